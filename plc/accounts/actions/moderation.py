"""Moderation of profiles. The reasons are stored with the cases."""

from django.db import transaction
from django.utils import timezone

from plc.journal.actions import record

from .. import facts
from ..models import Profile, User
from .pictures import remove_picture


@transaction.atomic
def hide_profile(*, person: User, by: User | None) -> None:
    """Hide the profile page, the picture and the profile fields from everyone but the person and
    site staff. ``by`` is None if it is hidden automatically after several reports."""
    if not person.hidden_at:
        _set_hidden(person, True, by)


@transaction.atomic
def restore_profile(*, person: User, by: User | None) -> None:
    if person.hidden_at:
        _set_hidden(person, False, by)


@transaction.atomic
def clear_profile(*, person: User, by: User) -> None:
    """Permanently delete what is shown next to the name: picture, cover, headline and "about". The
    rest of the page becomes visible again if it was hidden."""
    remove_picture(person=person, by=by, kind="picture")
    remove_picture(person=person, by=by, kind="cover")
    Profile.objects.filter(user=person).update(headline="", about="", about_html="")
    _set_hidden(person, False, by)


def _set_hidden(person: User, hidden: bool, by: User | None) -> None:
    person.hidden_at = timezone.now() if hidden else None
    person.save(update_fields=["hidden_at"])
    record(facts.ProfileChanged(user_id=person.pk), by=by)
