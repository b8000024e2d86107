"""Links to a decision that work without signing in, for people whose account is suspended."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import CaseLog

SALT = "moderation.decision"


def link_to_decision(line: CaseLog) -> str:
    """A signed URL that does not expire, because a suspension need not either."""
    token = signing.Signer(salt=SALT).sign(line.public_id.hex)
    return settings.SITE_URL + reverse("moderation:letter", args=[token])


def decision_of_link(token: str) -> UUID | None:
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
