"""Rubrics, assignments that are given, and work on them."""

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from learning.assessment.actions.assignments import give_assignment, write_assignment
from learning.assessment.actions.grading import Found, mark_submission
from learning.assessment.actions.rubrics import write_rubric
from learning.assessment.actions.submissions import Work, begin_submission, hand_in
from learning.assessment.models import Assignment, Handout, Rubric, Submission
from learning.assessment.rubrics import WrittenCriterion
from plc.files.actions import store_upload
from tests import make

# Of what nobody may know before it is released.
SECRET = "quokka"
TEXT = "We ask *one* question in the **morning**.\n\nThen we count."


def a_rubric(cast: Any, *, group: Any = None, points: Any = (0, 2, 4)) -> Rubric:
    titles = ("Not yet", "Nearly", "There")
    levels = [
        (title, None if points is None else Decimal(points[n])) for n, title in enumerate(titles)
    ]
    criteria = [
        WrittenCriterion("Question", ["None.", "Two at once.", "One."]),
        WrittenCriterion("Measure", ["None.", "Named.", "Counted."], Decimal(2)),
    ]
    return write_rubric(
        by=cast.ben if group else cast.amara,
        community=cast.community,
        group=group,
        title="A plan",
        levels=levels,
        criteria=criteria,
    )


def an_assignment(cast: Any, *, rubric: Any = None, group: Any = None, **rules: Any) -> Assignment:
    return write_assignment(
        by=cast.ben if group else cast.amara,
        community=cast.community,
        group=group,
        title="A plan to try",
        text="Write what you will try.",
        rules=rules,
        rubric=rubric,
    )


def a_handout(cast: Any, *, rubric: Any = None, group: Any = None, **rules: Any) -> Handout:
    """With ``rubric=True``, one with points."""
    rubric = a_rubric(cast, group=group) if rubric is True else rubric
    dates = {name: rules.pop(name) for name in ("opens_at", "due_at", "closes_at") if name in rules}
    assignment = an_assignment(cast, rubric=rubric, group=group, **rules)
    return give_assignment(by=cast.ben if group else cast.amara, assignment=assignment, **dates)


def a_submission(cast: Any, handout: Handout, by: Any = None, text: str = TEXT) -> Submission:
    """Handed in by Chidi, if by nobody else."""
    by = by or cast.chidi
    submission = begin_submission(by=by, handout=handout, team="The early ones")
    hand_in(by=by, submission=submission, work=Work(text))
    return submission


def marked(cast: Any, submission: Submission, *levels: str, by: Any = None, **more: Any) -> None:
    found = Found(
        {str(n): level for n, level in enumerate(levels, 1)}, words=f"{SECRET} words", **more
    )
    mark_submission(by=by or cast.amara, submission=submission, found=found)


def upload(by: Any, name: str = "plan.txt", content: bytes = b"What we try, in words.") -> Any:
    return store_upload(by=by, upload=SimpleUploadedFile(name, content))


def a_member(cast: Any, name: str) -> Any:
    person = make.user(name)
    make.member(cast.community, person)
    return person
