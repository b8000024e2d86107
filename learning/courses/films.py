"""The films of a lesson, and where in one of them somebody is.

A film has a key that stays the same wherever it stands in the text: that of its file, or the site
and its key there.
"""

import re
from collections.abc import Collection
from typing import Any

LONGEST_KEY = 80
MOST_SECONDS = 24 * 3600
_FILE = re.compile(r"/([0-9a-f-]{36})/")
_TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})")


def film_key(slot: dict[str, Any]) -> str:
    """Of a slot of a lesson; empty for one that is no film."""
    if slot["kind"] == "embed":
        return f"{slot['site']}-{slot['key']}"[:LONGEST_KEY]
    if slot["kind"] == "video":
        found = _FILE.search(slot["src"])
        return found[1] if found else ""
    return ""


def films_in(parts: Collection[Any]) -> dict[str, str]:
    """Their titles by their keys, in the order of a published lesson."""
    slots = [part for part in parts if isinstance(part, dict)]
    return {key: slot["title"] for slot in slots if (key := film_key(slot))}


def read_time(text: str) -> int | None:
    """Seconds of a time like 2:10, 1:02:10 or 130; None if it is none."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = 3600 * hours + 60 * minutes + seconds
    return total if total < MOST_SECONDS else None


def time_of(seconds: int) -> str:
    """As films show it."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
