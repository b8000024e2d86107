"""What learners answered."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from ..percents import round_percent
from .questions import Question, QuestionVersion
from .quizzes import Sitting


class AttemptState(models.TextChoices):
    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Handed in")
    MARKED = "marked", _("Marked")


class Attempt(models.Model):
    """One learner takes a quiz once. At most one is open (a constraint), so fifty clicks on Start
    make one. Points are nobody's to see before ``released_at``, except for who marks."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    sitting = models.ForeignKey(
        Sitting, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("quiz given")
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("learner"),
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    state = models.CharField(
        _("state"), max_length=9, choices=AttemptState.choices, default=AttemptState.OPEN
    )
    seed = models.PositiveBigIntegerField()
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    # The end of its time, or of the quiz; None for no end.
    deadline_at = models.DateTimeField(_("deadline"), null=True)
    grace = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    # By the server, when time was up: answers that were under way are then kept as late.
    time_was_up = models.BooleanField(_("time was up"), default=False)
    by_hand = models.BooleanField(_("a person marks some of it"), default=False)
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=2, null=True)
    out_of = models.DecimalField(_("out of"), max_digits=8, decimal_places=2, default=0)
    released_at = models.DateTimeField(_("released"), null=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "learner"],
                condition=Q(state="open"),
                name="assessment_one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["sitting", "learner", "number"], name="assessment_attempt_number"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(state="marked"),
                name="assessment_released_is_marked",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], condition=Q(state="open"), name="assessment_due"),
            models.Index(
                fields=["id"],
                condition=Q(state="marked", released_at=None),
                name="assessment_unreleased",
            ),
            models.Index(fields=["learner", "state"], name="assessment_of_learner"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} ({self.learner}, {self.number})"

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:attempt", self.public_id)

    @property
    def ends_at(self) -> Any:
        """When the last answer can arrive in time; None for no end."""
        return self.deadline_at and self.deadline_at + timedelta(seconds=self.grace)

    @property
    def is_over(self) -> bool:
        """Its time is up, whether or not the server has handed it in already."""
        return self.ends_at is not None and self.ends_at < timezone.now()

    @property
    def takes_answers(self) -> bool:
        return self.state == AttemptState.OPEN and not self.is_over

    @property
    def percent(self) -> Decimal | None:
        return round_percent(self.points, self.out_of)


class AttemptItem(models.Model):
    """One question of an attempt and what was answered: the last answer that arrived in time, and
    one that was made in time but arrived too late, which counts once somebody accepts it."""

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="items", verbose_name=_("attempt")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    section = models.CharField(_("section"), max_length=160, blank=True)
    version = models.ForeignKey(
        QuestionVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version of a question"),
    )
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    draw = models.JSONField(default=dict)
    answer = models.JSONField(_("answer"), null=True)
    # Which page of which device wrote it, and as its how many-eth; and when, as far as is known.
    writer = models.CharField(max_length=40, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(_("answered"), null=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    late_answer = models.JSONField(_("late answer"), null=True)
    late_made_at = models.DateTimeField(_("late answer made"), null=True)
    late_arrived_at = models.DateTimeField(_("late answer arrived"), null=True)
    # When somebody decided, and whether it counts.
    late_settled_at = models.DateTimeField(_("late answer decided on"), null=True)
    late_accepted = models.BooleanField(_("late answer accepted"), default=False)
    fraction = models.DecimalField(_("fraction"), max_digits=6, decimal_places=5, null=True)
    words = models.TextField(_("words of who marked"), blank=True, max_length=5000)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("marked by"),
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="assessment_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.position}"

    @property
    def gained(self) -> Decimal | None:
        return None if self.fraction is None else round(self.fraction * self.points, 2)

    @property
    def waits_late(self) -> bool:
        return self.late_arrived_at is not None and self.late_settled_at is None


class PracticeQuestionQuerySet(models.QuerySet["PracticeQuestion"]):
    def shown(self) -> "PracticeQuestionQuerySet":
        """Those that no moderator has hidden."""
        return self.filter(question__hidden_at=None)


class PracticeQuestion(models.Model):
    """A question that stands within something of a floor above, as in a lesson: there it may be
    answered as often as one likes."""

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    place_key = models.CharField(_("kind of place"), max_length=40)
    place_id = models.BigIntegerField(_("place"))

    objects: Any = PracticeQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question for practice")
        verbose_name_plural = _("questions for practice")
        constraints = [
            models.UniqueConstraint(
                fields=["place_key", "place_id", "question"], name="assessment_practice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.place_key} {self.place_id})"


class PracticeAnswer(models.Model):
    """What somebody answered to a question for practice: the first time, and the last."""

    practice = models.ForeignKey(PracticeQuestion, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("learner"),
    )
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    seed = models.PositiveBigIntegerField()
    tries = models.PositiveIntegerField(_("tries"), default=1)
    first_answer = models.JSONField(_("first answer"), null=True)
    first_fraction = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    last_answer = models.JSONField(_("last answer"), null=True)
    last_fraction = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("answer for practice")
        verbose_name_plural = _("answers for practice")
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "learner"], name="assessment_practised_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice} ({self.learner})"
