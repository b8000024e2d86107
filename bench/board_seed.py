"""Fills a database with members and a ledger of points, fast and deterministically.

There is one community with a group per hundred members. Half of the entries are in groups, over
three years. Their rules are real, so that badges and levels look at them. Where leaderboards are
measured, a few members have most of the entries (the most active of 4,000,000 has about 25,000 of
50,000,000). Rollups are left empty: `manage.py rebuild_rollups`, which is measured, fills them.
"""

from datetime import timedelta
from typing import Any

from bench.seed import Copier, Plan, copier, copy_places

YEARS = 3
SEED = 0.20261122
FEW_ARE_ACTIVE, ALL_ARE_ACTIVE = 2, 1
# One for each kind of value, in their order, and none that a new question is settled by.
RULES = (
    "answer_accepted",
    "insightful_received",
    "request_answered",
    "question_closed",
    "resource_kept",
    "thanks_received",
)
ONE_ON_SITE_BOARDS_OF = 100  # members

LEDGER = """
    INSERT INTO gamification_ledgerentry (
        member_id, community_id, group_id, rule, rule_version, kind, points, outcome,
        source_type_id, source_id, occasion, at, day, posted_at)
    SELECT member, 1,
        CASE WHEN dice < 0.5 THEN 1 + (member * (ARRAY[1, 7, 13])[1 + n %% 3]) %% %(groups)s END,
        (%(rules)s::text[])[kind], 1, kind, (%(points)s::int[])[kind], 1,
        %(type)s, n, 0, at, (at AT TIME ZONE 'UTC')::date, at
    FROM (
        SELECT n, 1 + n %% 6 AS kind, random() AS dice,
            1 + floor(%(members)s * random() ^ %(skew)s)::bigint * 7919 %% %(members)s AS member,
            %(now)s::timestamptz - interval '1 year' * %(years)s * random() AS at
        FROM generate_series(1, %(entries)s::bigint) AS n
    ) AS entry
"""


def fill(url: str, *, members: int, entries: int, tell: Any) -> None:
    """Fill the migrated, empty database at ``url``, for leaderboards of all kinds."""
    plan = Plan(members, posts=1)
    with copier(url, tell) as copy:
        copy_places(copy, plan)
        _add_ledger(copy, plan, entries=entries, skew=FEW_ARE_ACTIVE)
        _add_season_and_site(copy, members)


def fill_ledger(url: str, *, members: int, entries: int, tell: Any) -> None:
    """Give these members, who are there already, about the same number of entries each: their own
    pages may cost more where they have more."""
    with copier(url, tell) as copy:
        plan = Plan(members, posts=1)
        _add_ledger(copy, plan, entries=entries, skew=ALL_ARE_ACTIVE)


def _add_ledger(copy: Copier, plan: Plan, *, entries: int, skew: int) -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from communities.community.models import Community
    from communities.feed.models import Post
    from gamification.actions.ladders import ship_levels
    from gamification.models import LedgerEntry
    from gamification.rules import RULES as KNOWN

    ship_levels(community=Community.objects.get())
    copy.tell("standings")
    copy.db.execute(
        "INSERT INTO gamification_standing (community_id, member_id)"
        " SELECT 1, n FROM generate_series(1, %s) AS n",
        [plan.members],
    )
    copy.tell("ledger")
    indexes = copy.drop_indexes(LedgerEntry._meta.db_table)
    copy.db.execute("SELECT setseed(%s)", [SEED])
    copy.db.execute(
        LEDGER,
        {
            "members": plan.members,
            "entries": entries,
            "groups": plan.groups,
            "rules": list(RULES),
            "points": [KNOWN.rules[rule].points for rule in RULES],
            "skew": skew,
            "type": ContentType.objects.get_for_model(Post).pk,
            "now": timezone.now(),
            "years": YEARS,
        },
    )
    for definition in indexes:
        copy.db.execute(definition)


def _add_season_and_site(copy: Copier, members: int) -> None:
    """A season of today, and boards of the site, which some have joined."""
    from django.utils import timezone

    from communities.community.models import Community
    from gamification.models import Season, SiteBoards

    today = timezone.now().date()
    Season.objects.create(
        community_id=1,
        name="Winter",
        starts_on=today - timedelta(days=90),
        ends_on=today + timedelta(days=30),
        waiting_since=None,
    )
    SiteBoards.objects.update_or_create(defaults={"on": True})
    Community.objects.update(visibility=Community.Visibility.PUBLIC)
    copy.db.execute(
        "INSERT INTO gamification_boardpreference (member_id, on_boards, on_site_board)"
        " SELECT n, true, true FROM generate_series(1, %s, %s) AS n",
        [members, ONE_ON_SITE_BOARDS_OF],
    )
