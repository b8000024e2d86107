"""Who may see what. Issuers, their keys and their status lists are public, because verifying a
credential must need nobody's permission. A credential is its holder's; whether others may see it is
decided by the app that issued it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext

from plc.core.registry import credential_kinds

from .models import Credential, Issuer, SigningKey, StatusList


def can_see_credential(actor: Any, credential: Credential) -> bool:
    """Also decides about its other forms: token and picture."""
    if actor.is_authenticated and credential.holder_id == actor.pk:
        return True
    # If the app it belongs to was removed, only its holder sees it.
    kind = credential_kinds.get(credential.kind)
    return kind is not None and kind.may_see(actor, credential)


def credential_to_see(actor: Any, key: UUID) -> Credential:
    """404 if the actor may not see it, as for a credential that does not exist."""
    rows = Credential.objects.select_related("issuer").exclude(signed="")
    credential = rows.filter(public_id=key).first()
    if credential is None or not can_see_credential(actor, credential):
        raise Http404
    return credential


def credential_to_keep(actor: Any, key: UUID) -> Credential:
    """One whose future the actor decides about, as its holder."""
    credential = credential_to_see(actor, key)
    if credential.holder_id != actor.pk:
        raise PermissionDenied(gettext("Only the person it was given to decides about this."))
    return credential


def credentials_of(actor: Any) -> QuerySet[Credential]:
    """The actor's own."""
    return Credential.objects.filter(holder=actor).exclude(signed="").defer("token")


def issuer_to_see(key: UUID) -> Issuer:
    issuer = Issuer.objects.filter(public_id=key).first()
    if issuer is None:
        raise Http404
    return issuer


def signing_key_to_see(public: str) -> SigningKey:
    """404 for a key that was withdrawn, too."""
    key = SigningKey.objects.published().named(public).first()
    if key is None:
        raise Http404
    return key


def status_list_to_see(key: UUID) -> StatusList:
    status_list = StatusList.objects.filter(public_id=key).first()
    if status_list is None:
        raise Http404
    return status_list
