"""Stories of a community, who is named in them, and what those people consented to."""

from .consents import Consent, ConsentRefusal, ConsentState, NamedPerson, Namesake
from .stories import (
    OPENNESS,
    STAYS_IN_GROUP,
    Audience,
    Story,
    StoryKind,
    StoryQuerySet,
    StoryState,
    StoryVersion,
    TakenDown,
)
from .turns import SpotlightRefusal

__all__ = [
    "OPENNESS",
    "STAYS_IN_GROUP",
    "Audience",
    "Consent",
    "ConsentRefusal",
    "ConsentState",
    "NamedPerson",
    "Namesake",
    "SpotlightRefusal",
    "Story",
    "StoryKind",
    "StoryQuerySet",
    "StoryState",
    "StoryVersion",
    "TakenDown",
]
