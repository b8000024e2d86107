"""People: accounts, profiles, following and blocking."""

from .fields import MemberType, ProfileField, ProfileFieldGroup, ProfileFieldValue
from .people import PICTURE_SIZES, User, UserQuerySet, validate_time_zone
from .profiles import Profile, ProfileEntry, ProfileLink, Skill, Visibility
from .ties import Block, Follow, blocked_ids

__all__ = [
    "PICTURE_SIZES",
    "Block",
    "Follow",
    "MemberType",
    "Profile",
    "ProfileEntry",
    "ProfileField",
    "ProfileFieldGroup",
    "ProfileFieldValue",
    "ProfileLink",
    "Skill",
    "User",
    "UserQuerySet",
    "Visibility",
    "blocked_ids",
    "validate_time_zone",
]
