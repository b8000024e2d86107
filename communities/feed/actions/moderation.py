"""Moderation of posts and comments. Reasons and texts are stored in the case's log."""

from typing import Any

from django.db import transaction

from plc.journal.actions import record

from .. import facts
from ..models import Comment, Pin, Post, PostState
from .comments import lock_comment, set_comment_state
from .counting import count_comment, count_topics
from .posts import set_post_state

HIDDEN, PUBLISHED, REMOVED = PostState.HIDDEN, PostState.PUBLISHED, PostState.REMOVED


def hide_post(*, post: Post, by: Any) -> None:
    """Hide a post from everyone but its author until it is restored."""
    _set_post(post, frm=(PUBLISHED,), to=HIDDEN, fact=facts.PostHidden(post_id=post.pk), by=by)


def restore_post(*, post: Post, by: Any) -> None:
    fact = facts.PostRestored(post_id=post.pk)
    _set_post(post, frm=(HIDDEN, REMOVED), to=PUBLISHED, fact=fact, by=by)


def remove_post(*, post: Post, by: Any) -> None:
    """Remove a post for everyone including its author. A post that its author had deleted can then
    no longer be restored by them."""
    fact = facts.PostRemoved(post_id=post.pk)
    _set_post(post, frm=(PUBLISHED, HIDDEN, PostState.DELETED), to=REMOVED, fact=fact, by=by)


@transaction.atomic
def _set_post(post: Post, *, frm: tuple[str, ...], to: str, fact: Any, by: Any) -> None:
    locked = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if locked.state not in frm:
        return
    if locked.state == REMOVED and locked.state_before == PostState.DELETED:
        to = PostState.DELETED  # restoring returns to the author's own last state
    if PUBLISHED in (locked.state, to):
        count_topics(locked, +1 if to == PUBLISHED else -1)
    set_post_state(locked, to)
    post.state = to
    if to != PUBLISHED:
        Pin.objects.filter(post=locked).delete()
    record(fact, by=by)


def hide_comment(*, comment: Comment, by: Any) -> None:
    _set_comment(comment, frm=(PUBLISHED,), to=HIDDEN, fact=facts.CommentHidden, by=by)


def restore_comment(*, comment: Comment, by: Any) -> None:
    frm = (HIDDEN, REMOVED)
    _set_comment(comment, frm=frm, to=PUBLISHED, fact=facts.CommentRestored, by=by)


def remove_comment(*, comment: Comment, by: Any) -> None:
    frm = (PUBLISHED, HIDDEN, PostState.DELETED)
    _set_comment(comment, frm=frm, to=REMOVED, fact=facts.CommentRemoved, by=by)


@transaction.atomic
def _set_comment(comment: Comment, *, frm: tuple[str, ...], to: str, fact: Any, by: Any) -> None:
    locked = lock_comment(comment)
    if locked.state not in frm:
        return
    if locked.state == REMOVED and locked.state_before == PostState.DELETED:
        to = PostState.DELETED
    seen = PUBLISHED in (locked.state, to)
    said = {"was_accepted": True} if set_comment_state(locked, to) else {}
    if seen:
        count_comment(locked, +1 if to == PUBLISHED else -1)
    comment.state = to
    record(fact(comment_id=locked.pk, post_id=locked.post_id, **said), by=by)
