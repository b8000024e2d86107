"""Tells which stored pictures are in use, so that the others can be deleted."""

from collections.abc import Collection

from plc.core.ids import uuid_or_none
from plc.core.registry import stored_folders

from .models import Profile, User


def named_pictures(blobs: Collection[str]) -> set[str]:
    """Of names like people/<public_id>/<key>-<size>.webp, those with the person's current key."""
    parts = {name: name.split("/") for name in blobs}
    people = {public_id for part in parts.values() if (public_id := uuid_or_none(part[1]))}
    rows = User.objects.filter(public_id__in=people).values_list("public_id", "picture_key")
    covers = Profile.objects.filter(user__public_id__in=people).values_list(
        "user__public_id", "cover_key"
    )
    kept = {(public_id, key) for public_id, key in [*rows, *covers] if key}
    return {
        name
        for name, part in parts.items()
        if len(part) == 3 and (uuid_or_none(part[1]), part[2].partition("-")[0]) in kept
    }


stored_folders.register("people", named_pictures)
