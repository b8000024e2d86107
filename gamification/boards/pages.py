"""The page of a leaderboard: what was chosen, the rows with their people, and links to others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.accounts.models import User
from plc.core.ids import number_or_none
from plc.core.member_marks import marks_in
from plc.core.registry import MemberMark
from plc.core.tasks import hurry

from ..models import Board, BoardPreference, BoardScore, Period, Season, ValueKind
from ..models.points import ALL_KINDS
from ..tasks import count_groups_of
from . import groups
from . import reading as boards
from .groups import GroupLine
from .periods import KEPT, Span, before, oldest_kept, span_of
from .ranking import TOP as TOP_ROWS
from .ranking import Around, Ranked

PERIODS = (Period.WEEK, Period.MONTH, Period.QUARTER, Period.EVER)
# A page that is opened without a period shows the first of these in which the reader has points: a
# month is new enough that everybody may be on top of it, and begins empty for everybody.
FIRST_SEEN = (Period.MONTH, Period.QUARTER, Period.EVER)
SEASONS_AS_TABS = 3
AROUND, TOP, GROUPS = "", "top", "groups"  # what a page shows of a board
VIEWS: dict[str, str | Promise] = {
    AROUND: gettext_lazy("Around you"),
    TOP: gettext_lazy("Top of the list"),
    GROUPS: gettext_lazy("Groups"),
}
KINDS: dict[int, str | Promise] = {ALL_KINDS: gettext_lazy("All kinds"), **dict(ValueKind.choices)}
SLUGS = {"": ALL_KINDS, **{kind.slug: kind.value for kind in ValueKind}}


class Link(NamedTuple):
    label: str | Promise
    href: str
    current: bool = False


@dataclass(frozen=True)
class Choice:
    """The board chosen by the query string."""

    path: str
    kind: int
    span: Span
    season: Season | None
    view: str

    @classmethod
    def read(
        cls,
        query: Mapping[str, str],
        path: str,
        today: date,
        seasons: Sequence[Season],
        first_seen: Callable[[int], Span],
    ) -> "Choice":
        """Unknown values mean the default: of the period, what ``first_seen`` returns for the
        kind."""
        kind = SLUGS.get(query.get("kind", ""), ALL_KINDS)
        asked = number_or_none(query.get("season", ""))
        season = next((one for one in seasons if one.pk == asked), None)
        if season is not None:
            span = Span(Period.SEASON, season.starts_on, season.ends_on, season.pk)
        else:
            period = query.get("period", "")
            span = (
                _asked_span(period, query.get("day", ""), today)
                if period in PERIODS
                else first_seen(kind)
            )
        view = query.get("view", "")
        return cls(path, kind, span, season, view if view in VIEWS else AROUND)

    def href(self, today: date, **changed: Any) -> str:
        """The address of the page with some of kind, span and view changed."""
        kind, span = changed.get("kind", self.kind), changed.get("span", self.span)
        query = {}
        if kind != ALL_KINDS:
            query["kind"] = ValueKind(kind).slug
        if span.season_id:
            query["season"] = span.season_id
        else:
            query["period"] = span.period
        if span.period in PERIODS and span != span_of(span.period, today):
            query["day"] = span.first.isoformat()
        if view := changed.get("view", self.view):
            query["view"] = view
        return f"{self.path}?{urlencode(query)}"


def _asked_span(period: str, day: str, today: date) -> Span:
    """The period that contains the day, if it is one that is kept; else the present one."""
    present = span_of(period, today)
    if period == Period.EVER:
        return present
    try:
        span = span_of(period, date.fromisoformat(day))
    except (ValueError, OverflowError):
        return present
    return span if oldest_kept(period, today) <= span.first <= today else present


def first_seen(member: int, place: int, kind: int, today: date) -> Span:
    """The first of FIRST_SEEN in which boards list the member; the month, if none does. One
    query."""
    spans = {period: span_of(period, today) for period in FIRST_SEEN}
    present = Q()
    for span in spans.values():
        present |= Q(period=span.period, starts_on=span.first)
    listed = BoardScore.objects.filter(member=member, listed=True, points__gt=0)
    mine = Board.objects.filter(present, place=place, kind=kind, pk__in=listed.values("board"))
    found = set(mine.values_list("period", flat=True))
    return next((spans[period] for period in FIRST_SEEN if period in found), spans[FIRST_SEEN[0]])


def name_of(span: Span, season: Season | None = None) -> str:
    """The period in words: "October 2026"."""
    if season is not None:
        return season.name
    if span.period == Period.WEEK:
        return _("Week of %(day)s") % {"day": date_format(span.first, "DATE_FORMAT")}
    if span.period == Period.MONTH:
        return date_format(span.first, "YEAR_MONTH_FORMAT")
    if span.period == Period.QUARTER:
        quarter = (span.first.month + 2) // 3
        return _("Quarter %(quarter)d of %(year)d") % {
            "quarter": quarter,
            "year": span.first.year,
        }
    return str(Period.EVER.label)


class Line(NamedTuple):
    """A row of the table. ``person`` is None for those whose name the reader does not see."""

    row: Ranked
    person: User | None
    mark: MemberMark | None
    is_me: bool


@dataclass
class BoardPage:
    """The template's context. ``place`` is that of the rollups."""

    actor: User
    place: int
    community: int | None
    choice: Choice
    today: date
    seasons: Sequence[Season]
    lines: list[Line] = field(default_factory=list)
    groups: list[GroupLine] = field(default_factory=list)

    @property
    def is_being_computed(self) -> bool:
        """A season that was just named or changed; its boards have a part of the points only."""
        return self.choice.season is not None and self.choice.season.waiting_since is not None

    @cached_property
    def board(self) -> Board | None:
        """None if nobody has had points yet, or not all of them are on it."""
        return None if self.is_being_computed else self._board_of(self.choice.span)

    def _board_of(self, span: Span) -> Board | None:
        return Board.objects.filter(
            place=self.place,
            kind=self.choice.kind,
            period=span.period,
            starts_on=span.first,
            season=span.season_id,
        ).first()

    @cached_property
    def around(self) -> Around | None:
        return boards.around(self.board.pk, self.actor.pk) if self.board else None

    @cached_property
    def mine(self) -> Ranked | None:
        return self.around.mine if self.around else None

    @property
    def points_to_next(self) -> int:
        """How many points the rank above is away; 0 for the first."""
        if self.around is None or self.around.next_score is None:
            return 0
        return self.around.next_score - self.around.mine.points

    @cached_property
    def points_before(self) -> int | None:
        """My points in the period before; None where there is none to compare with."""
        span = self.choice.span
        if span.period not in PERIODS or span.period == Period.EVER:
            return None
        board = self._board_of(before(span))
        if board is None:
            return None
        scores = BoardScore.objects.filter(member=self.actor, board=board)
        return scores.values_list("points", flat=True).first() or 0

    @property
    def name_before(self) -> str:
        return name_of(before(self.choice.span))

    @cached_property
    def opted_out(self) -> bool:
        return BoardPreference.objects.filter(member=self.actor, on_boards=False).exists()

    @property
    def title(self) -> str:
        return name_of(self.choice.span, self.choice.season)

    @property
    def kind_label(self) -> str | Promise:
        return KINDS[self.choice.kind]

    @property
    def href(self) -> str:
        return self._href()

    @property
    def kinds(self) -> list[Link]:
        return [
            Link(label, self._href(kind=kind), kind == self.choice.kind)
            for kind, label in KINDS.items()
        ]

    @property
    def periods(self) -> list[Link]:
        here = self.choice.span
        links = [
            Link(period.label, self._href(span=span_of(period, self.today)), period == here.period)
            for period in PERIODS
        ]
        for season in self._seasons_as_tabs:
            span = Span(Period.SEASON, season.starts_on, season.ends_on, season.pk)
            links.append(Link(season.name, self._href(span=span), span == here))
        return links

    @cached_property
    def _seasons_as_tabs(self) -> list[Season]:
        """The chosen one, and those of today before others."""
        wanted = sorted(
            self.seasons,
            key=lambda one: (
                one != self.choice.season,
                not one.starts_on <= self.today <= one.ends_on,
            ),
        )[:SEASONS_AS_TABS]
        return [season for season in self.seasons if season in wanted]

    @property
    def other_seasons(self) -> list[Season]:
        return [season for season in self.seasons if season not in self._seasons_as_tabs]

    @property
    def kind_slug(self) -> str:
        """The kind in the address; empty for all."""
        return "" if self.choice.kind == ALL_KINDS else ValueKind(self.choice.kind).slug

    @property
    def is_top(self) -> bool:
        return self.choice.view == TOP

    @property
    def is_cut(self) -> bool:
        return len(self.lines) >= TOP_ROWS

    @property
    def is_of_groups(self) -> bool:
        return self.choice.view == GROUPS and self.place < 0

    @property
    def is_being_counted(self) -> bool:
        """Groups of a board that nobody viewed before; they are there in a moment."""
        return (
            self.is_of_groups
            and self.board is not None
            and self.board.groups_counted_at is None
            and not self.groups
        )

    @property
    def fewest_active(self) -> int:
        return groups.FEWEST

    @property
    def views(self) -> list[Link]:
        """The other views; only a community has one of groups."""
        return [
            Link(label, self._href(view=view))
            for view, label in VIEWS.items()
            if view != self.choice.view and (view != GROUPS or self.place < 0)
        ]

    @cached_property
    def earlier(self) -> Link | None:
        """The period before; none if nobody has had points here until then. One query."""
        span = self.choice.span
        if span.period not in PERIODS or span.period == Period.EVER:
            return None
        kept = oldest_kept(span.period, self.today)
        past = Board.objects.filter(starts_on__gte=kept, starts_on__lt=span.first)
        if not past.filter(place=self.place, period=span.period).exists():
            return None
        found = before(span)
        return Link(name_of(found), self._href(span=found))

    @property
    def kept(self) -> Mapping[Period, int] | None:
        """How many closed periods are kept; None on all pages but that of the oldest."""
        span = self.choice.span
        is_oldest = span.period in KEPT and span.first == oldest_kept(span.period, self.today)
        return KEPT if is_oldest else None

    @property
    def later(self) -> Link | None:
        span = self.choice.span
        if span.period not in PERIODS or self.today in span:
            return None
        found = span_of(span.period, date.fromordinal(span.last.toordinal() + 1))
        return Link(name_of(found), self._href(span=found))

    def _href(self, **changed: Any) -> str:
        return self.choice.href(self.today, **changed)


def read_page(
    actor: User,
    *,
    place: int,
    community: int | None,
    query: Mapping[str, str],
    path: str,
    today: date,
) -> BoardPage:
    """The page for a reader who may see the boards of the place. About nine queries, and two more
    while the board is not in Valkey."""
    seasons = list(Season.objects.filter(community=community)) if community else []
    choice = Choice.read(
        query, path, today, seasons, lambda kind: first_seen(actor.pk, place, kind, today)
    )
    page = BoardPage(actor, place, community, choice, today, seasons)
    if page.board is not None and page.is_of_groups:
        if page.board.groups_counted_at is None:
            hurry(count_groups_of, page.board.pk)
        page.groups = groups.lines_of(page.board, actor)
    elif page.board is not None:
        if page.is_top:
            rows: Sequence[Ranked] = boards.top(page.board.pk)
        else:
            rows = page.around.rows if page.around else []
        page.lines = _lines(rows, actor, community)
    return page


def _lines(rows: Sequence[Ranked], actor: User, community: int | None) -> list[Line]:
    """With the names that a list of members shows the reader: not across a block, and not of people
    whose page they may not open. Their rows stay, or ranks would not add up."""
    ids = [row.member for row in rows]
    people = User.objects.visible_to(actor).select_related("profile").in_bulk(ids)
    people[actor.pk] = actor
    marks = marks_in(community, list(people), actor)
    return [
        Line(row, people.get(row.member), marks.get(row.member), row.member == actor.pk)
        for row in rows
    ]
