"""Moments as credentials write them: dateTimeStamp of XML Schema, which has a time zone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from .faults import Fault, Unsound

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
# Clocks differ; so much earlier than "valid from" is accepted.
LEEWAY = timedelta(minutes=5)


def timestamp(moment: datetime) -> str:
    """To the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_timestamp(text: object) -> datetime:
    """Raises Unsound for anything else, also for a date without a time zone."""
    if not isinstance(text, str) or not _STAMP.fullmatch(text):
        raise Unsound(Fault.DATE_MALFORMED, text)
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError as wrong:
        raise Unsound(Fault.DATE_MALFORMED, text) from wrong


def period_of(document: dict[str, Any]) -> tuple[Any, Any]:
    """From when and until when it says that it is valid (Verifiable Credentials Data Model 2.0,
    section 4.9; the other two names are those of version 1.1)."""
    begins = document.get("validFrom", document.get("issuanceDate"))
    return begins, document.get("validUntil", document.get("expirationDate"))


def check_period(document: dict[str, Any], *, now: datetime) -> None:
    """Refuse a document that is not valid yet or no longer valid."""
    begins, ends = period_of(document)
    if begins is not None and from_timestamp(begins) > now + LEEWAY:
        raise Unsound(Fault.NOT_YET, begins)
    if ends is not None and from_timestamp(ends) < now:
        raise Unsound(Fault.EXPIRED, ends)
