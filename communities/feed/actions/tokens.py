"""Secret tokens for feed readers."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused

from ..models import FeedToken

MOST = 20


def digest_of(secret: str) -> str:
    """An unsalted fast hash is sufficient for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_feed_token(*, by: User, label: str) -> tuple[FeedToken, str]:
    """Create a token; returns it with the secret, which is not stored. Refuses more than twenty."""
    label = clean_line(label)[:80]
    if not label:
        raise Refused(
            _("Say where you will use it, so that you know which one to revoke."), field="label"
        )
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk))  # serialises calls
    if FeedToken.objects.filter(user=by).count() >= MOST:
        raise Refused(_("You have twenty addresses already. Revoke one that you no longer use."))
    secret = secrets.token_urlsafe(32)
    return FeedToken.objects.create(user=by, label=label, hash=digest_of(secret)), secret


@transaction.atomic
def revoke_feed_token(*, by: User, token: FeedToken) -> None:
    FeedToken.objects.filter(pk=token.pk, user=by).delete()
