"""What people wrote in places that they can no longer read. They can still find and delete it,
without seeing anything of others."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from .models import Bookmark, Comment, Post, PostQuerySet, PostState, Reaction

MOST = 100  # of each kind per page; deleting these shows the next ones


@dataclass(frozen=True)
class Left:
    posts: list[Post]
    comments: list[Comment]
    reactions: list[Reaction]
    bookmarks: list[Bookmark]

    def __bool__(self) -> bool:
        return bool(self.posts or self.comments or self.reactions or self.bookmarks)


def left_by(actor: Any) -> Left:
    stands = Q(author=actor, state__in=[PostState.PUBLISHED, PostState.HIDDEN])
    posts = Post.objects.filter(stands).exclude(PostQuerySet.places_of(actor))
    comments = Comment.objects.filter(stands, ~_reads(actor, "post"))
    reactions = Reaction.objects.filter(user=actor).select_related("post", "comment")
    reactions = reactions.alias(below=Coalesce("post", "comment__post"))
    bookmarks = Bookmark.objects.filter(~_reads(actor, "post"), user=actor).select_related("post")
    return Left(
        list(posts.order_by("-published_at", "-pk")[:MOST]),
        list(comments.order_by("-created_at", "-pk")[:MOST]),
        list(reactions.filter(~_reads(actor, "below")).order_by("pk")[:MOST]),
        list(bookmarks.order_by("pk")[:MOST]),
    )


def _reads(actor: Any, post: str) -> Exists:
    """Whether the actor may read the place of the post in that column."""
    return Exists(Post.objects.filter(PostQuerySet.places_of(actor), pk=OuterRef(post)))
