"""Where imported courses come from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community

from .courses import Course


class CourseOrigin(models.Model):
    """The package that a course was imported from. The next version of it, known by its ``key``,
    changes the same course; without an identifier in the package it is the public id of the course.

    ``lessons`` are those that came from it: {name in its links: {"id": public id, "path": file,
    "text": digest, "plan": when it is published}}; lessons that authors added here are none of
    them. ``files`` are {path: SHA-256}, and
    ``questions`` {id in the package: public id}, of questions, quizzes, assignments and rubrics.
    """

    course = models.OneToOneField(
        Course, on_delete=models.CASCADE, related_name="origin", verbose_name=_("course")
    )
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    key = models.CharField(_("package"), max_length=300)
    layout = models.CharField(_("layout"), max_length=20)
    lessons = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    questions = models.JSONField(default=dict)
    imported_at = models.DateTimeField(_("imported"), auto_now=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("imported by"),
    )

    class Meta:
        verbose_name = _("origin of a course")
        verbose_name_plural = _("origins of courses")
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="courses_origin_once")
        ]

    def __str__(self) -> str:
        return self.key
