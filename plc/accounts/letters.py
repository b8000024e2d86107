"""Renders mails in the recipient's language and time zone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from .models import User


@contextmanager
def localised_for(person: User) -> Iterator[None]:
    """Activate the person's language and time zone; if they chose none, those their browser last
    reported."""
    language = person.language or settings.LANGUAGE_CODE
    zone = person.time_zone or person.zone_of_browser or None
    with translation.override(language), timezone.override(zone):
        yield
