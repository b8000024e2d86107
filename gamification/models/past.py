"""Work on the past of a community that goes on from run to run: entering and recomputing it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from plc.core.ids import uuid7


class Recomputation(models.Model):
    """An admin applied the current rules to the past of a community. ``changes`` and their sums are
    the preview that they saw and confirmed."""

    class State(models.TextChoices):
        PREVIEWING = "previewing", _("Being computed")
        READY = "ready", _("Waits for a decision")
        RUNNING = "running", _("Being applied")
        DONE = "done", _("Applied")
        DROPPED = "dropped", _("Not applied")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        related_name="recomputations",
        verbose_name=_("community"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PREVIEWING
    )
    # Of the preview: how many members change, and by how many points up and down.
    changed = models.PositiveIntegerField(_("members who change"), default=0)
    gained = models.PositiveBigIntegerField(_("points more"), default=0)
    lost = models.PositiveBigIntegerField(_("points fewer"), default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    # How many members have been previewed, then recomputed, and the last of them; a run that was
    # interrupted goes on after them.
    visited = models.PositiveIntegerField(_("members so far"), default=0)
    through_member = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(_("applied"), null=True)

    class Meta:
        verbose_name = _("recomputation")
        verbose_name_plural = _("recomputations")
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(state__in=["previewing", "ready", "running"]),
                name="gamification_recompute_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.community}: {self.get_state_display()}"

    @property
    def sum(self) -> int:
        return self.gained - self.lost


class RecomputationChange(models.Model):
    """A row of the preview of a recomputation."""

    recomputation = models.ForeignKey(
        Recomputation, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    before = models.IntegerField(_("points before"))
    after = models.IntegerField(_("points after"))
    size = models.PositiveIntegerField()  # of the change, whether up or down: the largest are first

    class Meta:
        verbose_name = _("change by a recomputation")
        verbose_name_plural = _("changes by recomputations")
        indexes = [
            models.Index(
                fields=["recomputation", "-size", "-id"], name="gamification_largest_changes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.difference:+d}"

    @property
    def difference(self) -> int:
        return self.after - self.before


class Backfill(models.Model):
    """Deeds of a community that happened before recognition listened, or were imported, are being
    entered in chunks: for each way of each rule by itself. A run that was interrupted goes on in
    the ``way`` that it was at, after ``through_id``. Ways are named, so that rules which an upgrade
    adds or removes meanwhile change nothing for the others."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    ways_done = models.JSONField(default=list)
    way = models.CharField(max_length=100, blank=True)
    through_id = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("entering of the past")
        verbose_name_plural = _("entering of the past")
        indexes = [
            models.Index(
                fields=["id"], condition=Q(done_at=None), name="gamification_backfill_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.community} #{self.pk}"
