"""Rubrics: by what work is judged, said before it begins."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse

from .places import OfPlace, OfPlaceQuerySet


class Rubric(OfPlace):
    """Criteria and levels by which work is judged, for any number of assignments. What it says is
    in its versions."""

    title = models.CharField(_("title"), max_length=160)
    newest = models.PositiveIntegerField(_("newest version"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)

    objects: ClassVar = OfPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        indexes = [
            models.Index(
                F("community"), F("changed_at").desc(), F("id").desc(), name="assessment_rubrics"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:rubric", self.community.slug, self.public_id)


class RubricVersion(models.Model):
    """What a rubric says (`learning.assessment.rubrics` reads it). A version by which somebody was
    asked to work is not changed any more (the database refuses): the next change makes a new
    one."""

    rubric = models.ForeignKey(
        Rubric, on_delete=models.CASCADE, related_name="versions", verbose_name=_("rubric")
    )
    number = models.PositiveIntegerField(_("version"))
    body = models.JSONField(_("body"), default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    used_at = models.DateTimeField(_("first used"), null=True)

    class Meta:
        verbose_name = _("version of a rubric")
        verbose_name_plural = _("versions of rubrics")
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="assessment_rubric_version")
        ]

    def __str__(self) -> str:
        return f"{self.rubric} ({self.number})"
