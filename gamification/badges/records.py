"""Reads what members did, as far as the rules of some badges ask: a fixed number of queries for any
number of members and badges."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, Min, OuterRef

from communities.community.models import Community
from plc.core.among import Among
from plc.core.registry import completions

from ..ledger.locks import Person
from ..models import Endorsement, LedgerEntry, Outcome
from ..rules import RULES
from .criteria import Criteria
from .parts import Completion, Done, Lookup, Record

# Entries for deeds that count today. Those within a ring earn neither points nor badges.
COUNTS = (
    f"e.reverses_id IS NULL AND e.outcome <> {Outcome.RING.value}"  # noqa: S608  a number
    " AND NOT EXISTS (SELECT 1 FROM gamification_ledgerentry r WHERE r.reverses_id = e.id)"
)


def records_of(people: Collection[Person], criteria: Collection[Criteria]) -> dict[Person, Record]:
    """What these (community, member) did in their community."""
    records = {person: Record(person[0]) for person in people}
    totals = set().union(*(one.total_rules for one in criteria))
    timed = set().union(*(one.timed_rules for one in criteria))
    communities, members = _columns(records)
    among = """unnest(%s::bigint[], %s::bigint[]) AS p (community, member)
        JOIN gamification_ledgerentry e
        ON e.member_id = p.member AND e.community_id = p.community"""
    _read(records, among, [communities, members], totals, timed)
    if any(one.by_endorsement for one in criteria):
        _read_endorsements(records)
    _read_completions(records, criteria)
    return records


def site_records_of(members: Collection[int], criteria: Collection[Criteria]) -> dict[int, Record]:
    """What these members did in open communities, whose deeds anybody may know of."""
    records = {(0, member): Record(None) for member in members}
    totals = set().union(*(one.total_rules for one in criteria))
    timed = set().union(*(one.timed_rules for one in criteria))
    among = """community_community c
        JOIN gamification_ledgerentry e ON e.community_id = c.id AND e.member_id = ANY(%s)
        AND c.visibility = %s"""
    asked = [list(members), Community.Visibility.PUBLIC.value]
    _read(records, among, asked, totals, timed, whole_site=True)
    return {member: record for (_, member), record in records.items()}


def _read(
    records: Mapping[Person, Record],
    among: str,
    asked: list[Any],
    totals: Collection[str],
    timed: Collection[str],
    *,
    whole_site: bool = False,
) -> None:
    """Fill in the numbers of deeds, and those deeds of which the time matters. Two queries."""

    def record(community: int, member: int) -> Record:
        return records[0 if whole_site else community, member]

    with connection.cursor() as cursor:
        if totals:
            cursor.execute(
                f"""
                SELECT e.member_id, e.community_id, e.group_id, e.rule, count(*) FROM {among}
                WHERE e.rule = ANY(%s) AND {COUNTS} GROUP BY 1, 2, 3, 4
                """,  # noqa: S608  constants of this module
                [*asked, sorted(totals)],
            )
            for member, community, group, rule, n in cursor:
                record(community, member).totals[community, group, rule] = n
        if timed:
            cursor.execute(
                f"""
                SELECT e.member_id, e.id, e.rule, e.at, e.day, e.community_id, e.group_id
                FROM {among} WHERE e.rule = ANY(%s) AND {COUNTS} ORDER BY e.at, e.id
                """,  # noqa: S608  constants of this module
                [*asked, sorted(timed)],
            )
            for member, *done in cursor:
                found = Done(*done)
                record(found.community, member).timed.append(found)


def _read_endorsements(records: Mapping[Person, Record]) -> None:
    """Those by members of today. An endorsement in return for one counts for nobody."""
    communities, members = _columns(records)
    found: dict[Person, dict[int, list[tuple[datetime, bool]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    said = Endorsement.objects.filter(withdrawn_at=None).counting("community", "badge")
    rows = said.filter(Among("community", set(communities)), Among("member", set(members)))
    for community, member, badge, at, outside in rows.values_list(
        "community", "member", "badge", "at", "from_outside"
    ):
        found[community, member][badge].append((at, outside))
    for person, record in records.items():
        record.endorsed = found.get(person, {})


def _read_completions(records: Mapping[Person, Record], criteria: Collection[Criteria]) -> None:
    """One query for each kind that a rule asks for."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for part in (part for one in criteria for part in one.parts):
        if isinstance(part, Completion):
            wanted[part.what].add(part.item)
    done: dict[int, dict[tuple[str, str], datetime]] = defaultdict(dict)
    for what, items in wanted.items():
        for (member, item), at in completions[what].done(_columns(records)[1], items).items():
            done[member][what, item] = at
    for (_, member), record in records.items():
        record.completed = done.get(member, {})


class Found(NamedTuple):
    entries: list[int]
    at: datetime


def look_up(asked: Sequence[tuple[int, Lookup]]) -> list[Found]:
    """The deeds that each (member, lookup) means, in the same order. One query."""
    if not asked:
        return []
    rows = [
        (n, member, look.community, look.group, ",".join(look.rules), look.skip, look.take)
        for n, (member, look) in enumerate(asked)
    ]
    found: dict[int, Found] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.n, array_agg(e.id ORDER BY e.at, e.id), max(e.at)
            FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[],
                        %s::int[], %s::int[])
                AS a (n, member, community, in_group, rules, skip, take)
            CROSS JOIN LATERAL (
                SELECT e.id, e.at FROM gamification_ledgerentry e
                WHERE e.member_id = a.member AND e.rule = ANY(string_to_array(a.rules, ','))
                AND CASE WHEN a.community IS NULL
                    THEN e.community_id IN (SELECT id FROM community_community
                                            WHERE visibility = 'public')
                    ELSE e.community_id = a.community END
                AND (a.in_group IS NULL OR e.group_id = a.in_group) AND {COUNTS}
                ORDER BY e.at, e.id OFFSET a.skip LIMIT a.take
            ) AS e GROUP BY a.n
            """,  # noqa: S608  a constant of this module
            [list(column) for column in zip(*rows, strict=True)],
        )
        found = {n: Found(entries, at) for n, entries, at in cursor}
    return [found[n] for n in range(len(rows))]


# Whether there is an entry that counts today for the same deed as the entry ``{0}``.
STANDS = """EXISTS (
    SELECT 1 FROM gamification_ledgerentry n
    WHERE n.rule = {0}.rule AND n.source_id = {0}.source_id
    AND n.source_type_id = {0}.source_type_id AND n.member_id = {0}.member_id
    AND n.given_by_id IS NOT DISTINCT FROM {0}.given_by_id AND n.reverses_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM gamification_ledgerentry x WHERE x.reverses_id = n.id)
)"""


def undone(members: Collection[int]) -> set[int]:
    """The ids of entries of these members whose deeds no longer count. What was entered again (it
    was moved, dated anew, or recomputed) still does. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT r.reverses_id FROM gamification_ledgerentry r
            WHERE r.member_id = ANY(%s) AND r.reverses_id IS NOT NULL AND NOT {STANDS.format("r")}
            """,  # noqa: S608  a constant of this module
            [list(members)],
        )
        return {pk for (pk,) in cursor}


def removed_by_moderators(entries: Collection[int]) -> set[int]:
    """Which of these entries are for something that moderators hid or removed. One query for each
    way by which their rules find deeds."""
    rows = LedgerEntry.objects.filter(Among("pk", entries))
    kinds = set(rows.values_list("rule", "source_type")) if entries else set()
    found: set[int] = set()
    for rule, way in RULES.ways:
        if (rule.key, way.source_type_id) in kinds:
            gone = way.source._default_manager.filter(way.removed, pk=OuterRef("source_id"))
            same = rows.filter(Exists(gone), rule=rule.key, source_type=way.source_type_id)
            found.update(same.values_list("pk", flat=True))
    return found


def endorsements_taken_down(members: Collection[int]) -> dict[tuple[int, int, int], datetime]:
    """When the first of those about these members was written that moderators hid or removed, by
    badge, community and member. One query."""
    rows = Endorsement.objects.filter(Among("member", members)).exclude(taken_down="")
    first = rows.values("badge", "community", "member").annotate(first=Min("at")).order_by()
    return {
        (badge, community, member): at
        for badge, community, member, at in first.values_list(
            "badge", "community", "member", "first"
        )
    }


def deeds_behind(entries: Collection[int]) -> list[LedgerEntry]:
    """The entries that count today for the deeds of these entries, by time. One query."""
    rows = LedgerEntry.objects.raw(
        """
        SELECT n.* FROM gamification_ledgerentry e JOIN gamification_ledgerentry n
        ON n.rule = e.rule AND n.source_id = e.source_id AND n.source_type_id = e.source_type_id
        AND n.member_id = e.member_id AND n.given_by_id IS NOT DISTINCT FROM e.given_by_id
        WHERE e.id = ANY(%s) AND n.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM gamification_ledgerentry x WHERE x.reverses_id = n.id)
        ORDER BY n.at, n.id
        """,
        [list(entries)],
    )
    return list(rows) if entries else []


def _columns(people: Iterable[Person]) -> tuple[list[int], list[int]]:
    ordered = sorted(people)
    return [community for community, _ in ordered], [member for _, member in ordered]
