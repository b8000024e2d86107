"""A post with one page of its thread: six queries for any length."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.fields.tuple_lookups import (  # type: ignore[import-untyped]
    Tuple,
    TupleLessThan,
)
from django.db.models.functions import Cast, Concat, JSONObject

from plc.accounts.models import blocked_ids
from plc.core import keyset
from plc.core.member_marks import marks_in
from plc.core.registry import MemberMark
from plc.web.models import Draft

from . import access, thread_queries
from .models import (
    Attachment,
    Bookmark,
    Comment,
    Pin,
    Post,
    PostKind,
    PostQuerySet,
    PostState,
    PostSubscription,
    Reaction,
    Topic,
)
from .models.names import BY_SUSPENDED
from .reacting import Sheet, sheet_of
from .thread_queries import BY_TIME, BY_WORTH

PAGE = 30
REPLIES = 10  # per comment; the others are on a page of their own


def posts_for_page(actor: Any) -> PostQuerySet:
    """Posts with everything that their page shows to the actor, in one query."""
    mine = {"user": actor} if actor.is_authenticated else {"user": None}
    here = {"post": OuterRef("pk")}
    return Post.objects.annotate(
        my_reactions=ArraySubquery(Reaction.objects.filter(**here, **mine).values("kind")),
        is_kept=Exists(Bookmark.objects.filter(**here, **mine)),
        is_pinned=Exists(Pin.objects.filter(**here)),
        level=Subquery(PostSubscription.objects.filter(**here, **mine).values("level")[:1]),
        draft=_draft("feed.comment:", mine),
        draft_aside=_draft("feed.aside:", mine),
        page_topics=ArraySubquery(
            Topic.objects.filter(post_topics__post=OuterRef("pk"))
            .order_by("name")
            .values(json=JSONObject(pk="pk", name="name"))
        ),
    )


def _draft(form: str, mine: dict[str, Any]) -> Subquery:
    key = Concat(Value(form), Cast(OuterRef("public_id"), TextField()))
    return Subquery(Draft.objects.filter(**mine, key=key).values("fields")[:1])


def comments_of(actor: Any, post: Post) -> QuerySet[Comment]:
    """The comments that the actor sees on a post: visible ones, their own hidden ones, and
    placeholders for those that are gone (deleted, across a block, by a suspended account) but have
    replies."""
    mine = {"user": actor} if actor.is_authenticated else {"user": None}
    return (
        Comment.objects.filter(post=post)
        .filter(_seen(actor) | Exists(_replies(actor).filter(parent=OuterRef("pk"))))
        .select_related("author", "attribution")
        .annotate(
            my_reactions=ArraySubquery(
                Reaction.objects.filter(comment=OuterRef("pk"), **mine).values("kind")
            )
        )
    )


def _seen(actor: Any) -> Q:
    shown = Q(state=PostState.PUBLISHED) & ~BY_SUSPENDED
    if not actor.is_authenticated:
        return shown
    shown |= Q(state=PostState.HIDDEN, author=actor)
    if blocked := blocked_ids(actor):
        shown &= Q(author=None) | ~Q(author__in=blocked)
    return shown


def _replies(actor: Any) -> QuerySet[Comment]:
    return Comment.objects.filter(_seen(actor), parent__isnull=False)


@dataclass
class Row:
    """A comment as shown on the page."""

    comment: Comment
    gone: bool
    replies: list["Row"] = field(default_factory=list)
    reply_count: int = 0
    files: list[Attachment] = field(default_factory=list)
    sheet: Sheet | None = None
    mark: MemberMark | None = None
    is_mine: bool = False
    is_accepted: bool = False
    can_accept: bool = False  # or take it back

    @property
    def more_replies(self) -> int:
        return max(0, self.reply_count - len(self.replies))


class Rights:
    """What the actor may do with a post, each computed once."""

    def __init__(self, actor: Any, post: Post) -> None:
        self.actor, self.post = actor, post

    @cached_property
    def why_not_comment(self) -> str | None:
        return access.why_not_comment(self.actor, self.post)

    @cached_property
    def can_react(self) -> bool:
        return access.can_react(self.actor, self.post)

    @cached_property
    def can_look_after(self) -> bool:
        return access.can_look_after(self.actor, self.post)

    @cached_property
    def can_accept(self) -> bool:
        return access.can_accept_answer(self.actor, self.post)

    @cached_property
    def can_edit(self) -> bool:
        return access.can_edit_post(self.actor, self.post)

    @cached_property
    def can_move(self) -> bool:
        stays = self.post.state != PostState.PUBLISHED or self.post.kind == PostKind.MILESTONE
        return not stays and access.can_move_post(self.actor, self.post)

    @cached_property
    def is_mine(self) -> bool:
        return access.can_delete_post(self.actor, self.post)


class Rows:
    """Builds the rows of comments with their files and their authors' marks, for one reader."""

    def __init__(self, actor: Any, post: Post) -> None:
        self.actor, self.post, self.rights = actor, post, Rights(actor, post)
        self.blocked = set(blocked_ids(actor))
        self.post_files: list[Attachment] = []
        self.files: dict[int, list[Attachment]] = {}
        self.marks: dict[int | None, MemberMark] = {}

    def fetch(self, comments: Sequence[Comment]) -> None:
        """Load the files of the post and all comments in one query, and the marks of all
        authors."""
        authors = [self.post.author_id, *(comment.author_id for comment in comments)]
        self.marks = marks_in(self.post.community_id, authors, self.actor)
        for attachment in thread_queries.attachments_of(self.post, comments):
            if attachment.comment_id is None:
                self.post_files.append(attachment)
            else:
                self.files.setdefault(attachment.comment_id, []).append(attachment)

    def row(self, comment: Comment, replies: Sequence[Comment] = (), of_all: int = 0) -> Row:
        comment.post = self.post
        mine = comment.author_id is not None and comment.author_id == self.actor.pk
        shown = comment.state == PostState.PUBLISHED or (mine and comment.state == PostState.HIDDEN)
        unseen = comment.author_id in self.blocked or comment.is_by_suspended
        accepted = comment.pk == self.post.accepted_answer_id
        return Row(
            comment=comment,
            gone=unseen or not shown,
            replies=[self.row(reply) for reply in replies],
            reply_count=of_all,
            files=self.files.get(comment.pk, []),
            sheet=sheet_of(self.actor, comment, self.rights.can_react),
            mark=self.marks.get(comment.author_id),
            is_mine=mine,
            is_accepted=accepted,
            can_accept=comment.kind == Comment.Kind.ANSWER
            and self.rights.can_accept
            and (accepted or access.why_not_accept(self.actor, comment) is None),
        )


class Thread:
    """One page of a post's thread as ``actor`` sees it. ``after`` is a keyset cursor of the list
    that is paginated: answers of a question, else comments."""

    def __init__(self, actor: Any, post: Post, after: str = "", comments_after: str = "") -> None:
        self.actor, self.post, self.rights = actor, post, Rights(actor, post)
        self.after, self.comments_after = after, comments_after
        self.next_answers: str | None = None
        self.next_comments: str | None = None
        self._read()

    def _read(self) -> None:
        answers: Sequence[Comment] = []
        here = (self.actor, self.post)
        if self.is_question:
            best = thread_queries.page_of_answers(*here, after=self.after, size=PAGE)
            answers, self.next_answers = best.items, best.next
            page = thread_queries.page_of_comments(
                *here, kind=Comment.Kind.COMMENT, after=self.comments_after, size=PAGE
            )
        else:
            page = thread_queries.page_of_comments(*here, after=self.after, size=PAGE)
        self.next_comments = page.next
        # The accepted answer is on top of the first page and is loaded with the replies.
        accepted = None if self.after else self.post.accepted_answer_id
        above = [comment.pk for comment in (*answers, *page.items)]
        below = thread_queries.replies_and_accepted(*here, above, accepted, most=REPLIES)
        answers = [*(reply for reply in below if reply.pk == accepted), *answers]
        rows = Rows(self.actor, self.post)
        rows.fetch([*answers, *page.items, *below])
        replies = defaultdict(list)
        for reply in below:
            replies[reply.parent_id].append(reply)
        self.files, self.mark = rows.post_files, rows.marks.get(self.post.author_id)
        self.sheet = sheet_of(self.actor, self.post, self.rights.can_react)
        self.answers, self.comments = (
            [
                rows.row(comment, found, getattr(found[0], "of_all", 0) if found else 0)
                for comment in some
                for found in [replies.get(comment.pk, [])]
            ]
            for some in (answers, page.items)
        )

    @property
    def is_question(self) -> bool:
        return self.post.kind == PostKind.QUESTION

    @cached_property
    def newest(self) -> UUID | None:
        """The newest comment on the page, for fetching newer ones."""
        rows = [*self.answers, *self.comments]
        rows += [reply for row in rows for reply in row.replies]
        return max((row.comment.public_id for row in rows), default=None)


def replies_page(actor: Any, comment: Comment, after: str = "") -> tuple[Row, str | None]:
    """A comment with one page of its replies."""
    rows = Rows(actor, comment.post)
    seen = comments_of(actor, comment.post)
    page = keyset.page(seen.filter(parent=comment), order=BY_TIME, after=after or None, size=PAGE)
    rows.fetch([comment, *page.items])
    return rows.row(comment, page.items, len(page.items)), page.next


def cursor_before(actor: Any, comment: Comment) -> str:
    """The cursor of the page that a top-level comment is on (as its first row); empty for the first
    page."""
    rows = comments_of(actor, comment.post).filter(parent=None, kind=comment.kind)
    order: Sequence[str] = BY_TIME
    if comment.kind == Comment.Kind.ANSWER:
        if comment.pk == comment.post.accepted_answer_id:
            return ""
        rows = rows.exclude(pk=comment.post.accepted_answer_id or 0)
        rows, order = rows.annotate(worth=0 - F("score")), BY_WORTH
        comment.worth = -comment.score  # type: ignore[attr-defined]
    here = tuple(getattr(comment, name) for name in order)
    before = rows.filter(TupleLessThan(Tuple(*map(F, order)), here)).order_by(
        *(f"-{name}" for name in order)
    )[:PAGE]
    found = list(before)
    return keyset.cursor(found[0], order) if len(found) == PAGE else ""


def cursor_to_reply(actor: Any, reply: Comment) -> str | None:
    """The cursor of the page of replies that a reply is on (as its first row); None if it is shown
    on the page of its post."""
    rows = comments_of(actor, reply.post).filter(parent=reply.parent_id)
    here = (reply.created_at, reply.pk)
    before = list(
        rows.filter(TupleLessThan(Tuple(F("created_at"), F("pk")), here)).order_by(
            "-created_at", "-pk"
        )[:PAGE]
    )
    if len(before) < REPLIES:
        return None
    return keyset.cursor(before[0], BY_TIME) if len(before) == PAGE else ""
