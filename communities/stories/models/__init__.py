"""Stories of a community, who is named in them, and what those people consented to."""

from .consents import Consent, ConsentState, NamedPerson
from .stories import (
    OPENNESS,
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
    "Audience",
    "Consent",
    "ConsentState",
    "NamedPerson",
    "SpotlightRefusal",
    "Story",
    "StoryKind",
    "StoryQuerySet",
    "StoryState",
    "StoryVersion",
]
