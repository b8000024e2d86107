"""allauth's forms with our labels.

Labels are shown above the fields, so there are no placeholders; passwords are typed once (a button
reveals them, and a forgotten one is reset by mail).
"""

from typing import Any
from uuid import uuid4

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plc.core.fields import limit_address
from plc.core.registry import signup_invitations

from .adapters import may_sign_up
from .backends import accounts_of
from .models import User

LENGTH_HINT = _("At least 10 characters. A few words that you can remember make a good one.")


class OwnLabels:
    """A mixin for forms of allauth that sets our labels and help texts and removes placeholders."""

    labels: dict[str, str | Promise] = {}
    hints: dict[str, str | Promise] = {}
    left_out: tuple[str, ...] = ("password2",)
    autocomplete: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name in self.left_out:
            fields.pop(name, None)
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)  # type: ignore[assignment]
            field.help_text = self.hints.get(name, "")  # type: ignore[assignment]
            if isinstance(field, forms.EmailField):
                limit_address(field)
            if name in self.autocomplete:
                field.widget.attrs["autocomplete"] = self.autocomplete[name]


def may_come_back(email: str) -> list[User]:
    """The accounts with this address that may sign in: active and deactivated ones."""
    return [user for user in accounts_of(email) if user.may_sign_in]


# --- in and out ---------------------------------------------------------------------------------


class SignIn(OwnLabels, account_forms.LoginForm):
    labels = {"login": _("Email"), "password": _("Password")}
    autocomplete = {"login": "username webauthn"}


class Invited:
    """A mixin: on an invitation-only site, an invitation sent by mail prefills its address."""

    def clean_email(self) -> str:
        email: str = super().clean_email()  # type: ignore[misc]
        request = context.request
        if not may_sign_up(request, email):
            raise forms.ValidationError(
                _("Your invitation was sent to another address. Use that one, or ask for another."),
                code="not_invited",
            )
        return email


class SignUp(Invited, OwnLabels, account_forms.SignupForm):
    labels = {"email": _("Email"), "password1": _("Password")}
    hints = {
        "name": _("As you write it yourself. Others will see it."),
        "password1": LENGTH_HINT,
    }
    field_order = ["name", "email", "password1"]
    account_already_exists: bool
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if context.request and not self.is_bound:
            known = (way.address(context.request) for way in signup_invitations)
            self.initial.setdefault("email", next(filter(None, known), ""))

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """If the address has an account, a mail is sent there. The response is the same, and so is
        the work done, because the duration would reveal it."""
        if self.account_already_exists:
            self._rehearse(request)
        return super().try_save(request)

    def _rehearse(self, request: HttpRequest) -> None:
        """Create an account for an unused address and roll it back. The outer transaction commits,
        because a commit takes time too."""
        typed, self.account_already_exists = self.cleaned_data, False
        self.cleaned_data = {**typed, "email": f"{uuid4().hex}@nobody.invalid"}
        with transaction.atomic(), transaction.atomic():
            self.save(request)
            transaction.set_rollback(True)
        self.cleaned_data, self.account_already_exists = typed, True

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        return super().save(request)


class SocialSignUp(Invited, OwnLabels, social_forms.SignupForm):
    labels = {"email": _("Email")}
    hints = {"name": _("As you write it yourself. Others will see it.")}
    field_order = ["name", "email"]

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        return super().save(request)


class AskForCode(OwnLabels, account_forms.RequestLoginCodeForm):
    labels = {"email": _("Email")}

    def clean_email(self) -> str:
        """Replaces allauth's method, which makes more queries for unknown addresses."""
        email: str = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=email.lower()):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = next(iter(may_come_back(email)), None)
        return email


def mimic_account_queries() -> None:
    """Make the queries that a page makes for an existing account."""
    User.objects.filter(pk=0).first()


class LoginCode(OwnLabels, account_forms.ConfirmLoginCodeForm):
    labels = {"code": _("Code from the mail")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.expected_code:
            mimic_account_queries()


class EmailCode(OwnLabels, account_forms.ConfirmEmailVerificationCodeForm):
    labels = {"code": _("Code from the mail")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user is None:  # allauth loads the account twice: for the sign-in, and for the code
            mimic_account_queries()
            mimic_account_queries()


# --- address and password -----------------------------------------------------------------------


class NewEmail(OwnLabels, account_forms.AddEmailForm):
    labels = {"email": _("New address")}


class ForgottenPassword(OwnLabels, account_forms.ResetPasswordForm):
    labels = {"email": _("Email")}

    def clean_email(self) -> str:
        """Replaces allauth's method, which makes more queries for unknown addresses."""
        email: str = self.cleaned_data["email"]
        self.users = may_come_back(get_adapter().clean_email(email))
        return email


class NewPassword(OwnLabels, account_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password")}
    hints = {"password1": LENGTH_HINT}

    def save(self) -> None:
        """The link was sent by mail, so using it verifies the address."""
        super().save()
        verify_email_indirectly(context.request, self.user, self.user.email)


class ChangePassword(OwnLabels, account_forms.ChangePasswordForm):
    labels = {"oldpassword": _("Password now"), "password1": _("New password")}
    hints = {"password1": LENGTH_HINT}


class SetPassword(OwnLabels, account_forms.SetPasswordForm):
    labels = {"password1": _("Password")}
    hints = {"password1": LENGTH_HINT}


class Reauthenticate(OwnLabels, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


# --- second factors -----------------------------------------------------------------------------

APP_CODE = _("Code from your app, or a recovery code")


class SecondFactor(OwnLabels, mfa_forms.AuthenticateForm):
    labels = {"code": APP_CODE}


class ConfirmByCode(OwnLabels, mfa_forms.ReauthenticateForm):
    labels = {"code": APP_CODE}


class ActivateApp(OwnLabels, totp_forms.ActivateTOTPForm):
    labels = {"code": _("Code that the app shows now")}


class AddPasskey(OwnLabels, webauthn_forms.AddWebAuthnForm):
    """Every key that is added can be used to sign in without a password."""

    labels = {"name": _("What to call it")}
    hints = {"name": _("For instance “Phone” or “Laptop at work”.")}
    left_out = ("passwordless",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 100
        self.fields["name"].widget.attrs["maxlength"] = "100"


class RenamePasskey(OwnLabels, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("What to call it")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=str(self.labels["name"]), max_length=100)
