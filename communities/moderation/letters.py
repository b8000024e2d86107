"""Letters to people whose account is closed: they cannot sign in to read what was decided, so the
words go by mail, with a link that lets them read it and ask for another look."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from plc.accounts.models import User
from plc.notifications.actions import queue_mail

from .models import CaseLog

SALT = "moderation.decision"


def link_to_decision(line: CaseLog) -> str:
    """Signed, and without an end: a suspension has none either."""
    token = signing.Signer(salt=SALT).sign(line.public_id.hex)
    return settings.SITE_URL + reverse("moderation:letter", args=[token])


def decision_of_link(token: str) -> UUID | None:
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def write_of_suspension(person: User, line: CaseLog) -> None:
    with override(person.language or settings.LANGUAGE_CODE):
        _write(
            person,
            "moderation/suspended",
            _("Your account was suspended"),
            _(
                "%(text)s\n\nIf you think that this is wrong, ask for another look here. You need "
                "not sign in:\n%(link)s"
            )
            % {"text": line.text, "link": link_to_decision(line)},
        )


def write_of_lifting(person: User, line: CaseLog) -> None:
    with override(person.language or settings.LANGUAGE_CODE):
        _write(
            person,
            "moderation/lifted",
            _("Your account is open again"),
            _("%(text)s\n\nYou can sign in again:\n%(link)s")
            % {"text": line.text, "link": settings.SITE_URL + "/"},
        )


def write_of_answer(person: User, line: CaseLog, appeal: CaseLog) -> None:
    with override(person.language or settings.LANGUAGE_CODE):
        link = link_to_decision(appeal.about or appeal)
        _write(
            person,
            "moderation/answered",
            _("The answer to your appeal"),
            _("%(text)s\n\nWhat it is about:\n%(link)s") % {"text": line.text, "link": link},
        )


def _write(person: User, kind: str, subject: str, text: str) -> None:
    if person.email:
        queue_mail(to=person.email, kind=kind, subject=subject, text=text)
