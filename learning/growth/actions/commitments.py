"""Committing oneself, being asked about it, and answering."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line, clean_text, shorten
from plc.core.refusals import Refused
from plc.core.tasks import each_alone
from plc.journal.actions import record

from .. import facts
from ..models import Answer, Commitment, Ended, Prompt, SharedWith
from ..models.commitments import WEEKS
from ..sources import Source

AT_ONCE = 500
LONGEST_SNOOZE = 60  # days


@transaction.atomic
def make_commitment(
    *,
    by: User,
    community: Community,
    group: Group | None = None,
    what: str,
    partner: User | None = None,
    until: date | None = None,
    shared: str = SharedWith.ME,
    source: Source | None = None,
    public_id: UUID | None = None,
) -> Commitment:
    """``public_id`` comes from the form: submitting it twice makes one."""
    public_id = id_for_form(public_id, by.public_id, community.pk, group.pk if group else 0, what)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Commitment.objects.filter(public_id=public_id).first()) is not None:
        return twin
    commitment = Commitment(public_id=public_id, community=community, group=group, user=by)
    if source is not None:
        commitment.source, commitment.source_id = source.key, source.pk
        commitment.source_title = shorten(source.title, 200)
    _say(commitment, what, partner, until, shared)
    commitment.save()
    today = timezone.localdate()
    Prompt.objects.bulk_create(
        Prompt(commitment=commitment, week=week, due_on=today + timedelta(weeks=week))
        for week in WEEKS
    )
    record(
        facts.CommitmentMade(
            commitment_id=commitment.pk,
            community_id=community.pk,
            group_id=commitment.group_id,
            user_id=by.pk,
            partner_id=_told_partner(commitment),
        ),
        by=by,
    )
    return commitment


@transaction.atomic
def change_commitment(
    *,
    by: User,
    commitment: Commitment,
    what: str,
    partner: User | None,
    until: date | None,
    shared: str,
) -> None:
    locked = _lock(commitment)
    if locked.ended == Ended.LEFT and shared != SharedWith.ME:
        sentence = _("You had left this place, so only you see it. Go on with it first.")
        raise Refused(sentence, field="shared")
    before = _told_partner(locked)
    _say(locked, what, partner, until, shared)
    locked.save()
    now = _told_partner(locked)
    fact = facts.CommitmentChanged(
        commitment_id=locked.pk, partner_id=now if now != before else None
    )
    record(fact, by=by)


def _say(
    commitment: Commitment, what: str, partner: User | None, until: date | None, shared: str
) -> None:
    if not (what := clean_line(what)):
        raise Refused(_("Say what you will do."), field="what")
    if partner is not None and partner.pk == commitment.user_id:
        raise Refused(_("Choose somebody else, or nobody."), field="partner")
    if shared == SharedWith.PARTNER and partner is None:
        raise Refused(_("Choose with whom you do it, or keep it to yourself."), field="partner")
    commitment.what, commitment.partner, commitment.until = what, partner, until
    commitment.shared = SharedWith(shared)


def _told_partner(commitment: Commitment) -> int | None:
    return None if commitment.shared == SharedWith.ME else commitment.partner_id


def _lock(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_for_update(no_key=True).get(pk=commitment.pk)


def current_prompt(commitment: Commitment) -> Prompt | None:
    """The one to be answered today; else the last that was."""
    prompts = list(commitment.prompts.all())
    due = [prompt for prompt in prompts if prompt.is_due]
    answered = [prompt for prompt in prompts if prompt.answered_at]
    found = due or answered
    return found[-1] if found else None


@transaction.atomic
def answer_prompt(
    *, by: User, commitment: Commitment, answer: str, happened: str = "", evidence: str = ""
) -> Prompt:
    """Answer the question of today, or the last one anew. Before the first is due, it is answered
    early. Who did it is not asked again."""
    locked = _lock(commitment)
    if answer not in Answer.values:
        raise Refused(_("Choose one of the three answers."), field="answer")
    prompt = current_prompt(locked) or locked.prompts.filter(answered_at=None).first()
    if prompt is None:
        raise Refused(_("There is nothing to answer any more."))
    given: Mapping[str, Any] = {
        "answer": Answer(answer),
        "happened": clean_text(happened)[:2000],
        "evidence": evidence,
    }
    if all(getattr(prompt, name) == value for name, value in given.items()):
        return prompt
    for name, value in given.items():
        setattr(prompt, name, value)
    prompt.answered_at = prompt.answered_at or timezone.now()
    prompt.save()
    ended = Ended.DONE if answer == Answer.DID else ""
    if locked.ended in ("", Ended.DONE):
        _end(locked, ended)
    fact = facts.PromptAnswered(prompt_id=prompt.pk, commitment_id=locked.pk, answer=answer)
    record(fact, by=by)
    return prompt


@transaction.atomic
def snooze_commitment(*, by: User, commitment: Commitment, days: int = 7) -> None:
    """Ask again in so many days, counted from today. Those that would be due by then wait as
    well."""
    locked = _lock(commitment)
    if not 1 <= days <= LONGEST_SNOOZE:
        raise Refused(_("Choose a day within the next two months."))
    later = timezone.localdate() + timedelta(days=days)
    waiting = locked.prompts.filter(answered_at=None, passed_over=False, due_on__lt=later)
    waiting.update(due_on=later, told_at=None)


@transaction.atomic
def end_commitment(*, by: User | None, commitment: Commitment, how: str) -> None:
    """``how``: one of Ended, or "" to go on. Nobody is asked about one that has ended."""
    locked = _lock(commitment)
    if locked.ended == how:
        return
    _end(locked, how)
    record(facts.CommitmentEnded(commitment_id=locked.pk, how=how), by=by)


def _end(locked: Commitment, how: str) -> None:
    locked.ended, locked.ended_at = how, timezone.now() if how else None
    locked.save(update_fields=["ended", "ended_at"])


@transaction.atomic
def delete_commitment(*, by: User, commitment: Commitment) -> None:
    """With everything that was answered."""
    locked = Commitment.objects.select_for_update().filter(pk=commitment.pk).first()
    if locked is not None:
        locked.delete()


def let_go(*, community: Community, person: User, by: Any) -> None:
    """Who left a community is not asked any more. Their commitments stay theirs to read."""
    rows = Commitment.objects.open().filter(community=community, user=person)
    for commitment in rows.order_by("id"):
        end_commitment(by=by, commitment=commitment, how=Ended.LEFT)
    Commitment.objects.filter(community=community, user=person).update(shared=SharedWith.ME)


def ask_what_is_due() -> None:
    """Ask about each commitment whose day has come: once for each question, also if this runs
    twice; and once only if several days have passed at once."""
    due = Prompt.objects.due(timezone.localdate()).filter(told_at=None)
    commitments = due.order_by("due_on", "id").values_list("commitment", flat=True)[:AT_ONCE]
    each_alone(_ask, list(dict.fromkeys(commitments)))


@transaction.atomic
def _ask(pk: int) -> None:
    commitment = Commitment.objects.select_for_update(no_key=True).get(pk=pk)
    due = list(Prompt.objects.due(timezone.localdate()).filter(commitment=commitment))
    if not due or due[-1].told_at is not None:
        return
    *before, prompt = due
    Prompt.objects.filter(pk__in=[one.pk for one in before]).update(passed_over=True)
    prompt.told_at = timezone.now()
    prompt.save(update_fields=["told_at"])
    record(
        facts.PromptDue(
            prompt_id=prompt.pk,
            commitment_id=commitment.pk,
            community_id=commitment.community_id,
            user_id=commitment.user_id,
        ),
        by=None,
    )


@transaction.atomic
def hide_commitment(*, commitment: Commitment, by: Any, hidden: bool = True) -> bool:
    """From everybody but its member. What moderators decide."""
    locked = _lock(commitment)
    if locked.taken_down == hidden:
        return False
    locked.taken_down = hidden
    locked.save(update_fields=["taken_down"])
    record(facts.CommitmentHidden(commitment_id=locked.pk, hidden=hidden), by=by)
    return True
