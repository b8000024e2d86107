"""Reading JSON that strangers send."""

import json
import math
from typing import Any

from .canonical import refuse_oversized
from .faults import Fault, Unsound

MAX_BYTES = 1_000_000  # of a credential
MAX_PICTURE = 8_000_000  # of a picture with one in it


def as_object(content: bytes) -> dict[str, Any]:
    """The JSON object in these bytes. Refuses what two readers could understand differently: a name
    twice in one object, numbers that JSON does not have, other encodings than UTF-8."""
    if len(content) > MAX_BYTES:
        raise Unsound(Fault.TOO_LARGE)
    try:
        found = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_finite,
        )
        if not isinstance(found, dict):
            raise Unsound(Fault.NOT_A_CREDENTIAL)
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # no half of a surrogate pair
    except RecursionError as deep:
        raise Unsound(Fault.TOO_DEEP) from deep
    except ValueError as wrong:
        raise Unsound(Fault.NOT_JSON) from wrong
    refuse_oversized(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unsound(Fault.TWICE)
    return found


def _no_number(text: str) -> Any:
    raise Unsound(Fault.NOT_JSON)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Unsound(Fault.NOT_JSON)
    return number
