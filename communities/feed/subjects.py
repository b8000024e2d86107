"""What posts are about, for one reader: links to what floors above provide.

Their providers check what the reader may see."""

from collections.abc import Iterable
from typing import Any

from plc.core.registry import PostSubject, SubjectKey, post_subjects


def subjects_of(keys: Iterable[SubjectKey | None], actor: Any) -> dict[SubjectKey, PostSubject]:
    """The subjects that ``actor`` sees; one query for each kind that occurs, none without any."""
    ids: dict[str, set[int]] = {}
    for key in filter(None, keys):
        ids.setdefault(key.kind, set()).add(key.id)
    return {
        SubjectKey(kind, pk): subject
        for kind, wanted in ids.items()
        if kind in post_subjects  # its app may have been taken out
        for pk, subject in post_subjects[kind](wanted, actor).items()
    }
