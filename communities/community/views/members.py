"""Views of members: list, roles, join requests, leaving."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.member_marks import marks_in
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.core.registry import NavItem, member_links
from plc.web.toasts import done

from .. import access, actions
from ..forms import AnswerForm, RoleForm
from ..models import Community, JoinRequest, Membership, Role
from ..pages import (
    answer_form,
    enter,
    page,
    requests_to_join,
    search_query,
    submitted_data,
    unlisted_count,
)


@login_required
@require_safe
def members(request: SignedIn, slug: str) -> HttpResponse:
    return _members(request, access.community_with_members(request.user, slug))


def _members(
    request: SignedIn, community: Community, sent: tuple[JoinRequest, AnswerForm] | None = None
) -> HttpResponse:
    """The list, preceded by the requests to join; ``sent`` is an invalid answer to one of them."""
    enter(request, community)
    query = search_query(request)
    role = request.GET.get("role", "")
    may_manage = access.can_manage_community(request.user, community)
    listed = community.memberships.listed_for(request.user, whole=may_manage)
    found = requested_page(request, _matching(listed, query, role), order=("-joined_at", "-id"))
    marks = marks_in(community.pk, [one.user_id for one in found.items], request.user)
    links = _links(request, community, found.items)
    context = {
        "people": [
            (one, marks.get(one.user_id), links.get(one.user_id, ())) for one in found.items
        ],
        "older": next_page_url(request, found, cached_reverse("community:members", community.slug)),
        "not_shown": unlisted_count(request, found, community.member_count),
        "query": query,
        "role": role,
        "roles": Role.choices,
        "may_manage": may_manage,
        "may_invite": access.can_invite_to_community(request.user, community),
        "changeable": {
            membership.pk
            for membership in found.items
            if access.can_change_role(request.user, community, membership)
        },
        "form": sent[1] if sent else None,
        **(requests_to_join(community.requests, request.user, sent) if may_manage else {}),
    }
    template = "communities/community/members.html"
    return page(request, template, context, community=community, tab="members")


def _links(
    request: SignedIn, community: Community, rows: Sequence[Membership]
) -> dict[int, list[NavItem]]:
    """What floors above link to beside each member, by the user's id."""
    people = [membership.user for membership in rows]
    links: dict[int, list[NavItem]] = {}
    for provider in member_links:
        for person, found in provider(people, community, request.user).items():
            links.setdefault(person, []).extend(found)
    return links


def _matching(rows: QuerySet[Membership], query: str, role: str) -> QuerySet[Membership]:
    rows = rows.select_related("user__profile")
    if query:
        rows = rows.filter(user__name__icontains=query)
    return rows.filter(role=role) if role in Role.values else rows


@login_required
@require_POST
def answer(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    asked = access.join_request_to_answer(request.user, slug, public_id)
    form = answer_form(asked, request.POST)
    if form.is_valid():
        accept, words = form.cleaned_data["decision"] == "accept", form.cleaned_data["answer"]
        try:
            actions.answer_join_request(request=asked, accept=accept, answer=words, by=request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            sentence = _("%(name)s is a member now.") if accept else _("%(name)s was turned down.")
            done(request, sentence % {"name": asked.user.name})
            return see_other("community:members", slug)
    return _members(request, asked.community, (asked, form))


@login_required
@require_form
def change_role(request: SignedIn, slug: str, person: UUID) -> HttpResponse:
    community, membership = access.membership_to_change(request.user, slug, person)
    enter(request, community)
    roles = access.roles_to_give(request.user, community)
    form = RoleForm(submitted_data(request), roles=roles, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        try:
            actions.change_role(
                community=community, user=membership.user, role=role, by=request.user
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            done(
                request,
                _("%(name)s is now: %(role)s.")
                % {"name": membership.user.name, "role": Role(role).label},
            )
            return see_other("community:members", slug)
    context = {
        "form": form,
        "membership": membership,
        "may_remove": access.can_remove_member(request.user, community, membership),
    }
    template = "communities/community/member.html"
    return page(request, template, context, community=community, tab="members")


@login_required
@require_POST
def remove(request: SignedIn, slug: str, person: UUID) -> HttpResponse:
    community, membership = access.membership_to_remove(request.user, slug, person)
    actions.remove_member(community=community, user=membership.user, by=request.user)
    done(request, _("%(name)s is no longer a member.") % {"name": membership.user.name})
    return see_other("community:members", slug)


@login_required
@require_form
def leave(request: SignedIn, slug: str) -> HttpResponse:
    community, membership = access.community_of_mine(request.user, slug)
    enter(request, community)
    if request.method == "POST":
        actions.leave_community(community=community, by=request.user)
        done(request, _("You have left %(name)s.") % {"name": community.name})
        return see_other("community:list")
    last = access.is_last_owner(community, request.user)
    links = (provider(community, request.user) for provider in registry.before_leaving)
    context = {
        "membership": membership,
        "last_owner": last,
        "to_decide": list(filter(None, links)),
    }
    return page(request, "communities/community/leave.html", context, community=community)
