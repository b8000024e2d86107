"""Learners review the work of one another, and their own."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

from .assignments import Assignment, Handout
from .submissions import SubmissionVersion


class Fallback(models.TextChoices):
    """What happens to work that has waited long for its reviews."""

    ONE = "one", _("One review is enough")
    MARKER = "marker", _("Somebody who looks after the place marks it")


class ReviewRules(models.Model):
    """That work on an assignment is reviewed by learners, and how."""

    assignment = models.OneToOneField(
        Assignment,
        on_delete=models.CASCADE,
        related_name="review_rules",
        verbose_name=_("assignment"),
    )
    # Turned off they stay, for what was written under them.
    is_on = models.BooleanField(_("learners review it"), default=True)
    each = models.PositiveSmallIntegerField(_("reviews that each person gives"), default=2)
    self_first = models.BooleanField(_("one's own work first"), default=False)
    hides_authors = models.BooleanField(_("reviewers do not see whose work it is"), default=False)
    hides_reviewers = models.BooleanField(_("nobody sees who reviewed them"), default=False)
    lease_hours = models.PositiveSmallIntegerField(_("hours for a review"), default=48)
    # After so many days anybody may take a missing review; after so many it is done without.
    flexible_days = models.PositiveSmallIntegerField(_("days until anybody may review"), default=3)
    fallback_days = models.PositiveSmallIntegerField(_("days to wait for reviews"), default=7)
    fallback = models.CharField(
        _("after that"), max_length=6, choices=Fallback.choices, default=Fallback.ONE
    )
    counts = models.BooleanField(_("the result is the middle of the reviews"), default=True)
    tells_itself = models.BooleanField(_("the result is told once it is there"), default=False)

    class Meta:
        verbose_name = _("rules of reviews")
        verbose_name_plural = _("rules of reviews")

    def __str__(self) -> str:
        return str(self.assignment)


class Example(models.Model):
    """A piece of work that learners review before that of others, to compare with what its author
    says of it."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    assignment = models.ForeignKey(
        Assignment,
        on_delete=models.CASCADE,
        related_name="examples",
        verbose_name=_("assignment"),
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=20_000)
    text_html = models.TextField(blank=True)
    # As in a grade; nobody knows them before their own review of it.
    marks = models.JSONField(_("marks"), default=dict)
    words = models.TextField(_("words about it"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("example")
        verbose_name_plural = _("examples")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class ReviewKind(models.TextChoices):
    PEER = "peer", _("of another's work")
    SELF = "self", _("of one's own work")
    EXAMPLE = "example", _("of an example")


class ReviewQuerySet(models.QuerySet["Review"]):
    def holding(self) -> "ReviewQuerySet":
        """Those that were given, and those that somebody is at: their lease lasts."""
        lasts = Q(submitted_at__isnull=False) | Q(lease_until__gt=timezone.now())
        return self.filter(lasts, kind=ReviewKind.PEER)

    def given(self) -> "ReviewQuerySet":
        """Those that were handed in and that no moderator has hidden."""
        return self.filter(submitted_at__isnull=False, hidden_at=None)

    def of_newest(self) -> "ReviewQuerySet":
        """Those of what is handed in now, not of a version before it."""
        return self.filter(version__number=F("version__submission__newest"))


class Review(models.Model):
    """What one learner says of another's work, of their own, or of an example. Until it is given it
    is theirs for some hours; then it goes back to the pool, and their words stay."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=ReviewKind.choices)
    handout = models.ForeignKey(
        Handout,
        on_delete=models.CASCADE,
        related_name="reviews",
        verbose_name=_("assignment given"),
    )
    version = models.ForeignKey(
        SubmissionVersion,
        null=True,
        on_delete=models.CASCADE,
        related_name="reviews",
        verbose_name=_("version"),
    )
    example = models.ForeignKey(
        Example,
        null=True,
        on_delete=models.CASCADE,
        related_name="reviews",
        verbose_name=_("example"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    lease_until = models.DateTimeField(_("theirs until"), null=True)
    marks = models.JSONField(_("marks"), default=dict)
    words = models.TextField(_("words"), max_length=20_000, blank=True)
    words_html = models.TextField(blank=True)
    submitted_at = models.DateTimeField(_("given"), null=True)
    # What those who got it say: how much it helped, from 1 to 4.
    helped = models.PositiveSmallIntegerField(_("how much it helped"), null=True)
    helped_words = models.TextField(_("what helped"), max_length=1000, blank=True)
    rated_at = models.DateTimeField(_("rated"), null=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True)

    objects: Any = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="example", version=None, example__isnull=False)
                | Q(kind="peer", version__isnull=False, example=None)
                # Of one's own work it waits for the next version while the work is taken back.
                | Q(kind="self", example=None),
                name="assessment_review_of_something",
            ),
            models.UniqueConstraint(fields=["version", "reviewer"], name="assessment_review_once"),
            models.UniqueConstraint(
                fields=["handout", "example", "reviewer"], name="assessment_example_once"
            ),
        ]
        indexes = [
            models.Index(fields=["handout", "reviewer"], name="assessment_reviews"),
            models.Index(
                fields=["reviewer"],
                condition=Q(submitted_at=None),
                name="assessment_reviews_owed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handout}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return cached_reverse("assessment:review", self.public_id)

    @property
    def is_given(self) -> bool:
        return self.submitted_at is not None

    @property
    def lasts(self) -> bool:
        """It is somebody's to write, and its lease has not run out."""
        until = self.lease_until
        return not self.is_given and until is not None and until > timezone.now()
