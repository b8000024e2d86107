"""Taking a quiz: starting, answering, handing in.

An answer is one row that is locked and written once, in Postgres and nothing else: what was
answered with success stays, whatever becomes of workers and Valkey.
"""

import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..knowing import standing_of
from ..marking import Answered, marked
from ..models import (
    Attempt,
    AttemptItem,
    AttemptState,
    FeedbackTime,
    QuestionVersion,
    Quiz,
    QuizEntry,
    QuizSection,
    Sitting,
)
from ..own_dates import as_given_to
from ..pools import fitting
from ..showing import drawn
from ..types import type_of
from .answering import keep_files, kind_of
from .quizzes import hold_sitting

LATE_FOR = timedelta(days=7)  # which is how long a device keeps trying (write-queue.js)
CLAIM = 200
SEEN = gettext_lazy("You have seen what is right here, so this answer stays.")


class Saved(Enum):
    """What became of an answer that was sent."""

    KEPT = "kept"
    OLDER = "older"  # a repeat, or overtaken by a newer one
    LATE = "late"


@dataclass(frozen=True)
class Given:
    """An answer as it was sent: to which question, when (never in the future), and which page of
    which device wrote it as its how many-eth. A page without a script leaves the last two out."""

    position: int
    answer: Any
    made_at: datetime
    writer: str = ""
    sequence: int = 0


def why_not_start(sitting: Sitting, attempts: Sequence[Attempt]) -> str | None:
    """The sentence that explains why no other attempt can be started; None if one can."""
    quiz, now = sitting.quiz, timezone.now()
    if quiz.hidden_at is not None:
        return _("A moderator has hidden this quiz.")
    if sitting.opens_at > now:
        return _("This quiz is not open yet.")
    if sitting.is_closed:
        return _("This quiz is closed.")
    if quiz.attempts_most is not None and len(attempts) >= quiz.attempts_most:
        return _("You have taken it as often as it can be taken.")
    ended = [one.submitted_at for one in attempts if one.submitted_at]
    if ended and quiz.wait_hours and max(ended) + timedelta(hours=quiz.wait_hours) > now:
        return _("There is a pause between two attempts. Come back a little later.")
    return None


@transaction.atomic
def start_attempt(*, by: User, sitting: Sitting) -> Attempt:
    """The open attempt, if there is one; else a new one, whose time begins now."""
    # One start after the other.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    hold_sitting(sitting)
    mine = list(Attempt.objects.filter(sitting=sitting, learner=by).order_by("number"))
    if (current := next((one for one in mine if one.state == AttemptState.OPEN), None)) is not None:
        if not current.is_over:
            return current
        submit_attempt(by=None, attempt=current)
        mine[-1].state, mine[-1].submitted_at = AttemptState.SUBMITTED, current.ends_at
    own = as_given_to(by.pk, sitting)
    if reason := why_not_start(own, mine):
        raise Refused(reason)
    quiz, now = sitting.quiz, timezone.now()
    ends = [now + timedelta(minutes=quiz.minutes)] if quiz.minutes else []
    ends += [own.closes_at] if own.closes_at else []
    items = _draw(quiz, seed := secrets.randbits(48))
    if not items:
        raise Refused(_("There are no questions in this quiz yet."))
    attempt = Attempt.objects.create(
        sitting=sitting,
        learner=by,
        number=len(mine) + 1,
        seed=seed,
        started_at=now,
        deadline_at=min(ends, default=None),
        grace=quiz.grace,
        out_of=sum((item.points for item in items), Decimal(0)),
        by_hand=any(type_of(item.version.question.kind).by_hand for item in items),
    )
    for item in items:
        item.attempt = attempt
    AttemptItem.objects.bulk_create(items)
    used = [item.version_id for item in items if item.version.used_at is None]
    QuestionVersion.objects.filter(pk__in=used, used_at=None).update(used_at=now)
    record(
        facts.AttemptStarted(
            attempt_id=attempt.pk,
            sitting_id=sitting.pk,
            learner_id=by.pk,
            community_id=sitting.community_id,
            group_id=sitting.group_id,
        ),
        by=by,
    )
    return attempt


def _draw(quiz: Quiz, seed: int) -> list[AttemptItem]:
    """The questions of an attempt, in its order. Those that nobody was asked yet are read again
    under a lock: until they are marked as used, their authors may change them."""
    asked = asked_by(quiz, seed)
    unused = [one.version.pk for one in asked if one.version.used_at is None]
    rows = QuestionVersion.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("question").filter(pk__in=unused).order_by("pk")
    held = {version.pk: version for version in rows} if unused else {}
    versions = [held.get(one.version.pk, one.version) for one in asked]
    return [
        AttemptItem(
            position=position,
            section=one.section,
            version=version,
            points=one.points,
            draw=drawn(version, seed),
        )
        for position, (one, version) in enumerate(zip(asked, versions, strict=True), 1)
    ]


@dataclass(frozen=True)
class Asked:
    """A question as a quiz asks it, in the section with this title."""

    version: QuestionVersion
    points: Decimal
    section: str


def asked_by(quiz: Quiz, seed: int) -> list[Asked]:
    """What an attempt with this seed asks, without what moderators have hidden; a pool in which too
    few questions fit asks those. Three queries, another for pools."""
    dice = random.Random(seed)  # noqa: S311  the seed is not shown
    sections = list(quiz.sections.all())
    rows = QuizEntry.objects.filter(section__quiz=quiz, question__hidden_at=None)
    rows = rows.select_related("question", "version")
    entries = list(rows.order_by("position", "id"))
    pools, taken = _pools(quiz, sections), {entry.question_id for entry in entries}
    plan: list[tuple[QuizSection, QuizEntry]] = []
    for section in sections:
        mine = [entry for entry in entries if entry.section_id == section.pk]
        if section.is_pool:
            there = [pk for pk in pools[section.pk] if pk not in taken]
            chosen_ids = dice.sample(there, min(section.draws or 0, len(there)))
            taken |= set(chosen_ids)
            points = section.pool_points
            mine = [QuizEntry(question_id=pk, points=points) for pk in chosen_ids]
        elif section.draws is not None and section.draws < len(mine):
            chosen = set(dice.sample(range(len(mine)), section.draws))
            mine = [entry for n, entry in enumerate(mine) if n in chosen]
        if quiz.shuffle:
            dice.shuffle(mine)
        plan += [(section, entry) for entry in mine]
    newest = QuestionVersion.objects.filter(
        question__in=[entry.question_id for _section, entry in plan if entry.version_id is None],
        number=F("question__newest"),
    ).select_related("picture", "question")
    versions = {version.question_id: version for version in newest}
    found = []
    for section, entry in plan:
        version = entry.version or versions[entry.question_id]
        if entry.version is not None:
            version.question = entry.question
        found.append(Asked(version, entry.points, section.title))
    return found


def _pools(quiz: Quiz, sections: Sequence[QuizSection]) -> dict[int, list[int]]:
    for section in sections:
        section.quiz = quiz
    return fitting(sections)


def item_to_answer(by: User, attempt_id: Any, position: int) -> AttemptItem | None:
    """The question of one's own attempt. One query."""
    return _items(by, attempt_id, position).first()


def item_to_save(by: User, attempt_id: Any, position: int) -> AttemptItem | None:
    """The same, locked until the answer is written. The lock is on the attempt, so that handing in
    and answering wait for each other."""
    rows = _items(by, attempt_id, position)
    return rows.select_for_update(of=("attempt",), no_key=True).first()


def _items(by: User, attempt_id: Any, position: int) -> QuerySet[AttemptItem]:
    rows = AttemptItem.objects.select_related("attempt__sitting", "version__question")
    return rows.filter(attempt__public_id=attempt_id, attempt__learner=by.pk, position=position)


def why_not_answer(item: AttemptItem, made_at: datetime) -> str | None:
    """The sentence that explains why an answer that was made then is not taken; None if it is, in
    time or as a late one."""
    attempt, now = item.attempt, timezone.now()
    if attempt.takes_answers:
        return None if item.checked_at is None else str(SEEN)
    if not (attempt.is_over and (attempt.time_was_up or attempt.state == AttemptState.OPEN)):
        return _("You have handed this quiz in, so its answers stay.")
    deadline = attempt.deadline_at or now
    if made_at > deadline or now > deadline + LATE_FOR or item.late_settled_at is not None:
        return _("Time was up when this was answered.")
    return None


def save_answer(*, by: User, item: AttemptItem, given: Given) -> Saved:
    """Write one answer to an item that `item_to_save` has locked, in its transaction. A repeat, or
    one overtaken by a newer, changes nothing. Refuses what was made too late, or after handing in.

    Of the same page, the higher number is newer; of different ones, what was made later. An answer
    made before the deadline that arrives after it is kept apart, and counts once somebody who
    teaches accepts it.
    """
    attempt = item.attempt
    made_at = max(attempt.started_at, min(given.made_at, timezone.now()))
    if reason := why_not_answer(item, made_at):
        raise Refused(reason)
    if attempt.takes_answers:
        saved = _write(item, given, made_at)
    elif item.checked_at is not None or not _is_newer(item, given, made_at):
        saved = Saved.OLDER
    else:
        saved = Saved.LATE
        _keep_late(item, given, made_at)
    if saved is not Saved.OLDER and kind_of(item).takes_files:
        keep_files(by=by, item=item)
    return saved


def _is_newer(item: AttemptItem, given: Given, made_at: datetime) -> bool:
    if item.made_at is None:
        return True
    if given.writer and given.writer == item.writer:
        return given.sequence > item.sequence
    return made_at >= item.made_at


def _write(item: AttemptItem, given: Given, made_at: datetime) -> Saved:
    """One statement. Whoever waited for the lock has read the answer as it was before: it is read
    again if another has been written meanwhile."""
    seen = ("made_at", "writer", "sequence")
    while True:
        if item.checked_at is not None:
            raise Refused(SEEN)
        if not _is_newer(item, given, made_at):
            return Saved.OLDER
        as_read = {name: getattr(item, name) for name in seen} | {"checked_at": None}
        if AttemptItem.objects.filter(pk=item.pk, **as_read).update(
            answer=given.answer, writer=given.writer, sequence=given.sequence, made_at=made_at
        ):
            item.answer, item.made_at = given.answer, made_at
            return Saved.KEPT
        item.refresh_from_db(fields=[*seen, "checked_at"])


def _keep_late(item: AttemptItem, given: Given, made_at: datetime) -> None:
    attempt = item.attempt
    first = not attempt.items.filter(late_arrived_at__isnull=False).exists()
    rows = AttemptItem.objects.filter(pk=item.pk, late_settled_at=None)
    newer = rows.filter(Q(late_made_at=None) | Q(late_made_at__lt=made_at))
    newer.update(late_answer=given.answer, late_made_at=made_at, late_arrived_at=timezone.now())
    if first:
        sitting = attempt.sitting
        record(
            facts.LateAnswersCame(
                attempt_id=attempt.pk,
                sitting_id=sitting.pk,
                learner_id=attempt.learner_id,
                community_id=sitting.community_id,
                group_id=sitting.group_id,
            ),
            by=attempt.learner,
        )


@transaction.atomic
def check_item(*, by: User, item: AttemptItem) -> None:
    """The learner asks whether this answer is right, after which it stays; in quizzes that tell
    after each question."""
    locked = item_to_save(by, item.attempt.public_id, item.position)
    if locked is None or not locked.attempt.takes_answers or locked.checked_at is not None:
        return
    if item.attempt.sitting.quiz.feedback_time != FeedbackTime.QUESTION:
        raise Refused(_("This quiz tells nothing before it is handed in."))
    if locked.answer is None:
        raise Refused(_("Answer it first."))
    locked.checked_at = item.checked_at = timezone.now()
    locked.save(update_fields=["checked_at"])


@transaction.atomic
def submit_attempt(*, by: User | None, attempt: Attempt) -> None:
    """Hand in and mark; ``by`` is None for the server, when time was up. Nobody may know the result
    before it is released (`results.hand_in`)."""
    locked = (
        Attempt.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sitting__quiz")
        .get(pk=attempt.pk)
    )
    if locked.state != AttemptState.OPEN:
        return
    locked.time_was_up = locked.is_over
    locked.submitted_at = min(timezone.now(), locked.ends_at or timezone.now())
    items = list(locked.items.select_related("version__question"))
    mark_items(items)
    tally(locked, items)
    locked.save()
    for name in ("state", "submitted_at", "points", "time_was_up"):
        setattr(attempt, name, getattr(locked, name))
    sitting = locked.sitting
    record(
        facts.QuizSubmitted(
            attempt_id=locked.pk,
            sitting_id=sitting.pk,
            quiz_id=sitting.quiz_id,
            learner_id=locked.learner_id,
            community_id=sitting.community_id,
            group_id=sitting.group_id,
            by_hand=locked.by_hand,
        ),
        by=by,
    )


def mark_items(items: Iterable[AttemptItem]) -> None:
    """Mark what was not marked by a person. One query to read, one to write."""
    listed = [item for item in items if item.marked_by_id is None]
    fractions = marked(Answered(item.version, item.answer, item.draw) for item in listed)
    for item, fraction in zip(listed, fractions, strict=True):
        item.fraction = None if fraction is None else Decimal(str(round(fraction, 5)))
    AttemptItem.objects.bulk_update(listed, ["fraction"])


def tally(attempt: Attempt, items: Sequence[AttemptItem]) -> None:
    """Set state and points from the items, unsaved."""
    gained = [item.gained for item in items]
    whole = all(one is not None for one in gained)
    attempt.state = AttemptState.MARKED if whole else AttemptState.SUBMITTED
    attempt.points = sum((one for one in gained if one is not None), Decimal(0)) if whole else None


def tell_release(attempt: Attempt, *, first: bool) -> None:
    sitting = attempt.sitting
    mine = sitting.attempts.filter(learner=attempt.learner_id).order_by("number")
    standing = standing_of(sitting.quiz, mine, lambda one: one.released_at is not None)
    passed = ""
    if standing is not None and standing.passed is not None:
        passed = "yes" if standing.passed else "no"
    record(
        facts.ResultReleased(
            attempt_id=attempt.pk,
            sitting_id=sitting.pk,
            quiz_id=sitting.quiz_id,
            learner_id=attempt.learner_id,
            community_id=sitting.community_id,
            group_id=sitting.group_id,
            passed=passed,
            first=first,
            by_hand=attempt.by_hand,
        ),
        by=None,
    )


def due_attempts() -> Any:
    """Open ones whose time, and its grace, is up; at most CLAIM."""
    rows = Attempt.objects.select_related("sitting__quiz")
    rows = rows.filter(state=AttemptState.OPEN, deadline_at__lt=timezone.now())
    found = rows.order_by("deadline_at")[:CLAIM]
    return [attempt for attempt in found if attempt.is_over]
