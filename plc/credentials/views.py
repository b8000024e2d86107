"""The verification page, the addresses that are written into credentials, and downloads."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import RateLimited, limit_rate
from plc.core.ids import uuid_or_none
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.core.registry import credential_kinds

from . import access, actions, baking, documents, slots
from .contents import contents_of
from .forms import AfterDeletionForm, MyCredentialsForm, VerifyForm
from .models import Credential, SigningKey
from .multibase import base64url, from_multikey
from .serving import CREDENTIAL, LINKED_DATA, TOKEN, answer, is_public
from .verification import Report, verify

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def verify_credential(request: HttpRequest) -> HttpResponse:
    """The verification page, for everybody. `?credential=` is the id of one of ours to check."""
    report, status = None, 200
    form = VerifyForm()
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
        report, status = _verified(request, form)
    elif key := uuid_or_none(request.GET.get("credential", "")):
        # As if it had been pasted, so that who has to wait sends it again.
        form = VerifyForm({"credential": access.credential_to_see(request.user, key).signed})
        report, status = _verified(request, form)
    said = contents_of(report.document) if report else None
    # Below a report, the form is for another credential.
    found = {"form": VerifyForm() if report else form, "report": report, "said": said}
    return render(request, "plc/credentials/verify.html", found, status=status)


def _verified(request: HttpRequest, form: VerifyForm) -> tuple[Report | None, int]:
    """The report and the status. What cannot be read as a credential is an error of the form."""
    if not form.is_valid():
        return None, 422
    try:
        limit_rate(request, "verify")
        with slots.slot():
            report = verify(form.content(), address=form.cleaned_data["address"])
    except RateLimited as refusal:
        say(form, refusal)
        return None, 429
    except slots.Busy as refusal:
        say(form, refusal)
        return None, 503
    if report.document:
        return report, 200
    form.add_error(None, report.check("format").sentence)
    return None, 422


@require_safe
def show_issuer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The profile of an issuer with its public keys, as JSON-LD."""
    issuer = access.issuer_to_see(key)
    keys = SigningKey.objects.published().values_list("public", flat=True)
    document = documents.profile_document(issuer.address, issuer.profile, keys)
    return answer(request, json.dumps(document, ensure_ascii=False, indent=2), LINKED_DATA)


@require_safe
def show_key(request: HttpRequest, key: UUID, public: str) -> HttpResponse:
    """A public key of an issuer as JWK, to which the tokens refer."""
    access.issuer_to_see(key)
    found = access.signing_key_to_see(public)
    content = from_multikey(found.public).public_bytes_raw()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64url(content), "use": "sig"}
    return answer(request, json.dumps(jwk), "application/jwk+json")


@require_safe
def show_status_list(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which credentials of an issuer are revoked: a signed BitstringStatusListCredential."""
    return answer(request, access.status_list_to_see(key).signed, CREDENTIAL)


@require_safe
def show_credential(request: HttpRequest, key: UUID) -> HttpResponse:
    """The credential at its own address. People are sent to the page about it, or, where there is
    none, to the one that checks it."""
    credential = access.credential_to_see(request.user, key)
    if request.get_preferred_type([CREDENTIAL, LINKED_DATA, "text/html"]) == "text/html":
        checked = reverse("credentials:verify", query={"credential": key})
        response: HttpResponse = HttpResponseRedirect(_page_about(credential) or checked)
    else:
        response = _send(request, credential, credential.signed, CREDENTIAL)
    response["Vary"] = "Accept, Cookie"
    return response


@login_required
@require_POST
def set_after_deletion(request: HttpRequest, key: UUID) -> HttpResponse:
    """Store what its holder wants to happen to the credential when they delete their account."""
    credential = access.credential_to_keep(request.user, key)
    form = AfterDeletionForm(request.POST)
    if not form.is_valid():
        found = {"form": form, "credential": credential}
        return render(request, "plc/credentials/keep.html", found, status=422)
    choice = form.cleaned_data["choice"]
    actions.set_after_deletion(by=request.user, credential=credential, choice=choice)
    messages.success(request, gettext("Your choice is stored."))
    return see_other(_page_of(credential))


@login_required
@require_form
def show_mine(request: SignedIn) -> HttpResponse:
    """The reader's credentials, and what is to happen to each when they delete their account."""
    rows = access.credentials_of(request.user)
    found = requested_page(request, rows, order=("-issued_at", "-id"), size=SHOWN)
    mine = found.items
    form = MyCredentialsForm(request.POST if request.method == "POST" else None, credentials=mine)
    if form.is_valid():
        for credential, choice in form.chosen():
            actions.set_after_deletion(by=request.user, credential=credential, choice=choice)
        messages.success(request, gettext("Your choice is stored."))
        return see_other(request.get_full_path())
    pages = _pages_about(mine)
    shown = [
        (row, contents_of(row.document), pages.get(row.pk, ""), form[str(row.public_id)])
        for row in mine
    ]
    context = {"form": form, "rows": shown, "older": next_page_url(request, found)}
    status = 422 if form.errors else 200
    return render(request, "plc/credentials/mine.html", context, status=status)


@login_required
@require_POST
def sign_with_present_name(request: SignedIn, key: UUID) -> HttpResponse:
    """Sign the credential again with the name that its holder has now."""
    credential = access.credential_to_keep(request.user, key)
    try:
        name = request.user.name
        actions.reissue_credential(by=request.user, credential=credential, name=name)
        messages.success(
            request, gettext("It is signed with your present name. Download it again.")
        )
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    return see_other(_page_of(credential))


def _page_of(credential: Credential) -> str:
    return _page_about(credential) or "credentials:verify"


def _page_about(credential: Credential) -> str:
    return _pages_about([credential]).get(credential.pk, "")


def _pages_about(credentials: Sequence[Credential]) -> dict[int, str]:
    """The pages for people about the credentials that have one, by their pk."""
    found: dict[int, str] = {}
    for name in {row.kind for row in credentials}:
        if kind := credential_kinds.get(name):
            found |= kind.pages([row for row in credentials if row.kind == name])
    return found


@require_safe
def download_document(request: HttpRequest, key: UUID) -> HttpResponse:
    credential = access.credential_to_see(request.user, key)
    return _send(request, credential, credential.signed, CREDENTIAL, ".json")


@require_safe
def download_token(request: HttpRequest, key: UUID) -> HttpResponse:
    credential = access.credential_to_see(request.user, key)
    return _send(request, credential, credential.token, TOKEN, ".jwt")


@require_safe
def download_png(request: HttpRequest, key: UUID) -> HttpResponse:
    """The picture with the credential in it; 404 if the app that issued it has no PNG of it."""
    credential = access.credential_to_see(request.user, key)
    kind = credential_kinds.get(credential.kind)
    if not (picture := kind.png(credential) if kind else b""):
        raise Http404
    baked = baking.bake_png(picture, credential.signed)
    return _send(request, credential, baked, "image/png", ".png")


@require_safe
def download_svg(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same as SVG."""
    credential = access.credential_to_see(request.user, key)
    kind = credential_kinds.get(credential.kind)
    if not (picture := kind.svg(credential) if kind else ""):
        raise Http404
    baked = baking.bake_svg(picture, credential.signed)
    return _send(request, credential, baked, "image/svg+xml", ".svg")


def _send(
    request: HttpRequest,
    credential: Credential,
    content: str | bytes,
    content_type: str,
    suffix: str = "",
) -> HttpResponse:
    """With a suffix, it is downloaded under the name of what it was awarded for."""
    name = slugify(contents_of(credential.document).achievement[:60], allow_unicode=True)
    download = f"{name or 'badge'}{suffix}" if suffix else ""
    public = is_public(credential)
    return answer(request, content, content_type, public=public, download=download)
