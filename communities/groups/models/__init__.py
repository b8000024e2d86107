"""Groups inside a community, and their members."""

from .groups import Group, GroupKind, GroupQuerySet
from .joining import GroupInvitation, GroupJoinRequest, WaitlistEntry
from .members import GroupMembership, GroupRole
from .templates import GroupTemplate

__all__ = [
    "Group",
    "GroupInvitation",
    "GroupJoinRequest",
    "GroupKind",
    "GroupMembership",
    "GroupQuerySet",
    "GroupRole",
    "GroupTemplate",
    "WaitlistEntry",
]
