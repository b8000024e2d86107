"""Panels for imported data on profiles and posts."""

from collections import Counter
from typing import Any

from communities.feed.models import Post
from plc.core.registry import PlacePanel, post_panels, profile_panels

from .models import ImportedBadge, ImportedLink

SHOWN = 12


def imported_badges(person: Any, actor: Any) -> PlacePanel | None:
    """The person's imported badges, gold first. One query."""
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


def imported_links(post: Post, actor: Any) -> PlacePanel | None:
    """The posts that the archive linked to from this one, if the reader may read them. One query,
    and one more for their scope."""
    links = list(
        ImportedLink.objects.filter(post=post, related__in=Post.objects.visible_to(actor))
        .select_related("related")
        .order_by("-kind", "pk")[:SHOWN]
    )
    if not links:
        return None
    return PlacePanel("communities/archives/_links.html", {"links": links})


post_panels.register("archives.links", imported_links)
profile_panels.register("archives.badges", imported_badges)
