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

from .canonical import canonical
from .faults import Fault, Unsound
from .multibase import base58, from_base58
from .times import from_timestamp, timestamp

CRYPTOSUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"

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


def check(document: dict[str, Any], find_key: FindKey, *, now: datetime) -> str:
    """The verification method of the proof, if it is valid (3.2.2). Raises Unsound.

    With several proofs, each must be one that can be checked here and be valid; chains of proofs
    are refused.
    """
    given = document.get("proof")
    proofs = given if isinstance(given, list) else [given]
    if not given:
        raise Unsound(Fault.PROOF_MISSING)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    for proof in proofs[:5]:
        _check_options(proof, now)
        signature = from_base58(proof.get("proofValue"))
        method = proof["verificationMethod"]
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        data = hash_data(unsecured, options)
        try:
            find_key(method).verify(signature, data)
        except InvalidSignature as wrong:
            raise Unsound(Fault.SIGNATURE_WRONG) from wrong
    if len(proofs) > 5:
        raise Unsound(Fault.PROOF_UNKNOWN, len(proofs))
    return proofs[0]["verificationMethod"]


def hash_data(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    """The 64 bytes that are signed: transformation, proof configuration and hashing (3.2.3 to
    3.2.5)."""
    configuration = {**options, "@context": document.get("@context", [])}
    return (
        hashlib.sha256(canonical(configuration)).digest()
        + hashlib.sha256(canonical(document)).digest()
    )


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
