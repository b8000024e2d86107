"""Checks a credential, of this site or another, and says in sentences what was checked.

report = verify(content)   # bytes or text: JSON, token, PNG or SVG
report.outcome             # passed, failed or unchecked
report.checks              # format, signature, issuer, dates, status, holder: each with a sentence
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from . import baking, contexts, jwt, proofs, status_list, wording
from .canonical import refuse_oversized
from .documents import issuer_id, types_of
from .faults import Fault, Unsound
from .reading import MAX_BYTES, MAX_PICTURE, as_object
from .recipients import check_address
from .sources import Sources
from .times import check_period

_TOKEN = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
AFTER_SIGNATURE = ("issuer", "dates", "status")
MAX_STATUSES = 10  # each of which may be in a list of its own
MAX_LIST_VALUES = 100  # in such a list: it is canonicalised, too, and its bits are one value
BADGES = {"OpenBadgeCredential", "AchievementCredential"}


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Check:
    """One check. ``name`` is format, signature, issuer, dates, status or holder."""

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

    @property
    def is_valid(self) -> bool:
        """Whether nothing speaks against it. A holder who could not be compared does not: most
        credentials contain no address, and ours never do."""
        return all(
            check.outcome is Outcome.PASSED or check.fault is Fault.HOLDER_WITHOUT_ADDRESS
            for check in self.checks
        )

    @property
    def compares_holder(self) -> bool:
        return any(check.name == "holder" for check in self.checks)

    @property
    def is_of_somebody_else(self) -> bool:
        """Whether all is well, but it was not awarded to the address that was asked about."""
        wrong = [check.name for check in self.checks if check.outcome is not Outcome.PASSED]
        return wrong == ["holder"] and self.outcome is Outcome.FAILED

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)


@dataclass(frozen=True)
class _Read:
    """A credential that was read but not believed: ``token`` is empty if it has a proof inside."""

    document: dict[str, Any]
    token: str = ""

    def check_signature(self, sources: Sources) -> None:
        if self.token:
            jwt.check(self.token, sources.token_key)
        else:
            issuer = issuer_id(self.document)
            proofs.check(self.document, lambda method: sources.key(method, issuer), now=sources.now)


def verify(content: bytes | str, sources: Sources | None = None, *, address: str = "") -> Report:
    """Check a credential. Never raises for what is in it. Fetches at most the issuer's keys and the
    status list, within a few seconds. With an e-mail ``address``, also whether it was awarded to
    that."""
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
    report.checks.append(_made("format", _said_format(document), lambda: _check_badge(document)))
    signature = _made("signature", wording.SIGNED, lambda: read.check_signature(sources))
    report.checks.append(signature)
    if signature.outcome is not Outcome.PASSED:
        said = str(wording.NOT_BELIEVED)
        report.checks += [Check(name, Outcome.UNCHECKED, said) for name in AFTER_SIGNATURE]
        return report
    kept = wording.NOT_REVOKED if document.get("credentialStatus") else wording.NO_LIST
    report.checks += [
        Check("issuer", Outcome.PASSED, _said_issuer(document, sources)),
        _made("dates", wording.IN_TIME, lambda: check_period(document, now=sources.now)),
        _made("status", kept, lambda: _check_status(document, sources)),
    ]
    if address:
        holder = _made("holder", wording.OF_HOLDER, lambda: check_address(document, address))
        report.checks.append(holder)
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
    if len(content) > MAX_PICTURE:
        raise Unsound(Fault.TOO_LARGE)
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    if content.startswith(baking.PNG_SIGNATURE):
        content = baking.unbake_png(content).strip().encode()
    elif content.startswith(b"<"):
        content = baking.unbake_svg(content).strip().encode()
    if not content:
        raise Unsound(Fault.NOTHING)
    if len(content) > MAX_BYTES:
        raise Unsound(Fault.TOO_LARGE)
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


def _check_badge(document: dict[str, Any]) -> None:
    """What every badge must say (Open Badges 3.0, section 9.1 and appendix B)."""
    if not BADGES & set(types_of(document)):
        return
    for subject in _list(document.get("credentialSubject")):
        if not isinstance(subject, dict) or not (subject.get("id") or subject.get("identifier")):
            raise Unsound(Fault.BADGE_INCOMPLETE, "credentialSubject.id")
        achievement = subject.get("achievement")
        said = achievement if isinstance(achievement, dict) else {}
        for name in ("id", "name", "description", "criteria"):
            if not said.get(name):
                raise Unsound(Fault.BADGE_INCOMPLETE, f"achievement.{name}")


def _check_status(document: dict[str, Any], sources: Sources) -> None:
    """Refuse what was revoked or suspended: by a bit (Bitstring Status List 1.0, section 3.2), or
    by a list of identifiers (1EdTech Revocation List)."""
    entries = _list(document.get("credentialStatus", []))
    if len(entries) > MAX_STATUSES:
        raise Unsound(Fault.STATUS_UNKNOWN, len(entries))
    for entry in entries:
        kinds = _list(entry.get("type")) if isinstance(entry, dict) else [entry]
        if "BitstringStatusListEntry" in kinds:
            _check_bit(document, entry, sources)
        elif "1EdTechRevocationList" in kinds and isinstance(entry, dict):
            _check_revocation_list(document, entry, sources)
        else:
            raise Unsound(Fault.STATUS_UNKNOWN, " ".join(map(str, kinds)))


def _check_bit(document: dict[str, Any], entry: dict[str, Any], sources: Sources) -> None:
    purpose = entry.get("statusPurpose")
    if purpose in ("message", "refresh"):  # which say nothing about validity
        return
    if purpose not in ("revocation", "suspension") or entry.get("statusSize", 1) != 1:
        raise Unsound(Fault.STATUS_UNKNOWN, purpose)
    publisher, bits = _status_bits(entry, sources)
    if status_list.is_set(bits, _index(entry.get("statusListIndex"))):
        raise Unsound(Fault.REVOKED if purpose == "revocation" else Fault.SUSPENDED)
    if publisher != issuer_id(document):
        raise Unsound(Fault.STATUS_NOT_OF_ISSUER, publisher)


def _check_revocation_list(
    document: dict[str, Any], entry: dict[str, Any], sources: Sources
) -> None:
    """The list is not signed: it counts because it comes from the address that was signed."""
    address = entry.get("id")
    if not isinstance(address, str):
        raise Unsound(Fault.STATUS_MALFORMED)
    try:
        found = as_object(sources.status_list(address))
        publisher, revoked = issuer_id(found), found.get("revokedCredential", [])
    except Unsound as unsound:
        raise _of_list(unsound, address) from None
    for one in _list(revoked):
        if not isinstance(one, dict):
            raise Unsound(Fault.STATUS_MALFORMED, address)
        if one.get("id") == document.get("id") and one.get("revoked") is not False:
            raise Unsound(Fault.REVOKED)
    if publisher != issuer_id(document):
        raise Unsound(Fault.STATUS_NOT_OF_ISSUER, publisher)


def _of_list(unsound: Unsound, address: str) -> Unsound:
    """A fault of the list, told as such. Whose key was withdrawn is about to be signed again."""
    if unsound.fault in wording.CANNOT_BE_CHECKED:
        return unsound
    if unsound.fault is Fault.KEY_REVOKED:
        return Unsound(Fault.STATUS_UNREACHABLE, address)
    return Unsound(Fault.STATUS_MALFORMED, wording.sentence(unsound))


def _status_bits(entry: dict[str, Any], sources: Sources) -> tuple[str, bytes]:
    """Who signed the list that an entry refers to, and its bits."""
    address = entry.get("statusListCredential")
    if not isinstance(address, str):
        raise Unsound(Fault.STATUS_MALFORMED)
    content = sources.status_list(address)
    try:
        listed = _read(content)
        refuse_oversized(listed.document, most=MAX_LIST_VALUES)
        listed.check_signature(sources)
        check_period(listed.document, now=sources.now)
    except Unsound as unsound:
        raise _of_list(unsound, address) from None
    subject = listed.document.get("credentialSubject")
    if (
        "BitstringStatusListCredential" not in types_of(listed.document)
        or not isinstance(subject, dict)
        or "BitstringStatusList" not in _list(subject.get("type"))
        or entry.get("statusPurpose") not in _list(subject.get("statusPurpose"))
    ):
        raise Unsound(Fault.STATUS_MALFORMED, address)
    return issuer_id(listed.document), status_list.decode(subject.get("encodedList"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _index(text: object) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
        raise Unsound(Fault.STATUS_MALFORMED)
    return int(text)


def _said_format(document: dict[str, Any]) -> str:
    if BADGES & set(types_of(document)):
        return gettext("This is an Open Badges 3.0 credential.")
    return gettext("This is a verifiable credential, but not an Open Badge.")


def _said_issuer(document: dict[str, Any], sources: Sources) -> str:
    issuer = issuer_id(document)
    if sources.is_ours(issuer):
        return gettext("It was issued on this site, and signed with a key of its issuer.")
    if issuer.startswith("did:key:"):
        return gettext(
            "The issuer is known by a key alone, which was used to sign it. Nothing proves whose "
            "key it is: the name of the issuer is only what the credential says."
        )
    return gettext("The key that signed it is published by its issuer: %(issuer)s") % {
        "issuer": issuer
    }
