"""Questions of members about their entries."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.access import why_not_speak
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import EntryQuestion, LedgerEntry


@transaction.atomic
def ask_about_entry(*, entry: LedgerEntry, text: str, by: User) -> EntryQuestion:
    """Ask those who look after the community. An entry has one open question: asking again returns
    it unchanged."""
    question, created = EntryQuestion.objects.get_or_create(
        entry=entry, answered_at=None, defaults={"text": text}
    )
    if created:
        fact = facts.EntryQuestioned(
            question_id=question.pk, community_id=entry.community_id, member_id=entry.member_id
        )
        record(fact, by=by)
    return question


@transaction.atomic
def answer_question(*, question: EntryQuestion, answer: str, by: User) -> None:
    """Answer it; the member is told. Refuses one's own question, and a second answer."""
    if sentence := why_not_speak(by, question.entry.community):
        raise Refused(sentence)
    if question.entry.member_id == by.pk:
        raise Refused(_("You asked this yourself. Somebody else answers it."), field="answer")
    done = EntryQuestion.objects.filter(pk=question.pk, answered_at=None).update(
        answer=answer, answered_by=by, answered_at=timezone.now()
    )
    if not done:
        raise Refused(_("Somebody answered this meanwhile."), field="answer")
    fact = facts.EntryExplained(
        question_id=question.pk,
        community_id=question.entry.community_id,
        member_id=question.entry.member_id,
    )
    record(fact, by=by)
