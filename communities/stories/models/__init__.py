"""Stories of a community, who is named in them, and what those people consented to."""

from .consents import Consent, ConsentState, NamedPerson, Namesake
from .stories import (
    OPENNESS,
    STAYS_IN_GROUP,
    TAKEN_DOWN,
    Audience,
    Story,
    StoryKind,
    StoryQuerySet,
    StoryState,
    StoryVersion,
)
from .turns import SpotlightRefusal

__all__ = [
    "OPENNESS",
    "STAYS_IN_GROUP",
    "TAKEN_DOWN",
    "Audience",
    "Consent",
    "ConsentState",
    "NamedPerson",
    "Namesake",
    "SpotlightRefusal",
    "Story",
    "StoryKind",
    "StoryQuerySet",
    "StoryState",
    "StoryVersion",
]
