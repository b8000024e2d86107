"""A reader's own bookmarks and subscriptions. What somebody keeps is a private fact: listeners may
count for the author that a post was kept, no page shows by whom. Subscriptions are not recorded."""

from django.db import transaction

from plc.accounts.models import User
from plc.journal.actions import record

from .. import facts
from ..models import Bookmark, Post, PostSubscription


@transaction.atomic
def keep_post(*, by: User, post: Post) -> None:
    _bookmark, created = Bookmark.objects.get_or_create(user=by, post=post)
    if created:
        record(facts.PostKept(post_id=post.pk, author_id=post.author_id), by=by)


@transaction.atomic
def unkeep_post(*, by: User, post: Post) -> None:
    gone, _by_model = Bookmark.objects.filter(user=by, post=post).delete()
    if gone:
        record(facts.PostUnkept(post_id=post.pk, author_id=post.author_id), by=by)


@transaction.atomic
def follow_post(*, by: User, post: Post) -> None:
    """Be notified of every comment."""
    _set_level(by, post, PostSubscription.Level.FOLLOW)


@transaction.atomic
def mute_post(*, by: User, post: Post) -> None:
    """Get no notifications about the thread, not even of mentions and replies."""
    _set_level(by, post, PostSubscription.Level.MUTE)


@transaction.atomic
def forget_post_level(*, by: User, post: Post) -> None:
    """Reset to the default: notifications of mentions and replies only."""
    PostSubscription.objects.filter(user=by, post=post).delete()


def _set_level(by: User, post: Post, level: str) -> None:
    PostSubscription.objects.update_or_create(user=by, post=post, defaults={"level": level})
