"""A reader's own bookmarks and subscriptions. No facts are recorded, because they are private."""

from django.db import transaction

from plc.accounts.models import User

from ..models import Bookmark, Post, PostSubscription


@transaction.atomic
def keep_post(*, by: User, post: Post) -> None:
    Bookmark.objects.get_or_create(user=by, post=post)


@transaction.atomic
def unkeep_post(*, by: User, post: Post) -> None:
    Bookmark.objects.filter(user=by, post=post).delete()


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
