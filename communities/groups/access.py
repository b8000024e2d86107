"""Permissions in a group. Facilitators manage it. Owners and admins of the community see that every
group exists and can hand it over or archive it, but can read only groups that they belong to. They
can therefore not change what would open a group (settings, invitations, join requests), or they
could let themselves in."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import Community, Role
from plc.accounts.models import User
from plc.core.rows import Columns, rows

from .models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupMembership,
    GroupRole,
    GroupTemplate,
    WaitlistEntry,
)

MINE = (Columns(GroupMembership, "m"), Columns(Group, "g"))


@cache
def _my_groups() -> str:
    return f"""SELECT {MINE[0]}, {MINE[1]}
        FROM groups_groupmembership m JOIN groups_group g ON g.id = m.group_id
        WHERE m.user_id = %s AND g.community_id = ANY(%s::bigint[])
        ORDER BY m.id"""  # noqa: S608  names of our own columns


def group_memberships_of(actor: Any) -> dict[int, GroupMembership]:
    """The actor's active group memberships by group id, with groups and their communities. One
    hand-written query per actor object, because every page needs it. Groups of communities where
    the actor is suspended are left out."""
    if not actor.is_authenticated:
        return {}
    communities = community_access.memberships_of(actor)
    read_with, mine = getattr(actor, "_group_memberships", (None, {}))
    # Once the memberships of communities were forgotten, those of groups are too.
    if read_with is not communities:
        mine = {}
        for membership, group in rows(_my_groups(), [actor.pk, list(communities)], *MINE):
            group.community = communities[group.community_id].community
            membership.group = group
            mine[group.pk] = membership
        actor._group_memberships = (communities, mine)
    return mine


def places_of(actor: Any, *, public_groups: bool = False) -> list[int]:
    """Where a search looks: the actor's groups, and (as negative numbers) the communities they
    belong to and public ones; and with ``public_groups`` those that everybody there reads."""
    public = Community.objects.filter(visibility=Community.Visibility.PUBLIC)
    communities = {
        *community_access.member_communities_of(actor),
        *public.values_list("pk", flat=True),
    }
    groups = set(group_memberships_of(actor))
    if public_groups:
        found = Group.objects.filter(visibility=Group.Visibility.PUBLIC, community__in=communities)
        groups |= set(found.values_list("pk", flat=True))
    return [*groups, *(-pk for pk in communities)]


def group_membership_in(actor: Any, group: Group) -> GroupMembership | None:
    return group_memberships_of(actor).get(group.pk)


def can_see_group(actor: Any, group: Group) -> bool:
    """Whether the actor may know that it exists: its name, purpose and size."""
    if group_membership_in(actor, group):
        return True
    if community_access.can_manage_community(actor, group.community):
        return True
    if group.visibility == Group.Visibility.PUBLIC:
        return community_access.can_read_community(actor, group.community)
    return group.visibility == Group.Visibility.PRIVATE and (
        group.community_id in community_access.member_communities_of(actor)
    )


def can_read_group(actor: Any, group: Group) -> bool:
    if group_membership_in(actor, group):
        return True
    return group.visibility == Group.Visibility.PUBLIC and community_access.can_read_community(
        actor, group.community
    )


def can_see_group_members(actor: Any, group: Group) -> bool:
    """Members of the group (guests too) and people who may hand it over; otherwise members of the
    community who may read the group."""
    return (
        can_manage_group(actor, group)
        or group_membership_in(actor, group) is not None
        or (
            can_read_group(actor, group)
            and community_access.can_see_members(actor, group.community)
        )
    )


def can_facilitate_group(actor: Any, group: Group) -> bool:
    membership = group_membership_in(actor, group)
    return membership is not None and membership.role == GroupRole.FACILITATOR


def can_manage_group(actor: Any, group: Group) -> bool:
    """Facilitators, and people who manage the community, may archive it and hand it over."""
    return can_facilitate_group(actor, group) or community_access.can_manage_community(
        actor, group.community
    )


def why_not_take_part_in_group(actor: Any, group: Group) -> str | None:
    """The sentence that explains why the actor cannot post here; None if they can."""
    if reason := community_access.why_not_take_part(actor, group.community):
        return reason
    membership = group_membership_in(actor, group)
    if membership is None:
        return _("Only members of this group can take part. Join first.")
    if membership.role == GroupRole.OBSERVER:
        return _("Observers read along. Ask a facilitator if you would like to take part.")
    if group.archived_at:
        return _("This group is archived. It can be read, and nothing is added.")
    return None


def why_not_take_part_in(
    actor: Any, community: Community, group: Group | None, *, guests: str
) -> str | None:
    """The sentence that explains why the actor cannot post in this place, which is the group or,
    without one, the community; None if they can. ``guests`` says so to guests, who do it in their
    groups only."""
    if group is not None:
        return why_not_take_part_in_group(actor, group)
    if reason := community_access.why_not_take_part(actor, community):
        return reason
    membership = community_access.membership_in(actor, community)
    return guests if membership is not None and membership.role == Role.GUEST else None


def can_take_part_in_group(actor: Any, group: Group) -> bool:
    return why_not_take_part_in_group(actor, group) is None


def place_in_line(actor: Any, group: Group) -> int:
    """The actor's position on the waiting list, from 1; 0 if not on it. At most two queries."""
    if not actor.is_authenticated:
        return 0
    mine = group.waitlist.filter(user=actor).first()
    return group.waitlist.filter(pk__lte=mine.pk).count() if mine else 0


def requests_waiting(actor: Any, group: Group) -> int:
    """The number of join requests, for people who may answer them."""
    if not can_answer_requests(actor, group):
        return 0
    return group.requests.filter(state=GroupJoinRequest.State.OPEN).count()


def facilitators(group: Group) -> list[int]:
    """The user ids of facilitators who can act: with an active account, and not suspended."""
    leading = GroupMembership.objects.facilitating().filter(group=group)
    return list(leading.values_list("user_id", flat=True))


def left_without_facilitator(groups: Iterable[Group], user: Any) -> set[int]:
    """The ids of those groups in which ``user`` is the only facilitator who can act. One query."""
    others = GroupMembership.objects.facilitating().exclude(user=user)
    alone = GroupMembership.objects.filter(
        ~Exists(others.filter(group=OuterRef("group"))),
        group__in=[group.pk for group in groups],
        user=user,
        role=GroupRole.FACILITATOR,
    )
    return set(alone.values_list("group_id", flat=True))


def is_last_facilitator(group: Group, user: Any) -> bool:
    return bool(left_without_facilitator([group], user))


def leaves_others_alone(group: Group, user: Any) -> bool:
    """The last facilitator has to hand over before leaving, unless nobody could take over."""
    return is_last_facilitator(group, user) and group.memberships.heirs_of(user).exists()


def can_answer_requests(actor: Any, group: Group) -> bool:
    """Facilitators; if there are none, people who manage the community, so that somebody can join
    again (and becomes the facilitator)."""
    return can_facilitate_group(actor, group) or (
        community_access.can_manage_community(actor, group.community) and not facilitators(group)
    )


def way_in(actor: Any, group: Group) -> str:
    """What to offer to non-members: "join", "ask", "wait" (open, but full), "waiting", "asked",
    "invited" (open the invitation), "closed" (by invitation), or ""."""
    return ways_in(actor, [group]).get(group.pk, "")


def ways_in(actor: Any, groups: Iterable[Group]) -> dict[int, str]:
    """Like ``way_in``, by group id, for groups with something to offer. At most three queries for
    any number of groups; call `know_the_full` before."""
    outside = [group for group in groups if _stands_outside(actor, group)]
    if not outside:
        return {}
    ways = {group.pk: _way_of(group) for group in outside}
    for way, waiting in (
        ("asked", GroupJoinRequest.objects.filter(state=GroupJoinRequest.State.OPEN)),
        ("invited", GroupInvitation.objects.open()),
        ("waiting", WaitlistEntry.objects.all()),
    ):
        theirs = waiting.filter(user=actor, group__in=list(ways))
        ways |= dict.fromkeys(theirs.values_list("group", flat=True), way)
    return ways


def _stands_outside(actor: Any, group: Group) -> bool:
    """In the community, which is not archived, and not in the group."""
    return (
        community_access.membership_in(actor, group.community) is not None
        and group_membership_in(actor, group) is None
        and not (group.archived_at or group.community.archived_at)
    )


def _way_of(group: Group) -> str:
    if group.is_joined_freely:
        return "wait" if group.is_full else "join"
    return "closed" if group.joining == Group.Joining.INVITATION else "ask"


def know_the_full(groups: Iterable[Group]) -> None:
    """Load for all of these groups whether they are full. At most one query."""
    crowded = [group for group in groups if group.is_full_with(group.member_count)]
    sitting = GroupMembership.objects.filter(group__in=[group.pk for group in crowded]).sitting()
    taken = Counter(sitting.values_list("group", flat=True) if crowded else ())
    for group in crowded:
        group.is_full = group.is_full_with(taken[group.pk])


def facilitators_shown(actor: Any, groups: Iterable[Group]) -> dict[int, list[str]]:
    """The names of the facilitators by group id, as far as the actor may see them. One query."""
    open_to = [group.pk for group in groups if can_see_group_members(actor, group)]
    leading = GroupMembership.objects.filter(group__in=open_to, role=GroupRole.FACILITATOR)
    names: dict[int, list[str]] = {}
    listed = leading.listed_for(actor, whole=False).order_by("joined_at", "id")
    for group_id, name in listed.values_list("group", "user__name") if open_to else ():
        names.setdefault(group_id, []).append(name)
    return names


# --- doors --------------------------------------------------------------------------------------


def group_to_see(actor: Any, community: Community, slug: str) -> Group:
    """404 if the actor may not know that it exists; the community must have been fetched by its own
    door. No query for the actor's own groups."""
    mine = (membership.group for membership in group_memberships_of(actor).values())
    group = (
        next(
            (group for group in mine if group.slug == slug and group.community_id == community.pk),
            None,
        )
        or Group.objects.filter(community=community, slug=slug).first()
    )
    if group is not None:
        group.community = community  # saves a query
    if group is None or not can_see_group(actor, group):
        raise Http404
    return group


def group_to_read(actor: Any, community: Community, slug: str) -> Group:
    group = group_to_see(actor, community, slug)
    if not can_read_group(actor, group):
        raise PermissionDenied(_("Only members can read this group."))
    return group


def _group_for(
    actor: Any, community: Community, slug: str, may: Callable[[Any, Group], bool]
) -> Group:
    group = group_to_see(actor, community, slug)
    if not may(actor, group):
        raise PermissionDenied(_("Only facilitators can do this."))
    return group


def group_to_manage(actor: Any, community: Community, slug: str) -> Group:
    return _group_for(actor, community, slug, can_manage_group)


def group_to_facilitate(actor: Any, community: Community, slug: str) -> Group:
    return _group_for(actor, community, slug, can_facilitate_group)


def group_to_set(actor: Any, community: Community, slug: str) -> Group:
    """For what facilitators do: settings, invitations, join requests."""
    group = group_to_facilitate(actor, community, slug)
    if reason := community_access.why_not_speak(actor, community):
        raise PermissionDenied(reason)
    return group


def group_to_keep_as_template(actor: Any, community: Community, slug: str) -> Group:
    """For people who manage the community."""
    group = group_to_manage(actor, community, slug)
    if not community_access.can_manage_community(actor, community):
        raise Http404
    return group


def group_with_members(actor: Any, community: Community, slug: str) -> Group:
    """For pages that name members: readers of the group, if they are members of the community (or
    guests of this group)."""
    group = group_to_see(actor, community, slug)
    if not can_see_group_members(actor, group):
        raise PermissionDenied(_("Only members see who else is a member."))
    return group


def group_to_join(actor: Any, community: Community, slug: str) -> Group:
    group = group_to_see(actor, community, slug)
    if not community_access.membership_in(actor, community):
        raise PermissionDenied(_("Join the community first; then you can join its groups."))
    return group


def group_of_mine(actor: Any, community: Community, slug: str) -> tuple[Group, GroupMembership]:
    group = group_to_see(actor, community, slug)
    membership = group_membership_in(actor, group)
    if membership is None:
        raise PermissionDenied(_("Only members of this group can do this."))
    membership.group, membership.user = group, actor
    return group, membership


def group_membership_to_change(
    actor: Any, community: Community, slug: str, person: UUID
) -> tuple[Group, GroupMembership]:
    return _membership_in(group_to_facilitate(actor, community, slug), person)


def group_heir(actor: Any, group: Group, person: UUID) -> GroupMembership:
    """A member to hand the group over to; the group must have been fetched by its own door."""
    if not can_manage_group(actor, group):
        raise Http404
    return _membership_in(group, person)[1]


def _membership_in(group: Group, person: UUID) -> tuple[Group, GroupMembership]:
    membership = get_object_or_404(group.memberships.select_related("user"), user__public_id=person)
    membership.group = group
    return group, membership


def group_request_to_answer(
    actor: Any, community: Community, slug: str, public_id: UUID
) -> GroupJoinRequest:
    """Nobody may answer their own request: people who manage the community could otherwise let
    themselves into a group without a facilitator."""
    group = _group_for(actor, community, slug, can_answer_requests)
    if reason := community_access.why_not_speak(actor, community):
        raise PermissionDenied(reason)
    request = get_object_or_404(group.requests.select_related("user"), public_id=public_id)
    if request.user_id == actor.pk:
        raise PermissionDenied(_("Nobody answers their own request. Ask another admin."))
    request.group = group
    return request


def group_invitation_of_mine(
    actor: Any, community: Community, slug: str
) -> tuple[Group, GroupInvitation | None]:
    """The group that the actor was invited to, even a hidden one, and the invitation while it is
    open."""
    if not community_access.membership_in(actor, community):
        raise Http404
    invited_to = GroupInvitation.objects.filter(user=actor).values("group")
    group = get_object_or_404(Group, community=community, slug=slug, pk__in=invited_to)
    group.community = community
    mine = group.invitations.open().filter(user=actor)
    return group, mine.select_related("by").first()


def group_invitation_to_withdraw(
    actor: Any, community: Community, slug: str, public_id: UUID
) -> GroupInvitation:
    group = group_to_facilitate(actor, community, slug)
    invitation = get_object_or_404(group.invitations, public_id=public_id)
    invitation.group = group
    return invitation


def template_to_remove(actor: Any, slug: str, pk: int) -> GroupTemplate:
    """A template of the community, for people who manage it."""
    community = community_access.community_to_manage(actor, slug)
    return get_object_or_404(community.group_templates, pk=pk)


def community_to_found_group_in(actor: Any, slug: str) -> Community:
    community = community_access.community_to_see(actor, slug)
    if reason := community_access.why_not_take_part(actor, community):
        raise PermissionDenied(reason)
    if not community_access.can_found_group(actor, community):
        raise PermissionDenied(_("Guests take part in groups that exist already."))
    return community


def people_to_invite(actor: Any, group: Group) -> QuerySet[User]:
    """Members and guests of the community who are neither in the group nor invited, limited to
    those whom the actor may see in the community's list of members."""
    if not community_access.can_see_members(actor, group.community):
        return User.objects.none()
    return (
        User.objects.active()
        .visible_to(actor)
        .filter(memberships__community=group.community_id)
        .exclude(pk__in=group.memberships.values("user"))
        .exclude(pk__in=group.invitations.open().values("user"))
    )


def person_to_invite(actor: Any, group: Group, public_id: UUID) -> User:
    return get_object_or_404(people_to_invite(actor, group), public_id=public_id)
