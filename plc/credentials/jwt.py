"""Credentials as signed JSON Web Tokens.

Open Badges 3.0, section 8.2 (JSON Web Token Proof Format), and Securing Verifiable Credentials
using JOSE and COSE, section 3.1: the payload is the credential, together with the registered claims
that say the same as its properties.
"""

import json
import warnings
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from .documents import issuer_id
from .faults import Fault, Unsound
from .multibase import from_base64url
from .reading import as_object
from .times import from_timestamp

# RFC 9864 prefers the name Ed25519; other readers of badges know EdDSA, so that is what we write.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)

ALGORITHM = "EdDSA"
# What Open Badges 3.0 asks for, and its usual companions. Never "none", never a shared secret.
ALGORITHMS = ["EdDSA", "Ed25519", "RS256", "ES256", "ES384"]

Jwk = dict[str, Any]
# (the address of a key, the issuer) -> the key. Raises Unsound.
FindJwk = Callable[[str, str], Jwk]
# What was in the token besides the credential itself.
CLAIMS = ("iss", "sub", "jti", "nbf", "exp", "iat")


def sign(document: dict[str, Any], *, key: Ed25519PrivateKey, method: str) -> str:
    """The compact token. ``method`` is the address where the public key is published as a JWK."""
    header = {"alg": ALGORITHM, "typ": "vc+jwt", "cty": "vc", "kid": method}
    subject = document["credentialSubject"]
    claims: dict[str, Any] = {
        **document,
        "iss": issuer_id(document),
        "jti": document["id"],
        "nbf": _seconds(document["validFrom"]),
    }
    if "id" in subject:
        claims["sub"] = subject["id"]
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(
        header, payload.encode(), OKPKey.import_key(private), algorithms=[ALGORITHM]
    )


def check(token: str, find_key: FindJwk) -> dict[str, Any]:
    """The credential in the token, if its signature is valid. Raises Unsound.

    A key inside the token (`jwk` in its header) says nothing about the issuer: the header must name
    one that the issuer publishes.
    """
    header, document = read(token)
    algorithm, method = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or "crit" in header:
        raise Unsound(Fault.ALGORITHM_UNKNOWN, algorithm)
    if not isinstance(method, str) or not method:
        raise Unsound(Fault.KEY_NOT_PUBLISHED)
    jwk = find_key(method, issuer_id(document))
    try:
        key = import_key({name: jwk[name] for name in _PUBLIC if name in jwk})
        if not isinstance(key, OKPKey | RSAKey | ECKey):
            raise Unsound(Fault.KEY_MALFORMED)
        jws.deserialize_compact(token, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise Unsound(Fault.SIGNATURE_WRONG) from wrong
    return document


_PUBLIC = ("kty", "crv", "x", "y", "n", "e")


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header of the token and the credential in it, unchecked except for its form. Its claims
    must say the same as the credential."""
    parts = token.split(".")
    try:
        header, payload, _signature = [from_base64url(part) for part in parts]
    except ValueError as wrong:
        raise Unsound(Fault.UNREADABLE) from wrong
    claims = as_object(payload)
    # Before version 2.0 of the data model, the credential was in a claim of its own.
    inner = claims.get("vc", claims)
    if not isinstance(inner, dict):
        raise Unsound(Fault.NOT_A_CREDENTIAL)
    document = {name: value for name, value in inner.items() if name not in CLAIMS}
    _compare(claims, document)
    return as_object(header), document


def _compare(claims: dict[str, Any], document: dict[str, Any]) -> None:
    subject = document.get("credentialSubject")
    about = subject.get("id") if isinstance(subject, dict) else None
    begins = document.get("validFrom", document.get("issuanceDate"))
    ends = document.get("validUntil", document.get("expirationDate"))
    pairs = [
        ("iss", issuer_id(document)),
        ("jti", document.get("id")),
        ("sub", about),
        ("nbf", _seconds(begins) if begins is not None else None),
        ("exp", _seconds(ends) if ends is not None else None),
    ]
    for claim, said in pairs:
        if claim in claims and said is not None and claims[claim] != said:
            raise Unsound(Fault.CLAIMS_DIFFER, claim)
    if "exp" in claims and ends is None:
        raise Unsound(Fault.CLAIMS_DIFFER, "exp")


def _seconds(stamp: object) -> int:
    return int(from_timestamp(stamp).timestamp())
