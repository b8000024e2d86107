"""Erases deleted posts and comments once they can no longer be restored."""

from django.db import transaction
from django.utils import timezone

from ..models import Attachment, Comment, Mention, Post, PostState, Revision
from .attaching import detach
from .polls import empty_polls
from .posts import KEPT_AFTER_DELETION

BATCH = 200


@transaction.atomic
def erase_deleted(*, limit: int = BATCH) -> int:
    """Erase text, history, mentions, files, options and votes; the row remains while it has
    comments. Returns the number erased; repeat until it is 0."""
    old = timezone.now() - KEPT_AFTER_DELETION
    due = {"state": PostState.DELETED, "state_changed_at__lt": old}
    posts = list(_due(Post, due, limit))
    comments = list(_due(Comment, due, limit))
    empty_polls(posts=posts)
    gone = {"body": "", "body_html": "", "excerpt": "", "state_before": ""}
    Post.objects.filter(pk__in=posts).update(title="", url="", link_preview=None, **gone)
    Comment.objects.filter(pk__in=comments).update(**gone)
    for where in ({"post__in": posts}, {"comment__in": comments}):
        Revision.objects.filter(**where).delete()
        detach(list(Attachment.objects.filter(**where).select_related("file")))
    Mention.objects.filter(post__in=posts, comment=None).delete()
    Mention.objects.filter(comment__in=comments).delete()
    return len(posts) + len(comments)


def _due(model: type[Post] | type[Comment], due: dict, limit: int) -> list[int]:
    rows = model.objects.filter(**due).exclude(state_before="").order_by("pk")
    rows = rows.select_for_update(skip_locked=True, no_key=True)
    return list(rows.values_list("pk", flat=True)[:limit])
