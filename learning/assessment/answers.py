"""Answers as pages know them."""

import hashlib
import json
from typing import Any


def digest(answer: Any) -> str:
    """By which a page says with what answer it was shown; "" for none. Keys in any order."""
    if answer is None:
        return ""
    written = json.dumps(answer, sort_keys=True, default=str)
    return hashlib.blake2b(written.encode(), digest_size=8).hexdigest()
