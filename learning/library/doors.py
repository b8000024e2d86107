"""Registers who may see the files of a resource, and what its drafts contain."""

from typing import Any

from plc.core import registry
from plc.files.models import StoredFile

from .actions.states import HOLDER
from .models import Resource, TakenDown


def may_see_file(actor: Any, file: StoredFile) -> bool:
    """Whoever may read the resource, of every version; its owner also while moderators hide it, and
    its author what only they see after they have left the community."""
    its = {"versions": file.holder_id, "versions__file": file.pk}
    if Resource.objects.visible_to(actor).filter(**its).exists():
        return True
    if not actor.is_authenticated:
        return False
    mine = Resource.objects.filter(owner=actor).exclude(taken_down=TakenDown.REMOVED)
    return mine.filter(**its).exists()


registry.file_doors.register(HOLDER, may_see_file)
registry.draft_fields.register(
    "library",
    ("title", "summary", "address", "attribution", "topics", "transcript", "description"),
)
