"""A line in a group's feed about a badge or level, if its member agrees."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from communities.community.access import member_communities_of
from communities.community.models import Community
from communities.feed.models import Post, PostState
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.registry import PostSubject, SubjectKey, post_subjects

from .access import groups_to_write_in
from .models import BadgeAward, Holding, HoldingState, Telling, TellingChoice

IS_NEWS = timedelta(days=30)
AWARD, HOLDING = "gamification.badgeaward", "gamification.holding"


@dataclass(frozen=True)
class Reached:
    """An award, or a level that somebody holds, in a community."""

    row: BadgeAward | Holding
    member_id: int
    community: Community
    at: datetime
    group: Group | None = None  # where a badge was earned, if all its deeds were in one group

    @property
    def subject(self) -> SubjectKey:
        return SubjectKey(AWARD if isinstance(self.row, BadgeAward) else HOLDING, self.row.pk)

    def line(self) -> str:
        """In the language of the community, whose members read it."""
        row = self.row
        with translation.override(self.community.language):
            if isinstance(row, Holding):
                return _("Reached the level “%(level)s”") % {"level": row.level.name}
            said = {"badge": row.badge.title, "level": row.level}
            if row.level > 1:
                return _("Reached level %(level)d of the badge “%(badge)s”") % said
            return _("Earned the badge “%(badge)s”") % said


def reached_by_award(award: BadgeAward) -> Reached | None:
    """None for badges that do not count, and for those of the whole site, which would tell of what
    somebody does in other communities."""
    if not award.is_valid or award.community is None:
        return None
    return Reached(award, award.member_id, award.community, award.awarded_at, award.group)


def reached_by_holding(holding: Holding) -> Reached | None:
    if holding.state != HoldingState.HELD:
        return None
    return Reached(holding, holding.member_id, holding.level.community, holding.since)


def groups_to_tell(member: Any, reached: Reached) -> list[Group]:
    """Groups in which the member can write, first the one where it was earned. What was earned in a
    group that not everybody in the community reads is told there only: elsewhere it would tell of
    that group."""
    groups, earned_in = groups_to_write_in(member, reached.community), reached.group
    if earned_in is not None and earned_in.visibility != Group.Visibility.PUBLIC:
        groups = [group for group in groups if group == earned_in]
    return sorted(groups, key=lambda group: group != earned_in)


@dataclass(frozen=True)
class Offer:
    """For the page of what was reached: the line that a group reads, or where it could."""

    reached: Reached
    telling: str
    groups: list[Group]
    post: Post | None

    @property
    def line(self) -> str:
        return self.reached.line()

    @property
    def asks(self) -> bool:
        return bool(self.groups) and self.telling != Telling.NEVER

    @property
    def is_news(self) -> bool:
        return self.post is not None or self.reached.at > timezone.now() - IS_NEWS


def offer_of(member: Any, reached: Reached | None) -> Offer | None:
    """None if there is nothing to tell, or nobody. Three queries at most."""
    if reached is None:
        return None
    lines = list(_lines_about(reached))
    written_in = {line.group_id for line in lines}
    post = next((line for line in lines if line.state == PostState.PUBLISHED), None)
    # A line that was deleted or hidden is not written again in the same place.
    groups = [group for group in groups_to_tell(member, reached) if group.pk not in written_in]
    if post is None and not groups:
        return None
    choice = TellingChoice.of(member, reached.community)
    return Offer(reached, choice.telling, groups, post)


def _lines_about(reached: Reached) -> Any:
    about = Post.objects.filter(subject_kind=reached.subject.kind, subject_id=reached.subject.id)
    return about.select_related("group", "community").order_by("pk")


def line_about(reached: Reached) -> Post | None:
    """The line that is in a feed today."""
    found: Post | None = _lines_about(reached).filter(state=PostState.PUBLISHED).first()
    return found


def award_subjects(ids: Collection[int], actor: Any) -> Mapping[int, PostSubject]:
    """Like `badges.access.can_see_award`, for many by one query."""
    among_members = Q(
        community__in=member_communities_of(actor), member__in=User.objects.visible_to(actor)
    )
    seen = Q(member=actor.pk) | Q(shared_at__isnull=False) | among_members
    rows = BadgeAward.objects.filter(seen, pk__in=ids, revoked_at=None)
    return {award.pk: PostSubject(_("See the badge"), award.get_absolute_url()) for award in rows}


post_subjects.register(AWARD, award_subjects)
