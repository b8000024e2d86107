"""Letters of moderators. What weighs goes by mail as well as by notice; and whose account is closed
cannot sign in to read what was decided, so their link lets them read it and ask for another look
without."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from plc.accounts.models import User
from plc.notifications.actions import queue_mail

from .access import reportable_of, thing_of
from .links import link_to_decision
from .models import CaseLog
from .notices import headline


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


def write_of_decision(line: CaseLog) -> None:
    """To whoever answers for the thing, who can ask for another look; and to those who look after
    it besides, unless it was said to one person alone."""
    if line.case.author is not None:
        _tell(line, line.case.author, reverse("moderation:decision", args=[line.public_id]))
    if line.action in CaseLog.ABOUT_THE_THING:
        write_to_those_besides(line)


def write_to_those_besides(line: CaseLog) -> None:
    """To those who look after the thing besides whoever answers for it."""
    reportable, thing = reportable_of(line.case), thing_of(line.case)
    if reportable and reportable.others and thing is not None:
        for person in reportable.others(thing):
            _tell(line, person, reportable.href(thing))


def _tell(line: CaseLog, person: User, path: str) -> None:
    with override(person.language or settings.LANGUAGE_CODE):
        _write(
            person,
            "moderation/decision",
            headline(line),
            _("%(text)s\n\nWhat it is about:\n%(link)s")
            % {"text": line.text, "link": settings.SITE_URL + path},
        )


def _write(person: User, kind: str, subject: str, text: str) -> None:
    if person.email:
        queue_mail(to=person.email, kind=kind, subject=subject, text=text)
