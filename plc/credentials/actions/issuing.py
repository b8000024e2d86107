"""Issuing credentials, and what becomes of them when their holder changes or leaves."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from plc.accounts.models import User
from plc.core.locks import advisory_lock
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import documents, facts
from ..documents import Achievement, Evidence, IssuerProfile, Subject
from ..models import Credential, StatusEntry
from . import signing
from .issuers import present_issuer
from .revoking import revoke_credential

AfterDeletion = Credential.AfterDeletion


@transaction.atomic
def issue_credential(
    *,
    by: Any,
    about: str,
    issuer: IssuerProfile,
    achievement: Achievement,
    subject: Subject,
    holder: User | None,
    evidence: Sequence[Evidence] = (),
    issued_at: datetime | None = None,
    expires_at: datetime | None = None,
    after_deletion: str = AfterDeletion.KEEP_WITHOUT_NAME,
    shared: bool = False,
) -> Credential:
    """The credential for ``about``, issued now unless it was before; also if two workers issue it
    at once.

    ``about`` is the caller's own key, "<kind>:<id>", where the kind is a key of
    plc.core.registry.credential_kinds ("gamification.badgeaward:17"). ``issued_at`` is the moment
    of the award, by default now; ``shared``: see share_credential. Takes about 50 ms, so that
    issuing many is a task's work. Refuses
    where the site has no key to encrypt signing keys with: call it when a credential is wanted, not
    where a refusal would undo something else.
    """
    advisory_lock(f"credentials.about:{about}")
    if existing := Credential.objects.filter(about=about).first():
        return existing
    row = present_issuer(issuer)
    credential = Credential(
        public_id=uuid.uuid4(),
        about=about,
        issuer=row,
        holder=holder,
        after_deletion=after_deletion,
        shared=shared,
        entry=signing.new_entry(row),
        issued_at=issued_at or timezone.now(),
        expires_at=expires_at,
    )
    unsigned = documents.credential_document(
        id=credential.address,
        issuer_id=row.address,
        issuer=issuer,
        achievement=achievement,
        subject=subject,
        evidence=evidence,
        awarded=credential.issued_at,
        valid_from=signing.begins(credential),
        valid_until=expires_at,
        status=documents.status_entry(credential.entry.status_list.address, credential.entry.index),
    )
    signing.sign_document(credential, unsigned)
    credential.save(force_insert=True)
    record(facts.CredentialIssued(**signing.told(credential)), by=by)
    return credential


@transaction.atomic
def reissue_credential(*, by: Any, credential: Credential, name: str) -> Credential:
    """Sign the credential again with another name of its holder, or without one (""). Copies from
    before stay valid. Without a change, nothing is signed."""
    subject = documents.renamed(credential.document["credentialSubject"], name, credential.address)
    if subject == credential.document["credentialSubject"]:
        return credential
    signed = signing.sign_again(credential, credentialSubject=subject)
    record(facts.CredentialReissued(**signing.told(signed)), by=by)
    return signed


@transaction.atomic
def set_after_deletion(*, by: Any, credential: Credential, choice: str) -> None:
    """Store what is to happen to the credential when its holder's account is deleted."""
    credential.after_deletion = AfterDeletion(choice).value
    credential.save(update_fields=["after_deletion"])


@transaction.atomic
def share_credential(*, by: Any, credential: Credential, shared: bool) -> None:
    """Store whether its holder shows it to everybody who has its address. It decides once the row
    that the credential is about is gone; until then, the app that issued it does."""
    credential.shared = shared
    credential.save(update_fields=["shared"])


@transaction.atomic
def account_erased(*, user: User) -> None:
    """Carry out what the user chose for each credential. To be called by whatever deletes an
    account, in its transaction, before the row of the account goes."""
    for credential in Credential.objects.filter(holder=user).order_by("pk"):
        if credential.after_deletion == AfterDeletion.REVOKE:
            _revoke_for_erasure(credential)
        if credential.after_deletion != AfterDeletion.KEEP_WITH_NAME:
            _take_person_out(credential)
        Credential.objects.filter(pk=credential.pk).update(holder=None)


def _revoke_for_erasure(credential: Credential) -> None:
    """Where the site cannot sign, the next status list that it signs says it."""
    reason = gettext("The holder deleted their account and wanted it revoked.")
    try:
        with transaction.atomic():
            revoke_credential(by=None, credential=credential, reason=reason)
    except Refused:
        rows = Credential.objects.filter(pk=credential.pk, revoked_at=None)
        rows.update(revoked_at=timezone.now(), revoked_reason=reason)
        StatusEntry.objects.filter(pk=credential.entry_id).update(revoked=True)


def _take_person_out(credential: Credential) -> None:
    """Sign it without name and evidence, which is text about the person. Where the site cannot
    sign, nothing of it is shown from now on: deleting an account must not depend on a key."""
    subject = documents.renamed(credential.document["credentialSubject"], "", credential.address)
    try:
        with transaction.atomic():
            signed = signing.sign_again(credential, credentialSubject=subject, evidence=None)
    except Refused:
        Credential.objects.filter(pk=credential.pk).update(signed="", token="")
    else:
        record(facts.CredentialReissued(**signing.told(signed)), by=None)
