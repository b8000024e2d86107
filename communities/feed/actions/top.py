"""The rollup of top posts by place and period, refreshed periodically.

It contains, for each place and kind of post, the hundred with the highest score among those
published in the last 7, 30 or 365 days, or ever; the same for everything that all readers of a
community may read. Milestones are listed among their kind only. The lists are bounded and at most
one run old. Reading them uses an index, and reactions need not update it.

A run reads every post of the period ("ever": all posts) twice, for its place and its community, and
keeps the best hundred of each kind in memory. There is no index on scores. The long periods are
therefore refreshed hourly, with one statement each, in the queue with the lowest priority.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from plc.core.locks import advisory_lock

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
# For each place and kind, its posts since a day, read by the index of the newest ones. The best of
# a place are among the best of its kinds.
BEST = f"""
    SELECT wide, place, kind, id, score, kind <> 'milestone' AND row_number() OVER (
        PARTITION BY wide, place, kind = 'milestone' ORDER BY score DESC, id DESC
    ) <= %(most)s AS overall
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

# Only differences are written, so that the table does not change without activity.
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
    """Refresh the given periods, or all of them. One statement each; safe to run concurrently."""
    for period in periods or tuple(PERIODS):
        span = PERIODS[TopPost.Period(period)]
        since = timezone.now() - span if span else datetime(1900, 1, 1, tzinfo=UTC)
        with transaction.atomic(), connection.cursor() as cursor:
            advisory_lock(f"top {period}")
            cursor.execute(
                WRITE,
                {
                    "since": since,
                    "most": MOST,
                    "kinds": PostKind.values,
                    "period": TopPost.Period(period).value,
                },
            )
