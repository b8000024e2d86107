"""Sections and lessons. A lesson keeps its id through every change, so that what learners did stays
theirs."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from .courses import Course


class Section(models.Model):
    """A part of a course, with a heading in its outline."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="sections", verbose_name=_("course")
    )
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("title"), max_length=120)
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["course", "position", "id"], name="courses_sections")]

    def __str__(self) -> str:
        return self.name


class CompletionRule(models.TextChoices):
    """When a lesson counts as done."""

    MARKED = "marked", _("When the learner says so")
    VIEWED = "viewed", _("When it was opened")
    TIME = "time", _("When enough time was spent on it")
    QUIZ = "quiz", _("When its quiz is passed")
    ASSIGNMENT = "assignment", _("When its assignment is accepted")
    PACKAGE = "package", _("When its package is completed")
    DISCUSSION = "discussion", _("When the learner wrote in its discussion")


class LessonQuerySet(models.QuerySet["Lesson"]):
    def kept(self) -> "LessonQuerySet":
        """Without those that were taken out of the course."""
        return self.filter(removed_at=None)

    def published(self) -> "LessonQuerySet":
        """Those that learners read."""
        return self.kept().filter(published__isnull=False)

    def counted(self) -> "LessonQuerySet":
        """Those that somebody has done who completes the course."""
        return self.published().filter(is_optional=False)

    def planned(self) -> "LessonQuerySet":
        """Those that will count once their time has come."""
        coming = self.kept().filter(published=None, publish_at__isnull=False)
        return coming.filter(is_optional=False)

    def in_order(self) -> "LessonQuerySet":
        return self.order_by("section__position", "section_id", "position", "id")


class Unpublished(models.TextChoices):
    """Why a lesson was not published at its time."""

    RIGHT = "right", _("Whoever planned it does not write this course any more.")
    CHANGED = "changed", _("Somebody else changed the text after that was planned.")
    TEXT = "text", _("It cannot be shown as it is written. The preview says what has to be mended.")


class Lesson(models.Model):
    """A lesson as its authors have it, and the version of it that learners read."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="lessons", verbose_name=_("course")
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("section")
    )
    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    # What links in other lessons of the course call it by, as in "[the median](02-median.md)".
    slug = models.SlugField(_("name in links"), max_length=60)
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("title"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    source = models.TextField(_("text"), blank=True)
    # Incremented with every save, so that two authors do not overwrite each other.
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(_("saved"), auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("saved by"),
    )
    rule = models.CharField(
        _("when it is done"),
        max_length=10,
        choices=CompletionRule.choices,
        default=CompletionRule.MARKED,
    )
    # For the rule "time".
    least_minutes = models.PositiveSmallIntegerField(_("least minutes"), default=0)
    # Whether the score that its packages report stands in the gradebook.
    score_counts = models.BooleanField(_("the score of its package counts"), default=False)
    # It does not count when the course is completed.
    is_optional = models.BooleanField(_("may be left out"), default=False)
    # It opens once this one is done.
    needs = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="opens", verbose_name=_("after")
    )
    published = models.OneToOneField(
        "courses.LessonVersion", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    publish_at = models.DateTimeField(_("publish"), null=True)
    # Who chose that time, and the revision they meant: not what somebody else half wrote since.
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("planned by"),
    )
    planned_revision = models.PositiveIntegerField(null=True)
    # Why it was not published when its time had come, until it is published or planned anew.
    unpublished = models.CharField(
        _("not published"), max_length=10, blank=True, choices=Unpublished.choices
    )
    removed_at = models.DateTimeField(_("taken out"), null=True)

    objects: ClassVar = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                condition=Q(needs=None) | ~Q(needs=F("id")), name="courses_lesson_needs_another"
            ),
            models.UniqueConstraint(fields=["course", "slug"], name="courses_lesson_slug_once"),
        ]
        indexes = [
            models.Index(fields=["section", "position", "id"], name="courses_lessons"),
            models.Index(
                fields=["publish_at"],
                condition=Q(publish_at__isnull=False),
                name="courses_lessons_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        course = self.course
        return cached_reverse("courses:lesson", course.community.slug, course.slug, self.public_id)

    @property
    def shown_name(self) -> str:
        """The title that learners read; before the lesson is published, the saved one."""
        return self.published.name if self.published is not None else self.name

    @property
    def write_url(self) -> str:
        course = self.course
        return cached_reverse(
            "courses:write_lesson", course.community.slug, course.slug, self.public_id
        )


class LessonVersion(models.Model):
    """A published text of a lesson, or one that was overwritten by an import or an earlier version.
    ``parts`` is what learners get (see `plc.core.blocks`), and ``taught`` the same with what is for
    instructors; only their pages read it."""

    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="versions", verbose_name=_("lesson")
    )
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("title"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    source = models.TextField(_("text"))
    parts = models.JSONField()
    taught = models.JSONField()
    text = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a lesson")
        verbose_name_plural = _("versions of lessons")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "number"], name="courses_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"
