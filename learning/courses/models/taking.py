"""Quizzes and assignments in lessons, and a lesson as it is given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.assessment.models import Assignment, Quiz

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
