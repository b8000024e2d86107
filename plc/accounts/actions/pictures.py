"""Profile pictures, re-encoded in every size that pages use."""

import secrets
from functools import partial
from typing import Literal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from plc.core import images
from plc.journal.actions import record

from .. import facts
from ..models import PICTURE_SIZES, Profile, User

Kind = Literal["picture", "cover"]
COVER_SIZES = (800, 1600)
SIZES: dict[str, dict[str, images.Fit | images.Cover]] = {
    "picture": {str(size): images.Cover(size) for size in PICTURE_SIZES},
    "cover": {str(size): images.Fit(size, size // 2) for size in COVER_SIZES},
}


def stored_name(person: User, key: str, size: str | int) -> str:
    return f"people/{person.public_id}/{key}-{size}.webp"


def set_picture(*, person: User, by: User, kind: Kind, data: bytes) -> None:
    """Store a new picture or cover in all sizes and delete the old one.

    Raises plc.core.images.BadImage. The files are written before the row that references them, so a
    crash leaves unused files rather than broken references.
    """
    made = images.renditions(data, SIZES[kind])
    key = secrets.token_hex(16)
    for size, rendition in made.items():
        default_storage.save(stored_name(person, key, size), ContentFile(rendition.data))
    _name_picture(person=person, by=by, kind=kind, key=key)


def remove_picture(*, person: User, by: User, kind: Kind) -> None:
    """Delete the picture or the cover."""
    _name_picture(person=person, by=by, kind=kind, key="")


@transaction.atomic
def _name_picture(*, person: User, by: User, kind: Kind, key: str) -> None:
    if kind == "picture":
        old, person.picture_key = person.picture_key, key
        person.save(update_fields=["picture_key"])
    else:
        profile = Profile.objects.get_or_create(user=person)[0]
        old, profile.cover_key = profile.cover_key, key
        profile.save(update_fields=["cover_key"])
        person.profile = profile
    if old == key:
        return
    if old:
        for size in SIZES[kind]:
            transaction.on_commit(partial(default_storage.delete, stored_name(person, old, size)))
    record(facts.ProfileChanged(user_id=person.pk), by=by)
