"""A form that was opened before somebody else changed what it is about, which says when it was
changed."""

from typing import Any

from django.http import HttpRequest

from plc.core import outdated


def seen_by(request: HttpRequest, row: Any) -> str:
    return outdated.seen_by(request, row.changed_at.isoformat())


def refuse_outdated(row: Any, seen: str) -> None:
    """``row`` is locked; "" comes from where nothing was shown."""
    outdated.refuse_outdated(row.changed_at.isoformat(), seen)
