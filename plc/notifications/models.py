"""Notifications, and the queue of outgoing mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plc.core.ids import uuid7


class Notification(models.Model):
    """Tells one person about one event. The text is rendered on display, through the registry of
    notices, so that it never reveals more than the reader may still see."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=60)  # a key of plc.core.registry.notices
    # Identifies the event: "journal entry 17", "comment 5". Unique for each person, so that an
    # event that concerns somebody in two ways (mention and reply) is notified once.
    happening = models.CharField(max_length=100)
    # The object that the kind's ``lines`` describe.
    object_id = models.BigIntegerField()
    # The person who caused it; None for the system, or if they are not named.
    cause = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    community_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "happening"], name="notifications_once_each"),
        ]
        indexes = [
            models.Index(
                fields=["person", "-at", "-id"],
                condition=Q(withdrawn_at=None),
                name="notifications_of_person",
            ),
            models.Index(
                fields=["person"],
                condition=Q(read_at=None, withdrawn_at=None),
                name="notifications_unread",
            ),
            models.Index(fields=["kind", "object_id"], name="notifications_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class OutgoingMail(models.Model):
    """A queued message. A worker claims it by a conditional UPDATE; the Message-ID contains its id,
    so that a message sent twice after a crash can be recognised."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waits to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    to = models.EmailField(_("addressee"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=60)  # "account/password_reset", "invitation"
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    not_before = models.DateTimeField(_("not before"))
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("outgoing letter")
        verbose_name_plural = _("outgoing mail")
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state__in=["queued", "sending"]),
                name="notifications_mail_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"  # the subject is not for everyone who may see the row
