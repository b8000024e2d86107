"""Marking what was handed in, and telling it. Points are computed here, of what was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.markdown import render
from plc.core.plain import clean_text
from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..lateness import after_lateness
from ..models import (
    Grade,
    Handout,
    OwnResult,
    PassageComment,
    Review,
    Share,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from ..passages import find_passage, text_of
from ..percents import exact_percent, reaches
from ..rubrics import Criteria, criteria_of, levels_in
from .submissions import learners_of

MOST_COMMENTS = 200


@dataclass(frozen=True)
class Found:
    """What somebody who marks has said: {criterion: (level, words)}; points where the rubric has
    none; whether it is accepted, where no percentage says so."""

    levels: Mapping[str, str] = field(default_factory=dict)
    words_on: Mapping[str, str] = field(default_factory=dict)
    points: Decimal | None = None
    words: str = ""
    note: str = ""
    accepted: bool | None = None


def criteria_for(handout: Handout) -> Criteria:
    return criteria_of(handout.rubric.body if handout.rubric is not None else {})


def _lock(submission: Submission) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("handout__assignment", "handout__rubric").get(pk=submission.pk)


@transaction.atomic
def mark_submission(*, by: User, submission: Submission, found: Found, seen: str = "") -> None:
    """Set what the newest version was found to be. What is missing may be added later; nobody
    else knows of it before it is released. What was released already is told again. ``seen`` is
    `marked_as` of the form; refused if somebody else has marked it since."""
    locked = _lock(submission)
    if locked.state != SubmissionState.SUBMITTED:
        raise Refused(_("It is being worked on. Mark it when it is handed in again."))
    version = locked.versions.get(number=locked.newest)
    grade = Grade.objects.filter(version=version).first() or Grade(version=version)
    if seen and seen != marked_as(version, grade) and grade.marked_by_id != by.pk:
        raise Refused(_("Somebody else has marked it meanwhile. Open it again to see how."))
    before = (grade.points, grade.accepted, grade.words, grade.marks)
    _set(grade, locked.handout, found)
    if grade.released_at is not None and not grade.is_whole:
        raise Refused(_("It is released already, so everything has to be marked."))
    grade.marked_by, grade.marked_at, grade.by_reviews = by, timezone.now(), 0
    grade.save()
    _decide_own(grade, locked.handout)
    after = (grade.points, grade.accepted, grade.words, grade.marks)
    if grade.released_at is not None and before != after:
        _tell(locked, grade, by, first=False)


def marked_as(version: SubmissionVersion, grade: Grade | None) -> str:
    """Which version, and when a person has marked it last."""
    by_person = grade is not None and grade.marked_by_id is not None
    at = grade.marked_at.isoformat() if grade is not None and by_person else ""
    return f"{version.number} {at}"


def _set(grade: Grade, handout: Handout, found: Found) -> None:
    rules, rubric = handout.assignment, criteria_for(handout)
    known = {level.key for level in rubric.levels}
    grade.marks = {
        one.key: {
            "level": level if (level := found.levels.get(one.key, "")) in known else "",
            "words": clean_text(found.words_on.get(one.key, ""))[:2000],
        }
        for one in rubric.criteria
    }
    levels = levels_in(grade.marks)
    grade.is_whole = rubric.is_whole(levels)
    if rubric.has_points:
        grade.raw, grade.out_of = rubric.points_of(levels), rubric.most
    elif rules.points:
        grade.raw, grade.out_of = found.points, Decimal(rules.points)
        grade.is_whole = grade.is_whole and found.points is not None
        if found.points is not None and not 0 <= found.points <= rules.points:
            sentence = _("It gives between 0 and %(most)s points.")
            raise Refused(sentence % {"most": rules.points}, field="points")
    else:
        grade.raw = grade.out_of = None
    late = grade.version.late_days
    grade.points = None if grade.raw is None else after_lateness(rules, grade.raw, late)
    grade.words, grade.note = clean_text(found.words)[:20_000], clean_text(found.note)[:5000]
    grade.words_html = render(grade.words, prefix=f"grade-{grade.version_id}").html
    grade.accepted = accepted_at(grade, rules.pass_percent, found.accepted)


def accepted_at(grade: Grade, wanted: int | None, said: bool | None) -> bool | None:
    """By its percentage if one is wanted, else as somebody says; None if that is not known."""
    if wanted is not None and grade.out_of:
        percent = exact_percent(grade.points, grade.out_of)
        return None if percent is None else reaches(percent, wanted)
    return True if said is None else said


def _decide_own(grade: Grade, handout: Handout) -> None:
    """Of those with points of their own, anew: what they are out of may have changed."""
    for own in OwnResult.objects.filter(version=grade.version_id, points__isnull=False):
        own.accepted = _accepted_by_own(own.points, grade, handout)
        own.save(update_fields=["accepted"])


def _accepted_by_own(points: Decimal | None, grade: Grade | None, handout: Handout) -> bool | None:
    """None where they are accepted as their team is."""
    wanted = handout.assignment.pass_percent
    percent = exact_percent(points, grade.out_of) if grade is not None else None
    return None if wanted is None or percent is None else reaches(percent, wanted)


@transaction.atomic
def adjust_share(*, by: User, share: Share, points: Decimal | None, words: str) -> None:
    """Own points for one of a team (None: those of the team), which also decide whether they are
    accepted, and words to them alone, both for the newest version. What was released already is
    told again."""
    locked = _lock(share.submission)
    if locked.state != SubmissionState.SUBMITTED:
        raise Refused(_("It is being worked on. Mark it when it is handed in again."))
    grade = _newest(locked)
    most = grade.out_of if grade is not None else None
    if points is not None and (most is None or not 0 <= points <= most):
        sentence = _("It gives between 0 and %(most)s points.")
        raise Refused(sentence % {"most": f"{most or 0:f}"}, field="points")
    version = locked.versions.get(number=locked.newest)
    own = share.own_results.filter(version=version).first()
    own = own or OwnResult(share=share, version=version)
    before = (own.points, own.words)
    own.points, own.words = points, clean_text(words)[:5000]
    if before == (own.points, own.words):
        return
    own.accepted = _accepted_by_own(points, grade, locked.handout)
    own.save()
    if grade is not None and grade.released_at is not None:
        _tell(locked, grade, by, first=False, own=own)


@transaction.atomic
def release_result(*, by: User | None, submission: Submission) -> None:
    """From now on its learners may know how it was marked."""
    locked = _lock(submission)
    if locked.released_at is not None:
        return
    grade = _newest(locked)
    if grade is None or not grade.is_whole or locked.state != SubmissionState.SUBMITTED:
        raise Refused(_("It is not marked yet."))
    grade.released_at = locked.released_at = timezone.now()
    grade.save(update_fields=["released_at"])
    locked.save(update_fields=["released_at"])
    submission.released_at = locked.released_at
    _tell(locked, grade, by, first=True)


def _newest(locked: Submission) -> Grade | None:
    return Grade.objects.filter(version__submission=locked, version__number=locked.newest).first()


def ready_to_release(handout: Handout, by: User) -> Any:
    """Submissions of others that are marked wholly and not released, in order of id."""
    whole = Grade.objects.filter(is_whole=True, released_at=None)
    rows = handout.submissions.filter(state=SubmissionState.SUBMITTED, released_at=None)
    rows = rows.exclude(shares__learner=by.pk)
    return rows.filter(versions__grade__in=whole).order_by("id").distinct()


def release_all(*, by: User, handout: Handout) -> int:
    """Each in a transaction of its own; returns how many. What fails is found again the next
    time."""
    count = 0
    with one_by_one():
        for submission in ready_to_release(handout, by)[:1000]:
            release_result(by=by, submission=submission)
            count += 1
    return count


def _tell(
    locked: Submission,
    grade: Grade,
    by: User | None,
    *,
    first: bool,
    own: OwnResult | None = None,
) -> None:
    """With ``own``, that of one of a team."""
    handout, accepted = locked.handout, grade.accepted
    if own is not None and own.accepted is not None:
        accepted = own.accepted
    record(
        facts.AssignmentReleased(
            submission_id=locked.pk,
            handout_id=handout.pk,
            assignment_id=handout.assignment_id,
            learner_ids=learners_of(locked) if own is None else (own.share.learner_id,),
            community_id=handout.community_id,
            group_id=handout.group_id,
            accepted=bool(accepted),
            first=first,
        ),
        by=by,
    )


@transaction.atomic
def return_submission(*, by: User, submission: Submission) -> None:
    """For another version: its learners read what was said, and go on with their text. Points are
    not told; a later version gets its own."""
    locked = _lock(submission)
    if locked.state == SubmissionState.RETURNED:
        return
    if locked.state != SubmissionState.SUBMITTED or locked.released_at is not None:
        raise Refused(_("Only what waits to be marked can be returned."))
    rules = locked.handout.assignment
    if rules.versions_most is not None and locked.newest >= rules.versions_most:
        raise Refused(_("It was handed in as often as it is taken."))
    grade = _newest(locked)
    said = grade is not None and (grade.words or any(one["words"] for one in grade.marks.values()))
    if not said and not PassageComment.objects.filter(
        version__submission=locked, version__number=locked.newest, review=None
    ):
        raise Refused(_("Say first what is missing: in words, or at a passage."), field="words")
    if grade is None:
        version = locked.versions.get(number=locked.newest)
        grade = Grade(version=version, marked_by=by, marked_at=timezone.now())
    grade.accepted, grade.is_returned, grade.released_at = False, True, timezone.now()
    grade.save()
    locked.state = submission.state = SubmissionState.RETURNED
    locked.save(update_fields=["state"])
    record(
        facts.AssignmentReturned(
            submission_id=locked.pk,
            handout_id=locked.handout_id,
            learner_ids=learners_of(locked),
            community_id=locked.handout.community_id,
        ),
        by=by,
    )


@transaction.atomic
def comment_on_passage(
    *,
    by: User,
    version: SubmissionVersion,
    quote: str,
    text: str,
    near: int = 0,
    review: Review | None = None,
) -> PassageComment:
    """``quote`` are words of the version; of several places the one closest to ``near``. The same
    comment twice is one. With ``review``, it is a part of that, until it is given."""
    text = clean_text(text)
    if not text:
        raise Refused(_("Write a comment."), field="comment")
    place = find_passage(version.text_html, quote, near)
    if place is None:
        sentence = _("The text does not have these words. Copy them as they stand there.")
        raise Refused(sentence, field="quote")
    SubmissionVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if review is not None and Review.objects.filter(pk=review.pk).exclude(submitted_at=None):
        raise Refused(_("Your review is given."), field="comment")
    start, end = place
    mine = version.comments.filter(review=review)
    if (found := mine.filter(start=start, end=end, by=by, text=text).first()) is not None:
        return found
    if mine.count() >= MOST_COMMENTS:
        raise Refused(_("There are enough comments on this text."))
    words = text_of(version.text_html)[start:end]
    return PassageComment.objects.create(
        version=version, review=review, start=start, end=end, quote=words[:600], text=text, by=by
    )


@transaction.atomic
def remove_comment(*, by: User, comment: PassageComment) -> None:
    PassageComment.objects.filter(pk=comment.pk).delete()
