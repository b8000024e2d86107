"""Levels of advancement, who reached them, and who was nominated."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.ids import uuid7

from .words import Words, WordsQuerySet

MAX_LEVELS = 12
TERM_MONTHS = 12
LONGEST_TERM = 60
MAX_REASON = 300


class Level(models.Model):
    """A step of a community's ladder. ``after`` is the one below it; the first has none. Moving one
    changes its neighbours too, so that only the end of a transaction shows whether each place is
    taken once.

    ``requirements`` are amounts by the keys of ``requirements.REQUIREMENTS``. A level that appoints
    is offered, accepted and approved, and held for a term; others are reached by themselves, for
    good.
    """

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="levels", verbose_name=_("community")
    )
    after = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("comes after"),
    )
    name = models.CharField(_("name"), max_length=40)
    description = models.CharField(_("description"), max_length=300, blank=True)
    requirements = models.JSONField(_("requirements"), default=dict)
    appoints = models.BooleanField(
        _("a role"),
        default=False,
        help_text=_("Offered, accepted and approved, for a term. The others come by themselves."),
    )
    term_months = models.PositiveSmallIntegerField(
        _("months of a term"),
        default=TERM_MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)],
    )

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "after"],
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,
                name="gamification_level_place",
            ),
            models.UniqueConstraint(
                fields=["community", "name"], name="gamification_level_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HoldingState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted, waits for approval")
    HELD = "held", _("Held")
    DECLINED = "declined", _("Declined")
    NOT_APPROVED = "not-approved", _("Not approved")
    LAID_DOWN = "laid-down", _("Laid down")
    ENDED = "ended", _("Ended")
    EXPIRED = "expired", _("The term is over")
    RENEWED = "renewed", _("Renewed")


PENDING = (HoldingState.OFFERED, HoldingState.ACCEPTED)
CURRENT = (*PENDING, HoldingState.HELD)
# A role that has ended, and can be held again.
OVER = (HoldingState.LAID_DOWN, HoldingState.ENDED, HoldingState.EXPIRED)
# After these, the level was reached, even if its role has ended since.
REACHED = (HoldingState.HELD, HoldingState.RENEWED, *OVER)


class HoldingQuerySet(models.QuerySet["Holding"]):
    def held(self) -> "HoldingQuerySet":
        return self.filter(state=HoldingState.HELD)

    def pending(self) -> "HoldingQuerySet":
        return self.filter(state__in=PENDING)


class Holding(models.Model):
    """A level of a member: from its offer to its end. A renewal is a row of its own."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    level = models.ForeignKey(
        Level, on_delete=models.CASCADE, related_name="holdings", verbose_name=_("level")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="holdings",
        verbose_name=_("member"),
    )
    state = models.CharField(_("state"), max_length=12, choices=HoldingState.choices)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)
    # The group that the member facilitates with it.
    group = models.ForeignKey(
        Group, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("group")
    )
    # Whether the level made them its facilitator, which then ends with the term: as soon as another
    # one is there, if they are the last.
    gave_role = models.BooleanField(_("gave the role"), default=False, db_default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )
    reason = models.CharField(_("reason"), max_length=MAX_REASON, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)

    objects: ClassVar = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("level of a member")
        verbose_name_plural = _("levels of members")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "member"],
                condition=Q(state__in=["offered", "accepted"]),
                name="gamification_offered_once",
            ),
            models.UniqueConstraint(
                fields=["level", "member"],
                condition=Q(state="held"),
                name="gamification_held_once",
            ),
            models.CheckConstraint(
                condition=~Q(member=F("approved_by")), name="gamification_approved_by_others"
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(state="held"), name="gamification_terms_by_end"
            ),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["offered", "accepted"]),
                name="gamification_levels_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.level}"


class Nomination(Words):
    """A member says why another, or they themselves, should have a level."""

    public_id = models.UUIDField(
        default=uuid7, db_default=RandomUUID(), unique=True, editable=False
    )
    level = models.ForeignKey(
        Level, on_delete=models.CASCADE, related_name="nominations", verbose_name=_("level")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="nominations",
        verbose_name=_("member"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="nominations_made",
        verbose_name=_("by"),
    )
    sentence = models.CharField(_("why"), max_length=MAX_REASON)
    # Whether they shared no small group when it was written: then it is an endorsement.
    from_outside = models.BooleanField(_("from outside their groups"))
    at = models.DateTimeField(_("when"))

    objects: ClassVar = WordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "member", "by"], name="gamification_nominated_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.member}: {self.level}"
