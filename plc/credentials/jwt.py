"""Credentials as signed JSON Web Tokens.

Open Badges 3.0, section 8.2 (JSON Web Token Proof Format), and Securing Verifiable Credentials
using JOSE and COSE, section 3.1: the payload is the credential, together with the registered claims
that say the same as its properties. Ours have the header and the claims of Open Badges, except that
they are signed with Ed25519 like everything of this site, and not with RSA (decision 11).
"""

import json
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from .documents import issuer_id, types_of
from .faults import Fault, Unsound
from .multibase import from_base64url
from .reading import MAX_BYTES, as_object
from .times import from_timestamp, period_of, timestamp

# RFC 9864 prefers the name Ed25519; other readers of badges know EdDSA, so that is what we write.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)

ALGORITHM = "EdDSA"
# What Open Badges 3.0 asks for, and its usual companions. Never "none", never a shared secret.
ALGORITHMS = ["EdDSA", "Ed25519", "RS256", "ES256", "ES384"]

Jwk = dict[str, Any]
# (the header, the issuer) -> the key. Raises Unsound.
FindJwk = Callable[[dict[str, Any], str], Jwk]
# How tokens with a credential call themselves: in Open Badges, and in the specifications of W3C.
TYPES = {"JWT", "vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt"}
REQUIRED = ("iss", "jti", "nbf", "sub")  # Open Badges 3.0, section 8.2
MIN_RSA_BYTES = 256
YEAR_10000 = 253_402_300_800
PUBLIC_PARTS = ("kty", "crv", "x", "y", "n", "e")  # of a JWK
# What was in the token besides the credential itself.
CLAIMS = ("iss", "sub", "jti", "nbf", "exp", "iat")


class _Limits(jws.JWSRegistry):
    """The library's own limits are too small for a key in the header, or a picture in a badge."""

    max_header_length = 16_000
    max_payload_length = 2 * MAX_BYTES


def sign(document: dict[str, Any], *, key: Ed25519PrivateKey, method: str) -> str:
    """The compact token. ``method`` is the address where the public key is published as a JWK."""
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": method}
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
    """The credential in the token, if its signature is valid. Raises Unsound."""
    header, document = read(token)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or "crit" in header:
        raise Unsound(Fault.ALGORITHM_UNKNOWN, algorithm)
    if header.get("typ", "JWT") not in TYPES:
        raise Unsound(Fault.PROOF_UNKNOWN, header["typ"])
    jwk = find_key(header, issuer_id(document))
    try:
        key = import_key({name: jwk[name] for name in PUBLIC_PARTS if name in jwk})
        if not isinstance(key, OKPKey | RSAKey | ECKey):
            raise Unsound(Fault.KEY_MALFORMED)
        if isinstance(key, RSAKey) and len(from_base64url(jwk["n"])) < MIN_RSA_BYTES:
            raise Unsound(Fault.KEY_MALFORMED)
        jws.deserialize_compact(token, key, registry=_Limits(algorithms=ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise Unsound(Fault.SIGNATURE_WRONG) from wrong
    return document


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header of the token and the credential in it, unchecked except for its form. Its claims
    must say the same as the credential."""
    parts = token.split(".")
    try:
        header, payload, _signature = [from_base64url(part) for part in parts]
    except ValueError as wrong:
        raise Unsound(Fault.UNREADABLE) from wrong
    head, claims = _part(header), _part(payload)
    # Before version 2.0 of the data model, the credential was in a claim of its own.
    inner = claims.get("vc", claims)
    if not isinstance(inner, dict):
        raise Unsound(Fault.NOT_A_CREDENTIAL)
    document = {name: value for name, value in inner.items() if name not in CLAIMS}
    if "vc" in claims:
        document = _from_claims(claims) | document
    _compare(claims, document)
    # The specifications of W3C leave out claims that would repeat the credential.
    of_open_badges = head.get("typ", "JWT") == "JWT" and "OpenBadgeCredential" in types_of(document)
    missing = [name for name in REQUIRED if name not in claims]
    if of_open_badges and missing:
        raise Unsound(Fault.CLAIMS_MISSING, ", ".join(missing))
    return head, document


def _part(content: bytes) -> dict[str, Any]:
    """What a part of the token says. Whoever checks a token has never seen the JSON inside it."""
    try:
        return as_object(content)
    except Unsound as unsound:
        if unsound.fault is Fault.NOT_JSON:
            raise Unsound(Fault.TOKEN_BROKEN) from unsound
        raise


def _from_claims(claims: dict[str, Any]) -> dict[str, Any]:
    """What a credential in a claim of its own may leave to the other claims (Verifiable Credentials
    Data Model 1.1, section 6.3.1)."""
    said = {"issuer": claims.get("iss"), "id": claims.get("jti")}
    for claim, name in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
        if isinstance(seconds := claims.get(claim), int) and 0 <= seconds < YEAR_10000:
            said[name] = timestamp(datetime.fromtimestamp(seconds, UTC))
    return {name: value for name, value in said.items() if value is not None}


def _compare(claims: dict[str, Any], document: dict[str, Any]) -> None:
    subject = document.get("credentialSubject")
    about = subject.get("id") if isinstance(subject, dict) else None
    begins, ends = period_of(document)
    pairs = [
        ("iss", issuer_id(document)),
        ("jti", document.get("id")),
        ("sub", about),
        ("nbf", _seconds(begins) if begins is not None else None),
        ("exp", _seconds(ends) if ends is not None else None),
    ]
    for claim, said in pairs:
        if claim in claims and said is not None and not _is_same(claims[claim], said):
            raise Unsound(Fault.CLAIMS_DIFFER, claim)
    for claim, said in (("nbf", begins), ("exp", ends)):
        if claim in claims and said is None:
            raise Unsound(Fault.CLAIMS_DIFFER, claim)


def _is_same(claim: object, said: object) -> bool:
    """Moments may have fractions of a second on one side only."""
    if isinstance(claim, float) and isinstance(said, int):
        return int(claim) == said
    return claim == said


def _seconds(stamp: object) -> int:
    return int(from_timestamp(stamp).timestamp())
