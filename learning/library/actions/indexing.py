"""Takes the words out of files, for the search. A file is read in a process of its own."""

from datetime import timedelta

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from plc.core.plain import clean_text
from plc.core.tasks import each_alone
from plc.journal.actions import record

from .. import facts
from ..models import ResourceVersion, TextState
from ..reading import read_file

log = structlog.get_logger(__name__)

AT_ONCE = 10  # a run takes at most so many times reading.SECONDS
ATTEMPTS = 3
AGAIN_AFTER = timedelta(minutes=10)  # the process that read it was killed


def read_waiting() -> None:
    """Read files that wait for it, oldest first."""
    waiting = _waiting().order_by("pk").values_list("pk", flat=True)
    each_alone(_read_one, list(waiting[:AT_ONCE]))


def _waiting():  # type: ignore[no-untyped-def]
    due = Q(text_claimed_at=None) | Q(text_claimed_at__lt=timezone.now() - AGAIN_AFTER)
    return ResourceVersion.objects.filter(due, text_state=TextState.WAITING)


def _read_one(pk: int) -> None:
    """The attempt is stored first, so that a file which ends the worker is not read for ever."""
    claimed = (
        _waiting()
        .filter(pk=pk)
        .update(text_claimed_at=timezone.now(), text_attempts=F("text_attempts") + 1)
    )
    if not claimed:
        return
    version = ResourceVersion.objects.select_related("file").get(pk=pk)
    if version.file is None or version.text_attempts > ATTEMPTS:
        _store(version, "", TextState.FAILED)
        return
    with default_storage.open(version.file.key) as stored:
        found = read_file(stored, version.file.content_type)
    if found.why:
        log.warning("library.not_read", version=pk, why=found.why)
    _store(version, clean_text(found.text), TextState(found.state))


@transaction.atomic
def _store(version: ResourceVersion, text: str, state: TextState) -> None:
    version.text, version.text_state, version.text_claimed_at = text, state, None
    version.save(update_fields=["text", "text_state", "text_claimed_at"])
    record(facts.ResourceRead(resource_id=version.resource_id, version=version.number), by=None)
