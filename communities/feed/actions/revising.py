"""Editing with visible history: who read it before can see what it said."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from plc.core.refusals import Refused

from ..models import Comment, Mention, Post, PostState, Revision, Topic
from ..wording import Wording

# A slip mended right after posting is nobody's history.
GRACE = timedelta(minutes=5)


class Outdated(Refused):
    """It was changed by another form since this one was opened; ``now`` is how it stands."""

    def __init__(self, now: Post | Comment) -> None:
        super().__init__(
            _(
                "This was changed in another window meanwhile. Below is how it reads now; saving "
                "again puts your text in its place."
            )
        )
        self.now = now


def version_of(one: Post | Comment) -> str:
    """Stands for what can be edited of it, as it is now: another wording has another version."""
    parts = [one.body]
    if isinstance(one, Post):
        parts += [one.title, one.url, one.licence, *sorted(map(str, topics_of(one)))]
        parts += [str(one.published_at.timestamp())] if one.state == PostState.SCHEDULED else []
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def topics_of(post: Post) -> list[Topic]:
    return list(Topic.objects.filter(post_topics__post=post))


def keep_wording(of: Post | Comment, *, by: Any, at: datetime, answered: bool = False) -> bool:
    """Keep how it reads now as a revision. Within the grace period (after posting, or after the
    last kept edit) nothing is kept, unless people have ``answered`` those very words; says whether
    it was."""
    written = of.published_at if isinstance(of, Post) else of.created_at
    if not answered and at - (of.edited_at or written) < GRACE:
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
