"""Reports and cases: what was reported, who handled it, what was decided and why."""

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

GROUP = "groups.group"  # the kind of cases about a group itself
PROFILE = "accounts.user"
COMMUNITY = "community.community"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Any) -> "CaseQuerySet":
        """Cases that the actor may moderate: of the communities that they moderate (those in a
        group only if they may know of it) and of the groups that they facilitate; site staff see
        cases about profiles, administrators all. Nobody sees a case against themselves or against a
        group or community that they look after, because it names the reporters."""
        from .access import (  # noqa: PLC0415  it imports the models
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
    """An object that was reported; one open case at a time, for any number of reports. Cases
    without a community are about profiles and for site staff."""

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
    # The object's text when it was first reported: plain text (a title, a name), and Markdown.
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
        """Its first words, as people read them."""
        lines = [*self.heading.splitlines(), markdown.render(self.extract[:300]).text]
        return shorten(" · ".join(filter(None, lines)), 90) or f"{self.kind} {self.object_id}"

    def get_absolute_url(self) -> str:
        """The page of the case in the admin."""
        return reverse("admin:moderation_case_change", args=[self.pk])


class Report(models.Model):
    """One person's report. Only moderators can see who reported."""

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
    """A line of a case's log. Append-only: a trigger rejects changes and deletions. ``text`` is for
    the person concerned, ``reason`` for moderators."""

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

    # Visible to moderators only; everything else is shown to the person concerned.
    INWARD: ClassVar = (
        Action.REPORTED,
        Action.OPENED,
        Action.CLAIMED,
        Action.RELEASED,
        Action.APPEALED,
        Action.CLOSED,
        Action.REOPENED,
    )
    # Decisions about the object; the last one determines its state.
    ABOUT_THE_THING: ClassVar = (
        Action.HIDDEN,
        Action.RESTORED,
        Action.LOCKED,
        Action.REMOVED,
        Action.CLEARED,
    )
    # Decisions about the author.
    ABOUT_THE_PERSON: ClassVar = (
        Action.WARNED,
        Action.SILENCED,
        Action.SUSPENDED,
        Action.BANNED,
        Action.LIFTED,
    )
    # Decisions that can be appealed.
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
    # The end of a sanction; None: until lifted.
    until = models.DateTimeField(null=True)
    # The sanction in the community's record; for lifting, the one that was lifted.
    sanction = models.ForeignKey(Sanction, null=True, on_delete=models.PROTECT, related_name="+")
    # Of an appeal, the decision; of an answer, and of a line that undoes the decision, the appeal.
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("case log")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_action_display()

    @property
    def decision(self) -> "CaseLog":
        """For appeals and answers, the decision that was appealed; else the line itself."""
        line = self
        while line.about is not None:
            line = line.about
        return line
