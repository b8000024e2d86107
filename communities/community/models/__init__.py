"""A community, its charter, and those who belong to it."""

from .charters import Charter
from .communities import Community, CommunityQuerySet, Licence
from .joining import Invitation, InvitationKept, JoinRequest, RequestToJoin
from .members import Membership, MembersQuerySet, Role
from .onboarding import OnboardingDone, OnboardingStep
from .places import Place
from .sanctions import Sanction

__all__ = [
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
]
