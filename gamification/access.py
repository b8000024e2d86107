"""Permissions of recognition."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import GOVERNING, Community, Membership, Role
from communities.groups import access as group_access
from communities.groups.models import Group, GroupMembership, GroupRole
from communities.groups.readers import places_read_by
from plc.accounts.models import User

from .models import Holding, HoldingState, Kudos, KudosState, Level, Nomination
from .models.levels import PENDING
from .presence import memberships_taking_part


def why_not_thank(actor: Any, community: Community, group: Group | None) -> str | None:
    """The sentence that explains why the actor cannot thank anybody in this place; None if they
    can. Like reacting, it is open to observers; guests thank in the groups that they belong to."""
    if group is None:
        guests = _("Guests thank in the groups that they are invited to.")
        return group_access.why_not_take_part_in(actor, community, None, guests=guests)
    if reason := community_access.why_not_take_part(actor, community):
        return reason
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
    """Where the actor can thank this person: the community first, then groups by name. Three
    queries."""
    if not User.objects.not_blocked_for(actor).filter(pk=person.pk).exists():
        return []
    groups = [
        membership.group
        for membership in group_access.group_memberships_of(actor).values()
        if membership.group.community_id == community.pk
        and can_thank(actor, community, membership.group)
    ]
    groups.sort(key=lambda group: (group.name.casefold(), group.pk))
    places = places_read_by(person, community, groups)
    return [place for place in places if place != community or can_thank(actor, community)]


def holdings_to_decide(actor: Any) -> QuerySet[Holding]:
    """Levels with a role that the actor decides about, never their own: all of a community that
    they manage, and as facilitators what members of their groups accepted, to approve it for the
    group, and the terms that were given for it."""
    governed, groups = _governed_by(actor), list(_facilitated_by(actor))
    if not governed and not groups:
        return Holding.objects.none()
    mine = Q(level__community__in=governed)
    if groups:
        theirs = GroupMembership.objects.filter(
            user=OuterRef("member"),
            group__in=groups,
            group__community=OuterRef("level__community"),
        )
        mine |= Q(Exists(theirs), state=HoldingState.ACCEPTED)
        mine |= Q(state=HoldingState.HELD, group__in=groups)
    here = memberships_taking_part().filter(
        user=OuterRef("member"), community=OuterRef("level__community")
    )
    # Who is suspended is not approved meanwhile; a term of theirs can be ended.
    shown = Q(Exists(here)) | Q(state=HoldingState.HELD, member__in=User.objects.present())
    return Holding.objects.filter(mine, shown, level__appoints=True).exclude(member=actor.pk)


def is_decided_by_somebody(member: Any, community: Community) -> bool:
    """Whether anybody could approve a level for this member: nobody does for themselves."""
    theirs = Group.objects.filter(
        community=community, archived_at=None, memberships__user=member.pk
    )
    facilitators = GroupMembership.objects.filter(group__in=theirs, role=GroupRole.FACILITATOR)
    here = Membership.objects.not_suspended().filter(
        community=community, user__state=User.State.ACTIVE
    )
    deciding = Q(role__in=GOVERNING) | Q(user__in=facilitators.values("user"))
    return here.filter(deciding).exclude(user=member.pk).exists()


def can_decide_for_community(actor: Any, holding: Holding) -> bool:
    """Approve a level without a group, or not at all: a facilitator does it for their own group."""
    return holding.level.community_id in _governed_by(actor)


def groups_to_appoint_in(actor: Any, holdings: Collection[Holding]) -> dict[int, list[Group]]:
    """By holding, the groups of its member in which the actor can make them a facilitator: those
    that the actor facilitates, and all of a community that they manage. One query."""
    governed, groups = _governed_by(actor), list(_facilitated_by(actor))
    if not holdings or not (governed or groups):
        return {}
    rows = GroupMembership.objects.filter(
        Q(group__in=groups) | Q(group__community__in=governed),
        user__in={holding.member_id for holding in holdings},
        group__archived_at=None,
    )
    by_person: dict[tuple[int, int], list[Group]] = defaultdict(list)
    for row in rows.select_related("group").order_by("group__name", "pk"):
        by_person[row.user_id, row.group.community_id].append(row.group)
    return {
        holding.pk: by_person[holding.member_id, holding.level.community_id] for holding in holdings
    }


def groups_to_write_in(actor: Any, community: Community) -> list[Group]:
    """The actor's groups in whose feed they can write, by name."""
    groups = [
        mine.group
        for mine in group_access.group_memberships_of(actor).values()
        if mine.group.community_id == community.pk
        and group_access.can_take_part_in_group(actor, mine.group)
    ]
    return sorted(groups, key=lambda group: (group.name.casefold(), group.pk))


def _governed_by(actor: Any) -> list[int]:
    return [
        pk
        for pk, membership in community_access.memberships_of(actor).items()
        if membership.governs and not membership.community.archived_at
    ]


def _facilitated_by(actor: Any) -> dict[int, Group]:
    return {
        pk: mine.group
        for pk, mine in group_access.group_memberships_of(actor).items()
        if mine.role == GroupRole.FACILITATOR and not mine.group.archived_at
    }


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
    """For the list of thanks, which members read, guests those of their groups."""
    return community_access.community_of_mine(actor, slug)[0]


def group_with_thanks(actor: Any, community: Community, slug: str) -> Group:
    """For members of the community who read the group; others read a public group without them."""
    group = group_access.group_to_read(actor, community, slug)
    if community_access.membership_in(actor, community) is None:
        raise PermissionDenied(_("Only members see who was thanked."))
    return group


def kudos_to_see(actor: Any, public_id: UUID) -> Kudos:
    """One's own, also in a place that one has left: see `knows_place_of`."""
    if not actor.is_authenticated:
        raise Http404
    return get_object_or_404(Kudos.objects.visible_to(actor).for_list(), public_id=public_id)


def kudos_at(actor: Any, slug: str, public_id: UUID) -> Kudos:
    kudos = kudos_to_see(actor, public_id)
    if kudos.community.slug != slug:
        raise Http404
    return kudos


def kudos_to_withdraw(actor: Any, slug: str, public_id: UUID) -> Kudos:
    kudos = kudos_at(actor, slug, public_id)
    if not can_withdraw_kudos(actor, kudos):
        raise PermissionDenied(_("Only whoever gave it can take it back."))
    return kudos


def knows_place_of(actor: Any, kudos: Kudos) -> bool:
    """Whether the actor belongs to its community, and knows of its group: whoever left a hidden
    one reads nothing of it any more, not even its name."""
    if community_access.membership_in(actor, kudos.community) is None:
        return False
    return kudos.group is None or group_access.can_see_group(actor, kudos.group)


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
    if not holdings_to_decide(actor).filter(pk=holding.pk).exists():
        raise PermissionDenied(_("Only those who look after this community can do this."))
    return holding


def nomination_to_see(actor: Any, public_id: UUID) -> Nomination:
    """Whoever is nominated reads it, and who decides about the level."""
    rows = Nomination.objects.shown_to(actor).select_related("level__community", "by", "member")
    row = get_object_or_404(rows, public_id=public_id)
    asked = holdings_to_decide(actor).filter(level=row.level, member=row.member)
    if row.member_id != actor.pk and not asked.exists():
        raise Http404
    return row


def level_to_change(actor: Any, slug: str, pk: int) -> Level:
    community = community_access.community_to_set(actor, slug)
    return get_object_or_404(Level.objects.select_related("community"), community=community, pk=pk)
