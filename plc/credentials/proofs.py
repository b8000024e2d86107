"""Data Integrity proofs with the cryptosuite eddsa-rdfc-2022.

Verifiable Credential Data Integrity 1.0, section 4, and Data Integrity EdDSA Cryptosuites 1.0,
section 3.2. The section numbers below are of the latter.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .canonical import MAX_VALUES, canonical, refuse_other_spellings, refuse_oversized
from .faults import Fault, Unsound
from .multibase import base58, from_base58
from .times import from_timestamp, timestamp

CRYPTOSUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"
MAX_PROOFS = 5

# The address of a verification method -> its public key. Raises Unsound.
FindKey = Callable[[str], Ed25519PublicKey]


def sign(
    document: dict[str, Any], *, key: Ed25519PrivateKey, method: str, at: datetime
) -> dict[str, Any]:
    """The document with a proof (3.2.1). ``method`` is the address of the key, as the issuer's
    profile publishes it."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(at),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }
    proof["proofValue"] = base58(key.sign(hash_data(document, proof)))
    return {**document, "proof": proof}


def check(document: dict[str, Any], find_key: FindKey, *, now: datetime) -> None:
    """Raises Unsound unless the proof is valid (3.2.2).

    With several proofs, each must be one that can be checked here and be valid; chains of proofs
    are refused. The keys come first and the document is canonicalised once, because that is what
    takes long; so together with all of its proofs it is as long as one document may be.
    """
    given = document.get("proof")
    proofs = given if isinstance(given, list) else [given]
    if not given:
        raise Unsound(Fault.PROOF_MISSING)
    if len(proofs) > MAX_PROOFS:
        raise Unsound(Fault.PROOF_UNKNOWN, len(proofs))
    for proof in proofs:
        _check_options(proof, now)
    refuse_oversized(document, most=MAX_VALUES)
    refuse_other_spellings(document)
    signatures = [from_base58(proof.get("proofValue")) for proof in proofs]
    keys = [find_key(proof["verificationMethod"]) for proof in proofs]
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    secured = _digest(unsecured)
    for proof, key, signature in zip(proofs, keys, signatures, strict=True):
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        try:
            key.verify(signature, _configuration(document, options) + secured)
        except InvalidSignature as wrong:
            raise Unsound(Fault.SIGNATURE_WRONG) from wrong


def hash_data(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    """The 64 bytes that are signed: transformation, proof configuration and hashing (3.2.3 to
    3.2.5)."""
    return _configuration(document, options) + _digest(document)


def _configuration(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    return _digest({**options, "@context": document.get("@context", [])})


def _digest(document: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical(document)).digest()


def _check_options(proof: Any, now: datetime) -> None:
    if not isinstance(proof, dict):
        raise Unsound(Fault.PROOF_MALFORMED)
    kind = proof.get("type"), proof.get("cryptosuite")
    if kind != ("DataIntegrityProof", CRYPTOSUITE) or "previousProof" in proof:
        raise Unsound(Fault.PROOF_UNKNOWN, " ".join(str(part) for part in kind if part))
    if proof.get("proofPurpose") != PURPOSE:
        raise Unsound(Fault.PROOF_PURPOSE, proof.get("proofPurpose", ""))
    if not isinstance(proof.get("verificationMethod"), str):
        raise Unsound(Fault.PROOF_MALFORMED)
    if "expires" in proof and from_timestamp(proof["expires"]) <= now:
        raise Unsound(Fault.PROOF_EXPIRED, proof["expires"])
    if "created" in proof:
        from_timestamp(proof["created"])
