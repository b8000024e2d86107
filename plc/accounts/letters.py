"""Letters as their readers would have them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from .models import User


@contextmanager
def as_read_by(person: User) -> Iterator[None]:
    """Words in their language, hours in their time zone; in that of their browser when they were
    here last, where they have chosen none."""
    language = person.language or settings.LANGUAGE_CODE
    zone = person.time_zone or person.zone_of_browser or None
    with translation.override(language), timezone.override(zone):
        yield
