"""What somebody was told about one post and has not seen: read when they open its page."""

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem
from plc.notifications import unread
from plc.notifications.access import notices_of
from plc.notifications.models import Notification

from .models import Comment, Post
from .notices import ABOUT_COMMENTS, ABOUT_POSTS

MOST = 5  # notices that home names; the inbox has them all


def unread_about(actor: Any, post: Post) -> QuerySet[Notification]:
    """New notices about a post and what stands below it. One query, over the actor's new ones."""
    below = Comment.objects.filter(post=post).values("pk")
    about = Q(kind__in=ABOUT_POSTS, object_id=post.pk)
    about |= Q(kind__in=ABOUT_COMMENTS, object_id__in=below)
    return notices_of(actor).filter(about, read_at=None)


class Told:
    """For the page of a post: a fetched page marks nothing (browsers fetch beforehand), so the page
    says that it was opened, where there is something to say."""

    def __init__(self, actor: Any, post: Post) -> None:
        self.actor, self.post = actor, post
        self.until = timezone.now().isoformat()

    @cached_property
    def something(self) -> bool:
        """Asked only while the bell counts something."""
        return bool(unread.count(self.actor)) and unread_about(self.actor, self.post).exists()


def notices_waiting(actor: Any) -> list[WaitingItem]:
    """Where somebody called or moderators decided and was not heard yet, newest first; not kept
    like the rest of what waits, since the bell shows it at once. No query while the bell counts
    nothing."""
    if not unread.count(actor):
        return []
    kinds = {kind.key: kind for kind in registry.notices if kind.waits}
    notices = list(notices_of(actor).filter(kind__in=kinds, read_at=None)[:MOST])
    lines = unread.lines(notices, actor)
    return [
        WaitingItem(
            kinds[notice.kind].icon, line.text, line.href, _("You have not read it yet."), _("Read")
        )
        for notice in notices
        if (line := lines.get(notice.pk)) is not None
    ]
