"""Commitments and the questions about them; skills and how members are in them."""

from .commitments import Answer, Commitment, CommitmentQuerySet, Ended, Prompt, SharedWith
from .skills import (
    Assessment,
    By,
    CourseSkills,
    Framework,
    FrameworkQuerySet,
    Openness,
    PeerRequest,
    SeenBy,
    Skill,
    SkillVersion,
)

__all__ = [
    "Answer",
    "Assessment",
    "By",
    "Commitment",
    "CommitmentQuerySet",
    "CourseSkills",
    "Ended",
    "Framework",
    "FrameworkQuerySet",
    "Openness",
    "PeerRequest",
    "Prompt",
    "SeenBy",
    "SharedWith",
    "Skill",
    "SkillVersion",
]
