"""Actions of the feed by noun, the only code that writes its rows."""

from .comments import (
    accept_answer,
    bring_back_comment,
    delete_comment,
    edit_comment,
    unaccept_answer,
    write_comment,
)
from .keeping import follow_post, forget_post_level, keep_post, mute_post, unkeep_post
from .milestones import publish_milestone, withdraw_milestones
from .moderation import (
    hide_comment,
    hide_post,
    remove_comment,
    remove_post,
    restore_comment,
    restore_post,
)
from .places import lock_post, move_post, pin_post, unlock_post, unpin_post
from .posts import (
    bring_back_post,
    delete_post,
    edit_post,
    publish_due,
    publish_post,
)
from .reactions import react, take_back_reaction

__all__ = [
    "accept_answer",
    "bring_back_comment",
    "bring_back_post",
    "delete_comment",
    "delete_post",
    "edit_comment",
    "edit_post",
    "follow_post",
    "forget_post_level",
    "hide_comment",
    "hide_post",
    "keep_post",
    "lock_post",
    "move_post",
    "mute_post",
    "pin_post",
    "publish_due",
    "publish_milestone",
    "publish_post",
    "react",
    "remove_comment",
    "remove_post",
    "restore_comment",
    "restore_post",
    "take_back_reaction",
    "unaccept_answer",
    "unkeep_post",
    "unlock_post",
    "unpin_post",
    "withdraw_milestones",
    "write_comment",
]
