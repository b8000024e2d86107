"""What a credential says, for people to read. Foreign credentials may have anything anywhere."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .faults import Unsound
from .recipients import addresses_in
from .times import from_timestamp, period_of

MOST = 2_000  # characters of a text
MOST_EVIDENCE = 20


@dataclass(frozen=True)
class Contents:
    """The texts of a credential; empty where it says nothing, or nothing that is a text."""

    achievement: str = ""
    description: str = ""
    criteria: str = ""
    holder: str = ""
    has_address: bool = False  # of its holder: usually hashed, to be compared
    issuer: str = ""
    awarded: Any = None  # a datetime
    begins: Any = None
    ends: Any = None
    evidence: list[tuple[str, str]] = field(default_factory=list)  # text, address


def contents_of(document: dict[str, Any]) -> Contents:
    subject = _object(document.get("credentialSubject"))
    achievement = _object(subject.get("achievement"))
    issuer = document.get("issuer")
    begins, ends = period_of(document)
    return Contents(
        achievement=_text(achievement.get("name")) or _text(document.get("name")),
        description=_text(achievement.get("description")) or _text(document.get("description")),
        criteria=_text(_object(achievement.get("criteria")).get("narrative")),
        holder=_holder(subject),
        has_address=bool(addresses_in(document)),
        issuer=_text(_object(issuer).get("name")) or _text(_object(issuer).get("id") or issuer),
        awarded=_moment(document.get("awardedDate")),
        begins=_moment(begins),
        ends=_moment(ends),
        evidence=_evidence(document.get("evidence")),
    )


def _holder(subject: dict[str, Any]) -> str:
    for identity in _list(subject.get("identifier")):
        one = _object(identity)
        if one.get("hashed") is False and one.get("identityType") == "name":
            return _text(one.get("identityHash"))
    return _text(subject.get("name"))


def _evidence(given: Any) -> list[tuple[str, str]]:
    found = []
    for piece in map(_object, _list(given)[:MOST_EVIDENCE]):
        address = _address(piece.get("id"))
        text = _text(piece.get("narrative")) or _text(piece.get("name")) or address
        if text:
            found.append((text, address))
    return found


def _object(value: Any) -> dict[str, Any]:
    """The object, or the first of several."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value.strip()[:MOST] if isinstance(value, str) else ""


def _address(value: Any) -> str:
    """The address, if it is one of the web: others, such as javascript:, are never linked."""
    text = _text(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def _moment(value: Any) -> Any:
    try:
        return from_timestamp(value)
    except Unsound:
        return None
