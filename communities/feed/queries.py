"""The SQL of feeds. Every query reads an index in its order and stops early, so a page costs the
same in a place with a million posts as in one with a hundred.

A feed over several places is a LATERAL join: the newest rows after the cursor of each place,
limited to a page, then the newest of those. The SQL is assembled from constants in this module;
values from requests are always parameters. Limits, kinds and periods are literals (numbers and
constants of ours), because Postgres would otherwise choose custom plans, and planning each time
takes ten times as long as executing.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection

from communities.community.access import member_communities_of
from communities.community.models import Community
from communities.groups.access import group_memberships_of
from communities.groups.models import Group
from plc.accounts.models import User, blocked_ids
from plc.core.keyset import BadCursor
from plc.core.registry import SubjectKey

from .models import PostKind, Topic

PAGE = 20


class Order(StrEnum):
    ACTIVE = "active"
    NEW = "new"
    UNANSWERED = "unanswered"
    FOLLOWED = "followed"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    EVER = "ever"

    @property
    def is_top(self) -> bool:
        return self in (Order.WEEK, Order.MONTH, Order.YEAR, Order.EVER)


@dataclass(frozen=True)
class Scope:
    """The posts that a feed contains: all posts in ``places`` (values of Post.place), and in the
    communities ``wide`` those that all readers of the community may read. Whoever creates one has
    checked that the reader may see them; the two do not overlap."""

    places: tuple[int, ...] = ()
    wide: tuple[int, ...] = ()


def home_scope(actor: Any) -> Scope:
    """Everything in the actor's communities and groups. No query besides the actor's
    memberships."""
    squares = [-pk for pk in member_communities_of(actor)]
    return Scope(places=(*squares, *group_memberships_of(actor)))


def community_scope(actor: Any, community: Community, reads: bool = True) -> Scope:
    """Everything in a community that the actor may read: posts for all its readers (if ``reads``),
    and the posts of the actor's other groups."""
    return Scope(
        places=tuple(
            pk
            for pk, membership in group_memberships_of(actor).items()
            if membership.group.community_id == community.pk
            and not (reads and membership.group.visibility == Group.Visibility.PUBLIC)
        ),
        wide=(community.pk,) if reads else (),
    )


def group_scope(group: Group) -> Scope:
    return Scope(places=(group.pk,))


# --- cursors -------------------------------------------------------------------------------------

CURSOR = re.compile(r"(-?\d{1,17})\.(\d{1,18})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cursor_after(at: datetime | int, pk: int) -> str:
    """The position after a row: its time in microseconds or its score, and its id."""
    value = (at - EPOCH) // timedelta(microseconds=1) if isinstance(at, datetime) else at
    return f"{value}.{pk}"


def read_cursor(text: str, order: Order) -> tuple[datetime | int, int]:
    """Parse a cursor. Raises BadCursor."""
    found = CURSOR.fullmatch(text) if text.isascii() else None
    if found is None:
        raise BadCursor("not a cursor")
    value, pk = int(found[1]), int(found[2])
    if order.is_top:
        if abs(value) >= 2**31:
            raise BadCursor("not a score")
        return value, pk
    try:
        return EPOCH + timedelta(microseconds=value), pk
    except OverflowError as wrong:
        raise BadCursor("not a time") from wrong


# --- feeds ---------------------------------------------------------------------------------------

COLUMN = {
    Order.ACTIVE: "last_activity_at",
    **dict.fromkeys((Order.NEW, Order.UNANSWERED, Order.FOLLOWED), "published_at"),
}
WIDE = "p.community_id = here.place AND p.audience = 'community' AND p.state = 'published'"
OWN = "p.place = here.place AND p.state = 'published'"
NOT_BLOCKED = " AND (p.author_id IS NULL OR p.author_id <> ALL(%(blocked)s::bigint[]))"


@dataclass(frozen=True)
class FeedQuery:
    """A feed in a certain order, as a source of (id, at) rows."""

    scope: Scope
    reader: int = 0
    order: Order = Order.ACTIVE
    kind: str = ""
    blocked: tuple[int, ...] = ()
    leaving_out: tuple[int, ...] = ()  # pinned posts, which are shown above
    after: tuple[datetime | int, int] | None = None
    size: int = PAGE + 1

    def source(self) -> tuple[str, dict[str, Any]]:
        """SQL with columns id and at, newest (or best) first, and its parameters."""
        branch = self._top_branch if self.order.is_top else self._branch
        parts = [branch(WIDE if wide else OWN, wide) for wide in self._halves()]
        if self.order == Order.FOLLOWED:
            parts = [self._followed()] if self.scope.places else []
        if not parts:
            return "SELECT 0::bigint AS id, now() AS at WHERE false", {}
        sql = " UNION ALL ".join(parts)
        some = f"SELECT id, at FROM ({sql}) found"  # noqa: S608  constants only
        return f"{some} ORDER BY at DESC, id DESC LIMIT {self.size:d}", {
            "places": list(self.scope.places),
            "wide": list(self.scope.wide),
            "reader": self.reader,
            "blocked": list(self.blocked),
            "out": list(self.leaving_out),
            "after_at": self.after and self.after[0],
            "after_id": self.after and self.after[1],
        }

    def _halves(self) -> Iterable[bool]:
        if self.scope.places:
            yield False
        if self.scope.wide:
            yield True

    def _here(self, wide: bool) -> str:
        # The subselect hides the length of the array from Postgres, which would otherwise prefer a
        # custom plan for each reader, and plan every time.
        return f"unnest((SELECT %({'wide' if wide else 'places'})s::bigint[])) AS here(place)"

    def _filters(self) -> str:
        sql = ""
        if self.order == Order.UNANSWERED:
            sql += " AND p.kind = 'question' AND p.answer_count = 0"
        elif self.kind:
            sql += f" AND p.kind = '{PostKind(self.kind).value}'"
        if self.blocked:
            sql += NOT_BLOCKED
        if self.leaving_out:
            sql += " AND p.id <> ALL(%(out)s::bigint[])"
        return sql

    def _branch(self, where: str, wide: bool) -> str:
        return f"""
            SELECT one.id, one.at FROM {self._here(wide)} CROSS JOIN LATERAL (
                {self._newest(where)}) one"""  # noqa: S608  constants only

    def _followed(self) -> str:
        """A branch that reads the posts of each followed person, limited to the scope's places."""
        # COALESCE prevents the use of the index on places, by which Postgres would scan everybody's
        # posts, and is estimated to match half of them: so it reads an author's newest posts in
        # order and stops, instead of fetching and sorting all of them.
        theirs = "p.author_id = tie.followed_id AND p.state = 'published'"
        here = "COALESCE(p.place = ANY(%(places)s::bigint[]), false)"
        return f"""
            SELECT one.id, one.at FROM accounts_follow tie CROSS JOIN LATERAL (
                {self._newest(f"{theirs} AND {here}")}) one
            WHERE tie.follower_id = %(reader)s"""  # noqa: S608  constants only

    def _newest(self, where: str) -> str:
        column = COLUMN[self.order]
        after = (
            f" AND (p.{column}, p.id) < (%(after_at)s::timestamptz, %(after_id)s::bigint)"
            if self.after
            else ""
        )
        return f"""SELECT p.id, p.{column} AS at FROM feed_post p
                WHERE {where}{self._filters()}{after}
                ORDER BY p.{column} DESC, p.id DESC LIMIT {self.size:d}"""  # noqa: S608

    def _top_branch(self, where: str, wide: bool) -> str:
        """Read the rollup, and only the posts that it lists. Both are filtered by kind: the rollup
        uses its index, and the post is authoritative."""
        ranked = f"top.kind = '{PostKind(self.kind).value}'" if self.kind else "top.overall"
        after = (
            " AND (top.score, top.post_id) < (%(after_at)s::int, %(after_id)s::bigint)"
            if self.after
            else ""
        )
        # LIMIT 1 prevents a hash join: Postgres underestimates the list and would hash all posts of
        # the place to find a hundred.
        return f"""
            SELECT one.id, one.at FROM {self._here(wide)} CROSS JOIN LATERAL (
                SELECT p.id, top.score AS at FROM feed_toppost top CROSS JOIN LATERAL (
                    SELECT p.id FROM feed_post p
                    WHERE p.id = top.post_id AND {where}{self._filters()} LIMIT 1
                ) p
                WHERE top.wide = {"true" if wide else "false"} AND top.place = here.place
                AND top.period = '{self.order.value}' AND {ranked}{after}
                ORDER BY top.score DESC, top.post_id DESC LIMIT {self.size:d}
            ) one"""  # noqa: S608  constants only


def these(ids: Collection[int]) -> tuple[str, dict[str, Any]]:
    """Particular posts in the given order, as a source like ``Stream.source``."""
    return (
        "SELECT id, -n AS at FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS given(id, n)",
        {"ids": list(ids)},
    )


class CardRow(NamedTuple):
    """What a page needs for a card: the version of the card, and the reader's own part."""

    id: int
    at: Any
    stamp: tuple[Any, ...]
    author_id: int | None
    community_id: int
    group_id: int | None
    kind: str
    active_at: datetime
    mine: list[str]
    kept: bool
    is_own: bool
    subject: SubjectKey | None

    @property
    def is_shown(self) -> bool:
        """Posts of suspended accounts count towards the page size, but are not shown."""
        return self.stamp[AUTHOR_STATE] != User.State.SUSPENDED

    @property
    def is_news(self) -> bool:
        """Whether it counts as new once it is newer than the reader's last visit: not what they did
        themselves, and no milestones (as in ``unread``)."""
        return not self.is_own and self.kind != PostKind.MILESTONE

    @property
    def mark_key(self) -> tuple[int, int]:
        """See plc.core.registry.member_marks; nobody's if the author is unknown."""
        return (self.author_id or 0, self.community_id)


# The stamp contains everything shown on a card that can change: the row version (xmin changes with
# every update), and what is shown of other rows. Ids and row versions are unique within one
# lifetime of a database only: after restoring a backup or a snapshot, they repeat with different
# content. The server's start time distinguishes these lifetimes, at no cost.
CARDS = """SELECT page.id, page.at, pg_postmaster_start_time(), p.xmin::text,
        a.name, a.picture_key, a.hidden_at, a.state, c.name, c.slug, c.language, g.name, g.slug,
        link.state, link.fetched_at, pin.id IS NOT NULL,
        poll.voter_count, poll.closed_at IS NOT NULL OR poll.closes_at <= now(),
        p.author_id, p.community_id, p.group_id, p.kind, p.last_activity_at,
        ARRAY(SELECT kind FROM feed_reaction r WHERE r.post_id = p.id AND r.user_id = %(me)s),
        EXISTS(SELECT 1 FROM feed_bookmark b WHERE b.post_id = p.id AND b.user_id = %(me)s),
        (p.author_id = %(me)s AND p.last_activity_at = p.published_at) IS TRUE
        OR EXISTS(SELECT 1 FROM feed_comment said WHERE said.post_id = p.id
            AND said.created_at = p.last_activity_at AND said.author_id = %(me)s),
        p.subject_kind, p.subject_id
    FROM ({source}) page
    JOIN feed_post p ON p.id = page.id
    JOIN community_community c ON c.id = p.community_id
    LEFT JOIN groups_group g ON g.id = p.group_id
    LEFT JOIN accounts_user a ON a.id = p.author_id
    LEFT JOIN feed_linkpreview link ON link.id = p.link_preview_id
    LEFT JOIN feed_poll poll ON poll.post_id = p.id
    LEFT JOIN feed_pin pin ON pin.post_id = p.id
    ORDER BY page.at DESC, page.id DESC"""
STAMP = slice(2, 18)
AUTHOR_STATE = 5  # index in the stamp


def card_rows(source: tuple[str, dict[str, Any]], actor: Any) -> list[CardRow]:
    """One query: the posts of the page in order, with the reader's own reactions and bookmarks. It
    does not check permissions: the source must come from a scope or from ``visible_to``."""
    sql, params = source
    with connection.cursor() as cursor:
        cursor.execute(CARDS.replace("{source}", sql), params | {"me": actor.pk or 0})
        return [
            CardRow._make(
                (*row[: STAMP.start], row[STAMP], *row[STAMP.stop : -2], _about(*row[-2:]))
            )
            for row in cursor.fetchall()
        ]


def _about(kind: str, pk: int | None) -> SubjectKey | None:
    return SubjectKey(kind, pk) if pk else None


def topic_source(
    actor: Any, topic: Topic, *, order: Order, kind: str = "", after: str = ""
) -> tuple[str, dict[str, Any]]:
    """The posts of a topic, by activity or publication, newest first. The post is checked too,
    because it may have been moved or hidden. Raises BadCursor."""
    # "place + 0" prevents the use of the index on places, by which Postgres would scan all posts of
    # the place.
    column, blocked = COLUMN[order], blocked_ids(actor)
    at, pk = read_cursor(after, order) if after else (None, None)
    further = f"AND (named.{column}, named.post_id) < (%(at)s::timestamptz, %(pk)s::bigint)"
    sql = f"""SELECT named.post_id AS id, named.{column} AS at
        FROM feed_posttopic named JOIN feed_post p ON p.id = named.post_id
        WHERE named.topic_id = %(topic)s AND p.place + 0 = %(place)s AND p.state = 'published'
        {f"AND p.kind = '{PostKind(kind).value}'" if kind else ""}
        {NOT_BLOCKED if blocked else ""}
        {further if at else ""}
        ORDER BY named.{column} DESC, named.post_id DESC LIMIT {PAGE + 1:d}"""  # noqa: S608
    here = {"topic": topic.pk, "place": topic.place, "at": at, "pk": pk}
    return sql, here | {"blocked": list(blocked)}


def feed_query(
    actor: Any,
    scope: Scope,
    *,
    order: Order = Order.ACTIVE,
    kind: str = "",
    after: str = "",
    leaving_out: Collection[int] = (),
) -> FeedQuery:
    """Raises BadCursor. ``kind`` is one of PostKind, or empty."""
    return FeedQuery(
        scope=scope,
        reader=actor.pk or 0,
        order=order,
        kind=kind if kind in PostKind.values else "",
        blocked=tuple(blocked_ids(actor)),
        leaving_out=tuple(leaving_out),
        after=read_cursor(after, order) if after else None,
    )
