"""Badges, who was awarded them, and what peers said for it."""

import uuid
from copy import copy
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.ids import uuid7
from plc.files.models import StoredFile

from .points import MOST_POINTS, ValueKind
from .words import Words, WordsQuerySet

PICTURE_HOLDER = "gamification.badge"


class BadgeQuerySet(models.QuerySet["Badge"]):
    def of(self, community: Any) -> "BadgeQuerySet":
        """The badges of a community: its own, and those of the whole site."""
        return self.filter(Q(community=community) | Q(community=None))

    def on(self) -> "BadgeQuerySet":
        return self.filter(state=Badge.State.ON)


class Badge(models.Model):
    """What can be earned, and how: ``rule`` is read by ``criteria.parse``.

    ``levels`` are the counts at which each level is reached ([1, 10, 50]); without levels, a badge
    is earned once, or each time again if it is repeatable or expires. ``version`` is incremented
    when the rule or the words change; awards keep the version that they were earned by, and
    BadgeVersion what it said.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ON = "on", _("Can be earned")
        OFF = "off", _("No longer awarded")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    # The name of a badge that ships (shipped.py); None for those made here.
    key = models.SlugField(max_length=60, unique=True, null=True, editable=False)
    community = models.ForeignKey(
        Community,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="badges",
        verbose_name=_("community"),
        help_text=_("Empty: a badge of every community of this site."),
    )
    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("description"), max_length=300)
    criteria = models.CharField(
        _("what it takes"),
        max_length=1000,
        blank=True,
        help_text=_("In your own words. What the rule says is shown beside it."),
    )
    rule = models.JSONField(_("rule"), default=dict)
    kind = models.PositiveSmallIntegerField(_("kind of value"), choices=ValueKind.choices)
    picture = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    levels = ArrayField(
        models.PositiveIntegerField(), verbose_name=_("levels"), default=list, blank=True
    )
    repeatable = models.BooleanField(_("can be earned again"), default=False)
    expires_after = models.PositiveSmallIntegerField(
        _("valid for months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Empty: for good. A badge that expires is earned again by new deeds."),
    )
    points = models.PositiveSmallIntegerField(
        _("points"), default=0, validators=[MaxValueValidator(MOST_POINTS)]
    )
    facilitators_give = models.BooleanField(
        _("facilitators may give it"),
        default=False,
        help_text=_("To members of their groups; only for badges that are given by hand."),
    )
    state = models.CharField(_("state"), max_length=5, choices=State.choices, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    # The first version that has the present rule.
    rule_since = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    # Who decided last about its rule or its points, to whom it gives none.
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("set by"),
    )
    # When somebody changed a badge that ships, which is then no longer updated.
    edited_at = models.DateTimeField(_("changed"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"],
                nulls_distinct=False,
                name="gamification_badge_named_once",
            ),
            models.CheckConstraint(
                condition=Q(points__lte=MOST_POINTS), name="gamification_badge_points"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def _said(self, words: str) -> str:
        """Words of a badge that ships, in the language of the reader."""
        return (
            translation.gettext(words) if words and self.key and self.edited_at is None else words
        )

    @property
    def title(self) -> str:
        return self._said(self.name)

    @property
    def about(self) -> str:
        return self._said(self.description)

    @property
    def takes(self) -> str:
        return self._said(self.criteria)

    @property
    def picture_url(self) -> str:
        """Of the uploaded picture, or "" for a generated one."""
        return self.picture.rendition_url(480) if self.picture else ""

    def points_for(self, member: int) -> int:
        """Nobody pays themselves by a badge, also where others give it to them."""
        return 0 if self.set_by_id == member else self.points

    @property
    def top_level(self) -> int:
        return max(len(self.levels), 1)


class BadgeVersion(models.Model):
    """What a badge said before it was changed: awards of then, and their credentials, still say
    it. That of today is the badge itself."""

    # A change of the first ones is a change of the rule.
    RULE: ClassVar = ("rule", "levels", "repeatable", "expires_after")
    SAID: ClassVar = (*RULE, "name", "description", "criteria", "kind")

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField()
    said = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["badge", "version"], name="gamification_badge_version")
        ]

    def __str__(self) -> str:
        return f"{self.badge} ({self.version})"

    @classmethod
    def of(cls, badge: Badge) -> "BadgeVersion":
        """What the badge says now, not stored."""
        said = {name: getattr(badge, name) for name in cls.SAID}
        said["key"] = badge.key if badge.edited_at is None else None  # whether it is translated
        return cls(badge=badge, version=badge.version, said=said)


class BadgeAwardQuerySet(models.QuerySet["BadgeAward"]):
    def valid(self) -> "BadgeAwardQuerySet":
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


class BadgeAward(Words):
    """A badge that a member was awarded; one row for each level, and each time it was earned.

    ``community`` is None for a badge whose rule counts deeds in the whole site. The public id is
    random, because whoever knows the address of a shared award can open it.
    """

    class RevokedBecause(models.TextChoices):
        """Why the system revoked it; what becomes of it later depends on that."""

        UNDONE = "undone", _("What it was given for was undone within a week.")
        REMOVED = "removed", _("Moderators removed what it was given for.")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    badge = models.ForeignKey(
        Badge, on_delete=models.PROTECT, related_name="awards", verbose_name=_("badge")
    )
    version = models.PositiveSmallIntegerField(_("version of the badge"), default=1)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="badge_awards",
        verbose_name=_("member"),
    )
    community = models.ForeignKey(
        Community,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("community"),
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("group")
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    # How many times it had been earned before.
    occurrence = models.PositiveSmallIntegerField(_("time"), default=0)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    # The ids of some ledger entries by which it was earned. A deed that is entered anew (moved, or
    # recomputed) has other entries after these: records.evidence_of and records.undone know them.
    entries = ArrayField(models.BigIntegerField(), default=list)
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # given by hand
    link = models.URLField(_("link"), max_length=500, blank=True)
    awarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("given by"),
    )
    by_hand = models.BooleanField(_("given by hand"), default=False)
    # When the criteria were met, which may be long before the row was written.
    awarded_at = models.DateTimeField(_("awarded"))
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), null=True)
    shared_at = models.DateTimeField(_("shared"), null=True)  # by the holder; then it is public
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    # Set if somebody revoked it; the system's own revocations end when the criteria are met again.
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revoked_for_good = models.BooleanField(default=False)
    revoked_reason = models.CharField(_("reason of the revocation"), max_length=500, blank=True)
    # Set if the system revoked it, without anybody's words.
    revoked_because = models.CharField(
        _("revoked by the system because"),
        max_length=7,
        choices=RevokedBecause.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    objects: ClassVar = BadgeAwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award of a badge")
        verbose_name_plural = _("awards of badges")
        constraints = [
            models.UniqueConstraint(
                fields=["badge", "member", "community", "level", "occurrence"],
                nulls_distinct=False,
                name="gamification_awarded_once",
            ),
            models.CheckConstraint(
                condition=~Q(member=F("awarded_by")), name="gamification_awarded_to_others"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "community"], name="gamification_awards_of_member"),
            models.Index(
                fields=["badge", "community", "-awarded_at", "-id"],
                condition=Q(revoked_at=None),
                name="gamification_awards_newest",
            ),
            # Not by the one above: "IS NULL" does not tell Postgres that a column is the same in
            # all rows, and so in order by the next.
            models.Index(
                fields=["badge", "-awarded_at", "-id"],
                condition=Q(revoked_at=None, community=None),
                name="gamification_awards_of_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge}: {self.member}"

    def get_absolute_url(self) -> str:
        return reverse("gamification:award", args=[self.public_id])

    @property
    def revoked_reason_said(self) -> str:
        """In the language of the reader, if the system revoked it."""
        return self.revoked_reason or self.get_revoked_because_display()

    @property
    def words(self) -> str:
        """Why it was given by hand; empty once moderators took that down."""
        return "" if self.taken_down else self.reason

    @property
    def shown_link(self) -> str:
        return "" if self.taken_down else self.link

    @property
    def has_levels(self) -> bool:
        """Whether its badge has levels, or had some when it was awarded."""
        return self.level > 1 or self.badge.top_level > 1

    def badge_then(self) -> Badge:
        """The badge as it was when it was awarded, which is not to be saved. One query if it was
        changed since."""
        if self.version == self.badge.version:
            return self.badge
        kept = self.badge.versions.filter(version=self.version).first()
        if kept is None:
            return self.badge
        then = copy(self.badge)
        then.edited_at = None
        for name, value in kept.said.items():
            setattr(then, name, value)
        return then

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and not self.is_expired


class EndorsementQuerySet(WordsQuerySet):
    def shown_to(self, actor: Any) -> Self:
        return super().shown_to(actor).filter(withdrawn_at=None)


class Endorsement(Words):
    """A member says of another why they should have a badge."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    badge = models.ForeignKey(
        Badge, on_delete=models.CASCADE, related_name="endorsements", verbose_name=_("badge")
    )
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="endorsements",
        verbose_name=_("member"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="endorsements_given",
        verbose_name=_("by"),
    )
    sentence = models.CharField(_("why"), max_length=300)
    # Whether they shared no small group when it was written.
    from_outside = models.BooleanField(_("from outside their groups"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects: ClassVar = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.UniqueConstraint(
                fields=["badge", "community", "member", "by"], name="gamification_endorsed_once"
            ),
            models.CheckConstraint(
                condition=~Q(member=F("by")), name="gamification_endorsed_by_others"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.member}: {self.badge}"
