"""Blobs that no row names: what a crash leaves between storing a file and writing its row.

Only folders that somebody answers for are looked at (`plc.core.registry.stored_folders`), and only
blobs older than a day: an upload that is being written is younger. A row is never made for a blob
that lies there already, so what is nobody's after a day stays nobody's.
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
AT_MOST = 10_000  # of one run; the next goes on
# More strays than that, and most of what lies there: rather another site's storage than crashes.
SUSPICIOUS = 100


@dataclass
class Found:
    """What was seen of the storage: blobs old enough to judge, and those that nobody names."""

    seen: int = 0
    strays: list[str] = field(default_factory=list)

    @property
    def suspicious(self) -> bool:
        return len(self.strays) > SUSPICIOUS and 2 * len(self.strays) > self.seen


def find() -> Found:
    """Compares storage and rows, a batch of blobs at a time."""
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
    """Deletes what was found; each is asked for once more, for the list may be minutes old."""
    swept = 0
    for folder, named in stored_folders.items():
        for name in found.strays:
            if name.startswith(f"{folder}/") and name not in named([name]):
                default_storage.delete(name)
                swept += 1
    return swept


def _blobs(folder: str) -> Iterator[tuple[str, datetime]]:
    """Names and times of everything below a folder of the storage."""
    if hasattr(default_storage, "bucket"):
        return _objects(default_storage, folder)
    return _walk(folder)


def _objects(store: Any, folder: str) -> Iterator[tuple[str, datetime]]:
    """An object store tells a thousand names and their times at once."""
    root = f"{store.location.strip('/')}/".lstrip("/")
    for one in store.bucket.objects.filter(Prefix=f"{root}{folder}/"):
        yield one.key.removeprefix(root), one.last_modified


def _walk(folder: str) -> Iterator[tuple[str, datetime]]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        try:
            yield f"{folder}/{name}", default_storage.get_modified_time(f"{folder}/{name}")
        except FileNotFoundError:
            continue  # gone meanwhile
    for name in sorted(folders):
        yield from _walk(f"{folder}/{name}")


def _of_files(blobs: Collection[str]) -> set[str]:
    """Those that a stored file names. Its key is that of its largest rendition."""
    stems = {name.partition("-")[0] for name in blobs}
    widths = {name.partition("-")[2] for name in blobs}
    keys = {f"{stem}-{width}" if width else stem for stem in stems for width in widths}
    named = _blobs_of(StoredFile.objects.filter(key__in=keys))
    # The few that are left are asked for one by one, whatever the widths of their renditions.
    for stem in {name.partition("-")[0] for name in set(blobs) - named}:
        named |= _blobs_of(StoredFile.objects.filter(key__startswith=stem))
    return named


def _blobs_of(files: Any) -> set[str]:
    return {name for row in files.only("key", "renditions") for name in row.blobs()}


stored_folders.register("files", _of_files)
