"""Recomputes all counters of the feed from the rows that they count; run by `manage.py recount`.

One UPDATE each, limited to rows that are wrong, whose number it returns.
"""

from collections.abc import Mapping

from django.db import connection, transaction

from plc.core.registry import projections

from .models.reactions import IMPORTED_WEIGHTS, WEIGHTS, ReactionKind

_COMMENTS = """
UPDATE feed_post p SET comment_count = c.n, answer_count = c.answers
FROM (SELECT p.id, count(c.id) AS n, count(c.id) FILTER (WHERE c.kind = 'answer') AS answers
      FROM feed_post p LEFT JOIN feed_comment c ON c.post_id = p.id AND c.state = 'published'
      GROUP BY p.id) c
WHERE p.id = c.id AND (p.comment_count, p.answer_count) IS DISTINCT FROM (c.n, c.answers)
"""
# Imported posts have their own activity: there, an edit counts too.
_ACTIVITY = """
UPDATE feed_post p SET last_activity_at = c.at
FROM (SELECT p.id, greatest(p.published_at, max(c.created_at)) AS at
      FROM feed_post p LEFT JOIN feed_comment c ON c.post_id = p.id AND c.state = 'published'
      GROUP BY p.id) c
WHERE p.id = c.id AND p.last_activity_at <> c.at
AND NOT EXISTS (SELECT 1 FROM feed_attribution a WHERE a.post_id = p.id)
"""
_TOPICS = """
UPDATE feed_topic t SET post_count = c.n
FROM (SELECT t.id, count(p.id) AS n FROM feed_topic t
      LEFT JOIN feed_posttopic pt ON pt.topic_id = t.id
      LEFT JOIN feed_post p ON p.id = pt.post_id AND p.state = 'published'
      GROUP BY t.id) c
WHERE t.id = c.id AND t.post_count <> c.n
"""
_TOPIC_DATES = """
UPDATE feed_posttopic pt SET published_at = p.published_at, last_activity_at = p.last_activity_at
FROM feed_post p WHERE p.id = pt.post_id
AND (pt.published_at, pt.last_activity_at) IS DISTINCT FROM (p.published_at, p.last_activity_at)
"""
_VOTERS = """
UPDATE feed_poll p SET voter_count = c.n
FROM (SELECT p.id, count(DISTINCT v.user_id) AS n FROM feed_poll p
      LEFT JOIN feed_pollvote v ON v.poll_id = p.id GROUP BY p.id) c
WHERE p.id = c.id AND p.voter_count <> c.n
"""
_VOTES = """
UPDATE feed_polloption o SET vote_count = c.n
FROM (SELECT o.id, CASE WHEN p.mode = 'ranked'
             THEN count(v.id) * (SELECT count(*) FROM feed_polloption x WHERE x.poll_id = p.id)
                  - coalesce(sum(v.rank), 0)
             ELSE count(v.id) END AS n
      FROM feed_polloption o JOIN feed_poll p ON p.id = o.poll_id
      LEFT JOIN feed_pollvote v ON v.option_id = o.id GROUP BY o.id, p.id, p.mode) c
WHERE o.id = c.id AND o.vote_count <> c.n
"""


def _reactions(table: str, target: str) -> str:
    """SQL for the five counts and the score of ``table``; all names in it are constants."""
    kinds = [kind.value for kind in ReactionKind]
    counts = ", ".join(f"count(r.id) FILTER (WHERE r.kind = '{kind}') AS {kind}" for kind in kinds)
    votes = " + ".join(
        f"coalesce((t.imported_votes->>'{name}')::int, 0) * ({weight})"
        for name, weight in IMPORTED_WEIGHTS.items()
    )
    score = " + ".join(f"c.{kind} * {WEIGHTS[ReactionKind(kind)]}" for kind in kinds)
    columns = ", ".join(f"{kind}_count" for kind in kinds)
    values = ", ".join(f"c.{kind}" for kind in kinds)
    return f"""
        UPDATE {table} t SET ({columns}, score) = ({values}, {score} + {votes})
        FROM (SELECT x.id, {counts} FROM {table} x
              LEFT JOIN feed_reaction r ON r.{target} = x.id GROUP BY x.id) c
        WHERE t.id = c.id AND (t.{columns.replace(", ", ", t.")}, t.score)
              IS DISTINCT FROM ({values}, {score} + {votes})
    """  # noqa: S608  constants of this module only


def recount() -> Mapping[str, int]:
    statements = {
        "comments and answers of posts": _COMMENTS,
        "last activity of posts": _ACTIVITY,
        "reactions and score of posts": _reactions("feed_post", "post_id"),
        "reactions and score of comments": _reactions("feed_comment", "comment_id"),
        "posts of topics": _TOPICS,
        "dates of topics": _TOPIC_DATES,
        "voters of polls": _VOTERS,
        "votes of options": _VOTES,
    }
    wrong = {}
    for what, sql in statements.items():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            wrong[what] = cursor.rowcount
    return wrong


projections.register("feed", recount)
