"""Fills a database with members and a ledger of points, fast and deterministically.

There is one community with a group per hundred members. Half of the entries are in groups. A few
members have most of the entries (the most active of 4,000,000 has about 25,000 of 50,000,000), over
three years. Rollups are left empty: `manage.py rebuild_rollups`, which is measured, fills them.
"""

from typing import Any

from bench.seed import Plan, copier, copy_places

YEARS = 3
SEED = 0.20261122

LEDGER = """
    INSERT INTO gamification_ledgerentry (
        member_id, community_id, group_id, rule, rule_version, kind, points, outcome,
        source_type_id, source_id, occasion, at, day, posted_at)
    SELECT member, 1,
        CASE WHEN dice < 0.5 THEN 1 + (member * (ARRAY[1, 7, 13])[1 + n %% 3]) %% %(groups)s END,
        'seeded_' || kind, 1000, kind, (ARRAY[15, 2, 5, 3, 10, 1])[kind], 1,
        %(type)s, n, 0, at, (at AT TIME ZONE 'UTC')::date, at
    FROM (
        SELECT n, 1 + n %% 6 AS kind, random() AS dice,
            1 + floor(%(members)s * random() ^ 2)::bigint * 7919 %% %(members)s AS member,
            %(now)s::timestamptz - interval '1 year' * %(years)s * random() AS at
        FROM generate_series(1, %(entries)s::bigint) AS n
    ) AS entry
"""


def fill(url: str, *, members: int, entries: int, tell: Any) -> None:
    """Fill the migrated, empty database at ``url``."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from communities.feed.models import Post
    from gamification.models import LedgerEntry

    plan = Plan(members, posts=1)
    with copier(url, tell) as copy:
        copy_places(copy, plan)
        tell("standings")
        copy.db.execute(
            "INSERT INTO gamification_standing (community_id, member_id)"
            " SELECT 1, n FROM generate_series(1, %s) AS n",
            [members],
        )
        tell("ledger")
        indexes = copy.drop_indexes(LedgerEntry._meta.db_table)
        copy.db.execute("SELECT setseed(%s)", [SEED])
        copy.db.execute(
            LEDGER,
            {
                "members": members,
                "entries": entries,
                "groups": plan.groups,
                "type": ContentType.objects.get_for_model(Post).pk,
                "now": timezone.now(),
                "years": YEARS,
            },
        )
        for definition in indexes:
            copy.db.execute(definition)
