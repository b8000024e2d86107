"""Multibase and Multikey: how the specifications write bytes and public keys as text.

Controlled Identifiers 1.0, sections 2.4 (Multibase) and 2.2.2 (Multikey). Decoding is strict: every
value has exactly one spelling, so that a changed character is never the same value.
"""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .faults import Fault, Unsound

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {character: value for value, character in enumerate(_ALPHABET)}
_MAX_BASE58 = 200  # characters; the conversion takes quadratic time, keys and signatures have 90
_ED25519_PUBLIC = b"\xed\x01"  # the multicodec of an Ed25519 public key
# And those of the keys that sign tokens by ES256 and ES384.
_CURVES: dict[bytes, tuple[str, ec.EllipticCurve]] = {
    b"\x80\x24": ("P-256", ec.SECP256R1()),
    b"\x81\x24": ("P-384", ec.SECP384R1()),
}


def base58(content: bytes) -> str:
    """Multibase base-58-btc, beginning with z."""
    number = int.from_bytes(content, "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + _ALPHABET[0] * zeros + digits


def from_base58(text: object) -> bytes:
    if not isinstance(text, str) or text[:1] != "z" or len(text) > _MAX_BASE58:
        raise Unsound(Fault.PROOF_MALFORMED)
    number = 0
    for character in text[1:]:
        if character not in _DIGITS:
            raise Unsound(Fault.PROOF_MALFORMED)
        number = number * 58 + _DIGITS[character]
    zeros = len(text[1:]) - len(text[1:].lstrip(_ALPHABET[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(content: bytes) -> str:
    """Base64url without padding, as in JOSE; multibase puts a u before it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes. ValueError unless the text is exactly how these bytes are written."""
    try:
        content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error) as wrong:
        raise ValueError(text[:40]) from wrong
    if base64url(content) != text:
        raise ValueError(text[:40])
    return content


def multikey(key: Ed25519PublicKey) -> str:
    """The Multikey of an Ed25519 public key, which begins with z6Mk."""
    return base58(_ED25519_PUBLIC + key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def from_multikey(text: object) -> Ed25519PublicKey:
    """The public key. Raises Unsound for other kinds of keys too."""
    kind, content = _key_bytes(text)
    if kind != _ED25519_PUBLIC:
        raise Unsound(Fault.KEY_MALFORMED, text)
    try:
        return Ed25519PublicKey.from_public_bytes(content)
    except ValueError as wrong:
        raise Unsound(Fault.KEY_MALFORMED, text) from wrong


def jwk_of(text: object) -> dict[str, str]:
    """The public key that a Multikey is, as JWK. Raises Unsound: METHOD_UNKNOWN for a kind of key
    that is not read here, which says nothing against it."""
    kind, content = _key_bytes(text)
    if kind == _ED25519_PUBLIC:
        raw = from_multikey(text).public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)}
    if kind not in _CURVES:
        raise Unsound(Fault.METHOD_UNKNOWN, text)
    name, curve = _CURVES[kind]
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(curve, content).public_numbers()
    except ValueError as wrong:
        raise Unsound(Fault.KEY_MALFORMED, text) from wrong
    size = (curve.key_size + 7) // 8
    x, y = (base64url(number.to_bytes(size, "big")) for number in (point.x, point.y))
    return {"kty": "EC", "crv": name, "x": x, "y": y}


def _key_bytes(text: object) -> tuple[bytes, bytes]:
    """The multicodec of the kind of key, and the key."""
    try:
        content = from_base58(text)
    except Unsound as wrong:
        raise Unsound(Fault.KEY_MALFORMED, text) from wrong
    return content[:2], content[2:]
