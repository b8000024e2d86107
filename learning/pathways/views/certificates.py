"""Views of one certificate: its page for everybody, and what its holder and issuer do with it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.paging import next_page_url, requested_page
from plc.core.paper import pdf, svg
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access, actions, credentials
from ..forms import KeepForm, NameForm, RevokeForm
from ..models import Certificate
from ..pages import FOLDER, credential_of, pdf_response, sheet_for_holder
from ..renewing import courses_that_renew, is_due

PAGE = 24
FEW_COURSES = 5


@require_safe
def show_certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For everybody who has its address, as on the paper; its holder and those who teach the
    course find their own below."""
    return certificate_page(request, access.certificate_to_see(public_id))


def certificate_page(
    request: HttpRequest, certificate: Certificate, **sent: forms.Form
) -> HttpResponse:
    actor = request.user
    holds, certifies = certificate.is_of(actor), access.can_certify(actor, certificate)
    renewal = certificate.renewals.filter(revoked_at=None).first()
    due = is_due(certificate) and renewal is None
    context: dict[str, Any] = {
        "certificate": certificate,
        "state": certificate.state,
        "cohort": access.cohort_to_tell(certificate),
        "certifier": access.certifier_of(certificate),
        "renewal": renewal,
        "holds": holds,
        "certifies": certifies,
    }
    if holds:
        context["credential"], context["due"] = credential_of(certificate), due
        context["courses"] = courses_that_renew(certificate, actor)[:FEW_COURSES] if due else []
        context["keep"] = sent.get("keep") or KeepForm.of(certificate)
    if certifies:
        context["to_renew"] = due and certificate.pathway_id and certificate.holder_id
        context["log"] = certificate.log.select_related("by")
        context["name_form"] = sent.get("name") or NameForm(initial={"name": certificate.name})
        context["revoke"] = sent.get("revoke") or RevokeForm()
    if holds or certifies:
        context["picture"] = svg(sheet_for_holder(certificate))
    return _unlisted(request, context, sent)


def _unlisted(
    request: HttpRequest, context: dict[str, Any], sent: Mapping[str, forms.Form]
) -> HttpResponse:
    """Search engines leave it out."""
    status = 422 if any(form.errors for form in sent.values()) else 200
    response = render(request, f"{FOLDER}/certificate.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
def print_certificate(request: SignedIn, public_id: UUID) -> HttpResponse:
    certificate = access.certificate_to_print(request.user, public_id)
    limit_rate(request, "preview")
    sheet = sheet_for_holder(certificate)
    with override(certificate.language):
        author = access.certifier_of(certificate)
    content = pdf([sheet], author=author, made_at=certificate.issued_at)
    return pdf_response(content, f"{certificate.number}.pdf")


@login_required
@require_POST
def revoke_certificate(request: SignedIn, public_id: UUID) -> HttpResponse:
    certificate = access.certificate_to_certify(request.user, public_id)
    form = RevokeForm(request.POST)
    said = _("It is revoked, and its page says so.")
    revoke = actions.revoke_certificate
    return _act(request, certificate, "revoke", form, said, revoke)


@login_required
@require_POST
def reinstate_certificate(request: SignedIn, public_id: UUID) -> HttpResponse:
    certificate = access.certificate_to_certify(request.user, public_id)
    try:
        actions.reinstate_certificate(by=request.user, certificate=certificate)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(certificate)


@login_required
@require_POST
def renew_certificate(request: SignedIn, public_id: UUID) -> HttpResponse:
    """That of a pathway, by whoever looks after it."""
    certificate = access.certificate_to_certify(request.user, public_id)
    try:
        limit_rate(request, "edit")
        renewal = actions.renew_for_pathway(by=request.user, certificate=certificate)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(certificate)
    done(request, _("%(name)s is told that it is renewed.") % {"name": renewal.name})
    return see_other(renewal)


@login_required
@require_POST
def correct_name(request: SignedIn, public_id: UUID) -> HttpResponse:
    certificate = access.certificate_to_certify(request.user, public_id)
    form = NameForm(request.POST)
    said = _("The certificate has the new name, under the same number.")
    return _act(request, certificate, "name", form, said, actions.correct_name)


@login_required
@require_POST
def take_present_name(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Its holder has another name now."""
    certificate = access.certificate_of_mine(request.user, public_id)
    name = request.user.name
    try:
        limit_rate(request, "edit")
        actions.correct_name(by=request.user, certificate=certificate, name=name)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("The certificate has the new name, under the same number."))
    return see_other(certificate)


@login_required
@require_POST
def keep_certificate(request: SignedIn, public_id: UUID) -> HttpResponse:
    certificate = access.certificate_of_mine(request.user, public_id)
    form, keep = KeepForm(request.POST), actions.keep_certificate
    return _act(request, certificate, "keep", form, _("Saved."), keep)


def _act(
    request: SignedIn,
    certificate: Certificate,
    name: str,
    form: forms.Form,
    said: str,
    action: Callable[..., object],
) -> HttpResponse:
    """Call the action with what was sent, or show the form again."""
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            action(by=request.user, certificate=certificate, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, said)
            return see_other(certificate)
    return certificate_page(request, certificate, **{name: form})


@login_required
@require_POST
def create_badge(request: SignedIn, public_id: UUID) -> HttpResponse:
    """An Open Badge of it, to carry elsewhere."""
    certificate = access.certificate_of_mine(request.user, public_id)
    try:
        limit_rate(request, "edit")
        credentials.issue_for(certificate, by=request.user)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(f"{certificate.get_absolute_url()}#badge")


@login_required
@require_safe
def my_certificates(request: SignedIn) -> HttpResponse:
    request.nav_key = "learn"
    rows = Certificate.objects.filter(holder=request.user).select_related("community")
    found = requested_page(request, rows, order=("-issued_at", "-id"), size=PAGE)
    context = {"certificates": found.items, "older": next_page_url(request, found)}
    return render(request, f"{FOLDER}/mine.html", context)
