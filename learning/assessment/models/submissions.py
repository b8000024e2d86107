"""What learners hand in, and what is said about it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from ..percents import round_percent
from .assignments import Handout


class SubmissionState(models.TextChoices):
    DRAFT = "draft", _("Being worked on")
    SUBMITTED = "submitted", _("Handed in")
    RETURNED = "returned", _("Returned for another version")


class Submission(models.Model):
    """The work of a learner, or of a team, on an assignment that was given: its text and files as
    they are now. What was handed in is in its versions."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    handout = models.ForeignKey(
        Handout,
        on_delete=models.CASCADE,
        related_name="submissions",
        verbose_name=_("assignment given"),
    )
    # What it is called while names are hidden; says nothing about who.
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=9, choices=SubmissionState.choices, default=SubmissionState.DRAFT
    )
    team = models.CharField(_("name of the team"), max_length=80, blank=True)
    # Whether others may join the team by themselves.
    is_open = models.BooleanField(_("others may join"), default=False)
    text = models.TextField(_("text"), max_length=100_000, blank=True)
    files = models.JSONField(_("files"), default=list)
    # How often the text was written; who saves names the one that they began from.
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(_("saved"), null=True)
    newest = models.PositiveSmallIntegerField(_("newest version"), default=0)
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    # When the result of the newest version became known.
    released_at = models.DateTimeField(_("released"), null=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["handout", "number"], name="assessment_submission_number"
            )
        ]
        indexes = [
            models.Index(
                F("handout"), F("submitted_at").desc(), F("id").desc(), name="assessment_handed_in"
            ),
            models.Index(
                fields=["handout", "submitted_at", "id"],
                condition=Q(state="submitted", released_at=None),
                name="assessment_to_mark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handout} ({self.number})"

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:submission", self.public_id)

    @property
    def is_being_written(self) -> bool:
        return self.state != SubmissionState.SUBMITTED


class Share(models.Model):
    """One learner's part in a submission. Who works alone has the only one."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="shares", verbose_name=_("submission")
    )
    # That of the submission: nobody works twice on the same (a constraint).
    handout = models.ForeignKey(Handout, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("learner"),
    )
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("part in a submission")
        verbose_name_plural = _("parts in submissions")
        constraints = [
            models.UniqueConstraint(fields=["handout", "learner"], name="assessment_share_once")
        ]
        indexes = [models.Index(fields=["learner"], name="assessment_shares")]

    def __str__(self) -> str:
        return f"{self.learner}: {self.submission}"


class KeptText(models.Model):
    """A text of a submission that another took the place of, with the files that came with it, so
    that nothing is lost."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="kept", verbose_name=_("submission")
    )
    text = models.TextField(_("text"), max_length=100_000, blank=True)
    # Those that came with it, as in a version; held by the submission.
    files = models.JSONField(_("files"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        indexes = [models.Index(fields=["submission", "-id"], name="assessment_kept_texts")]

    def __str__(self) -> str:
        return f"{self.submission}: {self.at}"


class SubmissionVersion(models.Model):
    """A submission as it was handed in."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="versions", verbose_name=_("submission")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=100_000, blank=True)
    text_html = models.TextField(blank=True)
    files = models.JSONField(_("files"), default=list)
    # Days after it was due, each one that has begun.
    late_days = models.PositiveSmallIntegerField(_("days late"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    at = models.DateTimeField(_("handed in"))

    class Meta:
        verbose_name = _("version of a submission")
        verbose_name_plural = _("versions of submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="assessment_submission_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.number}"


class Grade(models.Model):
    """What a version was found to be. Nobody but those who mark may know of it, or that there is
    one, before ``released_at``."""

    version = models.OneToOneField(
        SubmissionVersion, on_delete=models.CASCADE, related_name="grade", verbose_name=_("version")
    )
    # {key of a criterion: {"level": key of a level, "words": text}}
    marks = models.JSONField(_("marks"), default=dict)
    # By the rubric, or by hand where it has no points; without what lateness costs.
    raw = models.DecimalField(_("points before"), max_digits=8, decimal_places=2, null=True)
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=2, null=True)
    out_of = models.DecimalField(_("out of"), max_digits=8, decimal_places=2, null=True)
    words = models.TextField(_("words to the learner"), max_length=20_000, blank=True)
    words_html = models.TextField(blank=True)
    note = models.TextField(_("note for those who mark"), max_length=5000, blank=True)
    is_whole = models.BooleanField(_("everything is marked"), default=False)
    # Of how many reviews it is the middle; 0 if a person marked it.
    by_reviews = models.PositiveSmallIntegerField(_("from reviews"), default=0)
    accepted = models.BooleanField(_("accepted"), null=True)
    # Then its words are known, and its points are not.
    is_returned = models.BooleanField(_("returned"), default=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("marked by"),
    )
    marked_at = models.DateTimeField(_("marked"))
    released_at = models.DateTimeField(_("released"), null=True)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(accepted__isnull=False),
                name="assessment_released_is_decided",
            )
        ]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def percent(self) -> Decimal | None:
        return round_percent(self.points, self.out_of)


class OwnResult(models.Model):
    """What one of a team gets for a version beside what the team gets; known to them together with
    the grade of that version."""

    version = models.ForeignKey(
        SubmissionVersion,
        on_delete=models.CASCADE,
        related_name="own_results",
        verbose_name=_("version"),
    )
    share = models.ForeignKey(
        Share, on_delete=models.CASCADE, related_name="own_results", verbose_name=_("part")
    )
    # In place of the team's points.
    points = models.DecimalField(_("own points"), max_digits=8, decimal_places=2, null=True)
    # By these points, where a percentage is wanted; None: as the team's.
    accepted = models.BooleanField(_("accepted"), null=True)
    words = models.TextField(_("words to this learner"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("result of one of a team")
        verbose_name_plural = _("results of some of a team")
        constraints = [
            models.UniqueConstraint(fields=["share", "version"], name="assessment_own_result_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.share_id}"


class PassageComment(models.Model):
    """A comment on a passage of a version: ``start`` and ``end`` count characters of its text as it
    is read, without marks of formatting. Of those who mark, or a part of a review, and read as
    that is."""

    version = models.ForeignKey(
        SubmissionVersion,
        on_delete=models.CASCADE,
        related_name="comments",
        verbose_name=_("version"),
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    review = models.ForeignKey(
        "assessment.Review",
        null=True,
        on_delete=models.CASCADE,
        related_name="comments",
        verbose_name=_("review"),
    )
    quote = models.CharField(_("passage"), max_length=600)
    text = models.TextField(_("comment"), max_length=3000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("comment on a passage")
        verbose_name_plural = _("comments on passages")
        ordering = ["start", "id"]

    def __str__(self) -> str:
        return self.quote


def people_of(submission: Submission) -> list[Any]:
    """Its learners, in the order of joining; asked for with ``prefetch_related``."""
    return [share.learner for share in submission.shares.all()]
