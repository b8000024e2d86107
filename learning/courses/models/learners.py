"""Learners: what they began, what they did, what they noted."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.access import memberships_of
from communities.community.models import Community, Membership, Role
from communities.groups.access import group_memberships_of
from communities.groups.models import GroupMembership
from plc.accounts.models import User
from plc.core.ids import uuid7

from ..films import LONGEST_KEY, time_of
from .lessons import Lesson
from .offerings import Entry, Offering

MOST_NOTE = 5_000


class EnrolmentState(models.TextChoices):
    LEARNING = "learning", _("Learning")
    WAITING = "waiting", _("On the waiting list")
    LEFT = "left", _("Left")
    PAST = "past", _("Taken before")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def current(self) -> "EnrolmentQuerySet":
        """Of people who belong to the place today: in a group, to the group; else to the community,
        or to nothing where everybody may begin. Whoever left a place keeps what they did there, and
        has no access to it."""
        inside = GroupMembership.objects.filter(
            group=OuterRef("offering__group"), user=OuterRef("user")
        )
        theirs = Membership.objects.filter(
            community=OuterRef("offering__course__community"), user=OuterRef("user")
        ).not_suspended()
        public = Q(
            offering__entry=Entry.OPEN,
            offering__course__community__visibility=Community.Visibility.PUBLIC,
        )
        members = Exists(theirs.exclude(role=Role.GUEST))
        return self.filter(
            Q(offering__group__isnull=False) & Exists(inside) & Exists(theirs)
            | Q(offering__group=None) & (members | public)
        )

    def standing(self) -> "EnrolmentQuerySet":
        """Without the earlier rounds of those who take a course again."""
        return self.exclude(state=EnrolmentState.PAST)

    def learning(self) -> "EnrolmentQuerySet":
        """Those whose access has neither ended nor expired."""
        now = timezone.now()
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            Q(offering__ends_at=None) | Q(offering__ends_at__gt=now),
            state=EnrolmentState.LEARNING,
        )

    def in_line(self) -> "EnrolmentQuerySet":
        """Those who wait for a place and can move up: they belong to the place, with an open
        account."""
        waiting = self.filter(state=EnrolmentState.WAITING, user__state=User.State.ACTIVE)
        return waiting.current()

    def all_done(self) -> "EnrolmentQuerySet":
        """Not completed yet, though every lesson that counts is done, and no more are to come."""
        lessons = Lesson.objects.filter(course=OuterRef("offering__course"))
        done = Progress.objects.filter(
            enrolment=OuterRef(OuterRef("pk")),
            lesson=OuterRef("pk"),
            completed_at__isnull=False,
        )
        return self.filter(
            Exists(lessons.counted()),
            ~Exists(lessons.counted().filter(~Exists(done))),
            ~Exists(lessons.planned()),
            completed_at=None,
            offering__course__is_growing=False,
        )

    def of(self, actor: Any) -> "EnrolmentQuerySet":
        """The actor's own, in places that they belong to. No query for their memberships."""
        communities = [pk for pk, one in memberships_of(actor).items() if one.role != Role.GUEST]
        return self.filter(
            Q(offering__group__in=list(group_memberships_of(actor)))
            | Q(offering__group=None)
            & (
                Q(offering__course__community__in=communities)
                | Q(
                    offering__entry=Entry.OPEN,
                    offering__course__community__visibility=Community.Visibility.PUBLIC,
                )
            ),
            user=actor.pk,
        )

    def ending_within(self, span: timedelta) -> "EnrolmentQuerySet":
        """Those whose access ends in that time, as ``ends``, and who are not done and were not told
        of this end. Access that is no longer than that is not told of."""
        now = timezone.now()
        rows = self.learning().annotate(ends=Least("expires_at", "offering__ends_at"))
        return rows.filter(
            ~Q(told_end=F("ends")) | Q(told_end=None),
            ends__lte=now + span,
            began_at__lt=F("ends") - span,
            completed_at=None,
        )

    def by_use(self) -> "EnrolmentQuerySet":
        """The one that they used or began last comes first."""
        return self.order_by(Coalesce("last_at", "asked_at").desc(), "-id")

    def present(self) -> "EnrolmentQuerySet":
        return self.filter(user__state__in=User.PRESENT)


class Enrolment(models.Model):
    """Somebody takes an offering, or waits for a place in it. Whoever takes it again has another
    one, of the next round; those before stay as they were."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("offering")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="enrolments",
        verbose_name=_("person"),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=EnrolmentState.choices, default=EnrolmentState.LEARNING
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    began_at = models.DateTimeField(_("began"), null=True)
    expires_at = models.DateTimeField(_("access until"), null=True)
    last_lesson = models.ForeignKey(Lesson, null=True, on_delete=models.SET_NULL, related_name="+")
    last_at = models.DateTimeField(_("last active"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)
    # Of which end of their access they were told.
    told_end = models.DateTimeField(_("told of this end"), null=True)

    objects: ClassVar = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "user"],
                condition=~Q(state="past"),
                name="courses_enrolled_once",
            ),
            models.UniqueConstraint(
                fields=["offering", "user", "round"], name="courses_enrolled_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=False) | ~Q(state="past"),
                name="courses_past_was_completed",
            ),
            models.CheckConstraint(
                condition=Q(began_at__isnull=False) | ~Q(state="learning"),
                name="courses_learning_has_begun",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offering", "asked_at", "id"],
                condition=Q(state="waiting"),
                name="courses_waiting",
            ),
            models.Index(F("user"), F("last_at").desc(), name="courses_of_learner"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.offering}"


class Progress(models.Model):
    """What a learner did in a lesson, by the server's clock. ``places`` are where they were in its
    films: seconds by the key of the film."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="progress", verbose_name=_("enrolment")
    )
    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="progress", verbose_name=_("lesson")
    )
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen"))
    seconds = models.PositiveIntegerField(_("seconds"), default=0)
    completed_at = models.DateTimeField(_("completed"), null=True)
    places = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="courses_progress_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_id}"


class Note(models.Model):
    """What a learner noted beside a lesson. Nobody else reads it."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="lesson_notes",
        verbose_name=_("person"),
    )
    lesson = models.ForeignKey(
        Lesson, on_delete=models.CASCADE, related_name="notes", verbose_name=_("lesson")
    )
    body = models.TextField(_("note"), max_length=MOST_NOTE)
    # Where in a film it was written: its key, and the second.
    film = models.CharField(max_length=LONGEST_KEY, blank=True)
    second = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(_("written"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), null=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [models.Index(fields=["user", "lesson", "id"], name="courses_notes")]

    def __str__(self) -> str:
        return f"{self.user}: {self.lesson}"

    @property
    def place_in_film(self) -> str:
        """As films show it; empty if it was written at none."""
        return time_of(self.second) if self.second is not None else ""


class Rating(models.Model):
    """What somebody who completed a course says about it."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, related_name="rating", verbose_name=_("enrolment")
    )
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words = models.CharField(_("words"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("rating of a course")
        verbose_name_plural = _("ratings of courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="courses_one_to_five_stars"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.stars}"


class Nudge(models.Model):
    """Somebody who teaches a course asked a learner how it goes, in a sentence."""

    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, related_name="nudges", verbose_name=_("offering")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    words = models.CharField(_("words"), max_length=300)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")
        indexes = [models.Index(F("offering"), F("user"), F("at").desc(), name="courses_nudges")]

    def __str__(self) -> str:
        return f"{self.user}: {self.words}"
