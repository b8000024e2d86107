"""Adding to the library, changing, sharing, answering, reviewing, collecting, leaving."""

from .answering import answer_help, take_help_back
from .collecting import (
    add_to_collection,
    begin_collection,
    change_collection,
    collect_in_new,
    discard_collection,
    order_collection,
    remove_from_collection,
    share_collection,
    unshare_collection,
)
from .copying import copy_resource
from .discussing import talk_about_resource
from .keeping import (
    archive_resource,
    discard_resource,
    hand_over_resource,
    move_resource,
    reopen_resource,
    share_resource,
    unshare_resource,
)
from .leaving import leave_resources
from .moderation import (
    hide_collection,
    hide_resource,
    remove_collection,
    remove_resource,
    restore_collection,
    restore_resource,
)
from .reviewing import review_resource, tell_of_due_reviews
from .writing import (
    AlreadyHere,
    Sent,
    add_resource,
    add_version,
    change_resource,
    state_of_resource,
)

__all__ = [
    "AlreadyHere",
    "Sent",
    "add_resource",
    "add_to_collection",
    "add_version",
    "answer_help",
    "archive_resource",
    "begin_collection",
    "change_collection",
    "change_resource",
    "collect_in_new",
    "copy_resource",
    "discard_collection",
    "discard_resource",
    "hand_over_resource",
    "hide_collection",
    "hide_resource",
    "leave_resources",
    "move_resource",
    "order_collection",
    "remove_collection",
    "remove_from_collection",
    "remove_resource",
    "reopen_resource",
    "restore_collection",
    "restore_resource",
    "review_resource",
    "share_collection",
    "share_resource",
    "state_of_resource",
    "take_help_back",
    "talk_about_resource",
    "tell_of_due_reviews",
    "unshare_collection",
    "unshare_resource",
]
