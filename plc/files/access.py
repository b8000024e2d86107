"""Who may see a file: its uploader at first, later everybody whom the object it is attached to
permits."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404

from plc.accounts.access import has_leave
from plc.core.ids import uuid_or_none
from plc.core.registry import file_doors

from .models import StoredFile


def can_see_file(actor: Any, file: StoredFile) -> bool:
    """Also decides about the renditions of a file."""
    if not file.holder:
        return actor.is_authenticated and file.uploader_id == actor.pk
    # If the app of the holder was removed, its files are inaccessible.
    return file.holder in file_doors and file_doors[file.holder](actor, file)


def file_to_see(actor: Any, key: UUID, leave: str = "") -> StoredFile:
    """404 if the actor may not see it, as for a file that does not exist. ``leave`` is the token of
    a moderator who decides about what it is attached to."""
    file = StoredFile.objects.filter(public_id=key).first()
    if file is None or not (can_see_file(actor, file) or has_leave(actor, str(key), leave)):
        raise Http404
    return file


def files_to_attach(actor: Any, keys: Iterable[UUID | str]) -> list[StoredFile]:
    """The actor's own unattached files with these public ids, in the given order; others are left
    out.

    The ids come from a form, so values that are not UUIDs are left out too.
    """
    wanted = list(dict.fromkeys(filter(None, (uuid_or_none(str(key)) for key in keys))))[:100]
    found = StoredFile.objects.pending_of(actor).filter(public_id__in=wanted)
    by_key = {file.public_id: file for file in found}
    return [by_key[key] for key in wanted if key in by_key]


def rendition_to_see(file: StoredFile, size: int) -> dict[str, Any]:
    """The smallest rendition that is at least ``size`` wide, or the largest; 404 if the file is not
    a picture."""
    by_width = sorted(file.renditions.values(), key=lambda rendition: rendition["width"])
    if not by_width:
        raise Http404
    return next((rendition for rendition in by_width if rendition["width"] >= size), by_width[-1])
