"""Posts and comments can be reported, and moderators act on them."""

from django.utils.translation import gettext_lazy as _

from plc.core.naming import unfold
from plc.core.registry import Reportable, reportables

from . import access
from .actions import moderation
from .actions.places import lock_post, unlock_post
from .models import Comment, Post


def _post_text(post: Post) -> str:
    return f"{post.title}\n\n{unfold(post.body)[0]}".strip()


def _unlock_post(post: Post, *, by: object, reason: str = "") -> None:
    unlock_post(post, by=by)


def _lock_thread(comment: Comment, *, by: object, reason: str = "") -> None:
    lock_post(comment.post, by=by, reason=reason)


def _unlock_thread(comment: Comment, *, by: object, reason: str = "") -> None:
    unlock_post(comment.post, by=by)


reportables.register(
    "feed.post",
    Reportable(
        key="feed.post",
        label=_("Post"),
        door=access.post_to_read,
        render=_post_text,
        href=lambda post: post.get_absolute_url(),
        author=lambda post: post.author,
        community_id=lambda post: post.community_id,
        group_id=lambda post: post.group_id,
        hide=moderation.hide_post,
        restore=moderation.restore_post,
        lock=lock_post,
        unlock=_unlock_post,
        remove=moderation.remove_post,
        find=lambda pk: Post.objects.filter(pk=pk).first(),
        title=lambda post: post.title,
    ),
)
reportables.register(
    "feed.comment",
    Reportable(
        key="feed.comment",
        label=_("Comment"),
        door=access.comment_to_read,
        render=lambda comment: unfold(comment.body)[0],
        href=lambda comment: comment.get_absolute_url(),
        author=lambda comment: comment.author,
        community_id=lambda comment: comment.post.community_id,
        group_id=lambda comment: comment.post.group_id,
        hide=moderation.hide_comment,
        restore=moderation.restore_comment,
        lock=_lock_thread,
        unlock=_unlock_thread,
        remove=moderation.remove_comment,
        find=lambda pk: Comment.objects.select_related("post").filter(pk=pk).first(),
        title=lambda comment: comment.post.title,
    ),
)
