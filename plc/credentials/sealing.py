"""Encryption of private keys in the database.

The first secret of settings.CREDENTIALS_KEYS encrypts, any of them decrypts. They are independent
of SECRET_KEY, which is exchanged more often (docs/decisions/0011).
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext

from plc.core.refusals import Refused


def seal(key: Ed25519PrivateKey) -> bytes:
    return _cipher().encrypt(key.private_bytes_raw())


def unseal(sealed: bytes) -> Ed25519PrivateKey:
    """Refuses if it was sealed with another key than those of the settings."""
    try:
        return Ed25519PrivateKey.from_private_bytes(_cipher().decrypt(bytes(sealed)))
    except InvalidToken as wrong:
        raise Refused(
            gettext(
                "The signing key cannot be read: GUILDHALL_CREDENTIALS_KEYS does not contain the "
                "key that it was encrypted with."
            )
        ) from wrong


def reseal(sealed: bytes) -> bytes:
    """The same, encrypted with the first key of the settings."""
    return seal(unseal(sealed))


def _cipher() -> MultiFernet:
    if not settings.CREDENTIALS_KEYS:
        raise Refused(
            gettext(
                "This site cannot issue credentials yet: its operators have not set "
                "GUILDHALL_CREDENTIALS_KEYS."
            )
        )
    return MultiFernet([Fernet(_derived(secret)) for secret in settings.CREDENTIALS_KEYS])


def _derived(secret: str) -> bytes:
    key = hmac.new(secret.encode(), b"plc.credentials/seal", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(key)
