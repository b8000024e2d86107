"""Contact hours: hours of professional learning, as an authority counts them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

ELSEWHERE = "elsewhere"  # the source of what members did elsewhere
MOST_HOURS = 9999


class HoursEntryQuerySet(models.QuerySet["HoursEntry"]):
    def standing(self) -> "HoursEntryQuerySet":
        """Those that count: neither reversed nor a reversal."""
        return self.filter(reverses=None, reversed_at=None)


class HoursEntry(models.Model):
    """Hours that somebody has for one thing. It is never changed: what was wrong is reversed by a
    row of its own, and entered anew."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="contact_hours",
        verbose_name=_("person"),
    )
    community = models.ForeignKey(
        Community,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("community"),
    )
    # A key of plc.core.registry.contact_hours, and what it calls this thing.
    source = models.CharField(_("source"), max_length=40)
    key = models.CharField(_("key"), max_length=60)
    title = models.CharField(_("what for"), max_length=200)
    category = models.CharField(_("category"), max_length=80, blank=True)
    authority = models.CharField(_("recognised by"), max_length=160, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=2)
    on = models.DateField(_("on"))
    href = models.CharField(_("evidence"), max_length=500, blank=True)
    reverses = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="reversal",
        verbose_name=_("reverses"),
    )
    reversed_at = models.DateTimeField(_("reversed"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("entered"), default=timezone.now)

    objects: ClassVar = HoursEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of contact hours")
        verbose_name_plural = _("contact hours")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "source", "key"],
                condition=Q(reverses=None, reversed_at=None),
                name="pathways_hours_once",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, hours__gt=0) | Q(reverses__isnull=False, hours__lt=0),
                name="pathways_reversals_are_negative",
            ),
        ]
        indexes = [
            models.Index(F("user"), F("on").desc(), F("id").desc(), name="pathways_hours_of")
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.hours}"


class ActivityState(models.TextChoices):
    WAITING = "waiting", _("Waiting for an answer")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")


class Activity(models.Model):
    """Something that a member did elsewhere, and asks to have counted. Whoever looks after the
    place they ask in answers."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="learning_activities",
        verbose_name=_("person"),
    )
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    # Asked in a group: its facilitators answer, and without the group nobody else reads it.
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    title = models.CharField(_("what it was"), max_length=200)
    category = models.CharField(_("category"), max_length=80, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=2)
    on = models.DateField(_("on"))
    evidence = models.TextField(_("what shows it"), max_length=2000, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=ActivityState.choices, default=ActivityState.WAITING
    )
    words = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("activity elsewhere")
        verbose_name_plural = _("activities elsewhere")
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="pathways_activity_has_hours")
        ]
        indexes = [
            models.Index(
                fields=["community", "id"],
                condition=Q(state="waiting"),
                name="pathways_activities_waiting",
            ),
            models.Index(fields=["user", "id"], name="pathways_activities_of"),
        ]

    def __str__(self) -> str:
        return self.title


class HoursTarget(models.Model):
    """How many hours a year somebody wants to reach, or a community asks its members for."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="hours_target",
        verbose_name=_("person"),
    )
    community = models.OneToOneField(
        Community,
        null=True,
        on_delete=models.CASCADE,
        related_name="hours_target",
        verbose_name=_("community"),
    )
    hours = models.PositiveSmallIntegerField(
        _("hours a year"), validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )

    class Meta:
        verbose_name = _("target of contact hours")
        verbose_name_plural = _("targets of contact hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, community__isnull=False)
                | Q(user__isnull=False, community=None),
                name="pathways_target_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user or self.community}: {self.hours}"


class TranscriptCopy(models.Model):
    """What a transcript said when it was printed. The code on the paper leads to it, for everybody
    who has the paper, until its owner deletes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="transcript_copies",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name on it"), max_length=150)
    # What was chosen of it: a year, a category, both, or "" for all.
    span = models.CharField(_("part"), max_length=120, blank=True)
    lines = models.JSONField(default=list)
    further = models.JSONField(default=list)  # completed or certified, without hours
    total = models.DecimalField(_("hours"), max_digits=8, decimal_places=2)
    at = models.DateTimeField(_("printed"), default=timezone.now)

    class Meta:
        verbose_name = _("copy of a transcript")
        verbose_name_plural = _("copies of transcripts")
        indexes = [models.Index(fields=["user", "id"], name="pathways_copies_of")]

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d}"

    @property
    def address(self) -> str:
        """As it is printed, with the site."""
        return settings.SITE_URL.rstrip("/") + cached_reverse("pathways:copy", self.public_id)
