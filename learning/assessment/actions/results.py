"""Marking by hand, accepting late answers, and releasing results."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_text
from plc.core.refusals import Refused

from ..models import Attempt, AttemptItem, AttemptState, FeedbackTime
from .answering import keep_files
from .attempts import CLAIM, mark_items, submit_attempt, tally, tell_release


def hand_in(*, by: User | None, attempt: Attempt) -> None:
    """Two actions: submit it, and release its result if the quiz tells it now. A result that was
    not released, because the server stopped in between, is found by `results_to_release`."""
    submit_attempt(by=by, attempt=attempt)
    if attempt.by_hand or attempt.state != AttemptState.MARKED:
        return
    if tells_now(attempt):
        release_attempt(by=None, attempt=attempt)


def tells_now(attempt: Attempt) -> bool:
    time = attempt.sitting.quiz.feedback_time
    if time == FeedbackTime.CLOSED:
        return attempt.sitting.is_closed
    return time != FeedbackTime.NEVER


def _lock(attempt: Attempt, by: User | None) -> Attempt:
    """Refused to its learner, also if they look after the place."""
    if by is not None and by.pk == attempt.learner_id:
        raise Refused(_("Somebody else marks your own attempt."))
    rows = Attempt.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("sitting__quiz").get(pk=attempt.pk)
    if locked.state == AttemptState.OPEN:
        raise Refused(_("This attempt is not handed in yet."))
    return locked


def _tally(locked: Attempt, attempt: Attempt) -> None:
    """Points as the items are now. What was released is told again with them."""
    before = locked.points
    tally(locked, list(locked.items.all()))
    if locked.state != AttemptState.MARKED:
        locked.released_at = None
    locked.save()
    attempt.state, attempt.points = locked.state, locked.points
    attempt.released_at = locked.released_at
    if locked.released_at is not None and before != locked.points:
        tell_release(locked, first=False)


@transaction.atomic
def mark_by_hand(
    *, by: User, attempt: Attempt, item: AttemptItem, points: Decimal, words: str = ""
) -> None:
    """Set what an answer gets, in points, with words for its learner; also one that was marked by
    itself."""
    locked = _lock(attempt, by)
    [row] = locked.items.select_for_update(of=("self",)).filter(pk=item.pk)
    if not 0 <= points <= row.points:
        sentence = _("This question gives between 0 and %(most)s points.")
        raise Refused(sentence % {"most": f"{row.points.normalize():f}"}, field="points")
    row.fraction = points / row.points if row.points else Decimal(1)
    row.words, row.marked_by = clean_text(words)[:5000], by
    row.save(update_fields=["fraction", "words", "marked_by"])
    _tally(locked, attempt)


@transaction.atomic
def settle_late(*, by: User, attempt: Attempt, item: AttemptItem, accept: bool) -> None:
    """The late answer takes the place of the one that arrived in time, and is marked; or it is left
    out, which its learner reads."""
    locked = _lock(attempt, by)
    [row] = locked.items.select_related("version__question").filter(pk=item.pk)
    if not row.waits_late:
        return
    row.late_settled_at, row.late_accepted = timezone.now(), accept
    if accept:
        row.answer, row.made_at = row.late_answer, row.late_made_at
        row.marked_by, row.fraction = None, None
    row.save(
        update_fields=[
            *("late_settled_at", "late_accepted", "answer", "made_at", "marked_by", "fraction")
        ]
    )
    if accept:
        keep_files(by=None, item=row)
        mark_items([row])
        _tally(locked, attempt)


@transaction.atomic
def release_attempt(*, by: User | None, attempt: Attempt) -> None:
    """From now on its learner may know what the quiz tells."""
    locked = _lock(attempt, by)
    if locked.released_at is not None:
        return
    if locked.state != AttemptState.MARKED:
        raise Refused(_("Some answers are not marked yet."))
    if locked.sitting.quiz.feedback_time == FeedbackTime.CLOSED and not locked.sitting.is_closed:
        raise Refused(_("This quiz tells its results after it has closed."))
    if locked.sitting.quiz.feedback_time == FeedbackTime.NEVER:
        raise Refused(_("This quiz tells its results to nobody."))
    locked.released_at = attempt.released_at = timezone.now()
    locked.save(update_fields=["released_at"])
    tell_release(locked, first=True)


def results_to_release() -> Any:
    """Marked attempts of quizzes that tell now, without those that a person releases; at most
    CLAIM."""
    told = [FeedbackTime.QUESTION, FeedbackTime.SUBMITTED]
    rows = Attempt.objects.filter(
        Q(sitting__quiz__feedback_time__in=told)
        | Q(
            sitting__quiz__feedback_time=FeedbackTime.CLOSED,
            sitting__closes_at__lte=timezone.now(),
        ),
        state=AttemptState.MARKED,
        released_at=None,
        by_hand=False,
    )
    return rows.order_by("id")[:CLAIM]


def may_release(attempt: Attempt) -> bool:
    """Whether it can be released by hand now."""
    ready = attempt.state == AttemptState.MARKED and attempt.released_at is None
    return ready and tells_now(attempt)
