"""Signing rows with the active key: used by the other actions of this package."""

import json
import secrets
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from plc.core.locks import advisory_lock

from .. import documents, jwt, proofs, sealing, status_list
from ..models import Credential, Issuer, SigningKey, StatusEntry, StatusList
from ..times import LEEWAY, timestamp

# A list of which so many random places are taken counts as full. It is then about a third full.
TRIES = 8
SIGNING = "credentials.signing"  # a lock: whoever signs shares it, whoever withdraws has it alone


def active_key() -> tuple[SigningKey, Ed25519PrivateKey]:
    """The key that signs, created if there is none. Refuses as create_signing_key does. It is not
    withdrawn before the transaction ends, so that withdrawing finds everything it has signed."""
    from .keys import create_signing_key  # noqa: PLC0415  it publishes status lists by this module

    create_signing_key(by=None)
    advisory_lock(SIGNING, shared=True)
    key = create_signing_key(by=None)  # another one, if it was withdrawn while this waited
    return key, sealing.unseal(bytes(key.sealed or b""))


def sign_document(credential: Credential, unsigned: documents.Document) -> None:
    """Fill in the signed forms of the credential, without saving it."""
    row, key = active_key()
    address = credential.issuer.address
    signed = proofs.sign(unsigned, key=key, method=f"{address}#{row.public}", at=timezone.now())
    credential.key = row
    credential.signed = _written(signed)
    jwk = reverse("credentials:key", args=[credential.issuer.public_id, row.public])
    credential.token = jwt.sign(unsigned, key=key, method=credential.issuer.absolute(jwk))


@transaction.atomic
def sign_again(credential: Credential, **changes: Any) -> Credential:
    """Sign the credential again and save it, with ``changes`` to its properties; None removes
    one."""
    locked = Credential.objects.select_for_update(no_key=True).get(pk=credential.pk)
    unsigned = locked.document | {"validFrom": timestamp(begins(locked)), "proof": None} | changes
    sign_document(locked, {name: value for name, value in unsigned.items() if value is not None})
    locked.save(update_fields=["signed", "token", "key"])
    return locked


@transaction.atomic
def publish(listed: StatusList) -> None:
    """Sign and store the status list as its entries are now."""
    locked = StatusList.objects.select_for_update(no_key=True).get(pk=listed.pk)
    revoked = locked.entries.filter(revoked=True).values_list("index", flat=True)
    row, key = active_key()
    now = timezone.now()
    unsigned = documents.status_document(
        list_id=locked.address,
        issuer_id=locked.issuer.address,
        encoded_list=status_list.encode(revoked),
        valid_from=now - LEEWAY,  # for readers whose clock is behind
    )
    method = f"{locked.issuer.address}#{row.public}"
    locked.key = row
    locked.signed = _written(proofs.sign(unsigned, key=key, method=method, at=now))
    locked.save(update_fields=["key", "signed"])


def begins(credential: Credential) -> datetime:
    """From when what is signed now is valid."""
    return max(timezone.now(), credential.issued_at)


def new_entry(issuer: Issuer) -> StatusEntry:
    """A random free place in the issuer's newest status list, or in a new one."""
    listed = issuer.status_lists.order_by("-pk").first()
    for _ in range(TRIES if listed else 0):
        index = secrets.randbelow(status_list.SIZE)
        entry, is_new = StatusEntry.objects.get_or_create(status_list=listed, index=index)
        if is_new:
            return entry
    publish(StatusList.objects.create(issuer=issuer))
    return new_entry(issuer)


def told(credential: Credential) -> dict[str, Any]:
    """What each fact about a credential says."""
    return {
        "credential_id": credential.pk,
        "about": credential.about,
        "holder_id": credential.holder_id,
    }


def _written(document: documents.Document) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
