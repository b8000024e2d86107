"""Who issues: kept up to date, and taken out of what they had signed where nobody may know of them
any more."""

import time
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction

from plc.core.tasks import each_alone, hurry

from .. import documents
from ..documents import IssuerProfile
from ..models import Issuer
from . import signing

BATCH = 20
RUN_S = 50


def present_issuer(profile: IssuerProfile) -> Issuer:
    """The row of this issuer at the site's present address, brought up to date. If it loses its
    address, because nobody may know of it any more, or has one again, a task signs anew what it had
    signed."""
    said: dict[str, Any] = asdict(profile)
    row, _ = Issuer.objects.get_or_create(
        key=said.pop("key"), site=settings.SITE_URL, defaults=said
    )
    if bool(row.url) != bool(profile.url):
        said["signed_again_to"] = 0
        transaction.on_commit(_hurry, robust=True)
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, said[name])
        row.save(update_fields=changed)
    return row


@transaction.atomic
def update_issuer(profile: IssuerProfile) -> None:
    """Show the issuer's present name and description on its page, if it has issued anything."""
    if Issuer.objects.filter(key=profile.key, site=settings.SITE_URL).exists():
        present_issuer(profile)


def _hurry() -> None:
    from ..tasks import sign_again  # noqa: PLC0415  it imports these actions

    hurry(sign_again)


def sign_again_for_issuers() -> None:
    """Sign again what issuers had signed who lost their name, or have it again, for RUN_S. Where
    the site cannot sign, later."""
    until = time.monotonic() + RUN_S

    def sign_all(issuer: int) -> None:
        while time.monotonic() < until and _sign_some(issuer):
            pass

    waiting = Issuer.objects.exclude(signed_again_to=None).order_by("pk")
    each_alone(sign_all, list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _sign_some(pk: int) -> bool:
    """Sign the next few, unless they name the issuer as it is; whether there are more. Copies from
    before stay valid, because the address and the keys of the issuer are the same."""
    locked = Issuer.objects.select_for_update(no_key=True, skip_locked=True)
    issuer = locked.filter(pk=pk, signed_again_to__isnull=False).first()
    if issuer is None:
        return False
    profile = documents.profile(issuer.address, issuer.profile)
    some = list(issuer.credentials.filter(pk__gt=issuer.signed_again_to).order_by("pk")[:BATCH])
    for credential in some:
        if credential.signed and credential.document["issuer"] != profile:
            signing.sign_again(credential, issuer=profile)
    more = len(some) == BATCH
    issuer.signed_again_to = some[-1].pk if more else None
    issuer.save(update_fields=["signed_again_to"])
    return more
