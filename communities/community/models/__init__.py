"""Communities, their charters and their members."""

from .charters import Charter
from .communities import Community, CommunityQuerySet, Licence
from .joining import Invitation, InvitationKept, JoinRequest, RequestToJoin
from .members import (
    GOVERNING,
    MODERATING,
    UNTIL_LIFTED,
    Membership,
    MembersQuerySet,
    Role,
    not_suspended,
)
from .onboarding import OnboardingDone, OnboardingStep
from .places import Place
from .sanctions import Sanction

__all__ = [
    "GOVERNING",
    "MODERATING",
    "UNTIL_LIFTED",
    "Charter",
    "Community",
    "CommunityQuerySet",
    "Invitation",
    "InvitationKept",
    "JoinRequest",
    "Licence",
    "MembersQuerySet",
    "Membership",
    "OnboardingDone",
    "OnboardingStep",
    "Place",
    "RequestToJoin",
    "Role",
    "Sanction",
    "not_suspended",
]
