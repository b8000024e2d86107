"""A reader's unread notifications about one post, which opening its page marks as read."""

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

MOST = 5  # shown on the home page; the inbox has all of them


def unread_about(actor: Any, post: Post) -> QuerySet[Notification]:
    """Unread notifications about a post and its comments. One query over the actor's unread
    ones."""
    below = Comment.objects.filter(post=post).values("pk")
    about = Q(kind__in=ABOUT_POSTS, object_id=post.pk)
    about |= Q(kind__in=ABOUT_COMMENTS, object_id__in=below)
    return notices_of(actor).filter(about, read_at=None)


class Told:
    """For the page of a post. Fetching it marks nothing as read, because browsers prefetch, so the
    page reports when it was displayed, if there is anything to mark."""

    def __init__(self, actor: Any, post: Post) -> None:
        self.actor, self.post = actor, post
        self.until = timezone.now().isoformat()

    @cached_property
    def something(self) -> bool:
        """Evaluated only if the reader has unread notifications."""
        return bool(unread.count(self.actor)) and unread_about(self.actor, self.post).exists()


def notices_waiting(actor: Any) -> list[WaitingItem]:
    """Unread mentions, replies and moderators' decisions, newest first. Not cached like other
    pending items, so that they agree with the bell. No query if nothing is unread."""
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
