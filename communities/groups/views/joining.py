"""Views for joining and leaving a group, and for its waiting list."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities.community.pages import page as community_page
from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import AskForm
from ..models import Group, GroupMembership, GroupRole
from ..pages import enter, page, place_of


@login_required
@require_form
def join(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """Join if the group is open (or wait if it is full), else ask to join."""
    place = place_of(request, slug)
    group = enter(request, access.group_to_join(request.user, place, group_slug))
    if access.group_membership_in(request.user, group):
        return see_other(group)
    form = AskForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            _join(request, group, form.cleaned_data["message"])
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other(group)
    context = {"form": form, "place_in_line": access.place_in_line(request.user, group)}
    return page(request, "communities/groups/join.html", context, group=group, tab="overview")


def _join(request: SignedIn, group: Group, message: str) -> None:
    if not group.is_joined_freely:
        limit_rate(request, "ask")
        actions.ask_to_join_group(group=group, message=message, by=request.user)
        done(request, _("Your request is with the facilitators."))
        return
    came = actions.join_group(group=group, by=request.user)
    done(request, _said(came, group))


def _said(came: object, group: Group) -> str:
    if isinstance(came, GroupMembership):
        return _("You are in %(name)s now.") % {"name": group.name}
    return _("%(name)s is full. You are on the waiting list and come in when a seat is free.") % {
        "name": group.name
    }


@login_required
@require_POST
def withdraw(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """Withdraw a request, or leave the waiting list."""
    group = access.group_to_join(request.user, place_of(request, slug), group_slug)
    actions.withdraw_group_request(group=group, by=request.user)
    actions.leave_waitlist(group=group, by=request.user)
    done(request, _("You wait no longer."))
    return see_other(group)


@login_required
@require_form
def invitation(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    """The reader's own invitation: GET shows the group, POST accepts or declines."""
    place = place_of(request, slug)
    group, found = access.group_invitation_of_mine(request.user, place, group_slug)
    if found is None:
        return _ended(request, group)
    enter(request, group)
    if request.method == "POST":
        accept = request.POST.get("decision") == "accept"
        came = actions.answer_group_invitation(invitation=found, accept=accept, by=request.user)
        if accept:
            done(request, _said(came, group))
        else:
            done(request, _("Declined. The facilitators see it."))
        if isinstance(came, GroupMembership):
            return see_other(group)
        return see_other("groups:list", slug)
    must_wait = found.role != GroupRole.OBSERVER and group.is_full
    context = {"invitation": found, "group": group, "must_wait": must_wait}
    template = "communities/groups/invitation.html"
    return community_page(request, template, context, community=place, tab="groups")


def _ended(request: SignedIn, group: Group) -> HttpResponse:
    """For an invitation that is no longer open. A hidden group is not shown or named."""
    if not access.group_membership_in(request.user, group):
        sentence = _(
            "This invitation is no longer open: it was answered or taken back, or whoever sent it "
            "does not facilitate the group any more."
        )
        failed(request, sentence)
    if access.can_see_group(request.user, group):
        return see_other(group)
    return see_other("groups:list", group.community.slug)


@login_required
@require_form
def leave(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    group, _membership = access.group_of_mine(request.user, place_of(request, slug), group_slug)
    enter(request, group)
    if request.method == "POST":
        actions.leave_group(group=group, by=request.user)
        done(request, _("You have left %(name)s.") % {"name": group.name})
        return see_other("groups:list", slug)
    last = access.leaves_others_alone(group, request.user)
    context = {"last_facilitator": last, "waiting": group.waitlist.exists()}
    return page(request, "communities/groups/leave.html", context, group=group)
