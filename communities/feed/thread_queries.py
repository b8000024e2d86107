"""The SQL of a thread, written out like that of feeds, because the ORM takes several times as long
to compose it as Postgres to answer. ``thread.comments_of`` is the same scope for other pages.

The SQL is assembled from constants; values are always parameters.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any

from plc.accounts.models import User, blocked_ids
from plc.core import keyset
from plc.core.rows import Columns, rows
from plc.files.models import StoredFile

from .models import Attachment, Attribution, Comment, Post

COMMENT, AUTHOR, SOURCE = Columns(Comment, "c"), Columns(User, "a"), Columns(Attribution, "s")
ATTACHMENT, FILE = Columns(Attachment, "t"), Columns(StoredFile, "f")
ATTRIBUTION: Any = Comment._meta.get_field("attribution")

BY_TIME = ("created_at", "pk")
BY_WORTH = ("worth", "pk")  # the best answer first; of equal ones, the oldest

# Comments that the reader sees ("c" with its author "a", or a reply "d" with its author "e").
SEEN = """({0}.state = 'published' AND {1}.state IS DISTINCT FROM 'suspended'
            OR {0}.state = 'hidden' AND {0}.author_id = %(me)s)
        AND ({0}.author_id IS NULL OR {0}.author_id <> ALL(%(blocked)s::bigint[]))"""
# Of those that the reader does not see, the ones with replies remain as placeholders.
SHOWN = f"""(({SEEN.format("c", "a")}) OR EXISTS (
            SELECT 1 FROM feed_comment d LEFT JOIN accounts_user e ON e.id = d.author_id
            WHERE d.parent_id = c.id AND {SEEN.format("d", "e")}))"""  # noqa: S608  constants only


@cache
def _select(where: str, more: str = "") -> str:
    return f"""SELECT {COMMENT}, {AUTHOR}, {SOURCE}, ARRAY(
            SELECT kind FROM feed_reaction r WHERE r.comment_id = c.id AND r.user_id = %(me)s)
            {more}
        FROM feed_comment c
        LEFT JOIN accounts_user a ON a.id = c.author_id
        LEFT JOIN feed_attribution s ON s.comment_id = c.id
        WHERE c.post_id = %(post)s AND {where} AND {SHOWN}"""  # noqa: S608  constants only


def _found(actor: Any, post: Post, sql: str, **params: Any) -> Iterator[tuple[Comment, list[Any]]]:
    """Comments with their author, attribution and the reader's reactions, and further columns."""
    told = {"me": actor.pk or 0, "post": post.pk, "blocked": list(blocked_ids(actor))}
    for comment, author, source, mine, *rest in rows(sql, told | params, COMMENT, AUTHOR, SOURCE):
        comment.author, comment.my_reactions = author, mine
        ATTRIBUTION.set_cached_value(comment, source)
        yield comment, rest


def page_of_comments(
    actor: Any, post: Post, *, kind: str = "", after: str = "", size: int
) -> keyset.Page[Comment]:
    """Top-level comments by time; ``kind`` limits them. Raises BadCursor."""
    start = keyset.values_of(after, Comment, BY_TIME) if after else ("-infinity", 0)
    sql = f"""{_select("c.parent_id IS NULL AND (%(kind)s = '' OR c.kind = %(kind)s)")}
        AND (c.created_at, c.id) > (%(at)s::timestamptz, %(pk)s::bigint)
        ORDER BY c.created_at, c.id LIMIT {size + 1:d}"""
    found = [row for row, _ in _found(actor, post, sql, kind=kind, at=start[0], pk=start[1])]
    return keyset.cut(found, BY_TIME, size)


def page_of_answers(actor: Any, post: Post, *, after: str = "", size: int) -> keyset.Page[Comment]:
    """Answers but the accepted one, each with ``worth``, by which they are ordered. Raises
    BadCursor."""
    start = keyset.values_of(after, Comment, ("score", "pk")) if after else (-(2**31), 0)
    sql = f"""{_select("c.parent_id IS NULL AND c.kind = 'answer' AND c.id <> %(accepted)s")}
        AND (-c.score, c.id) > (%(worth)s::integer, %(pk)s::bigint)
        ORDER BY -c.score, c.id LIMIT {size + 1:d}"""
    chosen = {"accepted": post.accepted_answer_id or 0, "worth": start[0], "pk": start[1]}
    found = [row for row, _ in _found(actor, post, sql, **chosen)]
    for answer in found:
        answer.worth = -answer.score  # type: ignore[attr-defined]
    return keyset.cut(found, BY_WORTH, size)


NUMBERED = """, c.created_at AS said_at, c.id AS said_id,
            count(*) OVER (PARTITION BY c.parent_id) AS of_all,
            row_number() OVER (PARTITION BY c.parent_id ORDER BY c.created_at, c.id) AS nth"""


def replies_and_accepted(
    actor: Any, post: Post, above: Collection[int], accepted: int | None, *, most: int
) -> Sequence[Comment]:
    """The first ``most`` replies of each of these comments and of the accepted answer, by time,
    each with the number of all replies there as ``of_all``; and the accepted answer itself."""
    among = "(c.parent_id = ANY(%(above)s::bigint[]) OR c.id = %(accepted)s)"
    sql = f"""SELECT * FROM ({_select(among, NUMBERED)}) found
        WHERE nth <= {most:d} ORDER BY said_at, said_id"""  # noqa: S608  constants only
    ids = [*above, accepted] if accepted else list(above)
    found = []
    for comment, (_at, _pk, of_all, _nth) in _found(
        actor, post, sql, above=ids, accepted=accepted or 0
    ):
        comment.of_all = of_all  # type: ignore[attr-defined]
        found.append(comment)
    return found


@cache
def _attachments() -> str:
    return f"""SELECT {ATTACHMENT}, {FILE} FROM feed_attachment t
        JOIN files_storedfile f ON f.id = t.file_id
        WHERE t.post_id = %(post)s OR t.comment_id = ANY(%(comments)s::bigint[])
        ORDER BY t.position, t.id"""  # noqa: S608  constants only


def attachments_of(post: Post, comments: Sequence[Comment]) -> Iterator[Attachment]:
    """The attachments of a post and of these comments, with their files, in order."""
    params = {"post": post.pk, "comments": [comment.pk for comment in comments]}
    for attachment, file in rows(_attachments(), params, ATTACHMENT, FILE):
        attachment.file = file
        yield attachment
