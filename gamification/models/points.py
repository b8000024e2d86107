"""The ledger of points, and what decides how much a deed is worth."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import BrinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.ids import uuid7

from .words import Words

# More than this for one deed is refused: in a rule, an override, a grant and a badge.
MOST_POINTS = 1000


class ValueKind(models.IntegerChoices):
    """What a deed gives to others. Stored as a number because the rollups have a row for each."""

    HELPING = 1, _("Helping")
    EVIDENCE = 2, _("Evidence")
    FACILITATION = 3, _("Facilitation")
    LEARNING = 4, _("Learning")
    SHARING = 5, _("Sharing")
    CARE = 6, _("Care")

    @property
    def slug(self) -> str:
        return self.name.lower()


ALL_KINDS = 0  # in rollups: the sum of all kinds of value


class Outcome(models.IntegerChoices):
    """Whether a deed was paid, and if not, why. Unpaid deeds are entered with 0 points, so that
    members see them, and badges count them."""

    PAID = 1, _("Counted")
    DAILY_CAP = 2, _("Not counted: the most for one day was reached")
    WEEKLY_CAP = 3, _("Not counted: the most for one week was reached")
    COOLDOWN = 4, _("Not counted: too soon after the one before")
    RING = 5, _("Not counted: a ring of people who reward only each other")


class Why(models.IntegerChoices):
    """Why an entry was reversed."""

    GONE = 1, _("What it was for no longer exists, or no longer counts")
    MOVED = 2, _("It was moved to another place")
    RECOMPUTED = 3, _("Recomputed by current rules")
    RING = 4, _("A ring of people who reward only each other")
    DATED_ANEW = 5, _("It was entered again with another date")
    NO_RING = 6, _("Those who look after the community decided that this is no ring")


# Of standings: touched since boards followed them. IS DISTINCT FROM, which the ORM cannot say.
BOARDS_WAIT = Q(touched_at__isnull=False) & (
    Q(boards_followed_at=None)
    | Q(boards_followed_at__lt=F("touched_at"))
    | Q(boards_followed_at__gt=F("touched_at"))
)


class Standing(models.Model):
    """A member's standing in a community. Created with their first deed, and kept when they leave.

    Everything that writes to a member's ledger, rollups, badges or levels in a community first
    locks this row (in the order of its id), which serialises it for each member.
    """

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="standings",
        verbose_name=_("member"),
    )
    # Set when the ledger or the listing changed, cleared when boards and then badges have followed.
    touched_at = models.DateTimeField(null=True)
    # The ``touched_at`` that boards have followed: badges come next, unless it was touched again.
    boards_followed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["community", "member"], name="gamification_stands_once")
        ]
        indexes = [
            models.Index(
                fields=["touched_at", "id"],
                condition=Q(touched_at__isnull=False),
                name="gamification_standing_touched",
            ),
            models.Index(
                fields=["touched_at", "id"],
                condition=BOARDS_WAIT,
                name="gamification_standing_unshown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.community}"


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    def unreversed(self) -> "LedgerQuerySet":
        """Entries for deeds that count today: no reversals, and none that were reversed."""
        reversal = LedgerEntry.objects.filter(reverses=OuterRef("pk"))
        return self.filter(~Exists(reversal), reverses=None)


class LedgerEntry(models.Model):
    """Points posted for one deed, or the reversal of such an entry.

    Append-only: a trigger refuses UPDATE and DELETE. Another one refuses a second unreversed entry
    for the same deed, and a reversal that differs from what it reverses. The sum of a member's
    points is the sum over all rows, because a reversal has the negative points of its original, and
    the same day, so that each day's sum is correct, too.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="ledger",
        db_index=False,
        verbose_name=_("member"),
    )
    community = models.ForeignKey(
        Community,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("community"),
    )
    group = models.ForeignKey(
        Group,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("group"),
    )
    rule = models.CharField(_("rule"), max_length=40)  # a key of rules.RULES, also of former ones
    rule_version = models.PositiveSmallIntegerField(_("version of the rule"), default=1)
    kind = models.PositiveSmallIntegerField(_("kind of value"), choices=ValueKind.choices)
    points = models.IntegerField(_("points"))
    outcome = models.PositiveSmallIntegerField(
        _("outcome"), choices=Outcome.choices, default=Outcome.PAID
    )
    # What the deed was done to or with: "feed.comment", 17.
    source_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source_id = models.BigIntegerField()
    # Whose judgement it was (they accepted, reacted, thanked); null for members' own deeds.
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("given by"),
    )
    # How many times the same deed had been entered and reversed before.
    occasion = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(_("when it happened"))
    day = models.DateField(_("day"))  # the same, in the community's time zone of then
    posted_at = models.DateTimeField(_("posted"))
    # The id of the journal entry that was heard; null if it happened before, or was imported.
    # Not a foreign key, because the journal is pruned.
    entry = models.BigIntegerField(_("entry of the journal"), null=True)
    reverses = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="reversal",
        verbose_name=_("reverses"),
    )
    why = models.PositiveSmallIntegerField(_("why it was reversed"), choices=Why.choices, null=True)
    recomputation = models.ForeignKey(
        "gamification.Recomputation",
        null=True,
        on_delete=models.PROTECT,
        related_name="entries",
        db_index=False,
        verbose_name=_("recomputation"),
    )

    objects: ClassVar = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "rule",
                    "source_id",
                    "source_type",
                    "member",
                    "given_by",
                    "occasion",
                ],
                condition=Q(reverses=None),
                nulls_distinct=False,
                name="gamification_deed_once",
            ),
            models.UniqueConstraint(
                fields=["rule", "entry", "member", "occasion"],
                condition=Q(reverses=None, entry__isnull=False),
                name="gamification_entry_once",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, why=None) | Q(reverses__isnull=False, why__isnull=False),
                name="gamification_reversal_says_why",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PAID) | Q(points=0),
                name="gamification_unpaid_is_nothing",
            ),
        ]
        indexes = [
            # With what sums and badges need: entries of a member lie far apart in the table.
            models.Index(
                "member",
                "community",
                F("at").desc(),
                F("id").desc(),
                include=["day", "kind", "points", "group", "rule", "outcome", "reverses"],
                name="gamification_ledger_by_member",
            ),
            # What was posted lately, for a few kilobytes: rows lie in the order of their posting.
            BrinIndex(fields=["posted_at"], autosummarize=True, name="gamification_ledger_posted"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} #{self.pk}: {self.points:+d}"


class RuleOverride(models.Model):
    """What a community changed about a rule. Empty fields keep the rule's own values. Applies to
    deeds posted from then on; the past changes only by a Recomputation."""

    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        related_name="rule_overrides",
        verbose_name=_("community"),
    )
    rule = models.CharField(_("rule"), max_length=40)
    on = models.BooleanField(_("counts"), default=True)
    points = models.PositiveSmallIntegerField(
        _("points"), null=True, blank=True, validators=[MaxValueValidator(MOST_POINTS)]
    )
    daily_cap = models.PositiveIntegerField(
        _("most points in a day"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    weekly_cap = models.PositiveIntegerField(
        _("most points in a week"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    cooldown_minutes = models.PositiveIntegerField(
        _("minutes between two that count"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60 * 24 * 365)],
    )
    # When it was last switched on again. What happened before and was not entered then is the past,
    # which only a recomputation or the entering of the past counts: they make this empty.
    on_since = models.DateTimeField(_("on again since"), null=True, editable=False)
    # Counts changes; posted entries keep the version that they were priced by.
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("rule of a community")
        verbose_name_plural = _("rules of communities")
        constraints = [
            models.UniqueConstraint(fields=["community", "rule"], name="gamification_override_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.community}"

    @classmethod
    def changed_since(cls, community: int, at: datetime) -> bool:
        return cls.objects.filter(community=community, changed_at__gt=at).exists()


class PointGrant(Words):
    """Points that an admin awarded or took by hand, with a reason that the member reads."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("group"),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    kind = models.PositiveSmallIntegerField(_("kind of value"), choices=ValueKind.choices)
    points = models.IntegerField(
        _("points"),
        validators=[MinValueValidator(-MOST_POINTS), MaxValueValidator(MOST_POINTS)],
        help_text=_("A negative number takes points away."),
    )
    reason = models.CharField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    # A grant that was taken back keeps its row, so that the reversal can be explained.
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("taken back by"),
    )
    withdrawn_reason = models.CharField(
        _("why it was taken back"), max_length=500, blank=True, db_default="", editable=False
    )

    class Meta:
        verbose_name = _("points given by hand")
        verbose_name_plural = _("points given by hand")
        constraints = [
            models.CheckConstraint(
                condition=~Q(points=0) & Q(points__gte=-MOST_POINTS) & Q(points__lte=MOST_POINTS),
                name="gamification_grant_within_limits",
            ),
            models.CheckConstraint(
                condition=~Q(member=F("granted_by")), name="gamification_grant_to_others"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.points:+d}"

    @property
    def words(self) -> str:
        """The reason; empty once moderators took it down."""
        return "" if self.taken_down else self.reason


class EntryQuestion(models.Model):
    """What a member asked about one of their entries, and the answer of an admin."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, related_name="questions", verbose_name=_("entry")
    )
    text = models.CharField(_("question"), max_length=1000)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answer = models.CharField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question about an entry")
        verbose_name_plural = _("questions about entries")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(answered_at=None), name="gamification_asked_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Ring(models.Model):
    """People who rewarded each other and hardly anybody else, found by a nightly task. While it
    holds, what they give each other is entered with 0 points. One that was ``dismissed`` never was
    one: what was entered is entered anew."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="rings", verbose_name=_("community")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("people")
    )
    since = models.DateField(_("from"))  # the days that were looked at
    until = models.DateField(_("until"))
    rewards = models.PositiveIntegerField(_("rewards among them"))
    rewards_given = models.PositiveIntegerField(_("rewards they gave in all"))
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    ended_at = models.DateTimeField(_("no longer"), null=True)
    dismissed_at = models.DateTimeField(_("dismissed"), null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("dismissed by"),
    )
    dismissed_reason = models.CharField(
        _("why it is none"), max_length=500, blank=True, db_default=""
    )

    class Meta:
        verbose_name = _("ring")
        verbose_name_plural = _("rings")
        indexes = [
            models.Index(
                fields=["community"], condition=Q(ended_at=None), name="gamification_rings_now"
            )
        ]

    def __str__(self) -> str:
        return f"{self.community} #{self.pk}"

    def explanation(self) -> str:
        """A sentence for its people, and for those who look after the community."""
        return str(
            _(
                "From %(since)s to %(until)s, %(among)d of the %(all)d rewards that the people of"
                " a small circle gave went to each other."
            )
        ) % {
            "since": date_format(self.since, "DATE_FORMAT"),
            "until": date_format(self.until, "DATE_FORMAT"),
            "among": self.rewards,
            "all": self.rewards_given,
        }
