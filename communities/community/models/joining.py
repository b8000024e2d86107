import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.ids import uuid7

from .communities import Community
from .members import Role


class JoinRequest(models.Model):
    """Somebody asks to join. Answering it stamps who answered and when."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="community_requests"
    )
    message = models.TextField(_("why you would like to join"), max_length=1000, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    answer = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=Q(state="open"),
                name="community_one_open_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} asks to join {self.community}"


class Invitation(models.Model):
    """A way in, by e-mail (for one address) or by link, bound to this community. Only the hash of
    its token is kept: the link is shown once, to the person who made it."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)  # empty: a link
    role = models.CharField(max_length=9, choices=Role.choices, default=Role.MEMBER)
    message = models.TextField(max_length=1000, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    max_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(uses__lte=F("max_uses")), name="community_invitation_uses"
            )
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.community}"

    @staticmethod
    def hash(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return (
            not self.revoked_at and self.uses < self.max_uses and self.expires_at > timezone.now()
        )
