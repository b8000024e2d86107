"""What is kept of cmi5: sessions of units, the statements made in them, and documents of units."""

from hashlib import sha1

from django.db import models
from django.utils.translation import gettext_lazy as _

from plc.core.ids import uuid7

from .lessons import Lesson
from .packages import PackageUnit, UnitState


class UnitSession(models.Model):
    """A unit was opened, and may speak to us until it ends. Without a state its author tries it,
    and nothing that it says is kept. Its secrets are stored as hashes."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    unit = models.ForeignKey(
        PackageUnit, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("unit")
    )
    state = models.ForeignKey(
        UnitState,
        null=True,
        on_delete=models.CASCADE,
        related_name="sessions",
        verbose_name=_("state in a unit"),
    )
    lesson = models.ForeignKey(
        Lesson, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("lesson")
    )
    registration = models.UUIDField(_("registration"), db_index=True)
    mode = models.CharField(_("mode"), max_length=6, default="Normal")
    language = models.CharField(_("language"), max_length=10, blank=True)
    fetch_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(_("began"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("session of a unit")
        verbose_name_plural = _("sessions of units")
        indexes = [models.Index(fields=["state", "id"], name="courses_sessions_of_state")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.public_id}"


class Statement(models.Model):
    """What a unit, or we about it, stated of a learner (xAPI). It is never changed."""

    session = models.ForeignKey(
        UnitSession, on_delete=models.CASCADE, related_name="statements", verbose_name=_("session")
    )
    registration = models.UUIDField(_("registration"))
    statement_id = models.UUIDField(_("identifier"))
    verb = models.CharField(_("verb"), max_length=200)
    # By the rules of cmi5; other statements are kept, and mean nothing to us.
    defined = models.BooleanField(_("of cmi5"))
    body = models.JSONField(_("statement"))
    at = models.DateTimeField(_("stored"), auto_now_add=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "statement_id"], name="courses_statement_once"
            )
        ]
        indexes = [models.Index(fields=["registration", "id"], name="courses_statements")]

    def __str__(self) -> str:
        return f"{self.verb} ({self.statement_id})"


class UnitDocument(models.Model):
    """What a unit keeps for itself about a learner, under a name."""

    state = models.ForeignKey(
        UnitState, on_delete=models.CASCADE, related_name="documents", verbose_name=_("state")
    )
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("content type"), max_length=100)
    content = models.BinaryField(_("contents"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("document of a unit")
        verbose_name_plural = _("documents of units")
        constraints = [
            models.UniqueConstraint(fields=["state", "name"], name="courses_document_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def etag(self) -> str:
        """As xAPI wants it."""
        return f'"{sha1(self.content, usedforsecurity=False).hexdigest()}"'
