"""How certificates look, and what a course certifies."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from learning.courses.models import Course, Offering
from plc.core.ids import uuid7

MOST_SIGNATURES = 3
MOST_BODY = 1_000
is_colour = RegexValidator(r"^#[0-9a-f]{6}\Z", _("Choose a colour."))


class Paper(models.TextChoices):
    A4 = "a4", _("A4")
    LETTER = "letter", _("Letter")


class Direction(models.TextChoices):
    LANDSCAPE = "landscape", _("Landscape")
    PORTRAIT = "portrait", _("Portrait")


class DesignQuerySet(models.QuerySet["Design"]):
    def in_use(self) -> "DesignQuerySet":
        return self.filter(retired_at=None)

    def for_course(self, course: Course) -> "DesignQuerySet":
        """Those of its community, and its own."""
        own = Q(course=course) | Q(course=None)
        return self.filter(own, community=course.community_id).order_by("name", "pk")


class Design(models.Model):
    """How certificates of a community look, or of one course of it. Each certificate keeps what its
    design was when it was issued."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        related_name="certificate_designs",
        verbose_name=_("community"),
    )
    # None: for all courses and pathways of the community.
    course = models.ForeignKey(
        Course,
        null=True,
        on_delete=models.CASCADE,
        related_name="certificate_designs",
        verbose_name=_("course"),
    )
    name = models.CharField(_("name"), max_length=80)
    heading = models.CharField(_("heading"), max_length=80)
    body = models.TextField(_("text"), max_length=MOST_BODY)
    paper = models.CharField(_("paper"), max_length=6, choices=Paper.choices, default=Paper.A4)
    direction = models.CharField(
        _("direction"), max_length=9, choices=Direction.choices, default=Direction.LANDSCAPE
    )
    ink = models.CharField(
        _("colour of the text"), max_length=7, default="#23201c", validators=[is_colour]
    )
    accent = models.CharField(
        _("colour of heading and frame"), max_length=7, default="#1f5f7a", validators=[is_colour]
    )
    ground = models.CharField(
        _("colour of the paper"), max_length=7, default="#fffdf8", validators=[is_colour]
    )
    logo = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    retired_at = models.DateTimeField(_("no longer used"), null=True)

    objects: ClassVar = DesignQuerySet.as_manager()

    class Meta:
        verbose_name = _("design of certificates")
        verbose_name_plural = _("designs of certificates")
        indexes = [models.Index(fields=["community", "name", "id"], name="pathways_designs")]

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """Somebody who signs certificates of a design: name, office, and perhaps how they write it."""

    design = models.ForeignKey(
        Design, on_delete=models.CASCADE, related_name="signatures", verbose_name=_("design")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=80)
    office = models.CharField(_("office"), max_length=120, blank=True)
    picture = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["design", "position"], name="pathways_signature_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Certification(models.Model):
    """What a course gives to those who complete it: a certificate of this design, contact hours."""

    course = models.OneToOneField(
        Course, on_delete=models.CASCADE, related_name="certification", verbose_name=_("course")
    )
    design = models.ForeignKey(
        Design,
        null=True,
        on_delete=models.SET_NULL,
        related_name="certifications",
        verbose_name=_("design"),
    )
    # Without a person, as soon as somebody meets the rule.
    automatic = models.BooleanField(_("issued by itself"), default=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("percent in its quizzes"),
        null=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    months = models.PositiveSmallIntegerField(
        _("months it holds"), null=True, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    hours = models.DecimalField(
        _("contact hours"),
        max_digits=6,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(0)],
    )
    # Completing it renews certificates of this one, too: as a refresher does.
    renews = models.ForeignKey(
        Course,
        null=True,
        on_delete=models.SET_NULL,
        related_name="renewed_by",
        verbose_name=_("also renews the certificate of"),
    )
    # Who completed it before has them, too, if this is None.
    hours_since = models.DateTimeField(_("contact hours since"), null=True)
    category = models.CharField(_("category"), max_length=80, blank=True)
    authority = models.CharField(_("recognised by"), max_length=160, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0), name="pathways_hours_above_zero"
            )
        ]

    def __str__(self) -> str:
        return str(self.course)


class NamedCohort(models.Model):
    """Certificates of this offering may name its group to everybody who checks them, although
    strangers do not know of the group. Its facilitators say so, and then each holder."""

    offering = models.OneToOneField(
        Offering, on_delete=models.CASCADE, related_name="+", verbose_name=_("offering")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("cohort that certificates name")
        verbose_name_plural = _("cohorts that certificates name")
        ordering = [F("at").desc()]

    def __str__(self) -> str:
        return str(self.offering)
