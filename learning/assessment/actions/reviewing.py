"""Learners review one another: taking a review, giving it, and what it comes to.

Who reviews whom is decided by `allocation.choose`, under the lock of what was given, so that two
who ask at once are not given the same; a constraint would refuse it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plc.accounts.models import User
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text
from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..allocation import Piece, choose
from ..lateness import after_lateness
from ..medians import middles, points_of
from ..models import (
    Assignment,
    Example,
    Fallback,
    Grade,
    Handout,
    Review,
    ReviewKind,
    ReviewRules,
    Share,
    Submission,
    SubmissionState,
)
from ..rubrics import levels_in
from .grading import Found, accepted_at, criteria_for, release_result
from .neutral_names import name_all_files
from .submissions import learners_of

RULES = (
    *("each", "self_first", "hides_authors", "hides_reviewers", "lease_hours"),
    *("flexible_days", "fallback_days", "fallback", "counts", "tells_itself"),
)
MOST_EXAMPLES = 5
CLAIM = 200
MOST_PIECES = 300  # of a large cohort, the newest


@transaction.atomic
def set_review_rules(*, by: User, assignment: Assignment, rules: Mapping[str, Any] | None) -> None:
    """Reviewed by learners under these rules; with None, no longer. What was reviewed stays, and
    what was promised to those who wrote: names that were hidden stay hidden."""
    Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    before = ReviewRules.objects.filter(assignment=assignment).first()
    if rules is None:
        ReviewRules.objects.filter(assignment=assignment).update(is_on=False)
        return
    if rules["fallback_days"] < rules["flexible_days"]:
        sentence = _("Waiting for reviews cannot end before anybody may take them.")
        raise Refused(sentence, field="fallback_days")
    if before is not None:
        _keep_promises(before, rules)
    known = {name: rules[name] for name in RULES if name in rules}
    rows = ReviewRules.objects
    now, _new = rows.update_or_create(assignment=assignment, defaults=known | {"is_on": True})
    if now.hides_authors and (before is None or not before.hides_authors):
        name_all_files(assignment)


def _keep_promises(before: ReviewRules, rules: Mapping[str, Any]) -> None:
    """Refuses to show names that were hidden when somebody wrote."""
    written = {"handout__assignment": before.assignment_id}
    reviews = Review.objects.filter(**written, kind=ReviewKind.PEER)
    shows_reviewers = before.hides_reviewers and not rules.get("hides_reviewers", True)
    if shows_reviewers and reviews.exists():
        sentence = _("Reviews were written while names were hidden, so they stay hidden.")
        raise Refused(sentence, field="hides_reviewers")
    handed_in = Submission.objects.filter(**written, newest__gt=0)
    shows_authors = before.hides_authors and not rules.get("hides_authors", True)
    if shows_authors and handed_in.exists():
        sentence = _("Work was handed in while names were hidden, so they stay hidden.")
        raise Refused(sentence, field="hides_authors")


@transaction.atomic
def add_example(
    *, by: User, assignment: Assignment, title: str, text: str, found: Found
) -> Example:
    """With what its author says of it, on each criterion of the newest rubric."""
    if not (title := clean_line(title)[:160]):
        raise Refused(_("Give it a title."), field="title")
    if not (text := clean_text(text)):
        raise Refused(_("Write the example."), field="text")
    Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    if assignment.examples.count() >= MOST_EXAMPLES:
        raise Refused(_("There are enough examples."))
    with override(assignment.community.language):
        html = render(text, prefix=f"example-{assignment.pk}").html
    return Example.objects.create(
        assignment=assignment,
        title=title,
        text=text,
        text_html=html,
        marks=_marks(found),
        words=clean_text(found.words)[:5000],
    )


@transaction.atomic
def remove_example(*, by: User, example: Example) -> None:
    Example.objects.filter(pk=example.pk).delete()


def _marks(found: Found) -> dict[str, Any]:
    return {
        key: {"level": level, "words": clean_text(found.words_on.get(key, ""))[:2000]}
        for key, level in found.levels.items()
    }


# --- taking -------------------------------------------------------------------------------------


@transaction.atomic
def review_example(*, by: User, handout: Handout, example: Example) -> Review:
    """The review of this example that ``by`` has begun already, or a new one."""
    about = {"handout": handout, "example": example, "reviewer": by}
    return Review.objects.get_or_create(**about, defaults={"kind": ReviewKind.EXAMPLE})[0]


@transaction.atomic
def review_own(*, by: User, submission: Submission) -> Review:
    version = submission.versions.get(number=submission.newest)
    about = {"version": version, "reviewer": by}
    more = {"kind": ReviewKind.SELF, "handout": submission.handout}
    return Review.objects.get_or_create(**about, defaults=more)[0]


@transaction.atomic
def take_review(*, by: User, handout: Handout) -> Review | None:
    """A review that ``by`` is at already, or the next; None if there is nothing for them. A lease
    that has run out is renewed if the work still lacks a review, and otherwise stays out."""
    Handout.objects.select_for_update(no_key=True).get(pk=handout.pk)
    rules = handout.assignment.review_rules
    mine = Review.objects.filter(handout=handout, reviewer=by, kind=ReviewKind.PEER)
    if (current := mine.holding().filter(submitted_at=None).first()) is not None:
        found: Review = current
        return found
    piece = choose(pieces_of(handout, rules), by.pk, rules.each)
    if piece is None:
        return None
    now = timezone.now()
    until = now + timedelta(hours=rules.lease_hours)
    [submission] = Submission.objects.filter(pk=piece.key)
    old = mine.of_newest().filter(version__submission=submission, submitted_at=None).first()
    if old is not None:
        old.taken_at, old.lease_until = now, until
        old.save(update_fields=["taken_at", "lease_until"])
        renewed: Review = old
        return renewed
    taken: Review = Review.objects.create(
        kind=ReviewKind.PEER,
        handout=handout,
        version=submission.versions.get(number=submission.newest),
        reviewer=by,
        taken_at=now,
        lease_until=until,
    )
    return taken


def pieces_of(handout: Handout, rules: ReviewRules) -> list[Piece]:
    """What was handed in, with who reviews it. Three queries."""
    rows = handout.submissions.filter(
        state=SubmissionState.SUBMITTED, hidden_at=None, submitted_at__isnull=False
    )
    newest: Any = rows.order_by("-submitted_at", "-id").values_list("pk", "submitted_at")
    arrived: dict[int, datetime] = dict(reversed(list(newest[:MOST_PIECES])))
    authors: dict[int, set[int]] = {}
    for submission, learner in Share.objects.filter(submission__in=arrived).values_list(
        "submission", "learner"
    ):
        authors.setdefault(submission, set()).add(learner)
    reviewers: dict[int, set[int]] = {}
    held = Review.objects.holding().of_newest().filter(handout=handout, reviewer__isnull=False)
    for submission, reviewer in held.values_list("version__submission", "reviewer"):
        reviewers.setdefault(submission, set()).add(reviewer)
    long_ago = timezone.now() - timedelta(days=rules.flexible_days)
    return [
        Piece(
            key=pk,
            authors=frozenset(authors[pk]),
            reviewers=frozenset(reviewers.get(pk, ())),
            waits_long=at <= long_ago,
        )
        for pk, at in arrived.items()
        if pk in authors
    ]


# --- giving -------------------------------------------------------------------------------------


@transaction.atomic
def save_review(*, by: User, review: Review, found: Found) -> None:
    """As far as it has come; nobody else reads it."""
    locked = _lock(review)
    if locked.is_given:
        raise Refused(_("This review is given already."))
    _write(locked, found)
    locked.save(update_fields=["marks", "words", "words_html"])


def _lock(review: Review) -> Review:
    rows: Any = Review.objects.select_for_update(of=("self",), no_key=True)
    related = ("handout__assignment", "handout__rubric", "handout__community", "version")
    locked: Review = rows.select_related(*related).get(pk=review.pk)
    return locked


def _write(review: Review, found: Found) -> None:
    known = {level.key for level in criteria_for(review.handout).levels}
    levels = {key: level if level in known else "" for key, level in found.levels.items()}
    review.marks = _marks(Found(levels, found.words_on))
    review.words = clean_text(found.words)[:20_000]
    review.words_html = render(review.words, prefix=f"review-{review.public_id}").html


@transaction.atomic
def give_review(*, by: User, review: Review, found: Found) -> None:
    """Hand it in; once more changes nothing. Also after its lease, if the work is still there: a
    review more does no harm."""
    locked = _lock(review)
    if locked.is_given:
        return
    _write(locked, found)
    rubric = criteria_for(locked.handout)
    if not rubric.is_whole(levels_in(locked.marks)):
        raise Refused(_("Choose a level for each criterion."))
    if locked.kind != ReviewKind.EXAMPLE and not locked.words:
        raise Refused(_("Say in words what works, and what would help."), field="words")
    locked.submitted_at, locked.lease_until = timezone.now(), None
    locked.save()
    review.submitted_at = locked.submitted_at
    if locked.kind != ReviewKind.PEER or locked.version is None:
        return
    submission = Submission.objects.get(pk=locked.version.submission_id)
    record(
        facts.ReviewGiven(
            review_id=locked.pk,
            submission_id=submission.pk,
            handout_id=locked.handout_id,
            reviewer_id=by.pk,
            learner_ids=learners_of(submission),
            community_id=locked.handout.community_id,
            group_id=locked.handout.group_id,
        ),
        by=by,
    )


@transaction.atomic
def rate_review(*, by: User, review: Review, helped: int, words: str = "") -> None:
    """Said by those whose work it is about: how much it helped, from 1 to 4."""
    if not 1 <= helped <= 4:
        raise Refused(_("Choose how much it helped."), field="helped")
    Review.objects.filter(pk=review.pk).update(
        helped=helped, helped_words=clean_text(words)[:1000], rated_at=timezone.now()
    )


@transaction.atomic
def hide_review(*, by: Any, review: Review) -> bool:
    """It is read by nobody, and counts no more."""
    rows = Review.objects.filter(pk=review.pk, hidden_at=None)
    if not rows.update(hidden_at=timezone.now()):
        return False
    record(facts.ReviewHidden(review_id=review.pk), by=by)
    return True


@transaction.atomic
def restore_review(*, by: Any, review: Review) -> bool:
    rows = Review.objects.filter(pk=review.pk, hidden_at__isnull=False)
    if not rows.update(hidden_at=None):
        return False
    record(facts.ReviewRestored(review_id=review.pk), by=by)
    return True


@transaction.atomic
def hide_submission(*, by: Any, submission: Submission) -> bool:
    """Nobody reviews it any more; its learners and those who mark it read on."""
    rows = Submission.objects.filter(pk=submission.pk, hidden_at=None)
    return bool(rows.update(hidden_at=timezone.now()))


@transaction.atomic
def restore_submission(*, by: Any, submission: Submission) -> bool:
    rows = Submission.objects.filter(pk=submission.pk, hidden_at__isnull=False)
    return bool(rows.update(hidden_at=None))


# --- what the reviews come to -------------------------------------------------------------------


@transaction.atomic
def settle_reviews(*, submission: Submission) -> None:
    """Make the middle of the reviews of its newest version its grade, as long as there are enough
    of them; never in place of what a person has marked or what is told. Safe to run again."""
    rows = Submission.objects.select_for_update(of=("self",), no_key=True)
    related = ("handout__assignment__review_rules", "handout__rubric")
    locked = rows.select_related(*related).get(pk=submission.pk)
    rules = locked.handout.assignment.rules_in_force
    if rules is None or not rules.counts or locked.state != SubmissionState.SUBMITTED:
        return
    version = locked.versions.get(number=locked.newest)
    grade = Grade.objects.filter(version=version).first()
    if grade is not None and (not grade.by_reviews or grade.released_at is not None):
        return
    reviews = list(Review.objects.given().filter(version=version, kind=ReviewKind.PEER))
    if not _are_enough(locked, rules, len(reviews)):
        if grade is not None:  # one of them was hidden
            grade.delete()
        return
    grade = grade or Grade(version=version)
    _grade_by(grade, locked.handout, reviews)
    grade.save()
    if rules.tells_itself and grade.is_whole:
        release_result(by=None, submission=locked)


def _are_enough(submission: Submission, rules: ReviewRules, count: int) -> bool:
    wanted = rules.each * submission.shares.count()
    others = Share.objects.filter(handout=submission.handout_id).exclude(submission=submission)
    if count and count >= wanted:
        return True
    waited = timezone.now() - (submission.submitted_at or timezone.now())
    if waited < timedelta(days=rules.fallback_days):
        return False
    return rules.fallback == Fallback.ONE and count >= 1 and others.exists()


def _grade_by(grade: Grade, handout: Handout, reviews: list[Review]) -> None:
    rubric = criteria_for(handout)
    found = middles(rubric, [levels_in(review.marks) for review in reviews])
    grade.marks = {key: {"level": one.level, "words": ""} for key, one in found.items()}
    grade.is_whole = len(found) == len(rubric.criteria)
    grade.by_reviews, grade.marked_at = len(reviews), timezone.now()
    grade.raw, grade.out_of = points_of(rubric, found), rubric.most
    late = grade.version.late_days
    if grade.raw is not None:
        grade.points = after_lateness(handout.assignment, grade.raw, late)
    grade.accepted = accepted_at(grade, handout.assignment.pass_percent, None)


def to_settle() -> Any:
    """Work that has waited so long that one review does, and has one; at most CLAIM. Nothing else
    is among it: what waits for a person would keep the rest from its turn."""
    rules = "handout__assignment__review_rules__"
    days = F(f"{rules}fallback_days") * Value(timedelta(days=1))
    newest = {"version__submission": OuterRef("pk"), "version__number": OuterRef("newest")}
    others = Share.objects.filter(handout=OuterRef("handout")).exclude(submission=OuterRef("pk"))
    rows = Submission.objects.alias(
        waits_until=ExpressionWrapper(F("submitted_at") + days, output_field=DateTimeField())
    ).filter(
        Exists(Review.objects.given().filter(**newest, kind=ReviewKind.PEER)),
        ~Exists(Grade.objects.filter(**newest)),
        Exists(others),
        **{f"{rules}is_on": True, f"{rules}counts": True, f"{rules}fallback": Fallback.ONE},
        state=SubmissionState.SUBMITTED,
        released_at=None,
        waits_until__lte=timezone.now(),
    )
    return rows.order_by("submitted_at")[:CLAIM]


def settle_all_waiting() -> None:
    with one_by_one():
        for submission in to_settle():
            settle_reviews(submission=submission)
