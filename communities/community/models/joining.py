import hashlib
from typing import Any, ClassVar, Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.ids import uuid7

from .communities import Community
from .members import Role


class RequestToJoin(models.Model):
    """A request to join a place. An answer sets who answered and when."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    message = models.TextField(_("why you would like to join"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answered by"),
    )

    class Meta:
        abstract = True


class JoinRequest(RequestToJoin):
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="requests", verbose_name=_("community")
    )

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=Q(state="open"),
                name="community_one_open_request",
            )
        ]

    def __str__(self) -> str:
        return _("%(name)s asks to join %(place)s") % {"name": self.user, "place": self.community}

    @property
    def answer_address(self) -> str:
        return reverse("community:request_answer", args=[self.community.slug, self.public_id])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def to(self, user: Any) -> Self:
        """Invitations to a verified address of this user."""
        mine = EmailAddress.objects.filter(user=user, verified=True)
        return self.filter(email__in=mine.values(address=Lower("email")))


class Invitation(models.Model):
    """An invitation by mail (for one address) or by link. Only the hash of its token is stored: the
    link is shown once, to the person who created it."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("community")
    )
    email = models.EmailField(_("e-mail address"), blank=True)  # empty for a link
    role = models.CharField(_("role"), max_length=9, choices=Role.choices, default=Role.MEMBER)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    max_uses = models.PositiveIntegerField(_("uses at most"), default=1)
    uses = models.PositiveIntegerField(_("used"), default=0)
    expires_at = models.DateTimeField(_("good until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(uses__lte=F("max_uses")), name="community_invitation_uses"
            )
        ]

    def __str__(self) -> str:
        return _("Invitation to %(place)s") % {"place": self.community}

    @staticmethod
    def hash(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return self.has_not_ended and self.uses < self.max_uses

    @property
    def has_not_ended(self) -> bool:
        return not self.revoked_at and self.expires_at > timezone.now()


class InvitationKept(models.Model):
    """Somebody signed up with this invitation and has not joined yet.

    The use is counted at their first sign-in, which requires a confirmed address: so a link for one
    person admits one, and a mistyped address does not use it up.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="kept")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Rows from before this column existed were counted.
    counted = models.BooleanField(db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "user"], name="community_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.invitation}, kept for {self.user}"
