"""Locks of whoever writes to ledgers, in this order: sources, then standings by id."""

from collections.abc import Collection, Iterable

from django.db import connection

from plc.core.locks import advisory_lock

from ..models import Standing

Source = tuple[int, int]  # content type id, id
Person = tuple[int, int]  # community id, member id

SETTLING = "settling"
# Sources locked in one transaction: two for each fact of a full batch. Postgres has room for some
# thousands of all workers.
MOST_LOCKS = 1_000


def lock_sources(sources: Iterable[Source]) -> None:
    """Lock the sources until the end of the transaction, before any standing is.

    Standings do not suffice: who hears that a post was deleted, while another worker is entering
    it, finds neither the deed nor its entry, and so nobody whose standing to lock. The rows of
    sources are not locked, because members who write would have to wait.
    """
    pairs = sorted(set(sources))
    if len(pairs) > MOST_LOCKS:
        lock_all_sources()
        return
    advisory_lock(SETTLING, shared=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_advisory_xact_lock(hashtextextended('source ' || s.type, s.id))
            FROM unnest(%s::int[], %s::bigint[]) AS s (type, id)
            """,
            [[pair[side] for pair in pairs] for side in (0, 1)],
        )


def lock_all_sources() -> None:
    """For whoever enters more deeds than can be locked one by one: nobody else settles until
    then."""
    advisory_lock(SETTLING)


def lock_standings(people: Iterable[Person]) -> None:
    """Lock the standings of these (community, member), creating missing ones; two statements."""
    ordered = sorted(people)
    if not ordered:
        return
    communities, members = (list(ids) for ids in zip(*ordered, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH created AS (
                INSERT INTO gamification_standing (community_id, member_id)
                SELECT p.community, p.member FROM unnest(%s::bigint[], %s::bigint[])
                    WITH ORDINALITY AS p (community, member, n)
                -- Nearly always there. Finding that out by a conflict means reading every dead
                -- version of the row, and those of busy members are many.
                WHERE NOT EXISTS (
                    SELECT 1 FROM gamification_standing s
                    WHERE s.community_id = p.community AND s.member_id = p.member)
                ORDER BY p.n
                ON CONFLICT DO NOTHING RETURNING member_id
            )
            SELECT pg_advisory_xact_lock_shared(hashtextextended('standings of', c.member_id))
            FROM (SELECT DISTINCT member_id FROM created ORDER BY 1) AS c
            """,
            [communities, members],
        )
        cursor.execute(
            """
            SELECT s.id FROM gamification_standing s
            JOIN unnest(%s::bigint[], %s::bigint[]) AS p (community, member)
              ON s.community_id = p.community AND s.member_id = p.member
            ORDER BY s.id FOR NO KEY UPDATE OF s
            """,
            [communities, members],
        )


def lock_standings_of(members: Collection[int]) -> set[Person]:
    """Lock all standings of these members, and return whose they are. Those that another worker is
    creating are waited for, and none are created meanwhile: a first deed is listed on boards by
    what is decided now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_advisory_xact_lock(hashtextextended('standings of', m.id))
            FROM unnest(%s::bigint[]) AS m (id)
            """,
            [sorted(members)],
        )
    mine = Standing.objects.filter(member__in=members)
    people = set(mine.values_list("community_id", "member_id"))
    lock_standings(people)
    return people
