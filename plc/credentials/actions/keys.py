"""Signing keys: created when first needed, rotated, and withdrawn after a leak."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from plc.core.locks import advisory_lock
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts, sealing
from ..models import Credential, SigningKey, StatusList
from ..multibase import multikey
from . import signing


@transaction.atomic
def create_signing_key(*, by: Any) -> SigningKey:
    """The active key, which is created if there is none. Refuses where the site has no key to
    encrypt it with."""
    active = SigningKey.objects.filter(retired_at=None).first()
    if active is None:
        advisory_lock("credentials.keys")
        active = SigningKey.objects.filter(retired_at=None).first() or _create(by)
    return active


@transaction.atomic
def rotate_signing_key(*, by: Any) -> SigningKey:
    """Sign with a new key from now on. The old one stays published, so what it signed stays valid;
    its private half is destroyed."""
    advisory_lock("credentials.keys")
    SigningKey.objects.filter(retired_at=None).update(retired_at=timezone.now(), sealed=None)
    return _create(by)


def withdraw_signing_key(*, by: Any, public: str) -> int:
    """Declare that a key is not to be trusted: its signatures no longer count, here at once and
    elsewhere as soon as the issuer's profile is read again. Everything that it had signed is signed
    anew; returns how many credentials.

    Not one transaction, because there may be many. A run that was interrupted is completed by
    calling it again.
    """
    withdrawn = _withdraw(by, public)
    while lists := list(StatusList.objects.filter(key=withdrawn)[:100]):
        for status_list in lists:
            signing.publish(status_list)
    signed_with = Credential.objects.filter(key=withdrawn).exclude(signed="")
    signed = 0
    while found := list(signed_with.order_by("pk")[:100]):
        for credential in found:
            signing.sign_again(credential)
        signed += len(found)
    return signed


@transaction.atomic
def _withdraw(by: Any, public: str) -> SigningKey:
    advisory_lock("credentials.keys")
    advisory_lock(signing.SIGNING)
    key = SigningKey.objects.named(public).first()
    if key is None:
        raise Refused(gettext("There is no signing key with this name."))
    if key.withdrawn_at is None:
        key.withdrawn_at, key.sealed = timezone.now(), None
        key.retired_at = key.retired_at or key.withdrawn_at
        key.save(update_fields=["withdrawn_at", "retired_at", "sealed"])
        record(facts.SigningKeyWithdrawn(signing_key_id=key.pk), by=by)
    return key


@transaction.atomic
def reseal_signing_keys(*, by: Any) -> int:
    """Encrypt the private keys with the first of GUILDHALL_CREDENTIALS_KEYS, so that the others can
    be removed from the setting; returns how many."""
    advisory_lock("credentials.keys")
    keys = list(SigningKey.objects.filter(sealed__isnull=False))
    for key in keys:
        key.sealed = sealing.reseal(bytes(key.sealed or b""))
        key.save(update_fields=["sealed"])
    return len(keys)


def _create(by: Any) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    key = SigningKey.objects.create(
        public=multikey(private.public_key()), sealed=sealing.seal(private)
    )
    record(facts.SigningKeyCreated(signing_key_id=key.pk), by=by)
    return key
