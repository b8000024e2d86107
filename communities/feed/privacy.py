"""What people keep for themselves in feeds goes with their account."""

from typing import Any

from plc.core.registry import Holding, holdings

from .actions import unkeep_post
from .models import Bookmark, FeedToken, PostSubscription, ReadMarker


def erase(person: Any) -> None:
    for bookmark in Bookmark.objects.filter(user=person).select_related("post").order_by("pk"):
        unkeep_post(by=person, post=bookmark.post)  # what others keep counts for its author
    for model in (FeedToken, PostSubscription, ReadMarker):
        model._default_manager.filter(user=person).delete()


holdings.register("feed", Holding(erase))
