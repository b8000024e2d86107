"""Links that withdraw a consent without signing in, for people who cannot: whoever is suspended
keeps the right to do it."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import Consent

SALT = "stories.consent"


def link_to_withdraw(consent: Consent) -> str:
    """A signed URL that does not expire, because a consent does not either."""
    token = signing.Signer(salt=SALT).sign(consent.public_id.hex)
    return settings.SITE_URL + reverse("stories:letter", args=[token])


def consent_of_link(token: str) -> UUID | None:
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
