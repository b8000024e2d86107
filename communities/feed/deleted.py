"""What somebody deleted recently and can still restore."""

from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F

from .actions.posts import KEPT_AFTER_DELETION
from .models import Comment, Post, PostQuerySet, PostState

MOST = 50  # the newest; hardly anybody deletes more before they are erased


def deleted_by(actor: Any) -> list[Post | Comment]:
    """Newest first, each with ``erased_at``, in places that the actor can still read. Two
    queries."""
    erased_at = ExpressionWrapper(
        F("state_changed_at") + KEPT_AFTER_DELETION, output_field=DateTimeField()
    )
    mine = {"author": actor, "state": PostState.DELETED}
    posts = Post.objects.filter(PostQuerySet.places_of(actor), **mine)
    comments = Comment.objects.filter(post__in=Post.objects.threads_visible_to(actor), **mine)
    found: list[Any] = []
    for rows in (posts, comments.select_related("post")):
        kept = rows.exclude(state_before="").annotate(erased_at=erased_at)
        found += kept.order_by("-state_changed_at")[:MOST]
    return sorted(found, key=lambda item: item.state_changed_at, reverse=True)[:MOST]
