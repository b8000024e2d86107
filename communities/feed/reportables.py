"""Makes posts and comments reportable."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from plc.accounts.access import look_token
from plc.core.naming import decode_mentions
from plc.core.registry import Reportable, ReportedFile, reportables
from plc.files.models import StoredFile

from . import access
from .actions import moderation
from .actions.places import lock_post, unlock_post
from .models import Comment, Post


def _on_post(action: Callable[..., None]) -> Callable[..., None]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda post, *, by: action(post=post, by=by)


def _on_comment(action: Callable[..., None]) -> Callable[..., None]:
    return lambda comment, *, by: action(comment=comment, by=by)


def _on_thread(action: Callable[..., None]) -> Callable[..., None]:
    return lambda comment, *, by: action(post=comment.post, by=by)


def _files(thing: Post | Comment, actor: Any) -> list[ReportedFile]:
    """Pictures at the width of a case's column. Who decides sees all also once it is hidden."""
    files = [attachment.file for attachment in thing.attachments.select_related("file")]
    looks = {file: f"?look={look_token(actor, str(file.public_id))}" for file in files}
    return [
        ReportedFile(file.rendition_url(960) + look)
        if file.kind == StoredFile.Kind.PICTURE
        else ReportedFile(file.get_absolute_url() + look, file.name)
        for file, look in looks.items()
    ]


reportables.register(
    "feed.post",
    Reportable(
        key="feed.post",
        label=_("Post"),
        door=access.post_to_read,
        heading=lambda post: post.title,
        render=lambda post: decode_mentions(post.body)[0],
        href=lambda post: post.get_absolute_url(),
        author=lambda post: post.author,
        community_id=lambda post: post.community_id,
        group_id=lambda post: post.group_id,
        hide=_on_post(moderation.hide_post),
        restore=_on_post(moderation.restore_post),
        lock=_on_post(lock_post),
        unlock=_on_post(unlock_post),
        remove=_on_post(moderation.remove_post),
        find=lambda pk: Post.objects.filter(pk=pk).first(),
        title=lambda post: post.title,
        files=_files,
    ),
)
reportables.register(
    "feed.comment",
    Reportable(
        key="feed.comment",
        label=_("Comment"),
        door=access.comment_to_read,
        render=lambda comment: decode_mentions(comment.body)[0],
        href=lambda comment: comment.get_absolute_url(),
        author=lambda comment: comment.author,
        community_id=lambda comment: comment.post.community_id,
        group_id=lambda comment: comment.post.group_id,
        hide=_on_comment(moderation.hide_comment),
        restore=_on_comment(moderation.restore_comment),
        lock=_on_thread(lock_post),
        unlock=_on_thread(unlock_post),
        remove=_on_comment(moderation.remove_comment),
        find=lambda pk: Comment.objects.select_related("post").filter(pk=pk).first(),
        title=lambda comment: comment.post.title,
        files=_files,
    ),
)
