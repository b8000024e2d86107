"""Unreferenced blobs, which a crash leaves behind between storing a file and inserting its row.

Only folders that an app registered (`plc.core.registry.stored_folders`) are checked, and only blobs
older than a day, because an upload stores the blob before its row. No row is ever created for an
existing blob, so a blob that is unreferenced after a day stays so.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from plc.core.batches import batched
from plc.core.registry import stored_folders

from .models import StoredFile

YOUNG = timedelta(days=1)
BATCH = 500
AT_MOST = 10_000  # per run
# More strays than this, and more than half of the storage, suggest the storage of another site.
SUSPICIOUS = 100


@dataclass
class Found:
    """The result of a scan: the number of blobs old enough to judge, and the unreferenced ones."""

    seen: int = 0
    strays: list[str] = field(default_factory=list)

    @property
    def suspicious(self) -> bool:
        return len(self.strays) > SUSPICIOUS and 2 * len(self.strays) > self.seen


def find() -> Found:
    """Compare the storage with the database, one batch of blobs at a time."""
    found, before = Found(), timezone.now() - YOUNG
    for folder, named in stored_folders.items():
        blobs = (name for name, changed in _blobs(folder) if changed < before)
        for some in batched(blobs, BATCH):
            found.seen += len(some)
            found.strays += sorted(set(some) - set(named(some)))
            if len(found.strays) >= AT_MOST:
                return found
    return found


def sweep(found: Found) -> int:
    """Delete these blobs, checking each again, because the list may be minutes old."""
    swept = 0
    for folder, named in stored_folders.items():
        for name in found.strays:
            if name.startswith(f"{folder}/") and name not in named([name]):
                default_storage.delete(name)
                swept += 1
    return swept


def _blobs(folder: str) -> Iterator[tuple[str, datetime]]:
    """Names and modification times of all blobs below a folder of the storage."""
    if hasattr(default_storage, "bucket"):
        return _objects(default_storage, folder)
    return _walk(folder)


def _objects(store: Any, folder: str) -> Iterator[tuple[str, datetime]]:
    """An object store lists a thousand names with their times per request."""
    root = f"{store.location.strip('/')}/".lstrip("/")
    for blob in store.bucket.objects.filter(Prefix=f"{root}{folder}/"):
        yield blob.key.removeprefix(root), blob.last_modified


def _walk(folder: str) -> Iterator[tuple[str, datetime]]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        try:
            yield f"{folder}/{name}", default_storage.get_modified_time(f"{folder}/{name}")
        except FileNotFoundError:
            continue  # deleted in the meantime
    for name in sorted(folders):
        yield from _walk(f"{folder}/{name}")


def _of_files(blobs: Collection[str]) -> set[str]:
    """The blobs that a stored file references. Its key is that of its largest rendition."""
    stems = {name.partition("-")[0] for name in blobs}
    widths = {name.partition("-")[2] for name in blobs}
    keys = {f"{stem}-{width}" if width else stem for stem in stems for width in widths}
    named = _blobs_of(StoredFile.objects.filter(key__in=keys))
    # The remaining ones are looked up one by one, whatever the widths of their renditions.
    for stem in {name.partition("-")[0] for name in set(blobs) - named}:
        named |= _blobs_of(StoredFile.objects.filter(key__startswith=stem))
    return named


def _blobs_of(files: Any) -> set[str]:
    return {name for row in files.only("key", "renditions") for name in row.blobs()}


stored_folders.register("files", _of_files)
