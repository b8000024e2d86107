"""What members said they would do, and what came of it."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.access import memberships_of
from communities.community.models import Community, Role
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.core.addresses import cached_reverse
from plc.core.ids import uuid7

WEEKS = (2, 6, 12)


class SharedWith(models.TextChoices):
    ME = "me", _("Only me")
    PARTNER = "partner", _("Me and the person I do it with")
    PLACE = "place", _("Everybody in this place")


class Ended(models.TextChoices):
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Let go")
    LEFT = "left", _("Left the community")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, actor: Any) -> "CommitmentQuerySet":
        """One's own; those shared with the actor as a partner, while they belong to its place; and
        those shared with a place that they belong to. No query for memberships."""
        mine, groups = memberships_of(actor), group_memberships_of(actor)
        inside = [pk for pk, one in mine.items() if one.role != Role.GUEST]
        in_group = Q(group__in=list(groups))
        here = in_group | Q(group=None, community__in=inside)
        partner = Q(partner=actor.pk) & (in_group | Q(group=None, community__in=list(mine)))
        shown = Q(shared=SharedWith.PLACE) & here | ~Q(shared=SharedWith.ME) & partner
        return self.filter(Q(user=actor.pk) | shown & Q(taken_down=False))

    def of_place(self, community: Community, group: Group | None) -> "CommitmentQuerySet":
        return self.filter(community=community, group=group)

    def open(self) -> "CommitmentQuerySet":
        return self.filter(ended="")

    def for_list(self) -> "CommitmentQuerySet":
        return self.select_related("user", "partner", "community", "group")


class Commitment(models.Model):
    """What a member will do after a course, a meeting or the like. They are asked about it three
    times, until it has ended."""

    public_id = models.UUIDField(_("id in addresses"), default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    what = models.CharField(_("what"), max_length=500)
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("together with"),
    )
    until = models.DateField(_("by when"), null=True)
    shared = models.CharField(
        _("who sees it"), max_length=8, choices=SharedWith.choices, default=SharedWith.ME
    )
    # A key of plc.core.registry.commitment_sources, and the id of what it came from; the title is
    # kept, because that may go.
    source = models.CharField(_("came from"), max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True)
    source_title = models.CharField(_("title of that"), max_length=200, blank=True)
    taken_down = models.BooleanField(_("hidden by moderators"), default=False)
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    ended = models.CharField(_("ended"), max_length=8, choices=Ended.choices, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects: ClassVar = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        indexes = [
            models.Index(F("user"), F("id").desc(), name="growth_commitment_of"),
            models.Index(F("community"), F("group"), F("id").desc(), name="growth_commitment_in"),
            models.Index(
                fields=["partner"], condition=Q(partner__isnull=False), name="growth_partner"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return cached_reverse("growth:commitment", self.public_id)

    @property
    def place(self) -> Community | Group:
        return self.group or self.community


class Answer(models.TextChoices):
    DID = "did", _("I did it")
    PARTLY = "partly", _("Partly")
    NOT_YET = "not_yet", _("Not yet")


class PromptQuerySet(models.QuerySet["Prompt"]):
    def due(self, today: date) -> "PromptQuerySet":
        """Those to be asked, or asked and not answered, on this day."""
        return self.filter(
            commitment__ended="", due_on__lte=today, answered_at=None, passed_over=False
        )


class Prompt(models.Model):
    """One question about a commitment: two, six or twelve weeks after it was made. ``passed_over``:
    a later one was asked before anybody answered it."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="prompts", verbose_name=_("commitment")
    )
    week = models.PositiveSmallIntegerField(_("week"))
    due_on = models.DateField(_("asked on"))
    told_at = models.DateTimeField(_("told at"), null=True)
    passed_over = models.BooleanField(_("passed over"), default=False)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, blank=True)
    happened = models.TextField(_("what happened"), max_length=2000, blank=True)
    evidence = models.URLField(_("evidence"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    objects: ClassVar = PromptQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a commitment")
        verbose_name_plural = _("questions about commitments")
        ordering = ["week"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "week"], name="growth_prompt_once")
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(answered_at=None, passed_over=False),
                name="growth_prompt_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment} ({self.week})"

    @property
    def is_due(self) -> bool:
        return (
            self.due_on <= timezone.localdate()
            and self.answered_at is None
            and not self.passed_over
        )
