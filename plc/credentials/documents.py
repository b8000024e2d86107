"""What a credential says, as callers describe it, and the JSON-LD documents made from it.

Open Badges 3.0, section 6 and appendix B (data model); Verifiable Credentials Data Model 2.0,
section 4; Bitstring Status List 1.0, section 2; Controlled Identifiers 1.0, section 2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import contexts
from .faults import Fault, Unsound
from .times import timestamp

Document = dict[str, Any]

CREDENTIAL_CONTEXT = [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES]
STATUS_CONTEXT = [contexts.CREDENTIALS_V2]
PROFILE_CONTEXT = [contexts.DID, contexts.MULTIKEY, contexts.OPEN_BADGES]


@dataclass(frozen=True, kw_only=True)
class IssuerProfile:
    """Who issues. ``key`` is the caller's own name for it ("site", "community:17"): the first
    credential under a key creates the profile, later ones update it."""

    key: str
    name: str
    url: str = ""
    description: str = ""
    image: str = ""  # an address


@dataclass(frozen=True, kw_only=True)
class Achievement:
    """What was achieved. ``id`` is an address or URN that all credentials for this achievement
    share; ``criteria`` says in words (Markdown) what one has to do; ``kind`` is an achievementType
    of Open Badges ("Badge", "Certificate", "Course", ...)."""

    id: str
    name: str
    description: str
    criteria: str
    criteria_url: str = ""
    kind: str = "Badge"
    image: str = ""  # an address
    image_caption: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Something that shows it: a page, or a narrative (Markdown), or both."""

    url: str = ""
    name: str = ""
    narrative: str = ""
    genre: str = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who achieved it, by name if they are named. Without an ``id``, which would link all
    credentials of a person to each other, the credential gets one of its own."""

    name: str = ""
    id: str = ""


def credential_document(
    *,
    id: str,  # noqa: A002  the specification's name
    issuer_id: str,
    issuer: IssuerProfile,
    achievement: Achievement,
    subject: Subject,
    evidence: Sequence[Evidence] = (),
    awarded: datetime | None = None,
    valid_from: datetime,
    valid_until: datetime | None = None,
    status: Document | None = None,
) -> Document:
    """An unsigned OpenBadgeCredential (Open Badges 3.0, appendix B.1.3). Of two with the same id,
    the one with the later ``valid_from`` counts (section 10), so it is when it is signed."""
    return _said(
        {
            "@context": CREDENTIAL_CONTEXT,
            "id": id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": achievement.name,
            "issuer": profile(issuer_id, issuer),
            "awardedDate": timestamp(awarded) if awarded else "",
            "validFrom": timestamp(valid_from),
            "validUntil": timestamp(valid_until) if valid_until else "",
            "credentialSubject": {
                "id": subject.id or f"{id}#holder",
                "type": ["AchievementSubject"],
                "identifier": [_identity(subject.name)] if subject.name else [],
                "achievement": _achievement(achievement),
            },
            "evidence": [_evidence(piece) for piece in evidence],
            "credentialStatus": status or {},
        }
    )


def renamed(subject: Document, name: str, credential_id: str) -> Document:
    """The credentialSubject with another name, or without one; then also without an identifier that
    other credentials share."""
    kept = {key: value for key, value in subject.items() if key != "identifier"}
    if name:
        return {**kept, "identifier": [_identity(name)]}
    return {**kept, "id": f"{credential_id}#holder"}


def profile(issuer_id: str, issuer: IssuerProfile) -> Document:
    """The issuer as it is named within a credential (appendix B.1.6)."""
    return _said(
        {
            "id": issuer_id,
            "type": ["Profile"],
            "name": issuer.name,
            "url": issuer.url,
            "description": issuer.description,
            "image": _image(issuer.image),
        }
    )


def profile_document(issuer_id: str, issuer: IssuerProfile, keys: Iterable[str]) -> Document:
    """The issuer's profile at its address, with the Multikeys that may sign for it: a controlled
    identifier document."""
    methods = [
        {
            "id": f"{issuer_id}#{key}",
            "type": "Multikey",
            "controller": issuer_id,
            "publicKeyMultibase": key,
        }
        for key in keys
    ]
    return {
        "@context": PROFILE_CONTEXT,
        **profile(issuer_id, issuer),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def status_entry(list_id: str, index: int) -> Document:
    """Where a credential's revocation is published (Bitstring Status List, section 2.1)."""
    return {
        "id": f"{list_id}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": list_id,
    }


def status_document(
    *, list_id: str, issuer_id: str, encoded_list: str, valid_from: datetime
) -> Document:
    """An unsigned BitstringStatusListCredential (Bitstring Status List, section 2.2)."""
    return {
        "@context": STATUS_CONTEXT,
        "id": list_id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_id,
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": f"{list_id}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded_list,
        },
    }


def issuer_id(document: Document) -> str:
    """The identifier of the issuer, which is given as such or in an object (Verifiable Credentials
    Data Model 2.0, section 4.7). Raises Unsound without one."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(found, str) or not found:
        raise Unsound(Fault.ISSUER_MISSING)
    return found


def types_of(document: Document) -> list[str]:
    """The types of a document, which may be one or a list."""
    given = document.get("type", [])
    return [each for each in (given if isinstance(given, list) else [given]) if each in _TYPES]


_TYPES = (
    "VerifiableCredential",
    "OpenBadgeCredential",
    "AchievementCredential",  # the same, by another name
    "EndorsementCredential",
    "BitstringStatusListCredential",
)


def _achievement(achievement: Achievement) -> Document:
    return {
        "id": achievement.id,
        "type": ["Achievement"],
        "achievementType": achievement.kind,
        "name": achievement.name,
        "description": achievement.description,
        "criteria": {"id": achievement.criteria_url, "narrative": achievement.criteria},
        "image": _image(achievement.image, achievement.image_caption),
        "tag": list(achievement.tags),
    }


def _identity(name: str) -> Document:
    """A name in plain words (appendix B.1.14, IdentityObject)."""
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": name,
        "identityType": "name",
    }


def _evidence(evidence: Evidence) -> Document:
    return {
        "id": evidence.url,
        "type": ["Evidence"],
        "name": evidence.name,
        "narrative": evidence.narrative,
        "genre": evidence.genre,
    }


def _image(url: str, caption: str = "") -> Document:
    return {"id": url, "type": "Image", "caption": caption} if url else {}


def _said(value: Any) -> Any:
    """The document without empty values."""
    if isinstance(value, dict):
        kept = {name: _said(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in ("", [], {})}
    if isinstance(value, list):
        return [_said(inner) for inner in value]
    return value
