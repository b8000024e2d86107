"""Views of one's own account: security, preferences, deactivation, deletion."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.logout import logout
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as social_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other, see_other_or_next
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.core.registry import holdings

from .. import access, actions
from ..forms import DeleteAccountForm, PreferencesForm


@require_safe
@login_required
def show_security(request: SignedIn) -> HttpResponse:
    """An overview of the sign-in methods: address, password, second factors, devices."""
    factors: dict[str, object] = {}
    for factor in Authenticator.objects.filter(user=request.user):
        if factor.type == Authenticator.Type.WEBAUTHN:
            factors.setdefault("webauthn", []).append(factor)  # type: ignore[attr-defined]
        else:
            factors[factor.type] = factor.wrap()
    context = {
        "authenticators": factors,
        "is_mfa_enabled": bool(factors),
        "sessions": access.active_sessions(request.user),
        "providers": social_adapter().list_providers(request),
    }
    return render(request, "plc/accounts/security.html", context)


@require_POST
@login_required
def end_session(request: SignedIn, pk: int) -> HttpResponse:
    session = access.session_to_end(request.user, pk)
    actions.end_session(session=session, by=request.user)
    messages.success(request, _("That device is signed out."))
    return see_other_or_next(request, "people:security")


@require_form
@login_required
def edit_preferences(request: SignedIn) -> HttpResponse:
    initial = {key: getattr(request.user, key) for key in ("language", "time_zone", "scheme")}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "plc/accounts/preferences.html", {"form": form}, status=status)
    actions.set_preferences(person=request.user, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    response = see_other_or_next(request, "people:preferences")
    # The account's setting replaces the one made on this device by the switch in the menu.
    response.delete_cookie("scheme", samesite="Lax")
    return response


@require_form
@login_required
@reauthentication_required(app="allauth.account")
def deactivate(request: SignedIn) -> HttpResponse:
    """Deactivate one's own account; signing in again reactivates it."""
    if request.method == "POST":
        actions.deactivate_account(person=request.user, by=request.user)
        logout(request)
        messages.success(request, _("Your account is deactivated. Sign in when you want it back."))
        return see_other("account_login")
    return render(request, "plc/accounts/deactivate.html")


@require_form
@login_required
@reauthentication_required(app="allauth.account")
def delete(request: SignedIn) -> HttpResponse:
    """Delete one's own account for good."""
    form = DeleteAccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.delete_account(person=request.user, by=request.user)
        except Refused as refusal:
            say(form, refusal)
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return see_other("account_login")
    told = [(holding.tell(request.user), holding.page) for holding in holdings]
    context = {"form": form, "told": [(sentence, page) for sentence, page in told if sentence]}
    status = 422 if form.errors else 200
    return render(request, "plc/accounts/delete.html", context, status=status)
