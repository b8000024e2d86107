"""How far learners have come with assignments, of many at once: for gradebooks, courses and lists
on floors above."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from .models import Assignment, Grade, OwnResult, RubricVersion, Share, Submission, SubmissionState
from .percents import round_percent
from .rubrics import criteria_of


@dataclass(frozen=True)
class WorkResult:
    """What came of an assignment for one learner, as far as it is released: points and whether it
    is accepted are None before. ``submission`` is the public id."""

    submission: str
    state: str
    submitted_at: datetime | None
    released_at: datetime | None
    points: Decimal | None
    out_of: Decimal | None
    accepted: bool | None

    @property
    def percent(self) -> Decimal | None:
        return round_percent(self.points, self.out_of)


def gives_points(assignment: Assignment, rubric: RubricVersion | None) -> bool:
    """Or whether it is only accepted or not."""
    by_rubric = rubric is not None and criteria_of(rubric.body).has_points
    return by_rubric or bool(assignment.points)


def results_of(
    handouts: Collection[int], learners: Collection[int]
) -> dict[tuple[int, int], WorkResult]:
    """By (id of what was given, id of a learner); those who have not begun are left out. One query.
    Nothing in it is more than the learner may know."""
    grades = Grade.objects.filter(
        version__submission=OuterRef("submission"),
        version__number=OuterRef("submission__newest"),
        released_at__isnull=False,
    )
    own = OwnResult.objects.filter(
        share=OuterRef("pk"), version__number=OuterRef("submission__newest")
    )
    told = When(
        submission__released_at__isnull=False,
        then=Coalesce(Subquery(own.values("points")[:1]), Subquery(grades.values("points")[:1])),
    )
    rows = (
        Share.objects.filter(handout__in=handouts, learner__in=learners)
        .annotate(
            told=Case(told, default=Value(None)),
            most=Subquery(grades.values("out_of")[:1]),
            verdict=Case(
                When(submission__released_at__isnull=False, then=_verdict()),
                default=Subquery(grades.values("accepted")[:1]),
            ),
        )
        .values_list(
            "handout",
            "learner",
            "submission__public_id",
            "submission__state",
            "submission__submitted_at",
            "submission__released_at",
            "told",
            "most",
            "verdict",
        )
    )
    return {
        (handout, learner): WorkResult(
            str(public_id), state, submitted, released, points, most if released else None, verdict
        )
        for handout, learner, public_id, state, submitted, released, points, most, verdict in rows
    }


def accepted_by(
    handouts: Collection[int], learners: Collection[int]
) -> dict[tuple[int, int], datetime]:
    """When work was accepted, by (id of what was given, id of a learner). One query."""
    rows = Share.objects.filter(
        handout__in=handouts, learner__in=learners, submission__released_at__isnull=False
    )
    accepted = rows.annotate(verdict=_verdict()).filter(verdict=True)
    return {
        (handout, learner): at
        for handout, learner, at in accepted.values_list(
            "handout", "learner", "submission__released_at"
        )
        if at is not None
    }


def _verdict() -> Coalesce:
    """Whether the newest version of a share is accepted: by its own points, else as the team's."""
    newest = {
        "version__submission": OuterRef("submission"),
        "version__number": OuterRef("submission__newest"),
    }
    own = OwnResult.objects.filter(**newest, share=OuterRef("pk"))
    grades = Grade.objects.filter(**newest, released_at__isnull=False)
    return Coalesce(Subquery(own.values("accepted")[:1]), Subquery(grades.values("accepted")[:1]))


def waiting_in(handouts: Collection[int]) -> dict[int, int]:
    """How many submissions wait to be marked, by what was given. One query."""
    rows = Submission.objects.filter(
        handout__in=handouts, state=SubmissionState.SUBMITTED, released_at=None
    )
    counted = rows.order_by().values_list("handout").annotate(count=Count("id"))
    return dict(counted.values_list("handout", "count"))
