"""Mails about decisions, sent in addition to notifications; several decisions with the same text
are merged into one mail."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from plc.accounts.letters import localised_for
from plc.accounts.models import User
from plc.notifications.actions import queue_item

from .access import reportable_of, thing_of
from .links import link_to_decision
from .models import CaseLog
from .notices import headline, how_long
from .undoing import stays

Action = CaseLog.Action


def mail_decision(line: CaseLog) -> None:
    """Mail the object's author, who can appeal, and other people who look after it, unless the
    decision concerns a single person."""
    if line.case.author is not None:
        _tell(line, line.case.author, _page_for_author(line))
    if line.action in (*CaseLog.ABOUT_THE_THING, Action.AUTO_HIDDEN):
        reportable, thing = reportable_of(line.case), thing_of(line.case)
        if reportable and reportable.others and thing is not None:
            for person in reportable.others(thing):
                _tell(line, person, settings.SITE_URL + reportable.href(thing))


def _page_for_author(line: CaseLog) -> str:
    """The link for the author. If their account is suspended, it works without signing in; the link
    of an answer leads to the decision it answers."""
    if line.case.author is None or line.case.author.state != User.State.SUSPENDED:
        return settings.SITE_URL + reverse("moderation:decision", args=[line.public_id])
    return link_to_decision(line.decision)


def _tell(line: CaseLog, person: User, link: str) -> None:
    if not person.email:
        return
    with localised_for(person):
        about = _("What it is about:")
        if person == line.case.author and line.action in CaseLog.APPEALABLE:
            about = _("What it is about, and where you can ask for another look:")
            if person.state == User.State.SUSPENDED:
                about = _("What it is about. You can ask for another look without signing in:")
        outcome = _("It stays as it was decided.") if stays(line) else ""
        parts = [outcome, line.text, how_long(line), about]
        queue_item(
            to=person.email,
            kind="moderation/decision",
            subject=headline(line),
            text="\n\n".join(part for part in parts if part),
            item=f"{line.case}\n{link}",
        )
