"""Quizzes, and how they are given."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse

from .places import Given, OfPlace, OfPlaceQuerySet
from .questions import Question, QuestionVersion


class FeedbackTime(models.TextChoices):
    """When a learner reads what the quiz tells."""

    QUESTION = "question", _("After each question")
    SUBMITTED = "submitted", _("After handing in")
    CLOSED = "closed", _("After the quiz has closed")
    NEVER = "never", _("Never")


class Counts(models.TextChoices):
    """Which attempt counts."""

    BEST = "best", _("The best")
    LAST = "last", _("The last")
    FIRST = "first", _("The first")
    MEAN = "mean", _("The mean of all")


class QuizQuerySet(OfPlaceQuerySet):
    def found_by(self, actor: Any) -> Any:
        """Those, and what is given to places of the actor's; what stands in lessons and the like is
        found there."""
        given = Sitting.objects.visible_to(actor).values("quiz")
        return self.visible_to(actor) | self.filter(pk__in=given)


class Quiz(OfPlace):
    """Questions put together, with the rules by which they are asked."""

    title = models.CharField(_("title"), max_length=160)
    intro = models.TextField(_("introduction"), max_length=10_000, blank=True)
    intro_html = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(_("time limit in minutes"), null=True)
    # Seconds after the end in which answers still arrive in time.
    grace = models.PositiveSmallIntegerField(_("grace in seconds"), default=30)
    attempts_most = models.PositiveSmallIntegerField(_("attempts at most"), null=True)
    wait_hours = models.PositiveSmallIntegerField(_("hours between attempts"), default=0)
    counts = models.CharField(
        _("which attempt counts"), max_length=5, choices=Counts.choices, default=Counts.BEST
    )
    pass_percent = models.PositiveSmallIntegerField(_("percent to pass"), null=True)
    shuffle = models.BooleanField(_("questions in another order each time"), default=False)
    one_by_one = models.BooleanField(_("one question on each page"), default=False)
    feedback_time = models.CharField(
        _("feedback"),
        max_length=9,
        choices=FeedbackTime.choices,
        default=FeedbackTime.SUBMITTED,
    )
    tells_score = models.BooleanField(_("tells the points"), default=True)
    tells_right = models.BooleanField(_("tells which answers are right"), default=True)
    tells_words = models.BooleanField(_("tells the author's words"), default=True)
    tells_key = models.BooleanField(_("tells what is right"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)
    # By moderators: it is neither found nor begun.
    hidden_at = models.DateTimeField(_("hidden"), null=True)

    objects: ClassVar = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        indexes = [
            models.Index(
                F("community"), F("changed_at").desc(), F("id").desc(), name="assessment_quizzes"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:quiz", self.community.slug, self.public_id)


class QuizSection(models.Model):
    """A part of a quiz. With ``draws``, so many of its questions are drawn for each attempt: of its
    own, or of those in the bank of the quiz's place that have all ``pool_tags`` and the difficulty
    when the attempt starts."""

    quiz = models.ForeignKey(
        Quiz, on_delete=models.CASCADE, related_name="sections", verbose_name=_("quiz")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160, blank=True)
    draws = models.PositiveSmallIntegerField(_("questions drawn"), null=True)
    pool_tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("drawn by tags"), default=list, blank=True
    )
    pool_difficulty = models.PositiveSmallIntegerField(_("drawn by difficulty"), null=True)
    pool_points = models.DecimalField(
        _("points of each that is drawn"), max_digits=6, decimal_places=2, default=1
    )

    class Meta:
        verbose_name = _("section of a quiz")
        verbose_name_plural = _("sections of quizzes")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pool_tags=[], pool_difficulty=None) | Q(draws__isnull=False),
                name="assessment_pool_draws",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz} {self.position}"

    @property
    def is_pool(self) -> bool:
        return bool(self.pool_tags) or self.pool_difficulty is not None


class QuizEntry(models.Model):
    """A question of a quiz: a certain version of it, or the newest when an attempt starts."""

    section = models.ForeignKey(
        QuizSection, on_delete=models.CASCADE, related_name="entries", verbose_name=_("section")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question")
    )
    version = models.ForeignKey(
        QuestionVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=1)

    class Meta:
        verbose_name = _("question of a quiz")
        verbose_name_plural = _("questions of quizzes")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "question"], name="assessment_question_once_in_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.question}"


class SittingQuerySet(models.QuerySet["Sitting"]):
    def visible_to(self, actor: Any) -> "SittingQuerySet":
        """Quizzes given to places where the actor may take them, or looks after them; those of
        other places are reached from there."""
        from ..access import places_to_learn  # noqa: PLC0415  it imports the models

        communities, groups = places_to_learn(actor)
        here = Q(community__in=communities, group=None) | Q(group__in=groups)
        return self.filter(here, place_key="", quiz__hidden_at=None)


class Sitting(Given):
    """A quiz as it is given."""

    quiz = models.ForeignKey(
        Quiz, on_delete=models.PROTECT, related_name="sittings", verbose_name=_("quiz")
    )
    objects: ClassVar = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz given")
        verbose_name_plural = _("quizzes given")
        constraints = [
            models.CheckConstraint(
                condition=Q(place_key="", place_id=None)
                | (~Q(place_key="") & Q(place_id__isnull=False)),
                name="assessment_sitting_has_place",
            ),
            models.UniqueConstraint(
                fields=["quiz", "place_key", "place_id"],
                condition=~Q(place_key=""),
                name="assessment_sitting_once_in_place",
            ),
        ]
        indexes = [
            models.Index(
                F("community"), F("opens_at").desc(), F("id").desc(), name="assessment_sittings"
            ),
            models.Index(fields=["closes_at"], name="assessment_closing"),
        ]

    def __str__(self) -> str:
        return str(self.quiz)

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:sitting", self.community.slug, self.public_id)

    @property
    def is_closed(self) -> bool:
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now() and not self.is_closed
