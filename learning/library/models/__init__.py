"""Resources with their versions, collections of them, and what people said about them."""

from .answers import Help, Helped, Review, ReviewAnswer
from .collections import Collection, CollectionItem, CollectionQuerySet
from .resources import (
    FOREVER,
    Format,
    Kind,
    Level,
    Resource,
    ResourceQuerySet,
    ResourceTopic,
    TakenDown,
)
from .versions import ResourceVersion, TextState

__all__ = [
    "FOREVER",
    "Collection",
    "CollectionItem",
    "CollectionQuerySet",
    "Format",
    "Help",
    "Helped",
    "Kind",
    "Level",
    "Resource",
    "ResourceQuerySet",
    "ResourceTopic",
    "ResourceVersion",
    "Review",
    "ReviewAnswer",
    "TakenDown",
    "TextState",
]
