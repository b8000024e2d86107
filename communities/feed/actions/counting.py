"""Denormalised counters, updated by F() expressions and never read and written back.
``communities.feed.projections`` recomputes them all."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest

from ..models import Comment, Post, PostState, PostTopic, Topic


def count_comment(comment: Comment, by: int) -> None:
    """A comment became visible (+1) or invisible (-1), and its state is already set. Also updates
    the last activity of its post, which must be locked."""
    answers = by if comment.kind == Comment.Kind.ANSWER else 0
    Post.objects.filter(pk=comment.post_id).update(
        comment_count=F("comment_count") + by, answer_count=F("answer_count") + answers
    )
    if by > 0:
        note_activity(comment.post_id, comment.created_at)
    else:
        _forget_activity(comment)


def _forget_activity(comment: Comment) -> None:
    """If the comment was the newest activity, find the one before, by an index. An activity newer
    than all comments was imported, and stays."""
    post = Post.objects.only("published_at", "last_activity_at").get(pk=comment.post_id)
    if post.last_activity_at != comment.created_at:
        return
    shown = Comment.objects.filter(post=post, state=PostState.PUBLISHED)
    left = shown.order_by("-created_at", "-pk").values_list("created_at", flat=True).first()
    newest = max(filter(None, (left, post.published_at)))
    Post.objects.filter(pk=post.pk).update(last_activity_at=newest)
    PostTopic.objects.filter(post=post).update(last_activity_at=newest)


def count_topics(post: Post, by: int) -> None:
    """A post became visible (+1) or invisible (-1)."""
    Topic.objects.filter(post_topics__post=post).update(post_count=F("post_count") + by)


def note_activity(post_id: int, at: datetime) -> None:
    """Set the last activity if it is newer than before, also in the post's topics."""
    Post.objects.filter(pk=post_id).update(last_activity_at=Greatest(F("last_activity_at"), at))
    PostTopic.objects.filter(post=post_id).update(
        last_activity_at=Greatest(F("last_activity_at"), at)
    )
