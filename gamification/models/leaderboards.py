"""Rollups of the ledger: scores by day, and the boards of current and past periods.

A place is a single number in all of them: a group's id, a community's id negated, or 0 for the
site. ``kind`` is a ValueKind, or 0 for the sum of all. Rollups are derived: ``ledger.rebuilding``
computes them from the ledger.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group

from .points import ValueKind

SITE = 0  # the place of the site's boards


def topic_of(place: int) -> str:
    """The live topic of the place's boards."""
    return f"board:{place}"


class Period(models.TextChoices):
    WEEK = "week", _("Week")  # ISO 8601: from Monday
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    SEASON = "season", _("Season")
    EVER = "ever", _("Ever")


class PresentSeasons(models.Manager["Season"]):
    """Without those that were removed."""

    def get_queryset(self) -> models.QuerySet["Season"]:
        return super().get_queryset().filter(removed_at=None)


class Season(models.Model):
    """A named span of days of a community: a term, a school year."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="seasons", verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # When it was named, changed or removed; null once its boards have followed.
    waiting_since = models.DateTimeField(null=True, default=timezone.now, editable=False)
    # Nobody sees it from then on; the row goes with the last of its scores.
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = PresentSeasons()
    with_removed: models.Manager["Season"] = models.Manager()

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="gamification_season_in_order"
            ),
            models.UniqueConstraint(
                "community",
                Lower("name"),
                condition=Q(removed_at=None),
                name="gamification_season_named_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DayScore(models.Model):
    """A member's points of one kind in one place on one day: the rollup that all others are sums
    of. The place of a community includes its groups. Has no row for the site and for all kinds."""

    pk = models.CompositePrimaryKey("member_id", "place", "day", "kind")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    place = models.BigIntegerField()
    day = models.DateField()
    kind = models.PositiveSmallIntegerField(choices=ValueKind.choices)
    points = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.member_id} @{self.place} {self.day}: {self.points}"


class Board(models.Model):
    """A leaderboard: a place, a kind of value (0: all) and a period. Created with the first score.

    Closed periods are kept for a while (``periods.KEPT``), seasons and "ever" for good.
    """

    place = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=7, choices=Period.choices)
    starts_on = models.DateField()  # date.min for "ever"
    ends_on = models.DateField()  # its last day; date.max for "ever"
    season = models.ForeignKey(Season, null=True, on_delete=models.CASCADE, related_name="boards")
    # When the groups of a community's board were last counted (GroupScore).
    groups_counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "period", "starts_on", "season"],
                nulls_distinct=False,
                name="gamification_board_once",
            ),
            models.CheckConstraint(
                condition=Q(period="season") ^ Q(season=None), name="gamification_board_of_season"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_period_display()} {self.starts_on} @{self.place}"


class BoardScore(models.Model):
    """A member's points on a board. ``listed`` is false for who opted out, left, is suspended or
    closed their account: boards do not show them, and nobody's rank counts them."""

    pk = models.CompositePrimaryKey("member_id", "board_id")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # Checking it would take a third of a rebuild. ``boards.seasons`` deletes a board's scores.
    board = models.ForeignKey(
        Board,
        on_delete=models.CASCADE,
        related_name="scores",
        db_index=False,
        db_constraint=False,
    )
    points = models.IntegerField()
    listed = models.BooleanField(default=True)

    class Meta:
        indexes = [
            # Top lists, neighbours, and (by skipping from score to score) dense ranks.
            models.Index(
                "board",
                F("points").desc(),
                "member",
                condition=Q(listed=True, points__gt=0),
                name="gamification_board_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.board_id}: {self.points}"


class GroupScore(models.Model):
    """What the listed members of a group gave, of the kind and in the period of a board of their
    community, as of last night. Has no row for groups with few active members."""

    pk = models.CompositePrimaryKey("board_id", "group_id")
    board = models.ForeignKey(
        Board, on_delete=models.CASCADE, related_name="group_scores", db_index=False
    )
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    points = models.BigIntegerField()
    active = models.PositiveIntegerField()
    # Points per active member, times ten and rounded: what looks equal shares a place.
    tenths = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index("board", F("tenths").desc(), "group", name="gamification_group_order"),
        ]

    def __str__(self) -> str:
        return f"group {self.group_id} on {self.board_id}: {self.tenths / 10}"


class BoardClosure(models.Model):
    """A community, with all its groups, or a group has no leaderboards. Points are counted
    nevertheless, so that boards opened later are complete."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", verbose_name=_("community")
    )
    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("place without leaderboards")
        verbose_name_plural = _("places without leaderboards")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "group"],
                nulls_distinct=False,
                name="gamification_boards_closed_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.group or self.community)


class SiteBoards(models.Model):
    """Whether the site has leaderboards of its own: one row, or none, which means no."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    on = models.BooleanField(
        _("the site has leaderboards"),
        default=False,
        help_text=_(
            "They list only people who chose to be listed, by their points in public communities."
        ),
    )

    class Meta:
        verbose_name = _("leaderboards of the site")
        verbose_name_plural = _("leaderboards of the site")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="gamification_site_boards_once")
        ]

    def __str__(self) -> str:
        return str(_("leaderboards of the site"))


class BoardPreference(models.Model):
    """What a member chose about leaderboards; no row means the defaults."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="board_preference",
    )
    on_boards = models.BooleanField(_("list me on leaderboards"), default=True)
    on_site_board = models.BooleanField(_("list me on the site's leaderboard"), default=False)

    def __str__(self) -> str:
        return str(self.member)
