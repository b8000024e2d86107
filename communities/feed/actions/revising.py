"""Editing with visible history: who read it before can see what it said."""

from datetime import datetime, timedelta
from typing import Any

from ..models import Comment, Mention, Post, Revision
from ..wording import Wording

# A slip mended right after posting is nobody's history.
GRACE = timedelta(minutes=5)


def keep_wording(of: Post | Comment, *, by: Any, at: datetime) -> bool:
    """Keep how it reads now as a revision. Within the grace period (after posting, or after the
    last kept edit) nothing is kept; says whether it was."""
    written = of.published_at if isinstance(of, Post) else of.created_at
    if at - (of.edited_at or written) < GRACE:
        return False
    Revision.objects.create(
        post=of if isinstance(of, Post) else None,
        comment=of if isinstance(of, Comment) else None,
        title=of.title if isinstance(of, Post) else "",
        body=of.body,
        by=by,
        at=at,
    )
    return True


def keep_mentions(wording: Wording, *, post: Post, comment: Comment | None = None) -> None:
    """Mention rows for exactly those who stand in the text now."""
    ids = {person.pk for person in wording.mentioned}
    there = Mention.objects.filter(post=post, comment=comment)
    there.exclude(user__in=ids).delete()
    Mention.objects.bulk_create(
        [Mention(post=post, comment=comment, user_id=pk) for pk in ids], ignore_conflicts=True
    )
