"""Packages that other tools made (SCORM, cmi5): their files, their units, and what they report."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from .courses import Course
from .learners import Enrolment
from .lessons import Lesson

MOST_KEPT = 64_000  # characters of what a package keeps for itself


class Standard(models.TextChoices):
    SCORM_12 = "scorm12", _("SCORM 1.2")
    SCORM_2004 = "scorm2004", _("SCORM 2004")
    CMI5 = "cmi5", _("cmi5")


class PackageContents(models.Model):
    """The files of one upload. They are never changed, so copies of a course share them; those that
    no package has are deleted after a day."""

    standard = models.CharField(_("standard"), max_length=9, choices=Standard.choices)
    bytes = models.PositiveBigIntegerField(_("bytes"))
    stored_at = models.DateTimeField(_("stored"), auto_now_add=True)
    # Since when no package has it.
    left_at = models.DateTimeField(_("left over"), null=True, db_index=True)

    class Meta:
        verbose_name = _("contents of a package")
        verbose_name_plural = _("contents of packages")

    def __str__(self) -> str:
        return f"{self.get_standard_display()} ({self.pk})"


class PackageFile(models.Model):
    """A file within a package. It is served on the packages' own origin, and nowhere else."""

    contents = models.ForeignKey(
        PackageContents, on_delete=models.CASCADE, related_name="files", verbose_name=_("contents")
    )
    path = models.CharField(_("path"), max_length=500)
    key = models.CharField(_("name in the storage"), max_length=200, db_index=True)
    size = models.PositiveBigIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("file in a package")
        verbose_name_plural = _("files in packages")
        constraints = [
            models.UniqueConstraint(fields=["contents", "path"], name="courses_packed_once")
        ]

    def __str__(self) -> str:
        return self.path


class Package(models.Model):
    """A package of a course, under the name that its lessons call it by. ``identifier`` is what the
    package calls itself, by which its next upload is known."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="packages", verbose_name=_("course")
    )
    name = models.SlugField(_("name in lessons"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    identifier = models.CharField(_("what it calls itself"), max_length=1000)
    contents = models.ForeignKey(
        PackageContents,
        on_delete=models.PROTECT,
        related_name="packages",
        verbose_name=_("contents"),
    )
    number = models.PositiveIntegerField(_("upload"), default=1)
    changed_at = models.DateTimeField(_("uploaded"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        constraints = [
            models.UniqueConstraint(fields=["course", "name"], name="courses_package_name_once"),
            models.UniqueConstraint(
                fields=["course", "identifier"], name="courses_package_identifier_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where its course keeps it, for authors."""
        course = self.course
        page = cached_reverse("courses:packages", course.community.slug, course.slug)
        return f"{page}#{self.name}"


class UnitQuerySet(models.QuerySet["PackageUnit"]):
    def kept(self) -> "UnitQuerySet":
        """Those of the present upload, in its order."""
        return self.filter(removed_at=None).order_by("position", "id")


class PackageUnit(models.Model):
    """A part of a package that is opened by itself: a SCO, or an assignable unit. It keeps its id
    from one upload to the next, so that what learners did in it stays theirs.

    ``launch`` is what its package says of how it is begun and when it is done."""

    package = models.ForeignKey(
        Package, on_delete=models.CASCADE, related_name="units", verbose_name=_("package")
    )
    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    identifier = models.CharField(_("identifier"), max_length=1000)
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveIntegerField(_("position"))
    path = models.CharField(_("first file"), max_length=2000)
    launch = models.JSONField(default=dict, blank=True)
    removed_at = models.DateTimeField(_("taken out"), null=True)

    objects: ClassVar = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit of a package")
        verbose_name_plural = _("units of packages")
        constraints = [
            models.UniqueConstraint(fields=["package", "identifier"], name="courses_unit_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def needs_nothing(self) -> bool:
        """Its package says that nobody has to do it."""
        return bool(self.launch.get("move_on") == "NotApplicable")

    @property
    def in_own_window(self) -> bool:
        return bool(self.launch.get("method") == "OwnWindow")


class LessonPackage(models.Model):
    """A package that stands in the published text of a lesson."""

    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="packages", verbose_name=_("lesson")
    )
    package = models.ForeignKey(
        Package, on_delete=models.CASCADE, related_name="standing", verbose_name=_("package")
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("package in a lesson")
        verbose_name_plural = _("packages in lessons")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "package"], name="courses_lesson_package_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.package}"


class Completion(models.TextChoices):
    UNKNOWN = "", _("Not begun")
    INCOMPLETE = "incomplete", _("Begun")
    COMPLETED = "completed", _("Completed")


class Success(models.TextChoices):
    UNKNOWN = "", _("Not said")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")


class UnitState(models.Model):
    """What a unit reports of a learner, and keeps for itself to go on with.

    All of it is the package's word, which a browser passes on: nothing here is known by the site
    but the times. ``opening`` is the page that may report now, ``number`` the last report that was
    taken from it, and ``seconds_before`` the time of earlier openings."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="units", verbose_name=_("enrolment")
    )
    unit = models.ForeignKey(
        PackageUnit, on_delete=models.CASCADE, related_name="states", verbose_name=_("unit")
    )
    completion = models.CharField(
        _("completion"), max_length=10, choices=Completion.choices, blank=True, default=""
    )
    success = models.CharField(
        _("success"), max_length=6, choices=Success.choices, blank=True, default=""
    )
    score = models.DecimalField(_("percent"), max_digits=5, decimal_places=2, null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    seconds = models.PositiveIntegerField(_("seconds"), default=0)
    seconds_before = models.PositiveIntegerField(default=0)
    # {"location", "notes" (JSON), "exit", "score": {…}, "objectives": […], "progress_measure"}
    kept = models.JSONField(default=dict, blank=True)
    opening = models.UUIDField(null=True)
    opened_at = models.DateTimeField(_("opened"), null=True)
    openings = models.PositiveIntegerField(_("times opened"), default=0)
    number = models.PositiveBigIntegerField(default=0)
    reported_at = models.DateTimeField(_("last report"), null=True)

    class Meta:
        verbose_name = _("state in a unit")
        verbose_name_plural = _("states in units")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit"], name="courses_state_once"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=Decimal(100)),
                name="courses_reported_percent",
            ),
        ]
        indexes = [models.Index(fields=["unit", "id"], name="courses_states_of_unit")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.unit_id}"

    @property
    def done(self) -> bool:
        return self.done_at is not None

    def keeps(self, name: str) -> Any:
        return self.kept.get(name, "")
