"""Checks a credential, of this site or another, and says in sentences what was checked.

report = verify(content)   # bytes or text: JSON, token, PNG or SVG
report.outcome             # passed, failed or unchecked
report.checks              # format, signature, issuer, dates, status: each with its sentence
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from . import baking, contexts, jwt, proofs, status_list, wording
from .documents import issuer_id, types_of
from .faults import Fault, Unsound
from .reading import MAX_BYTES, as_object
from .sources import Sources, is_ours
from .times import check_period

_TOKEN = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
AFTER_SIGNATURE = ("issuer", "dates", "status")
BADGES = {"OpenBadgeCredential", "AchievementCredential"}


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Check:
    """One check. ``name`` is format, signature, issuer, dates or status."""

    name: str
    outcome: Outcome
    sentence: str
    fault: Fault | None = None

    @property
    def label(self) -> str:
        return str(wording.LABELS[self.name])


@dataclass
class Report:
    """What was found. The document is what the credential says; believe it if the outcome is
    passed."""

    checks: list[Check] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Failed if one check failed, unchecked if one could not be made."""
        found = {check.outcome for check in self.checks}
        return next(
            (one for one in (Outcome.FAILED, Outcome.UNCHECKED) if one in found), Outcome.PASSED
        )

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)


@dataclass(frozen=True)
class _Read:
    """A credential that was read but not believed: ``token`` is empty if it has a proof inside."""

    document: dict[str, Any]
    token: str = ""

    def check_signature(self, sources: Sources) -> None:
        if self.token:
            jwt.check(self.token, sources.jwk)
        else:
            issuer = issuer_id(self.document)
            proofs.check(self.document, lambda method: sources.key(method, issuer), now=sources.now)


def verify(content: bytes | str, sources: Sources | None = None) -> Report:
    """Check a credential. Never raises for what is in it. Fetches at most the issuer's keys and the
    status list, within a few seconds."""
    sources, report = sources or Sources(), Report()
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    try:
        read = _read(content)
        _check_format(read.document)
    except Unsound as unsound:
        report.checks.append(_refused("format", unsound))
        return report
    document = report.document = read.document
    report.checks.append(Check("format", Outcome.PASSED, _said_format(document)))
    report.checks.append(_made("signature", wording.SIGNED, lambda: read.check_signature(sources)))
    if report.outcome is not Outcome.PASSED:
        said = str(wording.NOT_BELIEVED)
        report.checks += [Check(name, Outcome.UNCHECKED, said) for name in AFTER_SIGNATURE]
        return report
    kept = wording.NOT_REVOKED if document.get("credentialStatus") else wording.NO_LIST
    report.checks += [
        Check("issuer", Outcome.PASSED, _said_issuer(document)),
        _made("dates", wording.IN_TIME, lambda: check_period(document, now=sources.now)),
        _made("status", kept, lambda: _check_status(document, sources)),
    ]
    return report


def _made(name: str, sentence: Any, act: Callable[[], None]) -> Check:
    """The check that ``act`` makes, with the sentence for when it passes."""
    try:
        act()
    except Unsound as unsound:
        return _refused(name, unsound)
    return Check(name, Outcome.PASSED, str(sentence))


def _refused(name: str, unsound: Unsound) -> Check:
    unchecked = unsound.fault in wording.CANNOT_BE_CHECKED
    outcome = Outcome.UNCHECKED if unchecked else Outcome.FAILED
    return Check(name, outcome, wording.sentence(unsound), unsound.fault)


def _read(content: bytes) -> _Read:
    """The credential in what somebody pasted or uploaded."""
    if len(content) > MAX_BYTES:
        raise Unsound(Fault.TOO_LARGE)
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    if content.startswith(baking.PNG_SIGNATURE):
        content = baking.unbake_png(content).strip().encode()
    elif content.startswith(b"<"):
        content = baking.unbake_svg(content).strip().encode()
    if not content:
        raise Unsound(Fault.NOTHING)
    if _TOKEN.fullmatch(content):
        token = content.decode("ascii")
        return _Read(jwt.read(token)[1], token)
    if not content.startswith(b"{"):
        raise Unsound(Fault.UNREADABLE)
    return _Read(as_object(content))


def _check_format(document: dict[str, Any]) -> None:
    """What every verifiable credential has (Verifiable Credentials Data Model 2.0, section 4)."""
    context = document.get("@context")
    first = context[0] if isinstance(context, list) and context else context
    if first not in (contexts.CREDENTIALS_V2, contexts.CREDENTIALS_V1):
        raise Unsound(Fault.NOT_A_CREDENTIAL)
    if "VerifiableCredential" not in types_of(document):
        raise Unsound(Fault.NOT_A_CREDENTIAL)
    if not isinstance(document.get("credentialSubject"), dict | list):
        raise Unsound(Fault.NOT_A_CREDENTIAL)
    issuer_id(document)


def _check_status(document: dict[str, Any], sources: Sources) -> None:
    """Refuse what was revoked or suspended (Bitstring Status List 1.0, section 3.2)."""
    given = document.get("credentialStatus", [])
    for entry in given if isinstance(given, list) else [given]:
        if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
            kind = entry.get("type", "") if isinstance(entry, dict) else entry
            raise Unsound(Fault.STATUS_UNKNOWN, kind)
        purpose = entry.get("statusPurpose")
        if purpose not in ("revocation", "suspension"):
            raise Unsound(Fault.STATUS_UNKNOWN, purpose)
        bits = _status_bits(document, entry, sources)
        if status_list.is_set(bits, _index(entry.get("statusListIndex"))):
            raise Unsound(Fault.REVOKED if purpose == "revocation" else Fault.SUSPENDED)


def _status_bits(document: dict[str, Any], entry: dict[str, Any], sources: Sources) -> bytes:
    """The bits of the list that an entry refers to, which must be signed by the same issuer."""
    address = entry.get("statusListCredential")
    if not isinstance(address, str):
        raise Unsound(Fault.STATUS_MALFORMED)
    content = sources.status_list(address)
    try:
        listed = _read(content)
        if issuer_id(listed.document) != issuer_id(document):
            raise Unsound(Fault.STATUS_NOT_OF_ISSUER, address)
        listed.check_signature(sources)
        check_period(listed.document, now=sources.now)
    except Unsound as unsound:
        if unsound.fault in {Fault.STATUS_NOT_OF_ISSUER, *wording.CANNOT_BE_CHECKED}:
            raise
        raise Unsound(Fault.STATUS_MALFORMED, wording.sentence(unsound)) from unsound
    subject = listed.document.get("credentialSubject")
    if (
        "BitstringStatusListCredential" not in types_of(listed.document)
        or not isinstance(subject, dict)
        or subject.get("statusPurpose") != entry.get("statusPurpose")
    ):
        raise Unsound(Fault.STATUS_MALFORMED, address)
    return status_list.decode(subject.get("encodedList"))


def _index(text: object) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
        raise Unsound(Fault.STATUS_MALFORMED)
    return int(text)


def _said_format(document: dict[str, Any]) -> str:
    if BADGES & set(types_of(document)):
        return gettext("This is an Open Badges 3.0 credential.")
    return gettext("This is a verifiable credential, but not an Open Badge.")


def _said_issuer(document: dict[str, Any]) -> str:
    issuer = issuer_id(document)
    if is_ours(issuer):
        return gettext("It was issued on this site, and signed with a key of its issuer.")
    if issuer.startswith("did:key:"):
        return gettext(
            "The issuer is known by a key alone, which was used to sign it. Nothing proves whose "
            "key it is: the name of the issuer is only what the credential says."
        )
    return gettext("The key that signed it is published by its issuer: %(issuer)s") % {
        "issuer": issuer
    }
