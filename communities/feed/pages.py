"""A page of a feed: pinned posts, cards, the line above what was seen before, and the next page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.web.templatetags.ui import together

from . import queries
from .actions.places import MAX_PINS
from .cards import Card, cards
from .models import Post, PostKind, Topic
from .models.posts import PostQuerySet
from .queries import PAGE, CardRow, Order, Scope
from .unread import HOME, Key, Reading, readings_of

ORDERS = {
    Order.ACTIVE: _("Newest activity"),
    Order.NEW: _("Newest posts"),
    Order.UNANSWERED: _("Unanswered questions"),
    Order.FOLLOWED: _("By people you follow"),
    Order.WEEK: _("Best of the week"),
    Order.MONTH: _("Best of the month"),
    Order.YEAR: _("Best of the year"),
    Order.EVER: _("Best of all time"),
}
IN_A_PLACE = tuple(order for order in ORDERS if order != Order.FOLLOWED)
# Labels of filters, hence in the plural.
KINDS = {
    "": _("Everything"),
    PostKind.QUESTION: _("Questions"),
    PostKind.DISCUSSION: _("Discussions"),
    PostKind.RESOURCE: _("Resources"),
    PostKind.WIN: _("Wins"),
    PostKind.ANNOUNCEMENT: _("Announcements"),
    PostKind.POLL: _("Polls"),
    PostKind.MILESTONE: _("Milestones"),
}


@dataclass(frozen=True)
class Choice:
    """The filters and order from the query string; unknown values mean the default. The filter
    "unanswered" implies questions, whatever kind was requested."""

    order: Order = Order.ACTIVE
    kind: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        asked, kind = query.get("order", ""), query.get("kind", "")
        order = Order(asked) if asked in set(Order) else Order.ACTIVE
        if order == Order.UNANSWERED:
            kind = PostKind.QUESTION.value
        return cls(order, kind if kind in PostKind.values else "", query.get("after", ""))

    def address(self, path: str, **changed: str) -> str:
        """The URL of the same feed with some parameters changed; default values are omitted."""
        asked = {"kind": self.kind, "order": self.order.value} | changed
        if asked["order"] == Order.UNANSWERED and asked["kind"] != PostKind.QUESTION:
            asked["order"] = ""
        if asked["order"] == Order.ACTIVE:
            asked["order"] = ""
        asked = {name: value for name, value in asked.items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path


@dataclass(frozen=True)
class KindLink:
    label: Any
    href: str
    current: bool


@dataclass
class FeedPage:
    """The template's context. ``fresh`` are shown above the line, ``cards`` below it."""

    choice: Choice
    path: str
    pinned: list[Card] = field(default_factory=list)
    fresh: list[Card] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    line: bool = False
    older: str = ""
    offered: Sequence[Order] = IN_A_PLACE
    seen_until: datetime | None = None  # mark everything before this as seen

    @property
    def above_line(self) -> SafeString:
        return together(card.html for card in (*self.pinned, *self.fresh))

    @property
    def below_line(self) -> SafeString:
        return together(card.html for card in self.cards)

    @property
    def is_empty(self) -> bool:
        return not (self.pinned or self.fresh or self.cards or self.older)

    @property
    def is_first(self) -> bool:
        return not self.choice.after

    @property
    def kinds(self) -> list[KindLink]:
        choice = self.choice
        return [
            KindLink(label, choice.address(self.path, kind=str(kind)), choice.kind == kind)
            for kind, label in KINDS.items()
        ]

    @property
    def orders(self) -> list[tuple[str, Any, bool]]:
        return [(order.value, ORDERS[order], order == self.choice.order) for order in self.offered]


def read_feed(
    actor: Any, scope: Scope, choice: Choice, *, path: str, key: Key, pins: Sequence[int] = ()
) -> FeedPage:
    """A page of the feed described by ``scope``. At most two queries, besides those for cards that
    are not cached (see ``cards``) and for what every page knows of its reader. Raises BadCursor."""
    offered = tuple(ORDERS) if key == HOME else IN_A_PLACE
    if choice.order not in offered:
        choice = replace(choice, order=Order.ACTIVE)
    query = queries.feed_query(
        actor,
        scope,
        order=choice.order,
        kind=choice.kind,
        after=choice.after,
        # Filtered feeds show no pinned section, so pinned posts are in their usual position.
        leaving_out=() if choice.kind else pins,
    )
    rows = queries.card_rows(query.source(), actor)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    on_top = _pinned_rows(actor, pins) if pins and not choice.after and not choice.kind else []
    reading = readings_of(actor).get(key)
    new = {row.id for row in [*rows, *on_top] if reading and is_new(row, reading)}
    made = cards([*on_top, *rows], actor, new=new)
    page = FeedPage(
        choice, path, pinned=made[: len(on_top)], cards=made[len(on_top) :], offered=offered
    )
    if more:
        after = queries.cursor_after(rows[-1].at, rows[-1].id)
        page.older = choice.address(path, after=after)
    if reading is not None and choice.order == Order.ACTIVE:
        _draw_line(page, reading, query.after[0] if query.after else None)
    page.seen_until = _seen_until([*on_top, *rows])
    return page


def read_topic(
    actor: Any, topic: Topic, choice: Choice, *, path: str, offered: Sequence[Order]
) -> FeedPage:
    """A page of a topic that the actor may read. One query besides those for cards that are not
    cached. Raises BadCursor."""
    source = queries.topic_source(
        actor, topic, order=choice.order, kind=choice.kind, after=choice.after
    )
    rows = queries.card_rows(source, actor)
    page = FeedPage(choice, path, cards=cards(rows[:PAGE], actor), offered=offered)
    if len(rows) > PAGE:
        page.older = choice.address(
            path, after=queries.cursor_after(rows[PAGE - 1].at, rows[PAGE - 1].id)
        )
    return page


def _seen_until(rows: Sequence[CardRow]) -> datetime:
    """Slightly in the past: a transaction that commits while the page is read must not count as
    seen unless it is shown."""
    newest = max((row.active_at for row in rows), default=None)
    settled = timezone.now() - timedelta(seconds=5)
    return max(settled, newest) if newest else settled


def is_new(row: CardRow, reading: Reading) -> bool:
    return row.active_at > reading.seen_at and row.is_news


def _draw_line(page: FeedPage, reading: Reading, above: Any) -> None:
    """Split the page where the reader stopped the last time, if that is on this page; ``above`` is
    the time of the last row of the previous page."""
    line = reading.line_at
    fresh = [card for card in page.cards if card.row.active_at > line]
    rest = page.cards[len(fresh) :]
    something_above = any(card.row.is_news for card in fresh) or (
        isinstance(above, datetime) and above > line
    )
    if rest and something_above:
        page.fresh, page.cards, page.line = fresh, rest, True


def pins_of(community: Community, group: Group | None) -> list[int]:
    """The ids of the posts pinned in a place, newest pin first; a pinned post that was moved away
    is ignored. One hand-written query."""
    here = "pin.group_id IS NULL" if group is None else "pin.group_id = %(group)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT pin.post_id FROM feed_pin pin JOIN feed_post p ON p.id = pin.post_id
                WHERE pin.community_id = %(community)s AND {here}
                AND p.place = %(place)s AND p.state = 'published'
                ORDER BY pin.at DESC LIMIT {MAX_PINS}""",  # noqa: S608  constants only
            {
                "community": community.pk,
                "group": group.pk if group else None,
                "place": group.pk if group else -community.pk,
            },
        )
        return [pk for (pk,) in cursor.fetchall()]


def _pinned_rows(actor: Any, pins: Sequence[int]) -> list[CardRow]:
    """Pinned posts of a place that the reader may read, so only blocks are checked."""
    ids = list(
        Post.objects.filter(pk__in=pins).filter(PostQuerySet.shown_to(actor)).values_list("pk")
    )
    allowed = {pk for (pk,) in ids}
    return queries.card_rows(queries.these([pk for pk in pins if pk in allowed]), actor)


def cards_of(actor: Any, ids: Sequence[int]) -> list[Card]:
    """The cards of particular posts, which must come from ``visible_to``, in the given order."""
    return cards(queries.card_rows(queries.these(ids), actor), actor)
