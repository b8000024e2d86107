"""Views of members: list, roles, invitations, join requests, leaving."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.forms import AnswerForm
from communities.community.pages import (
    answer_form,
    requests_to_join,
    search_query,
    submitted_data,
    unlisted_count,
)
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.accounts.visibility import headlines_of
from plc.core.addresses import cached_reverse
from plc.core.member_marks import marks_in
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access, actions
from ..forms import InviteForm, RoleForm
from ..models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupMembership,
    GroupRole,
    WaitlistEntry,
)
from ..pages import enter, lines_of, page, place_of


@login_required
@require_safe
def members(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    place = place_of(request, slug)
    return _members(request, access.group_with_members(request.user, place, group_slug))


def _members(
    request: SignedIn, group: Group, sent: tuple[GroupJoinRequest, AnswerForm] | None = None
) -> HttpResponse:
    """The list, preceded by the requests to join; ``sent`` is an invalid answer to one of them."""
    enter(request, group)
    query = search_query(request)
    role = request.GET.get("role", "")
    looks_after = access.can_manage_group(request.user, group)
    listed = group.memberships.listed_for(request.user, whole=looks_after)
    found = requested_page(request, _matching(listed, query, role), order=("-joined_at", "-id"))
    answers = access.can_answer_requests(request.user, group)
    lines = lines_of(found.items, request.user)
    marks = marks_in(group.community_id, [one.user_id for one in found.items], request.user)
    context = {
        "people": [(one, line, marks.get(one.user_id)) for one, line in lines],
        "older": next_page_url(
            request, found, cached_reverse("groups:members", group.community.slug, group.slug)
        ),
        "not_shown": unlisted_count(request, found, group.member_count),
        "query": query,
        "role": role,
        "roles": GroupRole.choices,
        "form": sent[1] if sent else None,
        **(_to_look_after(group, request.user, sent) if answers else {}),
    }
    return page(request, "communities/groups/members.html", context, group=group, tab="members")


def _matching(rows: QuerySet[GroupMembership], query: str, role: str) -> QuerySet[GroupMembership]:
    rows = rows.select_related("user__profile")
    if query:
        rows = rows.filter(user__name__icontains=query)
    return rows.filter(role=role) if role in GroupRole.values else rows


def _to_look_after(
    group: Group, actor: User, sent: tuple[GroupJoinRequest, AnswerForm] | None
) -> dict[str, object]:
    """Requests, invitations and the waiting list, for facilitators."""
    return {
        **requests_to_join(group.requests, actor, sent),
        "invited": _invited(group),
        "waitlist": group.waitlist.select_related("user").order_by("id")[:50],
    }


def _invited(group: Group) -> QuerySet[GroupInvitation]:
    return group.invitations.open().select_related("user").order_by("-id")[:50]


@login_required
@require_form
def change_role(request: SignedIn, slug: str, group_slug: str, person: UUID) -> HttpResponse:
    place = place_of(request, slug)
    group, membership = access.group_membership_to_change(request.user, place, group_slug, person)
    enter(request, group)
    form = RoleForm(submitted_data(request), initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        try:
            actions.change_group_role(group=group, user=membership.user, role=role, by=request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            words = {"name": membership.user.name, "role": GroupRole(role).label}
            done(request, _("%(name)s is now: %(role)s.") % words)
            return see_other("groups:members", slug, group_slug)
    context = {"form": form, "member": membership}
    return page(request, "communities/groups/member.html", context, group=group, tab="members")


@login_required
@require_POST
def remove(request: SignedIn, slug: str, group_slug: str, person: UUID) -> HttpResponse:
    place = place_of(request, slug)
    group, membership = access.group_membership_to_change(request.user, place, group_slug, person)
    actions.remove_from_group(group=group, user=membership.user, by=request.user)
    done(request, _("%(name)s is no longer in the group.") % {"name": membership.user.name})
    return see_other("groups:members", slug, group_slug)


@login_required
@require_POST
def answer(request: SignedIn, slug: str, group_slug: str, public_id: UUID) -> HttpResponse:
    place = place_of(request, slug)
    asked = access.group_request_to_answer(request.user, place, group_slug, public_id)
    form = answer_form(asked, request.POST)
    if form.is_valid():
        accept, words = form.cleaned_data["decision"] == "accept", form.cleaned_data["answer"]
        try:
            came = actions.answer_group_request(
                request=asked, accept=accept, answer=words, by=request.user
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _outcome(accept, came) % {"name": asked.user.name})
            return see_other("groups:members", slug, group_slug)
    return _members(request, asked.group, (asked, form))


def _outcome(accept: bool, came: GroupMembership | WaitlistEntry | None) -> str:
    if not accept:
        return _("%(name)s was turned down.")
    if isinstance(came, GroupMembership):
        return _("%(name)s is in the group now.")
    if isinstance(came, WaitlistEntry):
        return _("The group is full: %(name)s comes in when a seat is free.")
    return _("%(name)s was let in already.")  # by somebody else, and has left again


@login_required
@require_form
def invite(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """Search by name and invite; the invited are listed afterwards."""
    place = place_of(request, slug)
    group = enter(request, access.group_to_set(request.user, place, group_slug))
    query = search_query(request)
    people = access.people_to_invite(request.user, group)
    form = InviteForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        _invite(request, group, form.cleaned_data)
        return see_other("groups:invite", slug, group_slug)
    if query:
        people = people.filter(name__icontains=query)
    shown = list(people.select_related("profile").order_by("name", "id")[:24])
    lines = headlines_of(shown, request.user)
    context = {
        "people": [(person, lines[person.pk]) for person in shown],
        "invited": _invited(group),
        "query": query,
        "form": form,
    }
    return page(request, "communities/groups/invite.html", context, group=group, tab="members")


def _invite(request: SignedIn, group: Group, data: dict[str, Any]) -> None:
    person = access.person_to_invite(request.user, group, data["person"])
    limit_rate(request, "invite")
    actions.invite_to_group(group=group, user=person, role=data["role"], by=request.user)
    done(request, _("%(name)s is invited.") % {"name": person.name})


@login_required
@require_POST
def withdraw_invitation(
    request: SignedIn, slug: str, group_slug: str, public_id: UUID
) -> HttpResponse:
    place = place_of(request, slug)
    found = access.group_invitation_to_withdraw(request.user, place, group_slug, public_id)
    actions.withdraw_group_invitation(invitation=found, by=request.user)
    done(request, _("The invitation is taken back."))
    return see_other("groups:members", slug, group_slug)
