"""Comments, answers, and the accepted answer."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.ids import uuid7
from plc.core.refusals import Refused
from plc.files.actions import describe
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import access, facts
from ..models import Attachment, Comment, Post, PostKind, PostState
from ..wording import prepare_wording
from .attaching import attach, detach
from .counting import count_comment
from .revising import Outdated, keep_mentions, keep_wording, version_of
from .twins import has_same_content, save_or_find


@transaction.atomic
def write_comment(
    *,
    by: User | None,
    post: Post,
    body: str,
    kind: str = Comment.Kind.COMMENT,
    parent: Comment | None = None,
    files: Sequence[StoredFile] = (),
    at: datetime | None = None,
    public_id: UUID | None = None,
) -> Comment:
    """Comment on a post, answer a question, or reply. A reply to a reply becomes its sibling,
    because threads have two levels. Submitting the same text under the same ``public_id`` again
    returns the existing comment (see ``twins``). Refuses answers to posts other than questions, and
    closed conversations."""
    locked = _open_post(post)
    public_id = public_id or uuid7()
    if parent is not None:
        parent = parent.parent or parent
        kind = Comment.Kind.COMMENT
        if parent.post_id != post.pk:
            raise Refused(_("What you replied to is not part of this conversation."))
    if kind == Comment.Kind.ANSWER and locked.kind != PostKind.QUESTION:
        raise Refused(_("Only questions have answers. Write a comment instead."))
    words = partial(prepare_wording, body=body, by=by, community=post.community, group=post.group)
    wording = words(public_id=public_id)
    if not (wording.body or files):
        raise Refused(_("Write something first."), field="body")
    when = at or timezone.now()
    comment = Comment(
        public_id=public_id,
        post=post,
        parent=parent,
        kind=kind,
        author=by,
        body=wording.body,
        body_html=wording.html,
        excerpt=wording.excerpt,
        created_at=when,
    )
    twin = save_or_find(
        comment, is_same=lambda twin: has_same_content(twin, comment, files), words=words
    )
    if twin is not None:
        return twin
    keep_mentions(wording, post=post, comment=comment)
    attach(files, by=by, post=post, comment=comment)
    count_comment(comment, +1)
    record(
        facts.CommentWritten(
            comment_id=comment.pk,
            post_id=post.pk,
            parent_id=parent.pk if parent else None,
            author_id=comment.author_id,
            kind=kind,
        ),
        by=by,
    )
    return comment


def _open_post(post: Post) -> Post:
    """Lock the post and make sure that it is not closed, so that closing and commenting are
    serialised."""
    locked = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if locked.closed_at:
        raise Refused(_("This conversation was closed while you wrote. Nothing can be added."))
    if locked.state != PostState.PUBLISHED:
        raise Refused(_("This post is not shown any more, so nothing can be added to it."))
    return locked


@transaction.atomic
def edit_comment(
    *,
    by: User | None,
    comment: Comment,
    body: str,
    add_files: Sequence[StoredFile] = (),
    drop_files: Sequence[Attachment] = (),
    described: Sequence[StoredFile] = (),
    version: str = "",
) -> Comment:
    """Edit a comment; earlier versions remain visible, except for edits in the first minutes.
    ``described`` and ``version`` as in ``edit_post``. Refuses deleted comments and closed
    conversations."""
    now = timezone.now()
    post = comment.post
    _open_post(post)
    locked = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    if locked.state not in (PostState.PUBLISHED, PostState.HIDDEN):
        raise Refused(_("This comment is not shown any more, so it cannot be changed."))
    wording = prepare_wording(
        body=body,
        by=locked.author,
        community=post.community,
        group=post.group,
        public_id=locked.public_id,
    )
    left = locked.attachments.exclude(pk__in=[attachment.pk for attachment in drop_files]).exists()
    if not (wording.body or left or add_files):
        raise Refused(_("Write something first, or delete the comment."), field="body")
    if version and version != version_of(locked) and wording.body != locked.body:
        raise Outdated(locked)
    if wording.body != locked.body and keep_wording(locked, by=by, at=now):
        locked.edited_at = now
    locked.body, locked.body_html = wording.body, wording.html
    locked.excerpt = wording.excerpt
    locked.save(update_fields=["body", "body_html", "excerpt", "edited_at"])
    keep_mentions(wording, post=post, comment=locked)
    detach([attachment for attachment in drop_files if attachment.comment_id == locked.pk])
    attach(add_files, by=by, post=post, comment=locked)
    describe(files=described)
    record(facts.CommentEdited(comment_id=locked.pk, post_id=locked.post_id), by=by)
    return locked


@transaction.atomic
def delete_comment(*, by: User | None, comment: Comment) -> None:
    """Delete a comment; its replies remain. A deleted answer is no longer accepted."""
    locked = lock_comment(comment)
    if locked.state in (PostState.DELETED, PostState.REMOVED):
        return
    was = locked.state
    was_accepted = set_comment_state(locked, PostState.DELETED)
    if was == PostState.PUBLISHED:
        count_comment(locked, -1)
    comment.state = locked.state
    fact = facts.CommentDeleted(
        comment_id=locked.pk, post_id=locked.post_id, was_accepted=was_accepted
    )
    record(fact, by=by)


def lock_comment(comment: Comment) -> Comment:
    """Locks the post first; writing, accepting and restoring use the same order."""
    Post.objects.select_for_update(no_key=True).get(pk=comment.post_id)
    return Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)


def set_comment_state(comment: Comment, state: str) -> bool:
    """Change the state; an answer that is no longer shown is no longer accepted. If moderators hid
    or removed it, it is accepted again when they restore it, unless another one was accepted
    meanwhile. Returns whether it was accepted until now."""
    comment.state_before, comment.state = comment.state, state
    comment.state_changed_at = timezone.now()
    if state == PostState.PUBLISHED:
        was_accepted = False
        _accept_again(comment)
    else:
        was_accepted = _no_longer_accepted(comment)
    fields = ["state", "state_before", "state_changed_at", "accepted_before"]
    comment.save(update_fields=fields)
    return was_accepted


def _no_longer_accepted(comment: Comment) -> bool:
    post = Post.objects.filter(pk=comment.post_id, accepted_answer=comment).first()
    if post is None:
        return False
    if comment.state != PostState.DELETED:
        comment.accepted_before = post.accepted_at or comment.created_at
    return bool(Post.objects.filter(pk=post.pk).update(accepted_answer=None, accepted_at=None))


def _accept_again(comment: Comment) -> None:
    if comment.accepted_before:
        Post.objects.filter(pk=comment.post_id, accepted_answer=None).update(
            accepted_answer=comment, accepted_at=comment.accepted_before
        )
        comment.accepted_before = None


@transaction.atomic
def bring_back_comment(*, by: User, comment: Comment) -> None:
    """Undo one's own deletion. Refuses if the conversation was closed in the meantime."""
    _open_post(comment.post)
    locked = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    if locked.state != PostState.DELETED:
        return
    if not locked.state_before:
        raise Refused(_("This comment was deleted too long ago to be brought back."))
    set_comment_state(locked, locked.state_before)
    comment.state = locked.state
    if locked.state == PostState.PUBLISHED:
        count_comment(locked, +1)
        record(facts.CommentBroughtBack(comment_id=locked.pk, post_id=locked.post_id), by=by)


@transaction.atomic
def accept_answer(*, by: Any, comment: Comment) -> None:
    """Mark an answer as the solution. There is at most one: accepting another replaces it. Refuses
    one's own answer to a question of somebody else."""
    locked = Post.objects.select_for_update(no_key=True).get(pk=comment.post_id)
    fresh = Comment.objects.get(pk=comment.pk)
    fresh.post = locked
    if by and (sentence := access.why_not_accept(by, fresh)):
        raise Refused(sentence)
    if fresh.kind != Comment.Kind.ANSWER or fresh.state != PostState.PUBLISHED:
        raise Refused(_("Only an answer that is shown can be accepted."))
    if locked.accepted_answer_id == fresh.pk:
        return
    before, locked.accepted_answer = locked.accepted_answer_id, fresh
    locked.accepted_at = timezone.now()
    locked.save(update_fields=["accepted_answer", "accepted_at"])
    record(
        facts.AnswerAccepted(
            post_id=locked.pk,
            comment_id=fresh.pk,
            author_id=fresh.author_id,
            instead_of_id=before,
        ),
        by=by,
    )


@transaction.atomic
def unaccept_answer(*, by: Any, comment: Comment) -> None:
    if Post.objects.filter(pk=comment.post_id, accepted_answer=comment).update(
        accepted_answer=None, accepted_at=None
    ):
        record(facts.AnswerUnaccepted(post_id=comment.post_id, comment_id=comment.pk), by=by)
