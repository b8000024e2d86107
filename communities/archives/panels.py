"""Shows on profiles and posts what an archive brought that has no other place."""

from collections import Counter
from typing import Any

from plc.core.registry import PlacePanel, profile_panels

from .models import ImportedBadge

SHOWN = 12


def imported_badges(person: Any, actor: Any) -> PlacePanel | None:
    """The person's badges from elsewhere, gold first. One query."""
    if not actor.is_authenticated:
        return None
    counts = Counter(
        ImportedBadge.objects.filter(user=person).values_list("source", "rank", "name")
    )
    if not counts:
        return None
    badges = [
        {"name": name, "rank": ImportedBadge.Rank(rank).label, "count": count}
        for (_source, rank, name), count in sorted(counts.items(), key=lambda item: item[0][1:])
    ]
    sources = sorted({source for source, _rank, _name in counts})
    return PlacePanel(
        "communities/archives/_badges.html",
        {"badges": badges[:SHOWN], "more": max(0, len(badges) - SHOWN), "sources": sources},
    )


profile_panels.register("archives.badges", imported_badges)
