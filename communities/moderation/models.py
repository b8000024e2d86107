"""Reports and cases: what people found wrong, who looked, what was done and why."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community, Sanction
from communities.groups.models import Group
from plc.core import markdown
from plc.core.ids import uuid7
from plc.core.plain import shorten

GROUP = "groups.group"  # the kind of a case about a whole group
PROFILE = "accounts.user"
COMMUNITY = "community.community"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Any) -> "CaseQuerySet":
        """Cases that the actor may look into: of the communities that they moderate (where the case
        stands in a group, only if they may know of the group) and of the groups that they
        facilitate; site staff those about profiles, administrators all. Nobody sees a case against
        themselves, or against a group or community of theirs: it names who reported."""
        from .access import (
            communities_moderated_by,
            communities_owned_by,
            groups_facilitated_by,
        )

        if not actor.is_authenticated or not actor.is_active:
            return self.none()
        facilitated = groups_facilitated_by(actor)
        theirs = Q()
        if not actor.is_superuser:
            known = Q(group=None) | Q(group__in=Group.objects.visible_to(actor).values("pk"))
            known |= Q(group__visibility_before__in=("public", "private"))  # hidden by moderators
            theirs = Q(community__in=communities_moderated_by(actor)) & known
            theirs |= Q(group__in=facilitated)
            if actor.is_staff:
                theirs |= Q(community=None)
        own = Q(author=actor) | Q(kind=GROUP, group__in=facilitated)
        own |= Q(kind=COMMUNITY, object_id__in=communities_owned_by(actor))
        return self.filter(theirs).exclude(own)

    def waiting(self) -> "CaseQuerySet":
        return self.exclude(state=Case.State.CLOSED)


class Case(models.Model):
    """One thing that was reported, once while it is open, however many people report it. Cases
    without a community concern a profile and are for site staff."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Somebody is looking at it")
        CLOSED = "closed", _("Closed")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community,
        null=True,
        on_delete=models.CASCADE,
        related_name="cases",
        verbose_name=_("community"),
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("group")
    )
    kind = models.CharField(_("kind"), max_length=60)  # a key of plc.core.registry.reportables
    object_id = models.BigIntegerField()
    # As it read when it was first reported: what is no Markdown (a title, a name), and what is.
    heading = models.TextField(_("heading"), default="", db_default="", blank=True)
    extract = models.TextField(_("as it was reported"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="cases",
        verbose_name=_("author"),
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("on the desk of"),
    )
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    auto_hidden_at = models.DateTimeField(_("hidden by reports"), null=True)
    report_count = models.PositiveIntegerField(_("reports"), default=0)

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=~Q(state="closed"),
                name="moderation_one_open_case",
            )
        ]
        indexes = [
            models.Index(fields=["community", "state", "-opened_at"], name="moderation_queue")
        ]

    def __str__(self) -> str:
        """Its first words, as they read where they stand."""
        lines = [*self.heading.splitlines(), markdown.render(self.extract[:300]).text]
        return shorten(" · ".join(filter(None, lines)), 90) or f"{self.kind} {self.object_id}"

    def get_absolute_url(self) -> str:
        """Where moderators look into it."""
        return reverse("admin:moderation_case_change", args=[self.pk])


class Report(models.Model):
    """Somebody's report. Who reported is seen by moderators only."""

    class Reason(models.TextChoices):
        HARM = "harm", _("It could harm somebody")
        HARASSMENT = "harassment", _("It attacks or harasses somebody")
        PRIVATE = "private", _("It gives away something private")
        SPAM = "spam", _("It is advertising or spam")
        OFF_TOPIC = "off-topic", _("It does not belong here")
        NORMS = "norms", _("It breaks our norms")
        OTHER = "other", _("Something else")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.TextField(_("what happened"), max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="moderation_report_once")
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class CaseLog(models.Model):
    """What was done, by whom and why. Append-only: a trigger refuses to change or delete a line.
    ``text`` is what the person concerned reads; ``reason`` is for moderators."""

    class Action(models.TextChoices):
        REPORTED = "reported", _("Reported")
        OPENED = "opened", _("Opened without a report")
        AUTO_HIDDEN = "auto-hidden", _("Hidden after several reports")
        CLAIMED = "claimed", _("Claimed")
        RELEASED = "released", _("Released")
        HIDDEN = "hidden", _("Hidden")
        RESTORED = "restored", _("Restored")
        LOCKED = "locked", _("Locked")
        REMOVED = "removed", _("Removed")
        CLEARED = "cleared", _("Picture and words removed")
        NOTED = "noted", _("Note to the author")
        WARNED = "warned", _("Warned")
        SILENCED = "silenced", _("Silenced")
        SUSPENDED = "suspended", _("Suspended")
        BANNED = "banned", _("Banned")
        LIFTED = "lifted", _("Sanction lifted")
        APPEALED = "appealed", _("Appeal")
        ANSWERED = "answered", _("Answer to the appeal")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")

    # What moderators keep among themselves; everything else is shown to the person concerned.
    INWARD: ClassVar = (
        Action.REPORTED,
        Action.OPENED,
        Action.CLAIMED,
        Action.RELEASED,
        Action.APPEALED,
        Action.CLOSED,
        Action.REOPENED,
    )
    # What somebody decided about the thing itself; the last of them is how it stands.
    ABOUT_THE_THING: ClassVar = (
        Action.HIDDEN,
        Action.RESTORED,
        Action.LOCKED,
        Action.REMOVED,
        Action.CLEARED,
    )
    # What was done to the person answerable for it.
    ABOUT_THE_PERSON: ClassVar = (
        Action.WARNED,
        Action.SILENCED,
        Action.SUSPENDED,
        Action.BANNED,
        Action.LIFTED,
    )
    # What one may ask to have looked at again.
    APPEALABLE: ClassVar = (
        Action.AUTO_HIDDEN,
        Action.HIDDEN,
        Action.LOCKED,
        Action.REMOVED,
        Action.CLEARED,
        Action.WARNED,
        Action.SILENCED,
        Action.SUSPENDED,
        Action.BANNED,
    )

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="log")
    action = models.CharField(max_length=11, choices=Action.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    # For how long; None: until it is taken back.
    until = models.DateTimeField(null=True)
    # What stands in the community's own record; of a lifting, what was lifted.
    sanction = models.ForeignKey(Sanction, null=True, on_delete=models.PROTECT, related_name="+")
    # Of an appeal, the decision; of an answer, and of what takes the decision back, the appeal.
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("case log")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_action_display()

    @property
    def decision(self) -> "CaseLog":
        """Of an appeal and of its answer, what the person asked about; else the line itself."""
        line = self
        while line.about is not None:
            line = line.about
        return line
