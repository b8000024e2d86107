"""Computes rollups from the ledger and corrects those that differ.

It goes through the members in batches, each with their standings locked: nothing is posted for
those few members meanwhile, readers never wait, and no second copy of the tables is needed, which
a swap of tables would, together with a way to catch up with what was posted while it was filled.
Rows that are right are not written. An interrupted run can simply be repeated.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from ..boards.periods import EVER, KEPT, Span, kept_spans, oldest_kept
from ..models import BoardScore, Season, Standing
from ..models.points import ALL_KINDS
from .locks import lock_standings
from .rollups import LISTED
from .settling import touch

BATCH = 500
PART = 20_000

# The places of the community: itself, and its groups.
PLACES = """(place = -%(community)s
    OR place IN (SELECT id FROM groups_group WHERE community_id = %(community)s))"""

# Rows that are not there are added without looking again (ON CONFLICT), which takes half of the
# time: whoever writes scores of these members holds their standings. They are added in the order of
# the index in which they are furthest apart, which halves the time again.
CORRECT_DAYS = f"""
    WITH computed AS (
        SELECT e.member_id, at.place, e.day, e.kind, sum(e.points)::int AS points
        FROM gamification_ledgerentry e
        CROSS JOIN LATERAL (VALUES (-e.community_id), (e.group_id)) AS at (place)
        WHERE e.member_id = ANY(%(members)s) AND e.community_id = %(community)s
        AND e.points <> 0 AND at.place IS NOT NULL
        GROUP BY 1, 2, 3, 4
    ), stored AS (
        SELECT * FROM gamification_dayscore WHERE member_id = ANY(%(members)s) AND {PLACES}
    ), wrong AS MATERIALIZED (
        SELECT member_id, place, day, kind, coalesce(computed.points, 0) AS points,
            stored.points AS had
        FROM computed FULL JOIN stored USING (member_id, place, day, kind)
        WHERE coalesce(computed.points, 0) <> coalesce(stored.points, 0)
    ), changed AS (
        UPDATE gamification_dayscore d SET points = w.points FROM wrong w
        WHERE w.had IS NOT NULL
        AND (d.member_id, d.place, d.day, d.kind) = (w.member_id, w.place, w.day, w.kind)
    ), added AS (
        INSERT INTO gamification_dayscore (member_id, place, day, kind, points)
        SELECT member_id, place, day, kind, points FROM wrong WHERE had IS NULL
        ORDER BY member_id, place, day, kind
    )
    SELECT count(*) FROM wrong
"""  # noqa: S608  constants


def _listing(rows: str) -> str:
    """Whether boards list the members of these rows, by place."""
    return f"""
    ), listing AS MATERIALIZED (
        SELECT l.member AS member_id, l.place, {LISTED} AS listed
        FROM (SELECT DISTINCT member_id AS member, place FROM {rows}) AS l"""  # noqa: S608


# Every score of members who are on no board.
ADDED = f"""{_listing("days")}
    ), wrong AS MATERIALIZED (
        SELECT member_id, board_id, points, NULL::int AS had, listed, true AS is_score
        FROM (
            SELECT * FROM computed FULL JOIN boards USING (place, kind, n)
        ) AS wanted FULL JOIN listing USING (member_id, place)
        WHERE points <> 0 AND board_id IS NOT NULL
"""  # noqa: S608  constants


def _compared(places: str) -> str:
    """Scores that differ from those on boards, and stale ones, which nothing is counted for."""
    return f"""
    ), mine AS MATERIALIZED (
        SELECT * FROM gamification_boardscore WHERE member_id = ANY(%(members)s)
    ), wanted AS MATERIALIZED (
        SELECT member_id, place, board_id, points FROM computed JOIN boards USING (place, kind, n)
    ), joined AS MATERIALIZED (
        SELECT member_id, board_id, wanted.place AS at, wanted.points, mine.points AS had,
            mine.listed
        FROM wanted FULL JOIN mine USING (member_id, board_id)
    ), correct AS MATERIALIZED (
        SELECT member_id, at AS place, board_id, points, had, listed FROM joined
        WHERE at IS NOT NULL
        UNION ALL
        SELECT stale.member_id, b.place, stale.board_id, 0, stale.had, stale.listed
        FROM (SELECT * FROM joined WHERE at IS NULL OFFSET 0) AS stale
        CROSS JOIN LATERAL (
            SELECT * FROM gamification_board WHERE id = stale.board_id OFFSET 0
        ) AS b
        JOIN spans ON spans.period = b.period AND spans.first = b.starts_on
            AND spans.season IS NOT DISTINCT FROM b.season_id
        WHERE {places}{_listing("correct")}
    ), wrong AS MATERIALIZED (
        SELECT member_id, board_id, points, had, listing.listed,
            points <> coalesce(had, 0) AS is_score
        FROM correct FULL JOIN listing USING (member_id, place)
        WHERE points <> coalesce(had, 0) OR listing.listed <> correct.listed
    ), changed AS (
        UPDATE gamification_boardscore b SET points = w.points, listed = w.listed FROM wrong w
        WHERE w.had IS NOT NULL AND (b.member_id, b.board_id) = (w.member_id, w.board_id)"""  # noqa: S608


# ``calendar`` says which spans a day belongs to; all days belong to the one of EVER. Boards that do
# not exist yet are made, in the order of ``boards_for``. Scores of those that somebody else makes
# at this moment are not written; the last column says how many such boards there are.
#
# The planner knows nothing about these rows, and takes them for few. FULL JOIN keeps it from
# comparing each with each; OFFSET 0, from reading all boards (a site may have millions) to look up
# those of ``stale`` scores, which are usually none.
def boards_statement(*, days: str, places: str, compares: bool = True) -> str:
    """SQL that corrects the scores of ``%(members)s`` on the boards of ``places`` (a condition on
    ``place``) by the scores that ``days`` selects: member_id, place, day, kind, points; and whether
    boards list them. One that does not compare is for members who are on no board yet, and takes a
    tenth less time."""
    return f"""
    WITH spans AS MATERIALIZED (
        SELECT * FROM unnest(%(n)s::int[], %(periods)s::text[], %(firsts)s::date[],
            %(lasts)s::date[], %(seasons)s::bigint[]) AS s (n, period, first, last, season)
    ), calendar AS MATERIALIZED (
        SELECT * FROM unnest(%(days)s::date[], %(spans_of_days)s::int[]) AS c (day, n)
    ), days AS MATERIALIZED (
        SELECT d.member_id, d.place, d.day, k.kind, d.points FROM ({days}) AS d
        CROSS JOIN LATERAL (VALUES (d.kind), ({ALL_KINDS}::smallint)) AS k (kind)
        WHERE d.points <> 0
    ), computed AS MATERIALIZED (
        SELECT member_id, place, kind, n, sum(points)::int AS points
        FROM days JOIN calendar USING (day) GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT member_id, place, kind, n, sum(points)::int FROM days
        JOIN spans ON spans.period = '{EVER.period}' GROUP BY 1, 2, 3, 4
    ), keys AS MATERIALIZED (
        SELECT k.place, k.kind, k.n, (
            SELECT b.id FROM gamification_board b
            WHERE b.place = k.place AND b.kind = k.kind AND b.period = s.period
            AND b.starts_on = s.first AND b.season_id IS NOT DISTINCT FROM s.season
        ) AS board_id
        FROM (
            SELECT DISTINCT place, kind, n FROM computed ORDER BY place, kind, n
        ) AS k JOIN spans s USING (n)
    ), made AS (
        INSERT INTO gamification_board (place, kind, period, starts_on, ends_on, season_id)
        SELECT place, kind, period, first, last, season FROM keys JOIN spans USING (n)
        WHERE board_id IS NULL
        ORDER BY place, kind, period COLLATE "C", first, season NULLS FIRST
        ON CONFLICT DO NOTHING
        RETURNING id, place, kind, period, starts_on, season_id
    ), boards AS MATERIALIZED (
        SELECT place, kind, n, board_id FROM keys WHERE board_id IS NOT NULL
        UNION ALL
        SELECT m.place, m.kind, s.n, m.id FROM made m JOIN spans s
            ON s.period = m.period AND s.first = m.starts_on
            AND s.season IS NOT DISTINCT FROM m.season_id
    {_compared(places) if compares else ADDED}
    ), added AS (
        INSERT INTO gamification_boardscore (member_id, board_id, points, listed)
        SELECT member_id, board_id, points, listed FROM wrong WHERE had IS NULL
        ORDER BY board_id, points DESC
    )
    SELECT count(*) FILTER (WHERE is_score), count(*) FILTER (WHERE NOT is_score),
        (SELECT count(*) FROM keys) - (SELECT count(*) FROM boards)
    FROM wrong
"""  # noqa: S608  constants


DAYS = f"SELECT * FROM gamification_dayscore WHERE member_id = ANY(%(members)s) AND {PLACES}"  # noqa: S608
CORRECT_BOARDS = boards_statement(days=DAYS, places=PLACES)
ADD_TO_BOARDS = boards_statement(days=DAYS, places=PLACES, compares=False)


class Calendar:
    """The spans that have boards today (in UTC), and those that each day belongs to, as SQL
    parameters."""

    def __init__(self, community: int | None, today: date, only: Season | None = None) -> None:
        seasons = [only] if only else list(Season.objects.filter(community=community))
        self.spans: list[Span] = [] if only else [EVER]
        self.pairs: list[tuple[date, int]] = []
        if not only:
            oldest = min(oldest_kept(period, today) for period in KEPT)
            # In zones ahead of UTC, points may have the date of tomorrow.
            self._add(oldest, today + timedelta(days=1), today)
        for season in seasons:
            span = Span("season", season.starts_on, season.ends_on, season.pk)
            self.spans.append(span)
            self.pairs += [(day, len(self.spans) - 1) for day in _days(span.first, span.last)]

    def _add(self, first: date, last: date, today: date) -> None:
        numbers: dict[Span, int] = {}
        for day in _days(first, last):
            for span in kept_spans(day, today):
                if span == EVER:
                    continue
                if span not in numbers:
                    numbers[span] = len(self.spans)
                    self.spans.append(span)
                self.pairs.append((day, numbers[span]))

    def parameters(self) -> dict[str, Any]:
        return {
            "n": list(range(len(self.spans))),
            "periods": [span.period for span in self.spans],
            "firsts": [span.first for span in self.spans],
            "lasts": [span.last for span in self.spans],
            "seasons": [span.season_id for span in self.spans],
            "days": [day for day, _ in self.pairs],
            "spans_of_days": [n for _, n in self.pairs],
        }


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


class Part(NamedTuple):
    """Standings of a community, by their ids, from ``first`` up to but not including ``end``."""

    community: int
    first: int
    end: int


def parts_of(community: int) -> list[Part]:
    """The standings of a community in parts that several processes can share."""
    ids = Standing.objects.filter(community=community).aggregate(Min("pk"), Max("pk"))
    if ids["pk__min"] is None:
        return []
    starts = range(ids["pk__min"], ids["pk__max"] + 1, PART)
    return [Part(community, first, first + PART) for first in starts]


def rebuild(*, community: int) -> Counter[str]:
    """Correct all rollups of a community. Returns how many rows were wrong, by what they are."""
    return sum((rebuild_part(part) for part in parts_of(community)), Counter())


def rebuild_part(part: Part, only: Season | None = None) -> Counter[str]:
    """Correct all rollups of a part; with ``only``, the boards of that season, until somebody
    changes its dates."""
    wrong: Counter[str] = Counter()
    calendar = Calendar(part.community, timezone.now().date(), only)
    last = part.first - 1
    while batch := list(
        Standing.objects.filter(community=part.community, pk__gt=last, pk__lt=part.end)
        .order_by("pk")
        .values_list("pk", "member_id")[:BATCH]
    ):
        last = batch[-1][0]
        with transaction.atomic():
            if only and not _is_as_it_was(only):
                break
            _commit_without_waiting()
            wrong += correct(part.community, [pk for _, pk in batch], calendar, days=only is None)
    return wrong


def _commit_without_waiting() -> None:
    """For the disk: what a crash loses is computed again, and whoever waits commits after it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _is_as_it_was(season: Season) -> bool:
    """Whether the season has these dates still; it keeps them until the transaction ends. Whoever
    changed them computes its boards after us."""
    same = Season.objects.filter(starts_on=season.starts_on, ends_on=season.ends_on)
    return same.select_for_update(no_key=True).filter(pk=season.pk).exists()


@transaction.atomic
def correct(
    community: int, members: Collection[int], calendar: Calendar, *, days: bool = True
) -> Counter[str]:
    """Correct the rollups of these members in a community. Two statements and more for what is
    wrong."""
    with connection.cursor() as cursor:
        # Plans that ignore how many members there are take ten times as long. What is joined here
        # fits into memory, where hashing is faster than sorting.
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL enable_mergejoin = off")
    lock_standings(
        Standing.objects.filter(member__in=members).values_list("community_id", "member_id")
    )
    wrong: Counter[str] = Counter()
    if days:
        wrong["scores by day"] = _correct_days(community, members)
    known = BoardScore.objects.filter(member__in=members).exists()
    statements = (CORRECT_BOARDS,) if known else (ADD_TO_BOARDS, CORRECT_BOARDS)
    wrong += correct_boards(statements, calendar, community=community, members=list(members))
    if wrong.total():
        touch((community, member) for member in members)
    return +wrong


def _correct_days(community: int, members: Collection[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(CORRECT_DAYS, {"community": community, "members": list(members)})
        (wrong,) = cursor.fetchone()
        return int(wrong)


def correct_boards(
    statements: Sequence[str], calendar: Calendar, **parameters: Any
) -> Counter[str]:
    """Run the first ``boards_statement``, and while somebody else makes boards that it needs, the
    last one. Returns how many scores were wrong."""
    wrong: Counter[str] = Counter()
    statement = statements[0]
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, calendar.parameters() | parameters)
            scores, listed, missing = cursor.fetchone()
        wrong += Counter({"scores on boards": scores, "who is listed": listed})
        if not missing:
            return wrong
        statement = statements[-1]
