"""Compares the holder whom a credential names with an e-mail address (Open Badges 3.0, section 9.1,
step 5, and IdentityObject). Badges mostly contain only a hash of the address, so that nobody learns
it from the badge, and whoever knows it can compare."""

import hashlib
from typing import Any

from .faults import Fault, Unsound

MOST_IDENTITIES = 50
HASHES = ("sha256", "md5")


def check_address(document: dict[str, Any], address: str) -> None:
    """Raises Unsound if the credential names somebody with another address, or no address."""
    identities = addresses_in(document)
    if not identities:
        raise Unsound(Fault.HOLDER_WITHOUT_ADDRESS)
    # As it was typed, or as most addresses were written when they were hashed.
    written = {address.strip(), address.strip().lower()}
    if not any(_is_same(identity, one) for identity in identities for one in written):
        raise Unsound(Fault.HOLDER_DIFFERS, address.strip())


def addresses_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The identities by e-mail address, most of them hashed."""
    named = [
        identity
        for subject in _objects(document.get("credentialSubject"))
        for identity in _objects(subject.get("identifier"))
    ]
    return [one for one in named if one.get("identityType") == "emailAddress"][:MOST_IDENTITIES]


def _objects(value: Any) -> list[dict[str, Any]]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]


def _is_same(identity: dict[str, Any], address: str) -> bool:
    stored, salt = identity.get("identityHash"), identity.get("salt", "")
    if not isinstance(stored, str) or not isinstance(salt, str):
        return False
    if identity.get("hashed") is False:
        return stored.strip().lower() == address.lower()
    algorithm, _, value = stored.partition("$")
    if algorithm not in HASHES or not value.isalnum():
        return False
    content = (address + salt).encode("utf-8", "surrogatepass")
    digest = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
    return digest == value.lower()
