"""Editing with a visible history."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from plc.core.refusals import Refused

from ..models import Comment, Mention, Post, PostState, Revision, Topic
from ..wording import Wording

# Corrections right after posting are not kept in the history.
GRACE = timedelta(minutes=5)


class Outdated(Refused):
    """The text was changed since the form was opened; ``now`` is the current one."""

    def __init__(self, now: Post | Comment) -> None:
        super().__init__(
            _(
                "This was changed in another window meanwhile. Below is how it reads now; saving "
                "again puts your text in its place."
            )
        )
        self.now = now


def version_of(text: Post | Comment) -> str:
    """A hash of everything that can be edited, which changes with each edit."""
    parts = [text.body]
    if isinstance(text, Post):
        parts += [text.title, text.url, text.licence, *sorted(map(str, topics_of(text)))]
        parts += [str(text.published_at.timestamp())] if text.state == PostState.SCHEDULED else []
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def topics_of(post: Post) -> list[Topic]:
    return list(Topic.objects.filter(post_topics__post=post))


def keep_wording(of: Post | Comment, *, by: Any, at: datetime, answered: bool = False) -> bool:
    """Store the current text as a revision; returns whether it was stored. Edits within the grace
    period (after posting, or after the last revision) are not, unless people have ``answered`` the
    current text."""
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
    """Make the Mention rows match the current text."""
    ids = {person.pk for person in wording.mentioned}
    there = Mention.objects.filter(post=post, comment=comment)
    there.exclude(user__in=ids).delete()
    Mention.objects.bulk_create(
        [Mention(post=post, comment=comment, user_id=pk) for pk in ids], ignore_conflicts=True
    )
