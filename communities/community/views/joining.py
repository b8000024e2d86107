"""Coming in: joining, asking, and answering those who ask."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.pace import spend
from plc.core.refusals import Refused
from plc.web.toasts import done

from .. import access, actions
from ..forms import AnswerForm, AskForm
from ..models import Community, JoinRequest, Membership
from ..pages import (
    answer_form,
    charter_before,
    enter,
    next_address,
    older,
    page,
    page_of,
    posted,
    say,
    with_answers,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: SignedIn, slug: str) -> HttpResponse:
    """Join where anyone may, ask where people are asked."""
    community = enter(request, access.community_to_join(request.user, slug))
    if membership := access.membership_in(request.user, community):
        return _onward(request, membership)
    form = AskForm(posted(request))
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
    spend(request, "ask")
    actions.ask_to_join(community=community, message=message, by=request.user)
    done(request, _("Your request is with those who look after the community."))
    return see_other(next_address(request, reverse("community:about", args=[community.slug])))


def _onward(request: SignedIn, membership: Membership) -> HttpResponse:
    """Back to what they came in for, by the charter where they have yet to accept it; who came for
    nothing else takes the first steps."""
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


@login_required
@require_safe
def requests(request: SignedIn, slug: str) -> HttpResponse:
    community = access.community_to_manage(request.user, slug)
    return _requests(request, community)


def _requests(
    request: SignedIn, community: Community, sent: tuple[JoinRequest, AnswerForm] | None = None
) -> HttpResponse:
    enter(request, community)
    waiting = community.requests.filter(state=JoinRequest.State.OPEN).select_related(
        "user__profile"
    )
    answered = (
        community.requests.filter(answered_at__isnull=False)
        .select_related("user", "answered_by")
        .order_by("-answered_at")[:20]
    )
    found = page_of(request, waiting, order=("id",))
    context = {
        "waiting": with_answers(found.items, request.user, sent),
        "older": older(request, found, reverse("community:requests", args=[community.slug])),
        "answered": answered,
        "form": sent[1] if sent else None,
    }
    template = "communities/community/requests.html"
    return page(request, template, context, community=community, tab="members")


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
            sentence = _("%(name)s is a member now.") if accept else _("%(name)s was told no.")
            done(request, sentence % {"name": asked.user.name})
            return see_other("community:requests", slug)
    return _requests(request, asked.community, (asked, form))
