"""What it takes to be certified: the course completed and, if its authors say so, a mark reached in
the quizzes and assignments of its lessons."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from learning.courses.marks import Mark, marks_of
from learning.courses.models import Enrolment

from .models import Certification


def why_not_certified(
    certification: Certification, enrolments: Iterable[Enrolment]
) -> Mapping[int, str]:
    """For each enrolment, by its id, what is missing; "" for those who meet the rule. Eight queries
    if there is a pass mark, else none."""
    rows = list(enrolments)
    marks: Mapping[int, Mark] = {}
    if certification.pass_mark is not None:
        marks = marks_of(rows)
    return {row.pk: _missing(certification, row, marks.get(row.pk)) for row in rows}


def _missing(certification: Certification, enrolment: Enrolment, mark: Mark | None) -> str:
    if enrolment.completed_at is None:
        return _("The course is not completed yet.")
    if certification.pass_mark is None or mark is None or not mark.parts:
        return ""
    said: dict[str, Any] = {"wanted": certification.pass_mark}
    if mark.percent is None:
        sentence = _("A quiz or assignment has no result yet; %(wanted)d percent are asked for.")
        return sentence % said
    if mark.percent < certification.pass_mark:
        said["reached"] = int(mark.percent)
        return _("%(reached)d percent reached; %(wanted)d are asked for.") % said
    return ""
