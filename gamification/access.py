"""Permissions of recognition."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import Community, Role
from communities.groups import access as group_access
from communities.groups.models import Group, GroupRole
from communities.groups.readers import people_to_mention
from plc.accounts.models import User

from .models import Holding, HoldingState, Kudos, KudosState, Level
from .models.levels import PENDING


def why_not_thank(actor: Any, community: Community, group: Group | None) -> str | None:
    """The sentence that explains why the actor cannot thank anybody in this place; None if they
    can. Like reacting, it is open to observers; guests thank in the groups that they belong to."""
    if reason := community_access.why_not_take_part(actor, community):
        return reason
    if group is None:
        membership = community_access.membership_in(actor, community)
        if membership is not None and membership.role == Role.GUEST:
            return _("Guests thank in the groups that they are invited to.")
        return None
    if group_access.group_membership_in(actor, group) is None:
        return _("Only members of this group can thank in it. Join first.")
    if group.archived_at:
        return _("This group is archived. It can be read, and nothing is added.")
    return None


def can_thank(actor: Any, community: Community, group: Group | None = None) -> bool:
    return why_not_thank(actor, community, group) is None


def can_withdraw_kudos(actor: Any, kudos: Kudos) -> bool:
    return kudos.author_id == actor.pk and kudos.state == KudosState.GIVEN


def places_to_thank_in(actor: Any, community: Community, person: User) -> list[Community | Group]:
    """Where the actor can thank this person: the community first, then groups by name. One query
    for the community, and one for each group that the actor is in."""
    groups = [
        membership.group
        for membership in group_access.group_memberships_of(actor).values()
        if membership.group.community_id == community.pk
    ]
    groups.sort(key=lambda group: (group.name.casefold(), group.pk))
    return [
        group or community
        for group in (None, *groups)
        if can_thank(actor, community, group)
        and people_to_mention(actor, community, group).filter(pk=person.pk).exists()
    ]


def can_approve_level(actor: Any, holding: Holding) -> bool:
    """Those who look after the community, and facilitators of a group that the member is in; never
    the member."""
    if actor.pk == holding.member_id:
        return False
    if community_access.can_manage_community(actor, holding.level.community):
        return True
    return bool(groups_to_appoint_in(actor, holding))


def groups_to_appoint_in(actor: Any, holding: Holding) -> list[Group]:
    """The groups of the member that the actor facilitates: in these, the member can be made a
    facilitator. One query."""
    facilitated = [
        mine.group_id
        for mine in group_access.group_memberships_of(actor).values()
        if mine.role == GroupRole.FACILITATOR
        and mine.group.community_id == holding.level.community_id
    ]
    theirs = Group.objects.filter(pk__in=facilitated, memberships__user=holding.member_id)
    return list(theirs.filter(archived_at=None).order_by("name", "pk"))


# --- doors: fetch and authorise in one call -----------------------------------------------------


def community_to_thank_in(actor: Any, slug: str) -> Community:
    """For members who may thank somewhere in the community: in itself, or in a group."""
    community, membership = community_access.community_of_mine(actor, slug)
    if reason := community_access.why_not_take_part(actor, community):
        raise PermissionDenied(reason)
    if membership.role == Role.GUEST and not any(
        mine.group.community_id == community.pk
        for mine in group_access.group_memberships_of(actor).values()
    ):
        raise PermissionDenied(_("Guests thank in the groups that they are invited to."))
    return community


def person_to_thank(actor: Any, community: Community, public_id: UUID) -> User:
    """An active member whom the actor can thank somewhere here; 404 for everybody else, so that
    nothing is learnt about people across a block."""
    person = User.objects.active().not_blocked_for(actor).filter(public_id=public_id).first()
    if person is None or person == actor or not places_to_thank_in(actor, community, person):
        raise Http404
    return person


def community_with_thanks(actor: Any, slug: str) -> Community:
    """For the list of public thanks, which members read, guests those of their groups."""
    return community_access.community_of_mine(actor, slug)[0]


def group_with_thanks(actor: Any, community: Community, slug: str) -> Group:
    """For members of the community who read the group; others read a public group without them."""
    group = group_access.group_to_read(actor, community, slug)
    if community_access.membership_in(actor, community) is None:
        raise PermissionDenied(_("Only members see who was thanked."))
    return group


def kudos_to_see(actor: Any, public_id: UUID) -> Kudos:
    if not actor.is_authenticated:
        raise Http404
    return get_object_or_404(Kudos.objects.visible_to(actor).for_list(), public_id=public_id)


def kudos_to_withdraw(actor: Any, public_id: UUID) -> Kudos:
    kudos = kudos_to_see(actor, public_id)
    if not can_withdraw_kudos(actor, kudos):
        raise PermissionDenied(_("Only whoever gave it can take it back."))
    return kudos


def offer_to_answer(actor: Any, public_id: UUID) -> Holding:
    """An offer to the actor, or a level that they hold."""
    mine = Holding.objects.filter(member=actor.pk).select_related("level__community", "group")
    return get_object_or_404(mine, public_id=public_id)


def level_to_decide(actor: Any, public_id: UUID) -> Holding:
    """An accepted offer to approve, or a term to end. 404 for who does not belong to the
    community."""
    rows = Holding.objects.filter(state__in=[*PENDING, HoldingState.HELD])
    holding = get_object_or_404(
        rows.select_related("level__community", "member", "group"), public_id=public_id
    )
    if community_access.membership_in(actor, holding.level.community) is None:
        raise Http404
    if not can_approve_level(actor, holding):
        raise PermissionDenied(_("Only those who look after this community can do this."))
    return holding


def level_to_change(actor: Any, slug: str, pk: int) -> Level:
    community = community_access.community_to_set(actor, slug)
    return get_object_or_404(Level.objects.select_related("community"), community=community, pk=pk)
