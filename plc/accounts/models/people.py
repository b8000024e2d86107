"""The account. Signing in is by e-mail; the public address is a UUIDv7 that says nothing."""

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

from plc.core.addresses import address
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
        """Those whose name is shown: active people, and the authors of imported archives."""
        return self.filter(state__in=User.PRESENT)

    def visible_to(self, actor: Any) -> "UserQuerySet":
        """Those whose page the actor may open: chosen by each person, and never across a block."""
        from ..visibility import sees

        return self.present().not_blocked_for(actor).filter(sees("page", actor))

    def not_blocked_for(self, actor: Any) -> "UserQuerySet":
        """Without those whom the actor blocked and those who blocked the actor."""
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
        """Whoever runs commands on the server vouches for the address: no code is sent to it, for
        this may well be before mail works."""
        from allauth.account.models import EmailAddress

        from ..actions import welcome_person

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
    """A person who can sign in, or the placeholder of one whose words were imported."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        DEACTIVATED = "deactivated", _("Deactivated by themselves")
        SUSPENDED = "suspended", _("Suspended by staff")
        PLACEHOLDER = "placeholder", _("Imported, not claimed")

    PRESENT = (State.ACTIVE, State.PLACEHOLDER)

    class Scheme(models.TextChoices):
        SYSTEM = "", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    # Empty only for placeholders, who never sign in.
    email = models.EmailField(_("email address"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As you write it yourself."))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ACTIVE)
    state_changed_at = models.DateTimeField(_("state changed"), null=True, blank=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[validate_time_zone]
    )
    # What their browser said last, while they had chosen none: a guess, for letters to themselves
    # (``plc.accounts.letters``). Nobody else is shown it.
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
    # The picture's renditions lie at people/<public_id>/<this>-<size>.webp; empty: initials.
    picture_key = models.CharField(max_length=32, blank=True, editable=False)
    # Since when moderators keep the page from others; the person and site staff still see it.
    hidden_at = models.DateTimeField(_("hidden by moderators"), null=True, editable=False)
    # Where a placeholder comes from: "stackexchange/quantumcomputing/13".
    origin = models.CharField(
        _("origin"), max_length=200, null=True, blank=True, unique=True, editable=False
    )

    # Of who reads a page: what ``plc.core.registry.reader_questions`` asked when they were loaded.
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
                condition=Q(email__isnull=False) | Q(state="placeholder"),
                name="accounts_user_has_email",
            ),
        ]
        indexes = [
            models.Index(Lower("name"), "id", name="accounts_user_by_name"),
            # Addresses are kept in lower case and asked for as they are (``backends.accounts_of``).
            models.Index("email", name="accounts_user_by_email"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.public_id)

    def get_absolute_url(self) -> str:
        return address("people:profile", self.public_id)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """May sign in. Asked on every request, so losing it ends all sessions at once."""
        return self.state == self.State.ACTIVE

    @property
    def may_be_handed_over(self) -> bool:
        """A placeholder; also one whose link nobody has followed: its address may be mistyped."""
        from allauth.account.models import EmailAddress

        if self.state == self.State.PLACEHOLDER:
            return True
        handed_over = bool(self.origin) and self.is_active and not self.has_usable_password()
        return handed_over and not EmailAddress.objects.filter(user=self, verified=True).exists()

    @property
    def may_sign_in(self) -> bool:
        """Signing in is how somebody who deactivated themselves comes back."""
        return self.state in (self.State.ACTIVE, self.State.DEACTIVATED)

    def picture_url(self, pixels: int) -> str | None:
        """Address of the square picture in the stored size that serves ``pixels``; None: initials.

        The address says nothing about who may see it; the view asks.
        """
        if not self.picture_key or self.hidden_at:
            return None
        size = next((size for size in PICTURE_SIZES if size >= pixels), PICTURE_SIZES[-1])
        return address("people:picture", self.public_id, self.picture_key, size)
