"""Levels beside the names of members, in communities that chose to show them.

Which levels are shown is kept in each process for some seconds, so that pages of communities that
show none ask nothing; the others ask one query for all members of a page.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any

from django.db.models import F

from communities.community.access import memberships_of
from plc.core.addresses import cached_reverse
from plc.core.registry import MarkKey, MemberMark, member_marks

from ..models import Holding, Level, LevelMarks, RecognitionSettings
from .ladders import in_order

KEPT_S = 10

# For each community, by level: its place in the ladder, and its mark.
Shown = Mapping[int, Mapping[int, tuple[int, MemberMark]]]


class ShownLevels:
    """The levels that communities show beside names."""

    def __init__(self) -> None:
        self.until = 0.0
        self.found: Shown = {}

    def get(self) -> Shown:
        if monotonic() >= self.until:
            self.found, self.until = _read(), monotonic() + KEPT_S
        return self.found

    def forget(self) -> None:
        """In this process; others follow within seconds."""
        self.until = 0.0


shown_levels = ShownLevels()


def _read() -> Shown:
    """Two queries at most."""
    chosen = RecognitionSettings.objects.exclude(level_marks=LevelMarks.NONE)
    which = dict(chosen.values_list("community", "level_marks"))
    ladders: dict[int, list[Level]] = defaultdict(list)
    if which:
        for level in Level.objects.filter(community__in=which).select_related("community"):
            ladders[level.community_id].append(level)
    return {
        community: {
            level.pk: (n, _mark_of(level))
            for n, level in enumerate(in_order(levels))
            if level.appoints or which[community] == LevelMarks.ALL
        }
        for community, levels in ladders.items()
    }


def _mark_of(level: Level) -> MemberMark:
    community = level.community
    return MemberMark(
        label=level.name,
        href=cached_reverse("gamification:levels", community.slug),
        icon="trending-up",
        title=": ".join(filter(None, (community.name, level.description))),
    )


def marks(keys: Collection[MarkKey], actor: Any) -> Mapping[MarkKey, MemberMark]:
    """The highest level that each member holds, for readers who are members themselves; outside of
    communities, the highest one in those that the reader belongs to."""
    mine = memberships_of(actor)
    shown = {place: levels for place, levels in shown_levels.get().items() if place in mine}
    places = {place for _, place in keys}
    if None not in places:
        shown = {place: levels for place, levels in shown.items() if place in places}
    if not shown:
        return {}
    held = Holding.objects.held().filter(
        level__in=[level for levels in shown.values() for level in levels],
        member__in={person for person, _ in keys},
        level__community__memberships__user=F("member"),
    )
    best: dict[MarkKey, tuple[int, MemberMark]] = {}
    for person, place, level in held.values_list("member", "level__community", "level"):
        found = shown[place][level]
        for key in ((person, place), (person, None)):
            if key in keys and (key not in best or best[key][0] < found[0]):
                best[key] = found
    return {key: mark for key, (_, mark) in best.items()}


member_marks.register("recognition.level", marks)
