"""Quizzes and assignments in lessons, and a lesson as it is given."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.assessment.models import Assignment, Quiz

from .learners import Enrolment
from .lessons import Lesson
from .offerings import Offering


class LessonQuiz(models.Model):
    """A quiz of the bank that stands in the published text of a lesson."""

    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="quizzes", verbose_name=_("lesson")
    )
    quiz = models.ForeignKey(
        Quiz, on_delete=models.CASCADE, related_name="+", verbose_name=_("quiz")
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("quiz in a lesson")
        verbose_name_plural = _("quizzes in lessons")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "quiz"], name="courses_lesson_quiz_once")
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.quiz}"


class LessonAssignment(models.Model):
    """An assignment that stands in the published text of a lesson."""

    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("lesson")
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="+", verbose_name=_("assignment")
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("assignment in a lesson")
        verbose_name_plural = _("assignments in lessons")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "assignment"], name="courses_lesson_assignment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.assignment}"


class GivenLesson(models.Model):
    """A lesson as one offering gives it. What its learners hand in there belongs to it, so that
    those who teach another offering do not see it. It is made when the first of them starts.
    Whoever takes the course again has another one, in which nothing is answered yet."""

    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="given", verbose_name=_("lesson")
    )
    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="+", verbose_name=_("offering")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)

    class Meta:
        verbose_name = _("lesson as it is given")
        verbose_name_plural = _("lessons as they are given")
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "lesson", "round"], name="courses_lesson_given_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.offering}"


class Deadline(models.Model):
    """When a quiz of a lesson closes, or an assignment is due, as one offering gives it: at a
    moment, or some days after a learner began."""

    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="deadlines", verbose_name=_("offering")
    )
    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="deadlines", verbose_name=_("lesson")
    )
    quiz = models.ForeignKey(
        Quiz, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("quiz")
    )
    assignment = models.ForeignKey(
        Assignment,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("assignment"),
    )
    on = models.DateTimeField(_("on"), null=True)
    after_days = models.PositiveSmallIntegerField(_("days after a learner began"), null=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiz=None, assignment__isnull=False)
                | Q(quiz__isnull=False, assignment=None),
                name="courses_deadline_of_one",
            ),
            models.CheckConstraint(
                condition=Q(on=None, after_days__isnull=False)
                | Q(on__isnull=False, after_days=None),
                name="courses_deadline_is_said",
            ),
            models.UniqueConstraint(
                fields=["offering", "lesson", "quiz"],
                condition=Q(assignment=None),
                name="courses_quiz_deadline_once",
            ),
            models.UniqueConstraint(
                fields=["offering", "lesson", "assignment"],
                condition=Q(quiz=None),
                name="courses_work_deadline_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.on or self.after_days}"

    def moment_for(self, enrolment: Enrolment) -> datetime | None:
        """None for whoever takes the course again after it: it was meant for others."""
        if self.on is not None:
            passed = enrolment.began_at is not None and enrolment.began_at >= self.on
            return None if enrolment.round > 1 and passed else self.on
        if enrolment.began_at is None or self.after_days is None:
            return None
        return enrolment.began_at + timedelta(days=self.after_days)
