"""Permissions in a community. Roles are data on memberships; what a role may do is code in this
module.

The actor's memberships are loaded once per request (cached on the user object). A suspended
membership counts as none. Site staff have no special permissions on pages: they use the admin.

Guests are invited to particular groups. They see the about page, the charter and the groups that
they belong to; of the community's own feed, members and other groups they see as little as a
non-member.
"""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.rows import Columns, rows
from plc.files.models import StoredFile
from plc.web.times import exact

from .models import (
    UNTIL_LIFTED,
    Charter,
    Community,
    Invitation,
    JoinRequest,
    Membership,
    OnboardingStep,
    Role,
    Sanction,
)

RANK = {Role.GUEST: 0, Role.MEMBER: 1, Role.MODERATOR: 2, Role.ADMIN: 3, Role.OWNER: 4}


MINE = (
    Columns(Membership, "m"),
    Columns(Community, "c"),
    Columns(StoredFile, "logo"),
    Columns(StoredFile, "cover"),
)


@cache
def _my_memberships() -> str:
    return f"""SELECT {", ".join(str(part) for part in MINE)}
        FROM community_membership m JOIN community_community c ON c.id = m.community_id
        LEFT JOIN files_storedfile logo ON logo.id = c.logo_id
        LEFT JOIN files_storedfile cover ON cover.id = c.cover_id
        WHERE m.user_id = %s AND (m.suspended_until IS NULL OR m.suspended_until <= %s)
        ORDER BY m.id"""  # noqa: S608  names of our own columns


def memberships_of(actor: Any) -> dict[int, Membership]:
    """The actor's active memberships by community id, with communities and their pictures. One
    hand-written query per actor object, because every page needs it."""
    if not actor.is_authenticated:
        return {}
    if not hasattr(actor, "_memberships"):
        actor._memberships = {}
        for mine in rows(_my_memberships(), [actor.pk, timezone.now()], *MINE):
            membership, community, community.logo, community.cover = mine
            membership.community = community
            actor._memberships[community.pk] = membership
    return actor._memberships


def forget_memberships(actor: Any) -> None:
    """Call this after the actor's own memberships, also of groups, changed during a request."""
    for name in ("_memberships", "_shut_out"):
        if hasattr(actor, name):
            delattr(actor, name)


def membership_in(actor: Any, community: Community) -> Membership | None:
    return memberships_of(actor).get(community.pk)


def member_communities_of(actor: Any) -> list[int]:
    """The ids of the communities whose content the actor may read as a member: all of theirs except
    those in which they are a guest."""
    return [pk for pk, membership in memberships_of(actor).items() if membership.role != Role.GUEST]


def _rank(actor: Any, community: Community) -> int:
    membership = membership_in(actor, community)
    return RANK[Role(membership.role)] if membership else -1


def can_see_community(actor: Any, community: Community) -> bool:
    """Whether the actor may know that it exists: its name, purpose and look."""
    return (
        community.visibility != Community.Visibility.HIDDEN
        or membership_in(actor, community) is not None
    )


def can_read_charter(actor: Any, community: Community) -> bool:
    """Members including guests (who must accept it before they post); others if they may read the
    community."""
    return (
        community.visibility == Community.Visibility.PUBLIC
        or membership_in(actor, community) is not None
    )


def can_read_community(actor: Any, community: Community) -> bool:
    """Whether the actor may read its feed and its public groups. Guests count as non-members."""
    return (
        community.visibility == Community.Visibility.PUBLIC
        or _rank(actor, community) >= RANK[Role.MEMBER]
    )


def can_see_members(actor: Any, community: Community) -> bool:
    """Only members may see the list of members and its length, even if everything else is
    public."""
    return _rank(actor, community) >= RANK[Role.MEMBER]


def shut_out_by(actor: Any, community: Community) -> str:
    """ "banned" or "suspended" if the actor cannot join, so that joining is not offered. One query
    per community, only for people without an active membership."""
    if not actor.is_authenticated or membership_in(actor, community):
        return ""
    known = actor.__dict__.setdefault("_shut_out", {})
    if community.pk not in known:
        rows = Sanction.objects.of(community, actor).in_force()
        kinds = set(rows.values_list("kind", flat=True))
        suspended = "suspended" if Sanction.Kind.SUSPENSION in kinds else ""
        known[community.pk] = "banned" if Sanction.Kind.BAN in kinds else suspended
    return str(known[community.pk])


def can_take_part(actor: Any, community: Community) -> bool:
    """Whether the actor may post, comment and react: a member (or invited guest) who is not
    silenced and has accepted the charter, in a community that is not archived."""
    return why_not_take_part(actor, community) is None


def why_not_take_part(actor: Any, community: Community) -> str | None:
    """The sentence that explains why the actor cannot post; None if they can."""
    membership = membership_in(actor, community)
    if membership is None:
        if (kind := shut_out_by(actor, community)) == "suspended":
            return _("The moderators have suspended you here. You can come back after that.")
        if kind == "banned":
            return _("The moderators have banned you from this community.")
        return _("Only members can take part. Join first.")
    if community.archived_at:
        return _("This community is archived. It can be read, and nothing is added.")
    if reason := why_not_speak(actor, community):
        return reason
    if has_charter_to_accept(actor, community):
        return _("Please read and accept the charter first.")
    return None


def next_step(actor: Any, community: Community) -> str:
    """What to offer to people who cannot take part: "charter" (accept it), "join", "ask", "invited"
    (nothing to press), "archived", "silenced", "suspended", "banned", or ""."""
    membership = membership_in(actor, community)
    if community.archived_at:
        return "archived"
    if membership is None:
        ways = {
            Community.Joining.OPEN: "join",
            Community.Joining.REQUEST: "ask",
            Community.Joining.INVITATION: "invited",
        }
        return shut_out_by(actor, community) or ways[Community.Joining(community.joining)]
    if membership.is_silenced:
        return "silenced"
    return "charter" if has_charter_to_accept(actor, community) else ""


def has_charter_to_accept(actor: Any, community: Community) -> bool:
    """A member who has not accepted the current charter can read, but not post."""
    membership = membership_in(actor, community)
    return membership is not None and membership.accepted_version < community.charter_version


def can_moderate_community(actor: Any, community: Community) -> bool:
    return _rank(actor, community) >= RANK[Role.MODERATOR]


def why_not_speak(actor: Any, community: Community) -> str | None:
    """The sentence for silenced people, wherever their words would reach others. Actions without
    words (roles, archiving, undoing) remain possible."""
    membership = membership_in(actor, community)
    if membership is None or membership.silenced_until is None or not membership.is_silenced:
        return None
    if membership.silenced_until == UNTIL_LIFTED:
        return _("The moderators have silenced you here for now. You can read, but not post.")
    return _(
        "The moderators have silenced you here until %(when)s. You can read, but not post."
    ) % {"when": exact(timezone.localtime(membership.silenced_until))}


def can_manage_community(actor: Any, community: Community) -> bool:
    """Settings, look, charter, onboarding, invitations with roles, join requests."""
    return _rank(actor, community) >= RANK[Role.ADMIN]


def can_own_community(actor: Any, community: Community) -> bool:
    """Archive the community, and appoint or dismiss admins and owners."""
    return _rank(actor, community) >= RANK[Role.OWNER]


def is_last_owner(community: Community, user: Any) -> bool:
    """Owners whose account is closed, or who are suspended here, cannot manage the community and do
    not count."""
    owners = community.memberships.filter(role=Role.OWNER)
    others = owners.not_suspended().exclude(user=user).filter(user__state=User.State.ACTIVE)
    return owners.filter(user=user).exists() and not others.exists()


def can_invite_to_community(actor: Any, community: Community) -> bool:
    """Members may invite others if anyone may join; otherwise only admins may. Silenced people may
    not, because an invitation contains their words."""
    if why_not_speak(actor, community):
        return False
    if community.joining == Community.Joining.OPEN:
        return _rank(actor, community) >= RANK[Role.MEMBER]
    return can_manage_community(actor, community)


def roles_to_give(actor: Any, community: Community) -> list[Role]:
    """The roles that the actor may assign or invite to: owners all, admins those below their own,
    members (who may invite only if anyone may join) that of a member."""
    membership = membership_in(actor, community)
    rank = RANK[Role(membership.role)] if membership else -1
    if rank == RANK[Role.OWNER]:
        return list(Role)
    if rank == RANK[Role.ADMIN]:
        return [Role.MODERATOR, Role.MEMBER, Role.GUEST]
    return [Role.MEMBER] if can_invite_to_community(actor, community) else []


def can_change_role(actor: Any, community: Community, membership: Membership) -> bool:
    """Owners may change everyone's role, admins those of people below them. Only owners may change
    their own (except the last owner)."""
    if can_own_community(actor, community):
        return True
    return (
        can_manage_community(actor, community)
        and RANK[Role(membership.role)] < RANK[Role.ADMIN]
        and membership.user_id != actor.pk
    )


def can_remove_member(actor: Any, community: Community, membership: Membership) -> bool:
    """Like changing a role, but not oneself: that is leaving."""
    return membership.user_id != actor.pk and can_change_role(actor, community, membership)


def can_sanction_member(actor: Any, community: Community, user: Any) -> bool:
    """Moderators and above, against people below them; against owners only another owner, and never
    oneself."""
    if not can_moderate_community(actor, community) or user.pk == actor.pk:
        return False
    theirs = Membership.objects.filter(community=community, user=user).first()
    if theirs is None or can_own_community(actor, community):
        return True
    return RANK[Role(theirs.role)] < _rank(actor, community)


def can_found_group(actor: Any, community: Community) -> bool:
    return _rank(actor, community) >= RANK[Role.MEMBER] and can_take_part(actor, community)


# --- doors: fetch and authorise in one call -----------------------------------------------------


def community_to_see(actor: Any, slug: str) -> Community:
    """404 if the actor may not know that it exists. No query for the actor's own communities."""
    mine = (membership.community for membership in memberships_of(actor).values())
    community = next((own for own in mine if own.slug == slug), None) or (
        Community.objects.select_related("logo", "cover").filter(slug=slug).first()
    )
    if community is None or not can_see_community(actor, community):
        raise Http404
    return community


def community_to_read(actor: Any, slug: str) -> Community:
    """404 if it does not exist for the actor, 403 with a sentence if only its content is closed."""
    community = community_to_see(actor, slug)
    if not can_read_community(actor, community):
        raise PermissionDenied(_("Only members can read this community."))
    return community


def community_to_join(actor: Any, slug: str) -> Community:
    return community_to_see(actor, slug)


def community_asked(actor: Any, slug: str) -> Community:
    """For withdrawing a request, even if the community has been hidden in the meantime."""
    mine = JoinRequest.objects.filter(user=actor, state=JoinRequest.State.OPEN)
    community = Community.objects.filter(slug=slug, requests__in=mine).first()
    return community or community_to_see(actor, slug)


def community_with_charter(actor: Any, slug: str) -> Community:
    community = community_to_see(actor, slug)
    if not can_read_charter(actor, community):
        raise PermissionDenied(_("Only members can read the charter."))
    return community


def community_to_read_groups_of(actor: Any, slug: str) -> Community:
    """For the list of groups: readers of the community, and its guests, who see only their own
    groups."""
    community = community_to_see(actor, slug)
    if not can_read_charter(actor, community):
        raise PermissionDenied(_("Only members see the groups of this community."))
    return community


def member_to_hand_over_to(actor: Any, community: Community, person: UUID) -> Membership:
    """For an owner; the community must have been fetched by its own door."""
    rows = community.memberships.select_related("user")
    membership: Membership | None = rows.filter(user__public_id=person).first()
    if membership is None or not can_own_community(actor, community):
        raise Http404
    return membership


def community_of_mine(actor: Any, slug: str) -> tuple[Community, Membership]:
    """For what members do for themselves: accepting the charter, onboarding, leaving."""
    community = community_to_see(actor, slug)
    membership = membership_in(actor, community)
    if membership is None:
        raise PermissionDenied(_("Only members can do this. Join first."))
    membership.community, membership.user = community, actor
    return community, membership


def _refuse_silenced(actor: Any, community: Community) -> None:
    if reason := why_not_speak(actor, community):
        raise PermissionDenied(reason)


def community_to_invite_to(actor: Any, slug: str) -> Community:
    _refuse_silenced(actor, community_to_see(actor, slug))
    return _community_for(actor, slug, can_invite_to_community)


def _community_for(actor: Any, slug: str, may: Callable[[Any, Community], bool]) -> Community:
    community = community_to_see(actor, slug)
    if not may(actor, community):
        raise PermissionDenied(_("Only those who look after this community can do this."))
    return community


def community_to_manage(actor: Any, slug: str) -> Community:
    return _community_for(actor, slug, can_manage_community)


def community_to_set(actor: Any, slug: str) -> Community:
    """For what is published in the community's name: settings, charter, onboarding steps, look."""
    community = community_to_manage(actor, slug)
    _refuse_silenced(actor, community)
    return community


def community_to_own(actor: Any, slug: str) -> Community:
    return _community_for(actor, slug, can_own_community)


def community_with_members(actor: Any, slug: str) -> Community:
    """For pages that name its members."""
    community = community_to_see(actor, slug)
    if not can_see_members(actor, community):
        raise PermissionDenied(_("Only members see who else is a member."))
    return community


def membership_to_change(actor: Any, slug: str, person: UUID) -> tuple[Community, Membership]:
    """A member's row, for people who may change their role or remove them."""
    community = community_to_manage(actor, slug)
    membership = get_object_or_404(
        Membership.objects.select_related("user"), community=community, user__public_id=person
    )
    if not can_change_role(actor, community, membership):
        raise PermissionDenied(_("Only owners change the roles of owners and admins."))
    return community, membership


def membership_to_remove(actor: Any, slug: str, person: UUID) -> tuple[Community, Membership]:
    community, membership = membership_to_change(actor, slug, person)
    if not can_remove_member(actor, community, membership):
        raise PermissionDenied(_("Nobody removes themselves. You can leave instead."))
    return community, membership


def step_of_mine(actor: Any, slug: str, pk: int) -> OnboardingStep:
    """An onboarding step of a community that the actor belongs to."""
    community, _membership = community_of_mine(actor, slug)
    return get_object_or_404(community.steps, pk=pk)


def join_request_to_answer(actor: Any, slug: str, public_id: UUID) -> JoinRequest:
    community = community_to_set(actor, slug)
    return get_object_or_404(
        JoinRequest.objects.select_related("user", "community"),
        community=community,
        public_id=public_id,
    )


def invitations_to_revoke(actor: Any, community: Community) -> QuerySet[Invitation]:
    """All invitations for people who manage the community, their own for members who may invite."""
    invitations = Invitation.objects.filter(community=community)
    return invitations if can_manage_community(actor, community) else invitations.filter(by=actor)


def invitation_to_revoke(actor: Any, slug: str, public_id: UUID) -> Invitation:
    community = community_to_see(actor, slug)
    if not actor.is_authenticated:
        raise Http404
    return get_object_or_404(invitations_to_revoke(actor, community), public_id=public_id)


def communities_asked(actor: Any) -> QuerySet[Community]:
    """Communities where the actor's request to join is pending."""
    asked = JoinRequest.objects.filter(user=actor.pk, state=JoinRequest.State.OPEN)
    return Community.objects.visible_to(actor).filter(requests__in=asked, archived_at=None)


def invitation_to_accept(slug: str, token: str) -> Invitation:
    """The invitation with this token, if it belongs to this community. Whether it is still valid:
    `is_valid_invitation`."""
    return get_object_or_404(
        Invitation.objects.select_related("community__logo", "community__cover", "by"),
        community__slug=slug,
        token_hash=Invitation.hash(token),
    )


def invitation_of_mine(actor: Any, slug: str) -> Invitation:
    """The actor's newest valid invitation by mail, else the newest; for links from notifications.
    It also gives access to a hidden community."""
    found = Invitation.objects.to(actor).filter(community__slug=slug).order_by("-id")
    letters = list(found.select_related("community__logo", "community__cover", "by"))
    if not letters:
        raise Http404
    return next(
        (letter for letter in letters if is_valid_invitation(letter, user=actor)), letters[0]
    )


def is_valid_invitation(invitation: Invitation, *, email: str = "", user: Any = None) -> bool:
    """Whether somebody can use it now; the same check for its page, signing up and joining.

    It must not be expired or used up (unless reserved for ``user``), the community must accept
    members, and the inviter must still be allowed to invite. An invitation by mail is valid for its
    own address only; without ``email`` the address is not checked.
    """
    if invitation.email and email and invitation.email.lower() != email.strip().lower():
        return False
    if not invitation.has_not_ended or invitation.community.archived_at:
        return False
    is_left = invitation.is_open or (
        user is not None and invitation.kept.filter(user=user.pk, counted=True).exists()
    )
    made_by = invitation.by
    return is_left and (
        made_by is None
        or (made_by.is_active and invitation.role in roles_to_give(made_by, invitation.community))
    )


def step_to_change(actor: Any, slug: str, pk: int) -> tuple[Community, OnboardingStep]:
    community = community_to_set(actor, slug)
    step = get_object_or_404(community.steps, pk=pk)
    return community, step


def charter_to_read(actor: Any, slug: str, version: int) -> tuple[Community, Charter]:
    community = community_with_charter(actor, slug)
    charter = get_object_or_404(community.charters.select_related("by"), version=version)
    return community, charter
