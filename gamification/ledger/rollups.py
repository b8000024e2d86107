"""Adds points to the rollups: scores by day, and the scores of kept boards."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from plc.core.locks import advisory_lock
from plc.live.actions import publish

from ..boards.periods import Span, kept_spans, season_spans
from ..models import Season
from ..models.leaderboards import topic_of
from ..models.points import ALL_KINDS

# Shared by whoever posts by the dates of seasons that were read before.
SEASONS = "seasons"


class Delta(NamedTuple):
    """Points to add (or take) for one member, kind and day."""

    member: int
    community: int
    group: int | None
    kind: int
    day: date
    points: int


class BoardKey(NamedTuple):
    place: int
    kind: int
    span: Span


def places_of(community: int, group: int | None) -> list[int]:
    """The places whose scores include what happened in a group, or in the community itself."""
    return [-community] if group is None else [-community, group]


def add_to_rollups(deltas: Iterable[Delta]) -> None:
    """Add points to the days and boards that they belong to. Three statements; five, where boards
    are missing.

    The caller holds the locks of the members' standings, in which order rows do not matter.
    """
    deltas = [delta for delta in deltas if delta.points]
    if not deltas:
        return
    days: dict[tuple[int, int, date, int], int] = defaultdict(int)
    boards: dict[tuple[BoardKey, int], int] = defaultdict(int)
    spans = SpansOf({delta.community for delta in deltas})
    for delta in deltas:
        for place in places_of(delta.community, delta.group):
            days[delta.member, place, delta.day, delta.kind] += delta.points
            for span in spans(delta.community, delta.day):
                for kind in (delta.kind, ALL_KINDS):
                    boards[BoardKey(place, kind, span), delta.member] += delta.points
    _add_days({key: points for key, points in days.items() if points})
    _add_scores({key: points for key, points in boards.items() if points})


class SpansOf:
    """The kept spans that contain a day, for the communities given. Two queries, for seasons."""

    def __init__(self, communities: Collection[int], now: datetime | None = None) -> None:
        # A day later at the date line: what is kept a day too long does no harm.
        self.today = (now or timezone.now()).date()
        self.seasons: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
        advisory_lock(SEASONS, shared=True)
        for season in Season.objects.filter(community__in=communities):
            span = (season.pk, season.starts_on, season.ends_on)
            self.seasons[season.community_id].append(span)
        self._kept: dict[date, list[Span]] = {}

    def __call__(self, community: int, day: date) -> list[Span]:
        if day not in self._kept:
            self._kept[day] = kept_spans(day, self.today)
        return [*self._kept[day], *season_spans(self.seasons[community], day)]


def _add_days(points: dict[tuple[int, int, date, int], int]) -> None:
    if not points:
        return
    rows = [(*key, n) for key, n in sorted(points.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO gamification_dayscore AS mine (member_id, place, day, kind, points)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::smallint[], %s::int[])
            ON CONFLICT (member_id, place, day, kind)
            DO UPDATE SET points = mine.points + excluded.points
            """,
            _columns(rows),
        )


def _add_scores(points: dict[tuple[BoardKey, int], int]) -> None:
    if not points:
        return
    boards = boards_for({key for key, _ in points})
    rows = sorted((member, boards[key], key.place, n) for (key, member), n in points.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH added AS (
                SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[])
                AS a (member, board, place, points)
            ), listing AS (
                SELECT member, place, {LISTED} AS listed
                FROM (SELECT DISTINCT member, place FROM added) AS l
            )
            INSERT INTO gamification_boardscore AS mine (member_id, board_id, points, listed)
            SELECT member, board, points, listed FROM added JOIN listing USING (member, place)
            ON CONFLICT (member_id, board_id) DO UPDATE SET points = mine.points + excluded.points
            """,  # noqa: S608  a constant of this module
            _columns(rows),
        )


# Whether boards of the place ``l.place`` list the member ``l.member``: they belong to it, their
# account is in use, they are not suspended, and they did not opt out. Guests see no boards of the
# community, and are not on them. The site's board is joined by choice. OFFSET 0 keeps the planner
# from reading all accounts, and from looking up each group and member apart, in pages all over the
# index.
LISTED = """(
    EXISTS (SELECT 1 FROM accounts_user u
            WHERE u.id = l.member AND u.state IN ('active', 'placeholder') OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM gamification_boardpreference p
                    WHERE p.member_id = l.member AND NOT p.on_boards OFFSET 0)
    AND CASE
    WHEN l.place = 0 THEN EXISTS (
        SELECT 1 FROM gamification_boardpreference p
        WHERE p.member_id = l.member AND p.on_site_board)
    ELSE EXISTS (
        SELECT 1 FROM community_membership m
        WHERE m.user_id = l.member
        AND m.community_id = CASE WHEN l.place < 0 THEN -l.place ELSE
            (SELECT g.community_id FROM groups_group g WHERE g.id = l.place) END
        AND (l.place > 0 OR m.role <> 'guest')
        AND (m.suspended_until IS NULL OR m.suspended_until <= now()))
    AND (l.place < 0 OR l.place IN (
        SELECT g.group_id FROM groups_groupmembership g WHERE g.user_id = l.member OFFSET 0))
    END
)"""


# Boards, as columns.
ASKED = "unnest(%s::bigint[], %s::smallint[], %s::text[], %s::date[], %s::date[], %s::bigint[])"


def boards_for(keys: Set[BoardKey]) -> dict[BoardKey, int]:
    """The ids of these boards, creating missing ones. One statement, or three."""
    found = _ids_of(keys)
    if missing := keys - found.keys():
        _create_boards(missing)
        found |= _ids_of(missing)
    return found


def _ids_of(keys: Collection[BoardKey]) -> dict[BoardKey, int]:
    ordered = list(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.n, b.id FROM {ASKED} WITH ORDINALITY
                AS a (place, kind, period, starts_on, ends_on, season_id, n)
            JOIN gamification_board b USING (place, kind, period, starts_on)
            WHERE b.season_id IS NOT DISTINCT FROM a.season_id
            """,  # noqa: S608  a constant
            _columns_of(ordered),
        )
        return {ordered[n - 1]: pk for n, pk in cursor.fetchall()}


def _create_boards(keys: Collection[BoardKey]) -> None:
    """Those that somebody else made meanwhile are theirs."""
    # In one order everywhere (``rebuilding``, too), or two who make the same boards would deadlock.
    ordered = sorted(
        keys,
        key=lambda key: (
            key.place,
            key.kind,
            key.span.period,
            key.span.first,
            key.span.season_id or 0,
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO gamification_board (place, kind, period, starts_on, ends_on, season_id)
            SELECT * FROM {ASKED} ON CONFLICT DO NOTHING RETURNING place
            """,  # noqa: S608  a constant
            _columns_of(ordered),
        )
        publish({topic_of(place) for (place,) in cursor.fetchall()})  # to pages without a row yet


def _columns_of(keys: Iterable[BoardKey]) -> list[str]:
    return _columns([(key.place, key.kind, *key.span) for key in keys])


def _columns(rows: Sequence[tuple[int | str | date | None, ...]]) -> list[str]:
    """As literals of arrays: psycopg looks at each element, which takes fifteen times as long. None
    of them is what somebody wrote."""
    columns = zip(*rows, strict=True)
    return ["{" + ",".join(map(str, column)).replace("None", "NULL") + "}" for column in columns]
