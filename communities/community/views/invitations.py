"""Views for inviting people and accepting invitations."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.core.registry import ShellPlace
from plc.web.toasts import done

from .. import access, actions
from ..actions.invitations import invitation_url
from ..forms import LetterForm, LinkForm
from ..models import Community, Invitation
from ..pages import enter, page, submitted_data
from ..shell import shell_place

KEPT = "invitation"  # session key; permits signing up on an invitation-only site


@login_required
@require_form
def invitations(request: SignedIn, slug: str) -> HttpResponse:
    """Two forms and the list. The URL of a new link is shown once, in this response."""
    community = enter(request, access.community_to_invite_to(request.user, slug))
    roles = access.roles_to_give(request.user, community)
    sent = request.POST.get("way") if request.method == "POST" else None
    data = submitted_data(request)
    letter = LetterForm(data if sent == "letter" else None, roles=roles, prefix="letter")
    link = LinkForm(data if sent == "link" else None, roles=roles, prefix="link")
    url = ""
    try:
        if sent and (letter if sent == "letter" else link).is_valid():
            limit_rate(request, "invite")
        if sent == "letter" and letter.is_valid():
            return _send(request, community, letter.cleaned_data)
        if sent == "link" and link.is_valid():
            _made, token = actions.make_invitation_link(
                community=community, by=request.user, **link.cleaned_data
            )
            url = invitation_url(community, token)
    except Refused as refusal:
        say(letter if sent == "letter" else link, refusal)
    context = {"letter": letter, "link": link, "new_url": url, **_listed(request, community)}
    template = "communities/community/invitations.html"
    tab = "settings" if access.can_manage_community(request.user, community) else "members"
    return page(request, template, context, community=community, tab=tab)


def _send(request: SignedIn, community: Community, data: dict[str, Any]) -> HttpResponse:
    sent = actions.invite_by_email(community=community, by=request.user, **data)
    sentence = ngettext(
        "The invitation is on its way.", "%(n)d invitations are on their way.", len(sent)
    )
    done(request, sentence % {"n": len(sent)})
    return see_other("community:invitations", community.slug)


def _listed(request: SignedIn, community: Community) -> dict[str, Any]:
    rows = access.invitations_to_revoke(request.user, community).select_related("by")
    return {"invitations": rows.order_by("-id")[:100], "section": "invitations"}


@login_required
@require_POST
def revoke(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    invitation = access.invitation_to_revoke(request.user, slug, public_id)
    actions.revoke_invitation(invitation=invitation, by=request.user)
    done(request, _("Revoked. Nobody can join with it any more."))
    return see_other("community:invitations", slug)


@require_form
def invitation(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET shows the invitation, POST accepts it. Visitors are sent through sign-up or sign-in
    first."""
    found = access.invitation_to_accept(slug, token)
    if request.method == "POST":
        if not isinstance(request.user, User):  # not signed in
            return _keep(request, found, token)
        return _accept(request, found, request.user)
    return _show(request, found)


@login_required
@require_form
def invitation_of_mine(request: SignedIn, slug: str) -> HttpResponse:
    """The same page for people coming from a notification, which does not contain the token."""
    found = access.invitation_of_mine(request.user, slug)
    if request.method == "POST":
        return _accept(request, found, request.user)
    return _show(request, found)


def _accept(request: HttpRequest, found: Invitation, by: User) -> HttpResponse:
    try:
        actions.accept_invitation(invitation=found, by=by)
    except Refused as refusal:
        return _show(request, found, str(refusal.sentence))
    request.session.pop(KEPT, None)
    done(request, _("Welcome to %(name)s.") % {"name": found.community.name})
    return see_other("community:welcome", found.community.slug)


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _show(request: HttpRequest, found: Invitation, sentence: str = "") -> HttpResponse:
    already = bool(access.membership_in(request.user, found.community))
    if not already and not access.is_valid_invitation(found, user=_who(request)):
        return render(request, "communities/community/invitation_closed.html", status=410)
    place = _worn(request, found.community)
    context = {
        "invitation": found,
        "community": found.community,
        "place": place,
        "door_accent": place.accent,
        "sentence": sentence,
        "already": already,
    }
    template = "communities/community/invitation.html"
    # The token is in the URL: the referrer policy ("same-origin") keeps it from other sites.
    # "no-referrer" would also remove the Origin header, which the CSRF check needs.
    return render(request, template, context, status=422 if sentence else 200)


def _worn(request: HttpRequest, community: Community) -> ShellPlace:
    """The look of the page: logo, cover and custom colour as far as the reader may see them; those
    of hidden communities are for members only."""
    if access.can_see_community(request.user, community):
        return shell_place(community)
    own = community.accent == Community.Accent.OWN
    accent = "" if own else community.accent_name
    return ShellPlace(str(community.public_id), community.name, "", accent=accent)


def _keep(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """Store the invitation in the session during sign-up or sign-in, and return here afterwards."""
    if not access.is_valid_invitation(found):
        return render(request, "communities/community/invitation_closed.html", status=410)
    request.session[KEPT] = {"slug": found.community.slug, "token": token}
    name = "account_login" if request.POST.get("way") == "login" else "account_signup"
    return see_other(f"{reverse(name)}?{urlencode({'next': request.path})}")
