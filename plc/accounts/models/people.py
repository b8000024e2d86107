"""Accounts. People sign in by e-mail; their public URL contains a UUIDv7."""

import zoneinfo
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

PICTURE_SIZES = (64, 128, 512)


def validate_time_zone(value: str) -> None:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(_("Choose a time zone from the list.")) from None


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(state=User.State.ACTIVE)

    def present(self) -> "UserQuerySet":
        """People whose name is shown: active accounts and imported authors."""
        return self.filter(state__in=User.PRESENT)

    def visible_to(self, actor: Any) -> "UserQuerySet":
        """People whose page the actor may open, by its visibility and never across a block."""
        from ..visibility import sees  # noqa: PLC0415  it imports the models

        return self.present().not_blocked_for(actor).filter(sees("page", actor))

    def not_blocked_for(self, actor: Any) -> "UserQuerySet":
        """Without people on either side of a block with the actor."""
        if not actor.is_authenticated:
            return self
        return self.exclude(
            Q(pk__in=actor.blocks.values("blocked")) | Q(pk__in=actor.blocked_by.values("blocker"))
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Mark the address as verified: the person runs commands on the server, possibly before
        mail is set up."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415  it needs the user model

        from ..actions import welcome_person  # noqa: PLC0415  it imports the models

        with transaction.atomic():
            person = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
            EmailAddress.objects.create(
                user=person, email=person.email, verified=True, primary=True
            )
            welcome_person(person=person, name=person.name)
        return person

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, or a placeholder for the author of imported posts."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        DEACTIVATED = "deactivated", _("Deactivated by themselves")
        SUSPENDED = "suspended", _("Suspended by staff")
        PLACEHOLDER = "placeholder", _("Imported, not claimed")
        DELETED = "deleted", _("Deleted by themselves")

    PRESENT = (State.ACTIVE, State.PLACEHOLDER)
    LONGEST_NAME = 120

    class Scheme(models.TextChoices):
        SYSTEM = "", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    # Null for placeholders and deleted accounts only, who cannot sign in.
    email = models.EmailField(_("email address"), null=True, blank=True)
    name = models.CharField(
        _("name"), max_length=LONGEST_NAME, help_text=_("As you write it yourself.")
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ACTIVE)
    state_changed_at = models.DateTimeField(_("state changed"), null=True, blank=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[validate_time_zone]
    )
    # The time zone their browser last reported, if they chose none; for mails to themselves
    # (``plc.accounts.letters``). Nobody else sees it.
    zone_of_browser = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    scheme = models.CharField(max_length=5, choices=Scheme.choices, blank=True)
    member_type = models.ForeignKey(
        "accounts.MemberType",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("member type"),
    )
    # Part of the file names: people/<public_id>/<picture_key>-<size>.webp. Empty: show initials.
    picture_key = models.CharField(max_length=32, blank=True, editable=False)
    # When moderators hid the page; the person and site staff still see it.
    hidden_at = models.DateTimeField(_("hidden by moderators"), null=True, editable=False)
    # The source of a placeholder: "stackexchange/quantumcomputing/13".
    origin = models.CharField(
        _("origin"), max_length=200, null=True, blank=True, unique=True, editable=False
    )

    # The answers to ``plc.core.registry.reader_questions``, loaded with the user of a request.
    answers: Mapping[str, bool] = MappingProxyType({})

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(state__in=["placeholder", "deleted"]),
                name="accounts_user_has_email",
            ),
        ]
        indexes = [
            models.Index(Lower("name"), "id", name="accounts_user_by_name"),
            # Addresses are stored in lower case and looked up unchanged (``backends.accounts_of``).
            models.Index("email", name="accounts_user_by_email"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.public_id)

    def get_absolute_url(self) -> str:
        return cached_reverse("people:profile", self.public_id)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account may be used. Checked on every request, so losing it ends all
        sessions."""
        return self.state == self.State.ACTIVE

    @property
    def may_be_handed_over(self) -> bool:
        """A placeholder, or one whose link was not used yet: the address may have been mistyped."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415  it needs the user model

        if self.state == self.State.PLACEHOLDER:
            return True
        handed_over = bool(self.origin) and self.is_active and not self.has_usable_password()
        return handed_over and not EmailAddress.objects.filter(user=self, verified=True).exists()

    @property
    def may_sign_in(self) -> bool:
        """Also true for deactivated accounts, which signing in reactivates."""
        return self.state in (self.State.ACTIVE, self.State.DEACTIVATED)

    def picture_url(self, pixels: int) -> str | None:
        """URL of the square picture in the smallest stored size of at least ``pixels``; None if
        there is none.

        The URL does not reveal who may see the picture; its view checks that.
        """
        if not self.picture_key or self.hidden_at:
            return None
        size = next((size for size in PICTURE_SIZES if size >= pixels), PICTURE_SIZES[-1])
        return cached_reverse("people:picture", self.public_id, self.picture_key, size)
