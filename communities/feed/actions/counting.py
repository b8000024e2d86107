"""Counters beside the rows that they count, changed in the same statement (F(), never read and
written back). ``communities.feed.projections`` rebuilds them all."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest

from ..models import Comment, Post, PostTopic, Topic


def count_comment(comment: Comment, by: int) -> None:
    """A comment began (+1) or ceased (-1) to be shown."""
    answers = by if comment.kind == Comment.Kind.ANSWER else 0
    Post.objects.filter(pk=comment.post_id).update(
        comment_count=F("comment_count") + by, answer_count=F("answer_count") + answers
    )


def count_topics(post: Post, by: int) -> None:
    """A post began or ceased to be shown."""
    Topic.objects.filter(post_topics__post=post).update(post_count=F("post_count") + by)


def note_activity(post_id: int, at: datetime) -> None:
    """The newest activity, never older than what is known already; its topics repeat it."""
    Post.objects.filter(pk=post_id).update(last_activity_at=Greatest(F("last_activity_at"), at))
    PostTopic.objects.filter(post=post_id).update(
        last_activity_at=Greatest(F("last_activity_at"), at)
    )
