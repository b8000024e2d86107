from datetime import UTC, datetime
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.accounts.models import User

from .communities import Community


class Role(models.TextChoices):
    """Roles of members; their permissions are in access.py."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MODERATOR = "moderator", _("Moderator")
    MEMBER = "member", _("Member")
    GUEST = "guest", _("Guest")


GOVERNING = (Role.OWNER, Role.ADMIN)
MODERATING = (*GOVERNING, Role.MODERATOR)
# The date on a membership for a sanction without an end.
UNTIL_LIFTED = datetime(9999, 12, 31, tzinfo=UTC)


def not_suspended(membership: str = "") -> Q:
    """A condition on memberships, or on rows related to them by this prefix
    ("reporter__memberships__"). ``access.memberships_of`` has the same condition in SQL."""
    until = f"{membership}suspended_until"
    return Q((until, None)) | Q((f"{until}__lte", timezone.now()))


Belongs = TypeVar("Belongs", bound=models.Model)


class MembersQuerySet(models.QuerySet[Belongs]):
    """Memberships of a ``user`` in a place: a community or (in the app above) a group."""

    def present(self) -> Self:
        """Without deactivated and suspended accounts. These rows are counted."""
        return self.filter(user__state__in=User.PRESENT)

    def heirs_of(self, actor: Any) -> Self:
        """Other members who could take over from the actor."""
        return self.filter(user__state=User.State.ACTIVE).exclude(user=actor)

    def listed_for(self, actor: Any, *, whole: bool) -> Self:
        """Members to list, each with ``opens``: whether the actor may open their profile. ``whole``
        includes everyone, for people who manage the place; otherwise only those whose profile the
        actor may see."""
        page = User.objects.visible_to(actor).filter(pk=OuterRef("user"))
        rows = self.present().annotate(opens=Exists(page))
        return rows if whole else rows.filter(opens=True)


class MembershipQuerySet(MembersQuerySet["Membership"]):
    def able(self) -> Self:
        """Members who can act today: they have accepted the charter and are not suspended."""
        return self.not_suspended().filter(accepted_version__gte=F("community__charter_version"))

    def not_suspended(self) -> Self:
        return self.filter(not_suspended())

    def heirs_of(self, actor: Any) -> Self:
        return super().heirs_of(actor).able().exclude(role=Role.GUEST)


class Membership(models.Model):
    """A member of a community. Leaving deletes the row; the journal keeps the history."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("community")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=9, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("invited by"),
    )
    # The newest version of the charter that the member accepted.
    accepted_version = models.PositiveIntegerField(_("accepted version"), default=0)
    onboarded_at = models.DateTimeField(_("first steps done"), null=True, blank=True)
    # Founders, who have no first steps to take, and those who put the list away before its end.
    steps_skipped = models.BooleanField(default=False, db_default=False, editable=False)
    # Derived from Sanction rows, so that pages need not query them.
    silenced_until = models.DateTimeField(_("silenced until"), null=True, blank=True)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["community", "user"], name="community_member_once")
        ]
        indexes = [
            models.Index(fields=["community", "-joined_at", "-id"], name="community_members_new")
        ]

    def __str__(self) -> str:
        return _("%(name)s in %(place)s") % {"name": self.user, "place": self.community}

    @property
    def governs(self) -> bool:
        return self.role in GOVERNING

    @property
    def is_silenced(self) -> bool:
        return bool(self.silenced_until and self.silenced_until > timezone.now())
