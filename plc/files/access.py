"""Who may see a file: whoever its holder's door lets in; before that, who sent it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404

from plc.core.ids import uuid_or_none
from plc.core.registry import file_doors

from .models import StoredFile


def can_see_file(actor: Any, file: StoredFile) -> bool:
    """Renditions are asked for with the same question as the file itself."""
    if not file.holder:
        return actor.is_authenticated and file.uploader_id == actor.pk
    # A holder whose room is gone shuts its files away; it does not open them.
    return file.holder in file_doors and file_doors[file.holder](actor, file)


def file_to_see(actor: Any, key: UUID) -> StoredFile:
    """404 for whoever may not see it, as for a file that does not exist."""
    file = StoredFile.objects.filter(public_id=key).first()
    if file is None or not can_see_file(actor, file):
        raise Http404
    return file


def files_to_attach(actor: Any, keys: Iterable[UUID | str]) -> list[StoredFile]:
    """Those of the actor's own files, by public id, that nothing holds yet; others are left out.

    In the order asked for. Keys that are no UUID are left out too, for they come from a form.
    """
    wanted = list(dict.fromkeys(filter(None, (uuid_or_none(str(key)) for key in keys))))[:100]
    found = StoredFile.objects.pending_of(actor).filter(public_id__in=wanted)
    by_key = {file.public_id: file for file in found}
    return [by_key[key] for key in wanted if key in by_key]


def rendition_to_see(file: StoredFile, size: int) -> dict[str, Any]:
    """Of a file that may be seen: the smallest width that is at least ``size``, or the largest.
    404 for what is no picture."""
    by_width = sorted(file.renditions.values(), key=lambda one: one["width"])
    if not by_width:
        raise Http404
    return next((one for one in by_width if one["width"] >= size), by_width[-1])
