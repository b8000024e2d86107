"""The best posts of each place and period, worked out anew by the clock.

What is kept: of each place the hundred posts with the highest score among those published in the
last 7, 30 or 365 days, or ever; the same for what all readers of a community read. So the lists
are bounded, and at most one run old. Reading them costs an index; a reaction costs nothing.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from ..models import TopPost

MOST = 100
PERIODS = {
    TopPost.Period.WEEK: timedelta(days=7),
    TopPost.Period.MONTH: timedelta(days=30),
    TopPost.Period.YEAR: timedelta(days=365),
    TopPost.Period.EVER: None,
}
QUICK = (TopPost.Period.WEEK, TopPost.Period.MONTH)
SLOW = (TopPost.Period.YEAR, TopPost.Period.EVER)

# For each place its posts since a day, read through the index of its newest posts.
BEST = """
    SELECT false AS wide, here.place, one.id, one.score
    FROM (SELECT id AS place FROM groups_group UNION ALL SELECT -id FROM community_community) here
    CROSS JOIN LATERAL (
        SELECT p.id, p.score FROM feed_post p
        WHERE p.place = here.place AND p.state = 'published' AND p.score > 0
            AND p.published_at >= %(since)s
        ORDER BY p.score DESC, p.id DESC LIMIT %(most)s
    ) one
    UNION ALL
    SELECT true, c.id, one.id, one.score FROM community_community c
    CROSS JOIN LATERAL (
        SELECT p.id, p.score FROM feed_post p
        WHERE p.community_id = c.id AND p.audience = 'community' AND p.state = 'published'
            AND p.score > 0 AND p.published_at >= %(since)s
        ORDER BY p.score DESC, p.id DESC LIMIT %(most)s
    ) one"""

# Only what differs is written, so that a quiet hour leaves the table as it was.
WRITE = f"""
    WITH best AS MATERIALIZED ({BEST}),
    gone AS (
        DELETE FROM feed_toppost old WHERE old.period = %(period)s AND NOT EXISTS (
            SELECT 1 FROM best WHERE best.id = old.post_id AND best.wide = old.wide
                AND best.place = old.place)
    )
    INSERT INTO feed_toppost (wide, place, period, post_id, score)
    SELECT wide, place, %(period)s, id, score FROM best
    ON CONFLICT (post_id, period, wide) DO UPDATE
        SET score = EXCLUDED.score, place = EXCLUDED.place
        WHERE (feed_toppost.score, feed_toppost.place) <> (EXCLUDED.score, EXCLUDED.place)"""  # noqa: S608  constants only


def refresh_top(*periods: str) -> None:
    """Work out the given periods, or all. One statement each; two at once do not mix."""
    for period in periods or tuple(PERIODS):
        span = PERIODS[TopPost.Period(period)]
        since = timezone.now() - span if span else datetime(1900, 1, 1, tzinfo=UTC)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"top {period}"])
            cursor.execute(
                WRITE, {"since": since, "most": MOST, "period": TopPost.Period(period).value}
            )
