"""What one reader does with a post for themselves: keep it, follow it, mute it. No facts: it is
nobody else's business."""

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
    """Hear of every comment."""
    _set_level(by, post, PostSubscription.Level.FOLLOW)


@transaction.atomic
def mute_post(*, by: User, post: Post) -> None:
    """Hear of nothing below it, also where one is mentioned or answered."""
    _set_level(by, post, PostSubscription.Level.MUTE)


@transaction.atomic
def forget_post_level(*, by: User, post: Post) -> None:
    """Neither follow nor mute: hear of what is meant for one."""
    PostSubscription.objects.filter(user=by, post=post).delete()


def _set_level(by: User, post: Post, level: str) -> None:
    PostSubscription.objects.update_or_create(user=by, post=post, defaults={"level": level})
