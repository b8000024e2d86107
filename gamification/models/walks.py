"""Long walks through all members, which no task could finish in one run."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WalkKind(models.TextChoices):
    BADGES = "badges", _("all badges")
    BADGE = "badge", _("one badge")
    LEVELS = "levels", _("levels")
    SITE = "site", _("leaderboards of the site")


class Walk(models.Model):
    """All standings are being visited in the order of their ids, in chunks: those through
    ``through_id`` have been. A run that was interrupted goes on after it. One row for each kind and
    subject, which is used again."""

    kind = models.CharField(_("what is evaluated"), max_length=6, choices=WalkKind.choices)
    subject_id = models.BigIntegerField(_("of"), default=0)  # a badge, else a community
    begun_at = models.DateTimeField(_("begun"))
    through_id = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("evaluation of all members")
        verbose_name_plural = _("evaluations of all members")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="gamification_walks_once")
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None), name="gamification_walk_open")
        ]

    def __str__(self) -> str:
        of = f" #{self.subject_id}" if self.subject_id else ""
        return f"{self.get_kind_display()}{of}"


class TimePassed(models.Model):
    """How far a rule has come that pays for a time that is over: memberships through this id have
    been asked whether it is. Stored, so that what counts never depends on when one asks."""

    rule = models.CharField(_("rule"), max_length=40, unique=True)
    through_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("time that is over")
        verbose_name_plural = _("times that are over")

    def __str__(self) -> str:
        return f"{self.rule} #{self.through_id}"
