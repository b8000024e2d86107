"""Assignments, and how they are given."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse

from .places import Given, OfPlace, OfPlaceQuerySet
from .rubrics import Rubric, RubricVersion


class Late(models.TextChoices):
    """What becomes of work that is handed in after it was due."""

    ACCEPT = "accept", _("It is taken as if it were in time")
    DEDUCT = "deduct", _("It is taken, and loses a part of its points for each day")
    REFUSE = "refuse", _("It is not taken")


class FileKind(models.TextChoices):
    PICTURE = "picture", _("Pictures")
    DOCUMENT = "document", _("Documents, tables and slides")
    AUDIO = "audio", _("Sound")
    VIDEO = "video", _("Films")


class AssignmentQuerySet(OfPlaceQuerySet):
    def found_by(self, actor: Any) -> Any:
        """As of quizzes."""
        given = Handout.objects.visible_to(actor).values("assignment")
        return self.visible_to(actor) | self.filter(pk__in=given)


class Assignment(OfPlace):
    """Something to be worked on and handed in, with the rules by which it is taken and marked."""

    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what is asked"), max_length=20_000)
    text_html = models.TextField(blank=True)
    rubric = models.ForeignKey(
        Rubric, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("rubric")
    )
    # Of work that is marked without a rubric that has points.
    points = models.PositiveSmallIntegerField(_("points at most"), null=True)
    pass_percent = models.PositiveSmallIntegerField(_("percent to be accepted"), null=True)
    takes_text = models.BooleanField(_("a text is handed in"), default=True)
    words_least = models.PositiveSmallIntegerField(_("words at least"), null=True)
    words_most = models.PositiveSmallIntegerField(_("words at most"), null=True)
    files_most = models.PositiveSmallIntegerField(_("files at most"), default=0)
    file_kinds = ArrayField(
        models.CharField(max_length=8), verbose_name=_("kinds of files"), default=list, blank=True
    )
    file_megabytes = models.PositiveSmallIntegerField(_("megabytes of a file at most"), null=True)
    # One does it alone; more than that make a team.
    team_most = models.PositiveSmallIntegerField(_("people in a team at most"), default=1)
    late = models.CharField(_("late work"), max_length=6, choices=Late.choices, default=Late.ACCEPT)
    late_percent = models.PositiveSmallIntegerField(_("percent less for each day"), default=10)
    late_floor = models.PositiveSmallIntegerField(_("percent that stay in any case"), default=50)
    versions_most = models.PositiveSmallIntegerField(_("versions at most"), null=True)
    hides_names = models.BooleanField(_("names are hidden while it is marked"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)
    # By moderators: it is neither found nor begun.
    hidden_at = models.DateTimeField(_("hidden"), null=True)

    objects: ClassVar = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(
                F("community"),
                F("changed_at").desc(),
                F("id").desc(),
                name="assessment_assignments",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(takes_text=True) | Q(files_most__gt=0),
                name="assessment_takes_something",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:assignment", self.community.slug, self.public_id)

    @property
    def rules_in_force(self) -> Any:
        """How learners review one another's work on it; None if they do not."""
        rules = getattr(self, "review_rules", None)
        return rules if rules is not None and rules.is_on else None

    @property
    def in_teams(self) -> bool:
        return self.team_most > 1


class HandoutQuerySet(models.QuerySet["Handout"]):
    def visible_to(self, actor: Any) -> "HandoutQuerySet":
        """Assignments given to places where the actor may do them, or looks after them; those of
        other places are reached from there."""
        from ..access import places_to_learn  # noqa: PLC0415  it imports the models

        communities, groups = places_to_learn(actor)
        here = Q(community__in=communities, group=None) | Q(group__in=groups)
        return self.filter(here, place_key="", assignment__hidden_at=None)


class Handout(Given):
    """An assignment as it is given."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="handouts", verbose_name=_("assignment")
    )
    # As the rubric was when it was given.
    rubric = models.ForeignKey(RubricVersion, null=True, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = HandoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment given")
        verbose_name_plural = _("assignments given")
        constraints = [
            models.CheckConstraint(
                condition=Q(place_key="", place_id=None)
                | (~Q(place_key="") & Q(place_id__isnull=False)),
                name="assessment_handout_has_place",
            ),
            models.UniqueConstraint(
                fields=["assignment", "place_key", "place_id"],
                condition=~Q(place_key=""),
                name="assessment_handout_once_in_place",
            ),
        ]
        indexes = [
            models.Index(
                F("community"), F("opens_at").desc(), F("id").desc(), name="assessment_handouts"
            )
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:handout", self.community.slug, self.public_id)

    @property
    def is_closed(self) -> bool:
        """Nothing is taken any more."""
        ends = [self.closes_at, self.due_at if self.assignment.late == Late.REFUSE else None]
        return any(end is not None and end <= timezone.now() for end in ends)

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now() and not self.is_closed

    @property
    def is_due(self) -> bool:
        return self.due_at is not None and self.due_at <= timezone.now()
