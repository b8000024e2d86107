"""How far somebody has come with reviewing, what they may read of reviews, and what those who look
after it see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core.spreadsheets import first_of

from . import grading
from .actions.grading import criteria_for
from .actions.reviewing import pieces_of
from .allocation import choose, duty
from .assignment_access import submissions
from .medians import middles, stands_apart
from .models import Example, Handout, Review, ReviewKind, ReviewRules, Submission
from .review_access import reviews
from .rubrics import Criteria, levels_in
from .work import Verdict, verdicts_of

MOST_ROWS = 5000


@dataclass
class Steps:
    """What somebody has done and what comes next; ``next`` is a word: submit, self, example, review
    (one is begun), take, wait or done."""

    rules: ReviewRules
    submission: Submission | None
    own: Review | None = None
    examples: list[tuple[Example, Review | None]] = field(default_factory=list)
    given: list[Review] = field(default_factory=list)
    current: Review | None = None
    owed: int = 0
    next: str = "submit"

    @property
    def is_ready(self) -> bool:
        """Whether they may review others."""
        own = not self.rules.self_first or (self.own is not None and self.own.is_given)
        return own and all(review and review.is_given for _example, review in self.examples)


def steps_of(actor: Any, handout: Handout) -> Steps:
    """Eight queries."""
    mine = submissions().filter(handout=handout, shares__learner=actor.pk).first()
    steps = Steps(handout.assignment.review_rules, mine)
    if mine is None or not mine.newest:
        return steps
    listed = list(reviews().filter(handout=handout, reviewer=actor.pk).order_by("taken_at", "id"))
    by_example = {review.example_id: review for review in listed if review.example_id}
    examples = handout.assignment.examples.all()
    steps.examples = [(example, by_example.get(example.pk)) for example in examples]
    own = [review for review in listed if review.kind == ReviewKind.SELF]
    steps.own = next(
        (one for one in own if one.version and one.version.number == mine.newest), None
    )
    peers = [review for review in listed if review.kind == ReviewKind.PEER]
    steps.given = [review for review in peers if review.is_given]
    steps.current = next((one for one in peers if one.lasts), None)
    pieces = pieces_of(handout, steps.rules)
    steps.owed = duty(pieces, actor.pk, steps.rules.each)
    steps.next = _next(steps, bool(choose(pieces, actor.pk, steps.rules.each)))
    return steps


def _next(steps: Steps, there_is_one: bool) -> str:
    if steps.rules.self_first and not (steps.own and steps.own.is_given):
        return "self"
    if any(review is None or not review.is_given for _example, review in steps.examples):
        return "example"
    if steps.current is not None:
        return "review"
    if there_is_one:
        return "take"
    return "done" if len(steps.given) >= steps.rules.each else "wait"


# --- what those who got reviews read ------------------------------------------------------------


@dataclass(frozen=True)
class Got:
    """A review as those read it whose work it is about. ``version`` is the number of an earlier
    one, else None."""

    review: Review
    name: str
    version: int | None
    verdicts: list[Verdict]


def reviews_got(actor: Any, submission: Submission) -> list[Got] | None:
    """From the first on; None as long as they are withheld: until one's own reviews are given, the
    wait is over or the result is told. Those of a version that was returned are not withheld. Own
    and hidden ones are not among them."""
    rules = getattr(submission.handout.assignment, "review_rules", None)
    if rules is None:
        return []
    rows = reviews().given().filter(version__submission=submission, kind=ReviewKind.PEER)  # type: ignore[attr-defined]
    rows = rows.prefetch_related("comments")
    found = list(rows.order_by("submitted_at", "id")[:50])
    rubric = criteria_for(submission.handout)
    got = [
        Got(
            review,
            _("Reviewer %(number)d") % {"number": number}
            if rules.hides_reviewers or review.reviewer is None
            else review.reviewer.name,
            None if review.version.number == submission.newest else review.version.number,
            verdicts_of(rubric, review.marks),
        )
        for number, review in enumerate(found, 1)
    ]
    if all(one.version for one in got) or may_read_reviews(actor, submission, rules):
        return got
    return [one for one in got if one.version] or None


def may_read_reviews(actor: Any, submission: Submission, rules: ReviewRules) -> bool:
    if submission.released_at is not None or not rules.is_on:
        return True
    waited = timezone.now() - (submission.submitted_at or timezone.now())
    if waited >= timedelta(days=rules.fallback_days):
        return True
    given = Review.objects.filter(
        handout=submission.handout_id,
        reviewer=actor.pk,
        kind=ReviewKind.PEER,
        submitted_at__isnull=False,
    ).count()
    if given >= rules.each:
        return True
    return given > 0 and duty(pieces_of(submission.handout, rules), actor.pk, rules.each) == 0


def author_name(review: Review) -> str:
    """Whose work it is, as the reviewer reads it."""
    if review.kind == ReviewKind.EXAMPLE and review.example is not None:
        return review.example.title
    if review.kind == ReviewKind.SELF:
        return _("Your work")
    assert review.version is not None
    submission = review.version.submission
    if review.handout.assignment.review_rules.hides_authors:
        return _("Submission %(number)d") % {"number": submission.number}
    if submission.team:
        return submission.team
    return ", ".join(share.learner.name for share in submission.shares.select_related("learner"))


# --- what those who look after it see -----------------------------------------------------------


@dataclass
class Reviewed:
    """A submission with its reviews: (review, whether it stands apart)."""

    submission: Submission
    name: str
    reviews: list[tuple[Review, bool]] = field(default_factory=list)
    own: Review | None = None

    @property
    def has_apart(self) -> bool:
        return any(apart for _review, apart in self.reviews)


def overview_of(handout: Handout, listed: Sequence[Submission]) -> list[Reviewed]:
    """Two queries."""
    found = {one.pk: Reviewed(one, grading.name_of(one)) for one in listed}
    rubric = criteria_for(handout)
    rows = reviews().filter(version__submission__in=listed).exclude(submitted_at=None)
    rows = rows.prefetch_related("comments")
    by_submission: dict[int, list[Review]] = {}
    for review in rows.order_by("submitted_at", "id"):
        assert review.version is not None
        if review.kind == ReviewKind.SELF:
            found[review.version.submission_id].own = review
        else:
            by_submission.setdefault(review.version.submission_id, []).append(review)
    for pk, mine in by_submission.items():
        levels = [levels_in(one.marks) for one in mine if one.hidden_at is None]
        found[pk].reviews = [
            (one, stands_apart(rubric, levels_in(one.marks), levels)) for one in mine
        ]
    return list(found.values())


def middle_titles(rubric: Criteria, listed: Sequence[Review]) -> list[tuple[str, str]]:
    """(criterion, the level in the middle of these reviews), as titles."""
    found = middles(rubric, [levels_in(one.marks) for one in listed])
    return [
        (one.title, one.title_of(found[one.key].level))
        for one in rubric.criteria
        if one.key in found
    ]


def review_rows(handout: Handout, actor: Any) -> Iterator[Sequence[Any]]:
    """For those who look after it, without their own work; while names are hidden, without whose
    work it is."""
    rubric = criteria_for(handout)
    yield (
        _("Work"),
        _("Reviewer"),
        _("Given"),
        *(one.title for one in rubric.criteria),
        _("Helped"),
        _("Stands apart"),
    )
    listed, more = first_of(grading.handed_in(handout, actor).order_by("number"), MOST_ROWS)
    for reviewed in overview_of(handout, listed):
        for review, apart in reviewed.reviews:
            levels = levels_in(review.marks)
            yield (
                reviewed.name,
                review.reviewer.name if review.reviewer else "",
                review.submitted_at.isoformat() if review.submitted_at else "",
                *(one.title_of(levels.get(one.key, "")) for one in rubric.criteria),
                review.helped,
                _("yes") if apart else "",
            )
    yield from more
