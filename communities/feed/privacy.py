"""What people keep for themselves in feeds goes with their account."""

from typing import Any

from plc.core.registry import Holding, holdings

from .models import Bookmark, FeedToken, PostSubscription, ReadMarker


def erase(person: Any) -> None:
    for model in (Bookmark, FeedToken, PostSubscription, ReadMarker):
        model._default_manager.filter(user=person).delete()


holdings.register("feed", Holding(erase))
