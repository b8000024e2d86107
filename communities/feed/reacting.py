"""The reactions below a post or comment, for one reader."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse

from . import access
from .models import Comment, Post, PostKind, Reaction, ReactionKind

ICONS = {
    ReactionKind.HELPFUL: "thumbs-up",
    ReactionKind.INSIGHTFUL: "lightbulb",
    ReactionKind.SAME: "users",
    ReactionKind.THANKS: "hand-heart",
    ReactionKind.CELEBRATE: "party-popper",
}
# The words offered directly; the others are in a menu until somebody uses them.
OFFERED = {
    PostKind.QUESTION: (ReactionKind.SAME, ReactionKind.HELPFUL),
    PostKind.WIN: (ReactionKind.CELEBRATE, ReactionKind.THANKS),
    PostKind.MILESTONE: (ReactionKind.CELEBRATE, ReactionKind.THANKS),
}


def offered_on(to: Post | Comment) -> tuple[ReactionKind, ...]:
    otherwise = (ReactionKind.HELPFUL, ReactionKind.THANKS)
    return OFFERED.get(PostKind(to.kind), otherwise) if isinstance(to, Post) else otherwise


def nearest_first(to: Post | Comment) -> list[ReactionKind]:
    """All words in display order."""
    offered = offered_on(to)
    return [*offered, *(kind for kind in ReactionKind if kind not in offered)]


@dataclass(frozen=True)
class Word:
    kind: str
    label: str
    icon: str
    count: int
    mine: bool


@dataclass(frozen=True)
class Sheet:
    """``words`` are shown in the row, ``more`` in its menu."""

    address: str
    words: list[Word]
    more: list[Word]
    can_react: bool
    anchor: str

    @property
    def total(self) -> int:
        return sum(word.count for word in (*self.words, *self.more))


def sheet_of(actor: Any, to: Post | Comment, can_react: bool | None = None) -> Sheet:
    """``to`` needs ``my_reactions`` (see thread.py); pass ``can_react`` if the page has checked it
    already."""
    post = to if isinstance(to, Post) else to.post
    if can_react is None:
        can_react = access.can_react(actor, post)
    mine = set(getattr(to, "my_reactions", None) or [])
    own = to.author_id is not None and to.author_id == actor.pk
    near = offered_on(to) if can_react and not own else ()
    words: list[Word] = []
    more: list[Word] = []
    for kind in nearest_first(to):
        word = Word(kind, str(kind.label), ICONS[kind], to.count_of(kind), kind in mine)
        (words if kind in near or word.count or word.mine else more).append(word)
    name = "post_reactions" if isinstance(to, Post) else "comment_reactions"
    return Sheet(
        address=reverse(f"feed:{name}", args=[to.public_id]),
        words=words,
        more=more if can_react and not own else [],
        can_react=can_react and not own,
        anchor=f"r-{to.public_id}",
    )


def reload_reactions(actor: Any, to: Post | Comment) -> Post | Comment:
    """The object reloaded after reacting."""
    target = {"post": OuterRef("pk")} if isinstance(to, Post) else {"comment": OuterRef("pk")}
    mine = ArraySubquery(Reaction.objects.filter(**target, user=actor).values("kind"))
    if isinstance(to, Comment):
        comment = Comment.objects.annotate(my_reactions=mine).get(pk=to.pk)
        comment.post = to.post
        return comment
    post = Post.objects.annotate(my_reactions=mine).get(pk=to.pk)
    post.community, post.group = to.community, to.group
    return post
