"""Who may see, edit, give and endorse badges.

Members of a community see its badges and who earned them. An award is shown to others only if its
holder shares it, or if it was earned in the whole site by deeds in open communities.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community.access import (
    can_manage_community,
    can_see_members,
    can_take_part,
    community_to_read,
    member_communities_of,
    memberships_of,
    why_not_take_part,
)
from communities.community.models import Community, Membership
from communities.groups.access import group_memberships_of
from communities.groups.models import GroupMembership, GroupRole
from plc.accounts.models import User
from plc.core.batches import batched
from plc.core.keyset import pages
from plc.core.refusals import Refused
from plc.files.models import StoredFile

from ..models import Badge, BadgeAward, Endorsement
from .awarding import criteria_of
from .parts import Hand

# Of the newest awards of a badge, to find who holds it and is seen by the reader.
AWARDS_AT_ONCE, AWARDS_LOOKED_AT = 200, 4_000


def can_edit_shared_badges(actor: Any) -> bool:
    """Badges of every community belong to site staff."""
    return bool(actor.is_staff and actor.has_perm("gamification.change_badge"))


def communities_to_edit_badges_in(actor: Any) -> list[Community]:
    return [
        membership.community
        for membership in memberships_of(actor).values()
        if membership.governs and not membership.community.archived_at
    ]


def can_edit_badge(actor: Any, badge: Badge) -> bool:
    if badge.community_id is None:
        return can_edit_shared_badges(actor)
    membership = memberships_of(actor).get(badge.community_id)
    return (membership is not None and membership.governs) or can_edit_shared_badges(actor)


def badges_to_edit(actor: Any) -> QuerySet[Badge]:
    if can_edit_shared_badges(actor):
        return Badge.objects.all()
    mine = [community.pk for community in communities_to_edit_badges_in(actor)]
    return Badge.objects.filter(community__in=mine)


def is_by_hand(badge: Badge) -> bool:
    """Without reading the whole rule."""
    return bool(badge.rule.get("parts") == [{"part": Hand.KEY}])


def is_by_endorsement(badge: Badge) -> bool:
    """Whether peers decide about it today."""
    try:
        return badge.state == Badge.State.ON and criteria_of(badge).by_endorsement
    except Refused:  # its rule names deeds that no longer exist
        return False


def communities_to_give_in(actor: Any, badge: Badge) -> list[Community]:
    """Where the actor may give the badge to somebody."""
    if badge.state != Badge.State.ON or not is_by_hand(badge):
        return []
    mine = [membership.community for membership in memberships_of(actor).values()]
    return [
        community
        for community in mine
        if badge.community_id in (None, community.pk)
        and not community.archived_at
        and (can_manage_community(actor, community) or _facilitates(actor, badge, community))
        and can_take_part(actor, community)
    ]


def _facilitated(actor: Any, community: Community) -> list[int]:
    return [
        pk
        for pk, membership in group_memberships_of(actor).items()
        if membership.role == GroupRole.FACILITATOR
        and membership.group.community_id == community.pk
    ]


def _facilitates(actor: Any, badge: Badge, community: Community) -> bool:
    return badge.facilitators_give and bool(_facilitated(actor, community))


def members_to_give_to(actor: Any, badge: Badge, community: Community) -> QuerySet[User]:
    """Never oneself. Facilitators give to members of their groups."""
    if community not in communities_to_give_in(actor, badge):
        return User.objects.none()
    here = Membership.objects.filter(community=community).not_suspended()
    found = User.objects.active().filter(pk__in=here.values("user")).exclude(pk=actor.pk)
    if not can_manage_community(actor, community):
        groups = GroupMembership.objects.filter(group__in=_facilitated(actor, community))
        found = found.filter(pk__in=groups.values("user"))
    return found.order_by("name", "pk")


def can_revoke_award(actor: Any, award: BadgeAward) -> bool:
    """Whoever looks after the community, and site staff; never one's own."""
    if not actor.is_authenticated or award.member_id == actor.pk:
        return False
    if award.community is not None and can_manage_community(actor, award.community):
        return True
    return can_edit_shared_badges(actor)


def can_see_award(actor: Any, award: BadgeAward) -> bool:
    """The holder; everyone if the holder shares it; members of the community it was earned in (of
    those, only people who may see the holder). What was revoked is seen by its holder, and by those
    who had the address: the page says that it no longer counts."""
    if actor.is_authenticated and award.member_id == actor.pk:
        return True
    if award.shared_at is not None:
        return award.member.is_active
    if not actor.is_authenticated or not _sees(actor, award.member):
        return False
    return award.community is None or can_see_members(actor, award.community)


def _sees(actor: Any, person: User) -> bool:
    return User.objects.visible_to(actor).filter(pk=person.pk).exists()


def award_to_see(actor: Any, key: UUID) -> BadgeAward:
    """404 if the actor may not see it, as for an award that does not exist."""
    rows = BadgeAward.objects.select_related("badge__picture", "community", "group", "member")
    award = rows.filter(public_id=key).first()
    if award is None or not can_see_award(actor, award):
        raise Http404
    return award


def award_to_share(actor: Any, key: UUID) -> BadgeAward:
    """The actor's own; 403 for others who see it."""
    award = award_to_see(actor, key)
    if award.member_id != actor.pk:
        raise PermissionDenied(_("Only whoever holds this badge decides who sees it."))
    return award


def awards_shown(actor: Any, person: Any) -> QuerySet[BadgeAward]:
    """Valid awards of a person that the actor may see on their profile: in communities whose
    members both are, and those of the whole site."""
    shared = Q(community__in=member_communities_of(actor)) | Q(community=None)
    if actor.is_authenticated and actor.pk == person.pk:
        shared = Q()
    return BadgeAward.objects.valid().filter(shared, member=person)


def community_with_badges(actor: Any, slug: str) -> Community:
    """For the gallery: whoever reads the community may know what can be earned there."""
    return community_to_read(actor, slug)


def badge_to_see(actor: Any, community: Community, key: UUID) -> Badge:
    """A badge of the community, also one that is no longer awarded; 404 for drafts."""
    rows = Badge.objects.of(community).exclude(state=Badge.State.DRAFT).select_related("picture")
    badge = rows.filter(public_id=key).first()
    if badge is None:
        raise Http404
    return badge


def badge_to_endorse_for(actor: Any, slug: str, key: UUID) -> tuple[Community, Badge]:
    """404 for badges that peers do not endorse; 403 for those who cannot take part."""
    community = community_to_read(actor, slug)
    badge = badge_to_see(actor, community, key)
    if not is_by_endorsement(badge):
        raise Http404
    if not can_take_part(actor, community) or not can_see_members(actor, community):
        raise PermissionDenied(
            why_not_take_part(actor, community) or _("Only members can endorse others.")
        )
    return community, badge


def members_to_endorse(actor: Any, community: Community) -> QuerySet[User]:
    """Other members whom the actor may see."""
    here = Membership.objects.filter(community=community).not_suspended()
    seen = User.objects.visible_to(actor).active()
    return seen.filter(pk__in=here.values("user")).exclude(pk=actor.pk).order_by("name", "pk")


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Pictures of badges are part of credentials, which anybody may verify: whoever has the address
    of one sees it."""
    return True


def earners(badge: Badge, community: Community, actor: Any, *, at_most: int) -> list[User]:
    """Present members who hold the badge, as far as the actor may see them: those who earned it
    last, among its newest awards. A badge may have millions of holders."""
    if not can_see_members(actor, community):
        return []
    here = Membership.objects.filter(community=community).not_suspended().present()
    seen = User.objects.visible_to(actor)
    found: dict[int, User] = {}
    newest = heapq.merge(_newest(badge, community), _newest(badge, None), reverse=True)
    for some in batched((member for at, member in newest), AWARDS_AT_ONCE):
        mine = here.filter(user__in=some).values("user")
        people = seen.filter(pk__in=mine).in_bulk(some)
        found |= {pk: people[pk] for pk in some if pk in people and pk not in found}
        if len(found) >= at_most:
            break
    return list(found.values())[:at_most]


def _newest(badge: Badge, place: Community | None) -> Iterator[tuple[datetime, int]]:
    """When who earned it in the community, or in the whole site."""
    awards = BadgeAward.objects.valid().filter(badge=badge, community=place)
    rows = awards.only("awarded_at", "member")
    order = ("-awarded_at", "-pk")
    for some in pages(rows, order=order, size=AWARDS_AT_ONCE, at_most=AWARDS_LOOKED_AT):
        yield from ((award.awarded_at, award.member_id) for award in some)


def badge_to_give(actor: Any, community: Community, key: UUID) -> Badge:
    """403 for those who may see the badge and not give it."""
    badge = badge_to_see(actor, community, key)
    if community not in communities_to_give_in(actor, badge):
        sentence = _("Only those who look after this community give this badge.")
        raise PermissionDenied(why_not_take_part(actor, community) or sentence)
    return badge


def can_endorse_for(actor: Any, community: Community, badge: Badge) -> bool:
    return (
        is_by_endorsement(badge)
        and can_take_part(actor, community)
        and can_see_members(actor, community)
    )


def award_to_revoke(actor: Any, key: UUID) -> BadgeAward:
    award = award_to_see(actor, key)
    if not can_revoke_award(actor, award):
        raise PermissionDenied(_("Only those who look after this community take badges back."))
    return award


def endorsements_shown(badge: Badge, community: Community, actor: Any) -> QuerySet[Endorsement]:
    """What members said, for members; not of or by people whom the actor may not see."""
    if not can_see_members(actor, community):
        return Endorsement.objects.none()
    seen = User.objects.visible_to(actor).values("pk")
    return (
        Endorsement.objects.shown_to(actor)
        .filter(badge=badge, community=community)
        .filter(Q(member__in=seen) | Q(member=actor), Q(by__in=seen) | Q(by=actor))
        .select_related("member", "by")
        .order_by("-at", "-pk")
    )


def endorsement_to_see(actor: Any, key: UUID) -> Endorsement:
    rows = Endorsement.objects.select_related("badge", "community")
    row = get_object_or_404(rows, public_id=key)
    if not endorsements_shown(row.badge, row.community, actor).filter(pk=row.pk).exists():
        raise Http404
    return row


def can_report_words(actor: Any, award: BadgeAward) -> bool:
    """Those of others, on an award that the actor sees."""
    by_others = award.awarded_by_id != actor.pk
    return bool(actor.is_authenticated and award.by_hand and award.words and by_others)


def award_with_words(actor: Any, key: UUID) -> BadgeAward:
    """An award that was given by hand; 404 for others, and once moderators took its words down."""
    award = award_to_see(actor, key)
    if not award.by_hand or not award.words:
        raise Http404
    return award


def badge_to_draw(key: UUID) -> Badge:
    """For the generated picture, which anybody who checks a credential may load."""
    return get_object_or_404(Badge.objects.exclude(state=Badge.State.DRAFT), public_id=key)


def endorsement_to_withdraw(actor: Any, community: Community, key: UUID) -> Endorsement:
    """One's own; 404 for those of others."""
    mine = Endorsement.objects.filter(community=community, by=actor).select_related("badge")
    return get_object_or_404(mine, public_id=key)
