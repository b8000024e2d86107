"""The lists of those who mark: what was handed in, what waits, and who has not begun."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.spreadsheets import first_of

from .assignment_access import hides_names, submissions
from .models import Grade, Handout, OwnResult, Share, Submission, SubmissionState, SubmissionVersion

MOST_ROWS = 5000
WAITING = Q(state=SubmissionState.SUBMITTED, released_at=None)


def handed_in(handout: Handout, actor: Any) -> QuerySet[Submission]:
    """Never drafts: those are nobody else's. Nor the actor's own work: somebody else marks it."""
    rows = submissions().filter(handout=handout, newest__gt=0)
    return rows.exclude(shares__learner=actor.pk)


def has_handed_in(handout: Handout, actor: Any) -> bool:
    return Share.objects.filter(
        submission__handout=handout, submission__newest__gt=0, learner=actor.pk
    ).exists()


def name_of(submission: Submission) -> str:
    """As those who mark read it."""
    if hides_names(submission):
        return _("Submission %(number)d") % {"number": submission.number}
    if submission.team:
        return submission.team
    return ", ".join(share.learner.name for share in submission.shares.all())


def summary_of(handout: Handout, actor: Any) -> dict[str, Any]:
    """Without the actor's own work. Two queries."""
    handed = Q(newest__gt=0)
    others = Submission.objects.filter(handout=handout).exclude(shares__learner=actor.pk)
    found: dict[str, Any] = others.aggregate(
        handed_in=Count("id", filter=handed),
        begun=Count("id", filter=~handed),
        waiting=Count("id", filter=WAITING),
        returned=Count("id", filter=Q(state=SubmissionState.RETURNED)),
        released=Count("id", filter=Q(released_at__isnull=False)),
    )
    ready = Q(versions__grade__is_whole=True, versions__grade__released_at=None)
    return found | {"ready": others.filter(WAITING & ready).distinct().count()}


def with_grades(listed: Sequence[Submission]) -> list[tuple[Submission, str, Grade | None]]:
    """Each with its name on the page and the grade of its newest version. One query."""
    grades = {
        (grade.version.submission_id, grade.version.number): grade
        for grade in Grade.objects.filter(version__submission__in=listed).select_related("version")
    }
    return [(one, name_of(one), grades.get((one.pk, one.newest))) for one in listed]


def neighbours(submission: Submission, actor: Any) -> tuple[Submission | None, Submission | None]:
    """The ones before and after it that wait for the actor to mark them, in the order of handing
    in. Two queries."""
    rows = Submission.objects.filter(WAITING, handout=submission.handout_id)
    rows = rows.exclude(shares__learner=actor.pk)
    at = submission.submitted_at
    before = rows.filter(
        Q(submitted_at__lt=at) | Q(submitted_at=at, pk__lt=submission.pk)
    ).order_by("-submitted_at", "-pk")
    after = rows.filter(Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=submission.pk)).order_by(
        "submitted_at", "pk"
    )
    return before.first(), after.first()


def csv_rows(handout: Handout, actor: Any) -> Iterator[Sequence[Any]]:
    """A row for each learner; while names are hidden, for each submission."""
    yield (
        _("Name"),
        _("Team"),
        _("State"),
        _("Handed in"),
        _("Days late"),
        _("Points"),
        _("Out of"),
        _("Accepted"),
        _("Released"),
    )
    listed, more = first_of(handed_in(handout, actor).order_by("number"), MOST_ROWS)
    rows = SubmissionVersion.objects.filter(submission__in=listed)
    late = {
        (pk, number): days
        for pk, number, days in rows.values_list("submission", "number", "late_days")
    }
    own = own_results(listed)
    for submission, name, grade in with_grades(listed):
        said = [
            submission.get_state_display(),
            submission.submitted_at and submission.submitted_at.isoformat(),
            late.get((submission.pk, submission.newest), 0),
        ]
        if hides_names(submission):
            yield name, "", *said, *_figures(grade, None)
            continue
        for share in submission.shares.all():
            learner: User = share.learner
            yield learner.name, submission.team, *said, *_figures(grade, own.get(share.pk))
    yield from more


def own_results(listed: Sequence[Submission]) -> dict[int, OwnResult]:
    """Of those who have points of their own for the newest version, by id of their share. One
    query."""
    rows = OwnResult.objects.filter(
        share__submission__in=listed,
        version__number=F("share__submission__newest"),
        points__isnull=False,
    )
    return {own.share_id: own for own in rows}


def _figures(grade: Grade | None, own: OwnResult | None) -> tuple[Any, ...]:
    if grade is None:
        return None, None, "", ""
    points = grade.points if own is None else own.points
    verdict = grade.accepted if own is None or own.accepted is None else own.accepted
    accepted = {True: _("yes"), False: _("no"), None: ""}[verdict]
    return (
        None if points is None else float(points),
        None if grade.out_of is None else float(grade.out_of),
        accepted,
        grade.released_at.isoformat() if grade.released_at else "",
    )
