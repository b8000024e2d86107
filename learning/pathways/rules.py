"""What it takes to be certified: the course completed and, if its authors say so, a mark reached in
the quizzes of its lessons."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from learning.assessment.models import Attempt, Counts, Sitting
from learning.courses.models import Enrolment, Lesson

from .models import Certification

LESSON = "courses.lesson"


@dataclass(frozen=True)
class Mark:
    """``percent`` is the mean over the quizzes; None while one has no result that its learner may
    know."""

    percent: float | None
    quizzes: int


def sittings_of(course_id: int) -> list[Sitting]:
    lessons = Lesson.objects.published().filter(course=course_id)
    rows = Sitting.objects.filter(place_key=LESSON, place_id__in=lessons.values("pk"))
    return list(rows.select_related("quiz"))


def marks_of(course_id: int, people: Collection[int]) -> Mapping[int, Mark]:
    """Results that were released, as each quiz counts attempts. Two queries for any number."""
    sittings = sittings_of(course_id)
    rows = Attempt.objects.filter(
        sitting__in=sittings, learner__in=people, released_at__isnull=False
    ).order_by("number")
    tried: dict[tuple[int, int], list[float]] = {}
    for attempt in rows:
        if (percent := attempt.percent) is not None:
            tried.setdefault((attempt.learner_id, attempt.sitting_id), []).append(float(percent))
    found = {}
    for person in people:
        results = [
            _counted(tried[person, sitting.pk], sitting.quiz.counts)
            for sitting in sittings
            if (person, sitting.pk) in tried
        ]
        whole = len(results) == len(sittings) and results
        found[person] = Mark(sum(results) / len(results) if whole else None, len(sittings))
    return found


def _counted(percents: list[float], counts: str) -> float:
    match counts:
        case Counts.FIRST:
            return percents[0]
        case Counts.LAST:
            return percents[-1]
        case Counts.MEAN:
            return sum(percents) / len(percents)
    return max(percents)


def why_not_certified(
    certification: Certification, enrolments: Iterable[Enrolment]
) -> Mapping[int, str]:
    """For each enrolment, by its id, what is missing; "" for those who meet the rule. Two queries
    if there is a pass mark, else none."""
    rows = list(enrolments)
    marks: Mapping[int, Mark] = {}
    if certification.pass_mark is not None:
        marks = marks_of(certification.course_id, {row.user_id for row in rows})
    return {row.pk: _missing(certification, row, marks.get(row.user_id)) for row in rows}


def _missing(certification: Certification, enrolment: Enrolment, mark: Mark | None) -> str:
    if enrolment.completed_at is None:
        return _("The course is not completed yet.")
    if certification.pass_mark is None or mark is None or not mark.quizzes:
        return ""
    said: dict[str, Any] = {"wanted": certification.pass_mark}
    if mark.percent is None:
        return _("A quiz has no result yet; %(wanted)d percent are asked for.") % said
    if mark.percent + 1e-9 < certification.pass_mark:
        said["reached"] = int(mark.percent)
        return _("%(reached)d percent in the quizzes; %(wanted)d are asked for.") % said
    return ""
