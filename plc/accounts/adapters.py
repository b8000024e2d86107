"""The hooks of allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plc.core.plain import clean_line
from plc.core.registry import signup_invitations

from . import actions
from .models import User


def may_sign_up(request: HttpRequest, email: str = "") -> bool:
    """Whether sign-up is open to this visitor. On an invitation-only site, an invitation stored in
    the session has to admit them."""
    return not settings.INVITATION_ONLY or any(
        invitation.admits(request, email) for invitation in signup_invitations
    )


def welcome(request: HttpRequest, person: User, name: str) -> None:
    """Set up a new account, in the transaction that creates it."""
    if settings.INVITATION_ONLY:
        for invitation in signup_invitations:
            invitation.keep(request, person)
    actions.welcome_person(person=person, name=name)


def redeem_invitation(request: HttpRequest, person: User) -> None:
    """On an invitation-only site, redeem the invitation at the first sign-in, by whatever method,
    so that only one person can use it."""
    if settings.INVITATION_ONLY and not all(
        invitation.use(request, person) for invitation in signup_invitations
    ):
        raise PermissionDenied(
            gettext("This invitation is no longer valid. Ask whoever sent it for another.")
        )


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail. All mail is sent by Django's mail backend, which stores it as a row
    first."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is suspended."),
        "email_password_mismatch": _("This address and password do not match."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password as it is now."),
        "incorrect_code": _("This is not the code. Look at the newest mail, or ask for another."),
        "too_many_login_attempts": _(
            "There were many tries in a short time. Wait five minutes, then try again."
        ),
        "rate_limited": _("There were many tries in a short time. Wait a minute, then try again."),
        "duplicate_email": _("This is your address already."),
        "same_as_current": _("This is the address that you gave before."),
        "invalid_password_reset": _("This link has been used, or is too old."),
        "email_taken": _("This address cannot be used here."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_sign_up(request)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        names = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        super().send_mail(template_prefix, email, {**names, **context})

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Adds the kind of mail ("account/login_code") to the row that the mail is stored as."""
        kind = template_prefix.replace("/email/", "/")
        headers = {**(headers or {}), "X-Guildhall-Kind": kind}
        return super().render_mail(template_prefix, email, context, headers)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Let people in who deactivated their account, because signing in reactivates it. Nothing
        is changed before all steps (second factor, e-mail) are complete, see `login`."""
        if user.state == User.State.DEACTIVATED:
            return None
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        if isinstance(user, User):
            redeem_invitation(request, user)
            if user.state == User.State.DEACTIVATED:
                actions.reactivate_account(person=user, by=user)
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The invitation in the session, if there is one: the address to return to is lost when
        somebody cancels and starts again."""
        pages = (invitation.page(request) for invitation in signup_invitations)
        return next(filter(None, pages), "") or super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:security")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Third-party accounts are matched by the provider's user id, never by e-mail address."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Respond with 404 for a provider that is not configured."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name") or "", data.get("last_name") or "")
        name = data.get("name") or " ".join(parts) or data.get("username") or ""
        user.name = clean_line(str(name))[:120]
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Ask for a name if the provider does not supply one."""
        return bool(sociallogin.user.name) and super().is_auto_signup_allowed(request, sociallogin)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Check the address verified by the provider like one that is typed in: an invitation for
        another address does not count."""
        found = [address.email for address in sociallogin.email_addresses if address.verified]
        found = found or [sociallogin.user.email or ""]
        return any(may_sign_up(request, email) for email in found)

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        user = super().save_user(request, sociallogin, form)
        if form is None:
            welcome(request, user, user.name)
        return user

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        initial = super().get_signup_form_initial_data(sociallogin)
        return {**initial, "name": sociallogin.user.name}


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the code that the app shows now."),
        "unverified_email": _("Confirm your e-mail address first."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
    }

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002
        return str(_("Passkey"))
