"""Views for joining, asking to join, and withdrawing a request."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access, actions
from ..forms import AskForm
from ..models import Community, Membership
from ..pages import charter_before, enter, next_address, page, submitted_data


@login_required
@require_form
def join(request: SignedIn, slug: str) -> HttpResponse:
    """Join if the community is open, else ask to join."""
    community = enter(request, access.community_to_join(request.user, slug))
    if membership := access.membership_in(request.user, community):
        return _onward(request, membership)
    form = AskForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _join(request, community, form.cleaned_data["message"])
        except Refused as refusal:
            say(form, refusal)
    mine = community.requests.filter(user=request.user).order_by("-id").first()
    context = {"form": form, "mine": mine, "next": next_address(request, "")}
    return page(request, "communities/community/join.html", context, community=community)


def _join(request: SignedIn, community: Community, message: str) -> HttpResponse:
    if community.joining == Community.Joining.OPEN:
        membership = actions.join_community(community=community, by=request.user)
        done(request, _("Welcome to %(name)s.") % {"name": community.name})
        return _onward(request, membership)
    limit_rate(request, "ask")
    actions.ask_to_join(community=community, message=message, by=request.user)
    done(request, _("Your request is with those who look after the community."))
    return see_other(next_address(request, reverse("community:about", args=[community.slug])))


def _onward(request: SignedIn, membership: Membership) -> HttpResponse:
    """Redirect to where they wanted to go, by way of the charter if they have not accepted it; by
    default to the onboarding checklist."""
    community = membership.community
    wanted = next_address(request, "")
    if not wanted:
        return see_other("community:welcome", community.slug)
    if membership.accepted_version < community.charter_version:
        return see_other(charter_before(community, wanted))
    return see_other(wanted)


@login_required
@require_POST
def withdraw(request: SignedIn, slug: str) -> HttpResponse:
    community = access.community_asked(request.user, slug)
    actions.withdraw_join_request(community=community, by=request.user)
    done(request, _("Your request is taken back."))
    if not access.can_see_community(request.user, community):
        return see_other("community:list")
    return see_other("community:about", slug)
