"""The page of an award: what it was given for, who may see it, and its credential."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import can_see_community, can_see_members
from plc.accounts.http import SignedIn, see_other
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from ..actions import badges as actions
from ..badges import access
from ..badges.awarding import rule_in_words
from ..badges.credentials import credential_of, issue_for, left_of_award
from ..badges.forms import RevokeForm
from ..badges.galleries import evidence_of
from ..celebrations import offer_of, reached_by_award
from ..models import BadgeAward
from ..pages import NAV_KEY


@require_safe
def show_award(request: HttpRequest, award: UUID) -> HttpResponse:
    if credential := left_of_award(award):
        return see_other(credential)
    return _page(request, access.award_to_see(request.user, award), RevokeForm())


def _page(request: HttpRequest, award: BadgeAward, form: RevokeForm) -> HttpResponse:
    community, badge = award.community, award.badge_then()
    is_mine = award.member_id == request.user.pk
    context = {
        "award": award,
        "badge": badge,
        "rule": rule_in_words(badge),
        "is_changed": badge is not award.badge,
        "evidence": evidence_of(award, request.user),
        "is_mine": is_mine,
        "offer": offer_of(request.user, reached_by_award(award)) if is_mine else None,
        # Others read nothing of words that moderators took down, which are a part of it.
        "credential": credential_of(award) if is_mine or not award.taken_down else None,
        "may_report": access.can_report_words(request.user, award),
        "may_revoke": award.is_valid and access.can_revoke_award(request.user, award),
        "form": form,
        # Whoever is not a member may read of the badge, and no more of the community than its name,
        # and of a hidden one not that.
        "sees_community": community is not None and can_see_members(request.user, community),
        "knows_community": community is not None and can_see_community(request.user, community),
    }
    if context["sees_community"]:
        request.nav_key = NAV_KEY  # type: ignore[attr-defined]
    status = 422 if form.errors else 200
    return render(request, "gamification/badges/award.html", context, status=status)


@login_required
@require_POST
def share_award(request: SignedIn, award: UUID) -> HttpResponse:
    """Share it, or no longer: the form says which, so that sending it twice changes nothing."""
    row = access.award_to_share(request.user, award)
    shared = request.POST.get("shared") == "yes"
    actions.share_award(by=request.user, award=row, shared=shared)
    sentence = _("Everybody with its address can open it now.")
    done(request, sentence if shared else _("Only members of the community see it now."))
    return see_other(row)


@login_required
@require_POST
def issue_credential(request: SignedIn, award: UUID) -> HttpResponse:
    row = access.award_to_share(request.user, award)
    try:
        if row.is_valid:
            issue_for(row, by=request.user)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(row)


@login_required
@require_POST
def revoke_award(request: SignedIn, award: UUID) -> HttpResponse:
    row = access.award_to_revoke(request.user, award)
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            actions.revoke_award(by=request.user, award=row, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("The badge is taken back, and its holder reads why."))
            return see_other(row)
    return _page(request, row, form)
