"""What holds for points, rollups and badges at any moment, as SQL that returns the exceptions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Max
from django.utils import timezone

from plc.journal.listeners import LISTENERS
from plc.journal.models import Entry

from ..boards.periods import KEPT, oldest_kept
from ..ledger.rollups import LISTED
from ..ledger.settling import Sources, concerned_by
from ..models import LedgerEntry, Period, SiteBoards
from ..rules import DEED, RULES, Rule, Way
from .earned import wrong_awards
from .live import differences
from .seals import UNLIKE_THE_SEAL
from .waiting import LATE, SLOW, UNHEARD, WAITING, our_listeners

CHUNK = 50_000  # ids of sources in one statement


class Statement(NamedTuple):
    """Returns the rows that break an invariant."""

    sql: str
    params: list[Any]


@dataclass(frozen=True)
class Invariant:
    """``holds`` says what must be true; the statements return where it is not, and so do ``rows``,
    which are found otherwise: in the same snapshot, or ``outside`` of it where Valkey is read."""

    name: str
    holds: str
    statements: Callable[[], Iterable[Statement]] = tuple
    rows: Callable[[], Iterable[dict[str, Any]]] = tuple
    outside: Callable[[], Iterable[dict[str, Any]]] = tuple


# --- sums --------------------------------------------------------------------------------------

DAYS = """
    SELECT member_id AS member, place, day, kind,
        coalesce(ledger.points, 0) AS in_the_ledger, coalesce(d.points, 0) AS in_the_day
    FROM (
        SELECT member_id, place, day, kind, sum(points) AS points
        FROM gamification_ledgerentry
        CROSS JOIN LATERAL (VALUES (-community_id), (group_id)) AS p (place)
        WHERE place IS NOT NULL
        GROUP BY member_id, place, day, kind
    ) AS ledger
    FULL JOIN gamification_dayscore d USING (member_id, place, day, kind)
    WHERE coalesce(ledger.points, 0) <> coalesce(d.points, 0)
"""


def _days() -> Iterator[Statement]:
    yield Statement(DAYS, [])


BOARDS = """
    SELECT member_id AS member, place, kind, %s AS period, starts_on,
        coalesce(days.points, 0) AS in_the_days, coalesce(b.points, 0) AS on_the_board
    FROM (
        SELECT d.member_id, d.place, k.kind, {first} AS starts_on, {season} AS season,
            sum(d.points) AS points
        FROM gamification_dayscore d {seasons}
        CROSS JOIN LATERAL (VALUES (0), (d.kind)) AS k (kind)
        WHERE d.day >= %s
        GROUP BY 1, 2, 3, 4, 5
    ) AS days
    FULL JOIN (
        SELECT s.member_id, b.place, b.kind, b.starts_on, coalesce(b.season_id, 0) AS season,
            s.points
        FROM gamification_boardscore s JOIN gamification_board b ON b.id = s.board_id
        LEFT JOIN gamification_season season ON season.id = b.season_id
        WHERE b.period = %s AND b.starts_on >= %s AND b.place <> 0
        AND season.waiting_since IS NULL
    ) AS b USING (member_id, place, kind, starts_on, season)
    WHERE coalesce(days.points, 0) <> coalesce(b.points, 0)
"""
# The first day of the span that contains ``d.day``, as ``periods.span_of`` computes it.
FIRST_DAYS = {
    Period.WEEK: "date_trunc('week', d.day::timestamp)::date",
    Period.MONTH: "date_trunc('month', d.day::timestamp)::date",
    Period.QUARTER: "date_trunc('quarter', d.day::timestamp)::date",
    Period.EVER: "'0001-01-01'::date",
}
# Those that wait were named, changed or removed a moment ago, and their boards follow.
SEASONS = """
    JOIN gamification_season season ON d.day BETWEEN season.starts_on AND season.ends_on
    AND season.waiting_since IS NULL
    AND season.community_id = CASE WHEN d.place < 0 THEN -d.place
        ELSE (SELECT g.community_id FROM groups_group g WHERE g.id = d.place) END
"""
# Those who joined them, unless they are about to be followed: then their scores are computed anew.
JOINED = """
    SELECT p.member_id FROM gamification_boardpreference p
    WHERE p.on_boards AND p.on_site_board AND NOT EXISTS (
        SELECT 1 FROM gamification_standing t
        WHERE t.member_id = p.member_id AND t.touched_at IS DISTINCT FROM t.boards_followed_at
    )
"""
SITE_BOARDS = f"""
    WITH joined AS MATERIALIZED ({JOINED})
    SELECT member_id AS member, 0 AS place, kind, %s AS period, starts_on,
        coalesce(days.points, 0) AS in_the_days, coalesce(b.points, 0) AS on_the_board
    FROM (
        SELECT d.member_id, k.kind, {{first}} AS starts_on, sum(d.points) AS points
        FROM joined JOIN gamification_dayscore d USING (member_id)
        JOIN community_community c ON c.id = -d.place
            AND c.visibility = 'public' AND c.archived_at IS NULL
        JOIN community_membership m ON m.community_id = c.id AND m.user_id = d.member_id
            AND (m.suspended_until IS NULL OR m.suspended_until <= now())
        CROSS JOIN LATERAL (VALUES (0), (d.kind)) AS k (kind)
        WHERE d.place < 0 AND d.day >= %s
        GROUP BY 1, 2, 3
    ) AS days
    FULL JOIN (
        SELECT s.member_id, b.kind, b.starts_on, s.points
        FROM joined JOIN gamification_boardscore s USING (member_id)
        JOIN gamification_board b ON b.id = s.board_id
        WHERE b.place = 0 AND b.period = %s AND b.starts_on >= %s
    ) AS b USING (member_id, kind, starts_on)
    WHERE coalesce(days.points, 0) <> coalesce(b.points, 0)
"""  # noqa: S608  constants of this module
EARLIEST = "0001-01-01"


def _boards() -> Iterator[Statement]:
    """Boards of spans that are no longer kept may remain for a while, and are not followed."""
    today = timezone.now().date()
    has_site_boards = SiteBoards.objects.filter(on=True).exists()
    for period, first in FIRST_DAYS.items():
        since = oldest_kept(period, today) if period in KEPT else EARLIEST
        sql = BOARDS.format(first=first, season="0::bigint", seasons="")
        yield Statement(sql, [period, since, period, since])
        if has_site_boards:
            yield Statement(SITE_BOARDS.format(first=first), [period, since, period, since])
    sql = BOARDS.format(first="season.starts_on", season="season.id", seasons=SEASONS)
    yield Statement(sql, [Period.SEASON, EARLIEST, Period.SEASON, EARLIEST])


# Except while it changes: what a fact says that was not heard, or a suspension that ends by its
# date, is followed within minutes.
LISTED_WRONGLY = f"""
    WITH unheard AS MATERIALIZED (
        SELECT (e.data->>'user_id')::bigint AS member FROM ({{UNHEARD}}) AS e
    )
    SELECT l.member, l.place, l.listed AS is_listed, l.boards
    FROM (
        SELECT s.member_id AS member, b.place, s.listed, count(*) AS boards
        FROM gamification_boardscore s JOIN gamification_board b ON b.id = s.board_id
        GROUP BY 1, 2, 3
    ) AS l
    WHERE l.listed <> {LISTED}
    AND NOT EXISTS (SELECT 1 FROM unheard WHERE unheard.member = l.member)
    AND NOT EXISTS (
        SELECT 1 FROM community_membership m WHERE m.user_id = l.member
        AND m.suspended_until BETWEEN now() - interval '10 minutes' AND now()
    )
"""  # noqa: S608  constants
LISTENER = "gamification.listeners.list_members_anew"


def _listed() -> Iterator[Statement]:
    facts = LISTENERS[LISTENER].facts
    sql = LISTED_WRONGLY.format(UNHEARD=UNHEARD)
    yield Statement(sql, [[LISTENER] * len(facts), list(facts)])


# --- deeds and their entries -------------------------------------------------------------------

# A deed without an entry is right where its community does not count it, or did not when it
# happened, or where the past is being entered at the moment. Other new terms explain nothing: what
# they refuse is entered with 0 points. Of a rule that is off no deed is missed, also of the time
# before, because it may have become one later (an import, a group that grew).
EXCUSED = f"""
    EXISTS (
        SELECT 1 FROM gamification_ruleoverride o
        WHERE o.community_id = d.in_community AND o.rule = %s
        -- Who settled when it was switched on may have read the terms before.
        AND (NOT o."on" OR d.happened < o.on_since + interval '{LATE}')
    ) OR EXISTS (
        SELECT 1 FROM gamification_backfill f
        WHERE f.community_id = d.in_community AND f.done_at IS NULL AND d.happened < f.asked_at
    )
"""  # noqa: S608  a constant of this module
DEEDS = f"""
    SELECT CASE
            WHEN e.entry IS NULL THEN 'a deed without an entry'
            WHEN d.source IS NULL THEN 'an entry without a deed'
            WHEN e.number > 1 THEN 'entered more than once'
            WHEN d.happened <> e.at THEN 'entered for another time'
            ELSE 'entered for another place'
        END AS wrong,
        %s AS rule, coalesce(d.source, e.source) AS source,
        coalesce(d.member, e.member) AS member, coalesce(d.giver, e.giver) AS giver, e.entry
    FROM (
        SELECT DISTINCT ON (source, member, giver) happened, source::bigint, member::bigint,
            giver::bigint, in_community::bigint, in_group::bigint, coalesce(giver::bigint, 0) AS by
        FROM (DEEDS_OF_THE_WAY) AS found ORDER BY source, member, giver
    ) AS d
    FULL JOIN (
        SELECT source_id AS source, member_id AS member, given_by_id AS giver,
            coalesce(given_by_id, 0) AS by, count(*) AS number, min(id) AS entry,
            min(community_id) AS in_community, min(group_id) AS in_group, min(at) AS at
        FROM gamification_ledgerentry e
        WHERE rule = %s AND source_type_id = %s AND source_id > %s AND source_id <= %s
        AND reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM gamification_ledgerentry r WHERE r.reverses_id = e.id)
        GROUP BY 1, 2, 3, 4
    ) AS e ON d.source = e.source AND d.member = e.member AND d.by = e.by
    WHERE coalesce(d.source, e.source) <> ALL(%s::bigint[]) AND
        CASE
            WHEN e.entry IS NULL THEN NOT ({EXCUSED})
            ELSE d.source IS NULL OR e.number > 1 OR d.happened <> e.at
                OR d.in_community <> e.in_community OR d.in_group IS DISTINCT FROM e.in_group
        END
"""  # noqa: S608  constants of this module


def _deeds() -> Iterator[Statement]:
    """One for each range of source ids, rule and type of source: bounded, however many deeds.

    Entries of rules that no longer exist are history, and are not compared.
    """
    waiting = _not_heard_yet()
    for rule, way in RULES.ways:
        for low in range(0, _last_source(rule, way), CHUNK):
            high = low + CHUNK
            late = [pk for pk in waiting.get((rule, way), ()) if low < pk <= high]
            deeds = way.deeds().filter(source__gt=low, source__lte=high).values(*DEED)
            found, params = deeds.order_by().query.sql_with_params()
            sql = DEEDS.replace("DEEDS_OF_THE_WAY", found)
            entries = [rule.key, way.source_type_id, low, high]
            yield Statement(sql, [rule.key, *params, *entries, late, rule.key])


def _last_source(rule: Rule, way: Way) -> int:
    """The greatest id of a source that exists, or is in the ledger."""
    entries = LedgerEntry.objects.filter(rule=rule.key, reverses=None)
    entered = entries.aggregate(last=Max("source_id"))
    there = way.source._base_manager.aggregate(last=Max("pk"))
    return max(entered["last"] or 0, there["last"] or 0)


def _not_heard_yet() -> Sources:
    """The sources whose points still wait for facts."""
    return concerned_by(Entry.objects.raw(UNHEARD, our_listeners()).iterator())[0]


def _waiting() -> Iterator[Statement]:
    listeners, facts = our_listeners()
    yield Statement(WAITING, [listeners, facts, listeners])


# --- the ledger itself -------------------------------------------------------------------------

UNLIKE_THE_ORIGINAL = """
    SELECT r.id AS reversal, r.reverses_id AS of, r.points, o.points AS original
    FROM gamification_ledgerentry r
    LEFT JOIN gamification_ledgerentry o ON o.id = r.reverses_id
    WHERE r.reverses_id IS NOT NULL AND (
        o.id IS NULL OR o.reverses_id IS NOT NULL
        OR (o.member_id, o.community_id, o.group_id, o.rule, o.kind, o.source_type_id,
            o.source_id, o.given_by_id, o.day, o.points)
        IS DISTINCT FROM (r.member_id, r.community_id, r.group_id, r.rule, r.kind,
            r.source_type_id, r.source_id, r.given_by_id, r.day, -r.points)
    )
"""
REVERSED_TWICE = """
    SELECT reverses_id AS reversed_twice, count(*) AS times
    FROM gamification_ledgerentry WHERE reverses_id IS NOT NULL
    GROUP BY reverses_id HAVING count(*) > 1
"""


def _reversals() -> Iterator[Statement]:
    yield Statement(UNLIKE_THE_ORIGINAL, [])
    yield Statement(REVERSED_TWICE, [])


# Only keys that occur several times need a look at their reversals.
TWICE = """
    SELECT e.rule, e.source_type_id AS source_type, e.source_id AS source,
        e.member_id AS member, e.given_by_id AS giver, count(*) AS times
    FROM (
        SELECT rule, source_id, source_type_id, member_id, given_by_id
        FROM gamification_ledgerentry WHERE reverses_id IS NULL
        GROUP BY rule, source_id, source_type_id, member_id, given_by_id HAVING count(*) > 1
    ) AS key
    JOIN gamification_ledgerentry e ON e.rule = key.rule AND e.source_id = key.source_id
        AND e.source_type_id = key.source_type_id AND e.member_id = key.member_id
        AND e.given_by_id IS NOT DISTINCT FROM key.given_by_id AND e.reverses_id IS NULL
    WHERE NOT EXISTS (SELECT 1 FROM gamification_ledgerentry r WHERE r.reverses_id = e.id)
    GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
"""


def _once() -> Iterator[Statement]:
    """Also for rules that no longer exist."""
    yield Statement(TWICE, [])


TRIGGERS = [
    "gamification_ledgerentry_append_only",
    "gamification_ledgerentry_never_emptied",
    "gamification_check_entry",
]
UNIQUE = [
    "gamification_deed_once",
    "gamification_entry_once",
    "gamification_stands_once",
    "gamification_awarded_once",
    "gamification_held_once",
    "gamification_offered_once",
    "gamification_level_place",
    "notifications_once_each",
]
GUARDS = """
    SELECT 'trigger' AS missing_or_off, name FROM unnest(%s::text[]) AS name
    WHERE NOT EXISTS (
        SELECT 1 FROM pg_trigger t WHERE t.tgname = name AND t.tgenabled IN ('O', 'A')
        AND t.tgrelid = 'gamification_ledgerentry'::regclass
    )
    UNION ALL
    SELECT 'unique index', name FROM unnest(%s::text[]) AS name
    WHERE NOT EXISTS (
        SELECT 1 FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
        WHERE c.relname = name AND i.indisunique AND i.indisvalid
    )
"""


def _guards() -> Iterator[Statement]:
    yield Statement(GUARDS, [TRIGGERS, UNIQUE])


def _unchanged() -> Iterator[Statement]:
    """Reads the whole ledger, in its order."""
    yield Statement(UNLIKE_THE_SEAL, [])


# --- badges ------------------------------------------------------------------------------------

AWARDED_TWICE = """
    SELECT badge_id AS badge, member_id AS member, community_id AS community, level,
        occurrence, count(*) AS times
    FROM gamification_badgeaward GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
"""
WITHOUT_EVIDENCE = """
    SELECT a.id AS award, a.badge_id AS badge, a.member_id AS member, e.id AS entry_that_is_missing
    FROM gamification_badgeaward a CROSS JOIN LATERAL unnest(a.entries) AS e (id)
    WHERE NOT EXISTS (
        SELECT 1 FROM gamification_ledgerentry l WHERE l.id = e.id AND l.member_id = a.member_id
    )
"""


def _badges() -> Iterator[Statement]:
    yield Statement(AWARDED_TWICE, [])
    yield Statement(WITHOUT_EVIDENCE, [])


# --- credentials -------------------------------------------------------------------------------

# Deleting an account revokes credentials, or not, as their holder chose.
UNLIKE_THE_AWARD = f"""
    SELECT CASE
            WHEN c.revoked_at IS NULL THEN 'valid without its award'
            ELSE 'revoked while its award is valid'
        END AS wrong, c.id AS credential, a.id AS award
    FROM gamification_badgeaward a
    JOIN accounts_user u ON u.id = a.member_id AND u.state <> 'deleted'
    JOIN credentials_credential c ON c.about = 'gamification.badgeaward:' || a.id
    WHERE (c.revoked_at IS NULL) <> (a.revoked_at IS NULL)
    AND greatest(a.awarded_at, a.revoked_at, c.revoked_at) < now() - interval '{LATE}'
"""  # noqa: S608  a constant of this module
PUBLISHED_WRONGLY = """
    SELECT CASE
            WHEN e.revoked <> (c.revoked_at IS NOT NULL) THEN 'published otherwise than stored'
            ELSE 'signed with a key that was withdrawn'
        END AS wrong, c.id AS credential, c.about
    FROM credentials_credential c
    JOIN credentials_statusentry e ON e.id = c.entry_id
    JOIN credentials_signingkey k ON k.id = c.key_id
    WHERE e.revoked <> (c.revoked_at IS NOT NULL) OR (k.withdrawn_at IS NOT NULL AND c.signed <> '')
"""


def _credentials() -> Iterator[Statement]:
    yield Statement(UNLIKE_THE_AWARD, [])
    yield Statement(PUBLISHED_WRONGLY, [])


# --- levels ------------------------------------------------------------------------------------

OFF_THE_LADDER = """
    WITH RECURSIVE ladder AS (
        SELECT id, community_id FROM gamification_level WHERE after_id IS NULL
        UNION
        SELECT l.id, l.community_id FROM gamification_level l
        JOIN ladder ON l.after_id = ladder.id AND l.community_id = ladder.community_id
    )
    SELECT 'not on the ladder' AS wrong, id AS level, community_id AS community
    FROM gamification_level WHERE id NOT IN (SELECT id FROM ladder)
"""
HELD_WRONGLY = """
    SELECT CASE
            WHEN h.until < now() - interval '2 days' THEN 'held beyond its term'
            WHEN h.approved_by_id = h.member_id THEN 'approved by its holder'
            ELSE 'held twice'
        END AS wrong, h.id AS holding, h.level_id AS level, h.member_id AS member
    FROM gamification_holding h
    WHERE h.state = 'held' AND (
        h.until < now() - interval '2 days' OR h.approved_by_id = h.member_id
        OR EXISTS (
            SELECT 1 FROM gamification_holding o WHERE o.state = 'held' AND o.id <> h.id
            AND o.level_id = h.level_id AND o.member_id = h.member_id
        )
    )
"""


def _levels() -> Iterator[Statement]:
    """Terms are ended every night."""
    yield Statement(OFF_THE_LADDER, [])
    yield Statement(HELD_WRONGLY, [])


INVARIANTS = [
    Invariant("guards", "Triggers and unique indexes protect the ledger.", _guards),
    Invariant("unchanged", "Entries are what they were when they were sealed.", _unchanged),
    Invariant("waiting", f"No fact or standing waits over {LATE}, no other work {SLOW}.", _waiting),
    Invariant("reversals", "Each reversal is the opposite of one entry.", _reversals),
    Invariant("once", "Each deed has at most one entry that is not reversed.", _once),
    Invariant("deeds", "Entries that are not reversed are those of today's deeds.", _deeds),
    Invariant("days", "Scores by day are sums of the ledger.", _days),
    Invariant("boards", "Scores on boards are sums of scores by day.", _boards),
    Invariant("listed", "Boards list their members, but not who opted out.", _listed),
    Invariant("live", "Boards in Valkey are those in Postgres.", outside=differences),
    Invariant("badges", "A badge is awarded once, for entries of its member.", _badges),
    Invariant("earned", "Members hold the badges that they have earned.", rows=wrong_awards),
    Invariant("credentials", "A credential counts as long as its award.", _credentials),
    Invariant("levels", "Levels are a ladder, and held once, for a term.", _levels),
]
