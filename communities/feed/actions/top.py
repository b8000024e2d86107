"""The best posts of each place and period, worked out anew by the clock.

What is kept: of each place, and of each kind of post there, the hundred with the highest score
among those published in the last 7, 30 or 365 days, or ever; the same for what all readers of a
community read. So the lists are bounded, and at most one run old. Reading them costs an index; a
reaction costs nothing.

What a run costs: it reads every post of the period, "ever" all posts there are, twice (for their
place, and for their community), and keeps the best hundred of each kind in memory on the way. No
index knows scores. So the long periods run by the hour only, one statement each, in the queue of
what nobody waits for.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from plc.core.locks import lock_name

from ..models import PostKind, TopPost

MOST = 100
PERIODS = {
    TopPost.Period.WEEK: timedelta(days=7),
    TopPost.Period.MONTH: timedelta(days=30),
    TopPost.Period.YEAR: timedelta(days=365),
    TopPost.Period.EVER: None,
}
QUICK = (TopPost.Period.WEEK, TopPost.Period.MONTH)
SLOW = (TopPost.Period.YEAR, TopPost.Period.EVER)

LISTED = """SELECT p.id, p.score FROM feed_post p
        WHERE {where} AND p.kind = kinds.kind AND p.state = 'published' AND p.score > 0
            AND p.published_at >= %(since)s
        ORDER BY p.score DESC, p.id DESC LIMIT %(most)s"""
# For each place and kind its posts since a day, read through the index of its newest ones. The best
# of a place are among the best of its kinds.
BEST = f"""
    SELECT wide, place, kind, id, score, row_number() OVER (
        PARTITION BY wide, place ORDER BY score DESC, id DESC) <= %(most)s AS overall
    FROM (
        SELECT false AS wide, here.place, kinds.kind, one.id, one.score
        FROM (SELECT id AS place FROM groups_group
            UNION ALL SELECT -id FROM community_community) here
        CROSS JOIN unnest(%(kinds)s::text[]) AS kinds(kind)
        CROSS JOIN LATERAL ({LISTED.format(where="p.place = here.place")}) one
        UNION ALL
        SELECT true, here.id, kinds.kind, one.id, one.score
        FROM community_community here
        CROSS JOIN unnest(%(kinds)s::text[]) AS kinds(kind)
        CROSS JOIN LATERAL (
            {LISTED.format(where="p.community_id = here.id AND p.audience = 'community'")}) one
    ) found"""  # noqa: S608  constants only

# Only what differs is written, so that a quiet hour leaves the table as it was.
WRITE = f"""
    WITH best AS MATERIALIZED ({BEST}),
    gone AS (
        DELETE FROM feed_toppost old WHERE old.period = %(period)s AND NOT EXISTS (
            SELECT 1 FROM best WHERE best.id = old.post_id AND best.wide = old.wide
                AND best.place = old.place)
    )
    INSERT INTO feed_toppost (wide, place, period, kind, post_id, score, overall)
    SELECT wide, place, %(period)s, kind, id, score, overall FROM best
    ON CONFLICT (post_id, period, wide) DO UPDATE SET score = EXCLUDED.score,
        place = EXCLUDED.place, kind = EXCLUDED.kind, overall = EXCLUDED.overall
        WHERE (feed_toppost.score, feed_toppost.place, feed_toppost.kind, feed_toppost.overall)
            <> (EXCLUDED.score, EXCLUDED.place, EXCLUDED.kind, EXCLUDED.overall)"""  # noqa: S608  constants only


def refresh_top(*periods: str) -> None:
    """Work out the given periods, or all. One statement each; two at once do not mix."""
    for period in periods or tuple(PERIODS):
        span = PERIODS[TopPost.Period(period)]
        since = timezone.now() - span if span else datetime(1900, 1, 1, tzinfo=UTC)
        with transaction.atomic(), connection.cursor() as cursor:
            lock_name(f"top {period}")
            cursor.execute(
                WRITE,
                {
                    "since": since,
                    "most": MOST,
                    "kinds": PostKind.values,
                    "period": TopPost.Period(period).value,
                },
            )
