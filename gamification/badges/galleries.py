"""What pages show about badges: mine, and how far I am; who may see which award."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone

from communities.community.access import membership_in
from communities.community.models import Community
from communities.feed.models import Comment, Post
from communities.groups.models import Group
from plc.core.among import Among

from ..models import Badge, BadgeAward, ValueKind
from ..rules import RULES
from ..wording import deeds_in_words
from .access import is_by_hand
from .awarding import Awardable, awardable, criteria_of, records_for
from .criteria import Criteria, Progress
from .records import deeds_behind


@dataclass
class Shown:
    """A badge in the gallery. ``award`` is mine with the highest level, if I hold it."""

    badge: Badge
    criteria: Criteria | None  # None: its rule can no longer be read
    award: BadgeAward | None = None
    times: int = 0
    progress: Progress | None = None

    @property
    def level(self) -> int:
        return self.award.level if self.award else 0

    @property
    def is_complete(self) -> bool:
        return self.award is not None and self.level >= self.badge.top_level

    @property
    def is_by_hand(self) -> bool:
        return self.criteria is not None and self.criteria.by_hand

    @property
    def is_by_endorsement(self) -> bool:
        return self.criteria is not None and self.criteria.by_endorsement


def mine_of(actor: Any, community: Community) -> dict[int, list[BadgeAward]]:
    """The actor's valid awards there, by badge, the highest level first. One query."""
    found: dict[int, list[BadgeAward]] = defaultdict(list)
    if actor.is_authenticated:
        here = Q(community=community) | Q(community=None)
        awards = BadgeAward.objects.valid().filter(here, member=actor)
        for award in awards.order_by("-level", "-occurrence"):
            found[award.badge_id].append(award)
    return found


def gallery_of(actor: Any, community: Community) -> list[Shown]:
    """All badges that can be earned there, and those that the actor holds. About six queries."""
    mine = mine_of(actor, community)
    rows = Badge.objects.of(community).exclude(state=Badge.State.DRAFT).select_related("picture")
    badges = [badge for badge in rows if badge.state == Badge.State.ON or badge.pk in mine]
    return shown_to(actor, community, badges, mine)


def shown_to(
    actor: Any,
    community: Community,
    badges: Sequence[Badge],
    mine: dict[int, list[BadgeAward]],
) -> list[Shown]:
    """These badges with what the actor holds, and is missing."""
    offered = awardable(badges)
    criteria = {one.badge.pk: one.criteria for one in offered}
    progress = _progress(actor, community, offered, mine)
    return [
        Shown(
            badge,
            criteria.get(badge.pk) or _by_hand(badge),
            next(iter(mine.get(badge.pk, [])), None),
            len(mine.get(badge.pk, [])) if badge.repeatable else 0,
            progress.get(badge.pk),
        )
        for badge in badges
    ]


def _by_hand(badge: Badge) -> Criteria | None:
    """Those that no rule awards; None for a rule that cannot be read."""
    return criteria_of(badge) if is_by_hand(badge) else None


def _progress(
    actor: Any,
    community: Community,
    offered: Iterable[Awardable],
    mine: dict[int, list[BadgeAward]],
) -> dict[int, Progress]:
    """For members, and badges that can still be earned."""
    if membership_in(actor, community) is None:
        return {}
    now = timezone.now().astimezone(community.zone)  # for the weeks of streaks
    still = [one for one in offered if one.badge.state == Badge.State.ON and _is_open(one, mine)]
    return {
        one.badge.pk: one.criteria.progress(record, _level(mine.get(one.badge.pk, [])), now)
        for one, record in records_for(still, community, actor)
    }


def _is_open(one: Awardable, mine: dict[int, list[BadgeAward]]) -> bool:
    level = _level(mine.get(one.badge.pk, []))
    return level < one.badge.top_level or one.badge.repeatable


def _level(awards: Sequence[BadgeAward]) -> int:
    return awards[0].level if awards else 0


def closest_of(gallery: Iterable[Shown], *, at_most: int) -> list[Shown]:
    """Badges, or levels, of which at least half is done."""
    near = [
        one
        for one in gallery
        if one.progress is not None
        and 0 < one.progress.have < one.progress.need
        and one.progress.share >= 0.5
    ]
    return sorted(near, key=lambda one: -one.progress.share if one.progress else 0)[:at_most]


def by_kind(shown: Iterable[Shown]) -> list[tuple[str, list[Shown]]]:
    """Grouped by kind of value, mine first."""
    found: dict[int, list[Shown]] = defaultdict(list)
    for one in shown:
        found[one.badge.kind].append(one)
    return [
        (str(kind.label), sorted(found[kind], key=lambda one: (one.award is None, one.badge.title)))
        for kind in ValueKind
        if found[kind]
    ]


@dataclass(frozen=True)
class Piece:
    """One deed by which a badge was earned: in words, and a link for readers who may open it."""

    words: str
    at: Any
    title: str = ""
    href: str = ""


def evidence_of(award: BadgeAward, actor: Any) -> list[Piece]:
    """The deeds of an award. Titles and links only of posts that the reader may read; of deeds in
    groups that the reader does not read nothing, unless they are their own. What no longer counts
    is left out. Five queries."""
    entries = deeds_behind(award.entries)
    if award.member_id != actor.pk:
        groups = Group.objects.readable_by(actor)
        asked = {entry.group_id for entry in entries} - {None}
        read = {None, *groups.filter(pk__in=asked).values_list("pk", flat=True)}
        entries = [entry for entry in entries if entry.group_id in read]
    kinds = ContentType.objects.get_for_models(Post, Comment)
    readable = {
        (kind.pk, row.pk): (str(row), row.get_absolute_url())
        for model, kind in kinds.items()
        if (ids := {one.source_id for one in entries if one.source_type_id == kind.pk})
        for row in model.objects.visible_to(actor).filter(Among("pk", ids))  # type: ignore[attr-defined]
    }
    found = []
    for entry in entries:
        title, href = readable.get((entry.source_type_id, entry.source_id), ("", ""))
        words = deeds_in_words(entry.rule, 1) if entry.rule in RULES.rules else entry.rule
        found.append(Piece(words, entry.at, title, href))
    return found
