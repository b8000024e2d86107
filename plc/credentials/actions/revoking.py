"""Revoking credentials, and taking that back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from plc.journal.actions import record

from .. import documents, facts
from ..models import Credential, StatusEntry
from . import signing

MAX_REASON = 500


@transaction.atomic
def revoke_credential(*, by: Any, credential: Credential, reason: str) -> None:
    """Publish that the credential no longer counts. The reason is kept here and not published."""
    locked = Credential.objects.select_for_update(no_key=True).get(pk=credential.pk)
    if locked.revoked_at is not None:
        return
    locked.revoked_at, locked.revoked_reason = timezone.now(), reason[:MAX_REASON]
    locked.save(update_fields=["revoked_at", "revoked_reason"])
    StatusEntry.objects.filter(pk=locked.entry_id).update(revoked=True)
    signing.publish(locked.entry.status_list)
    record(facts.CredentialRevoked(**signing.told(locked)), by=by)


@transaction.atomic
def reinstate_credential(*, by: Any, credential: Credential) -> Credential:
    """Issue a revoked credential again, in another place of the status list.

    Copies from before stay revoked, because a revocation is final (Bitstring Status List 1.0,
    section 2.2): the holder downloads it again.
    """
    locked = Credential.objects.select_for_update(no_key=True).get(pk=credential.pk)
    if locked.revoked_at is None:
        return locked
    locked.revoked_at, locked.revoked_reason = None, ""
    locked.entry = entry = signing.new_entry(locked.issuer)
    locked.save(update_fields=["revoked_at", "revoked_reason", "entry"])
    status = documents.status_entry(entry.status_list.address, entry.index)
    signed = signing.sign_again(locked, credentialStatus=status)
    record(facts.CredentialReinstated(**signing.told(signed)), by=by)
    return signed
