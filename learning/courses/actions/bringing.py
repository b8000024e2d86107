"""Quizzes and assignments that come with a course: written where they are new, changed in place
where they came before."""

from collections.abc import Mapping
from typing import Any

from learning.assessment.actions.assignments import change_assignment, write_assignment
from learning.assessment.actions.quizzes import Part, change_quiz, fill_quiz, write_quiz
from learning.assessment.actions.reviewing import add_example, remove_example, set_review_rules
from learning.assessment.actions.rubrics import change_rubric, write_rubric
from learning.assessment.models import Assignment, Question, Quiz, Rubric
from learning.assessment.portable import ReadAssignment, ReadQuiz, ReadSection
from plc.accounts.models import User

from ..models import Course


def bring_quiz(
    *, by: User, course: Course, read: ReadQuiz, known: str | None, questions: Mapping[str, str]
) -> Quiz:
    """``known`` is its public id if it came before, and ``questions`` are public ids by the ids in
    the package; those that could not be taken are left out."""
    place: Any = {"community": course.community, "group": course.group}
    there = Question.objects.filter(community=course.community, public_id__in=questions.values())
    by_key = {str(one.public_id): one for one in there}
    found = {key: by_key[own] for key, own in questions.items() if own in by_key}
    quiz: Quiz | None = Quiz.objects.filter(public_id=known, **place).first() if known else None
    said: Any = {"title": read.title, "intro": read.intro, "rules": read.rules}
    if quiz is None:
        quiz = write_quiz(by=by, **said, **place)
    else:
        quiz.community, quiz.group = course.community, course.group
        change_quiz(by=by, quiz=quiz, **said)
    parts = [_part(section, found) for section in read.sections]
    fill_quiz(by=by, quiz=quiz, parts=parts)
    return quiz


def _part(section: ReadSection, found: Mapping[str, Question]) -> Part:
    questions = {
        found[one.question]: (one.points, one.pinned)
        for one in section.entries
        if one.question in found
    }
    listed = [(question, *how) for question, how in questions.items()]
    return Part(section.title, section.draws, listed, section.pool)


def bring_assignment(
    *, by: User, course: Course, read: ReadAssignment, known: str | None, rubric: str | None
) -> Assignment:
    """With its rubric (``rubric`` is the public id of the one that came before), and the rules and
    examples of its reviews."""
    place: Any = {"community": course.community, "group": course.group}
    said: Any = {"title": read.title, "text": read.text, "rules": read.rules}
    said["rubric"] = _rubric(by, place, read, rubric)
    rows = Assignment.objects.filter(public_id=known, **place) if known else None
    assignment: Assignment | None = rows.first() if rows is not None else None
    if assignment is None:
        assignment = write_assignment(by=by, **said, **place)
    else:
        assignment.community, assignment.group = course.community, course.group
        change_assignment(by=by, assignment=assignment, **said)
    set_review_rules(by=by, assignment=assignment, rules=read.reviews)
    for example in assignment.examples.all():
        remove_example(by=by, example=example)
    for one in read.examples:
        add_example(by=by, assignment=assignment, title=one.title, text=one.text, found=one.found)
    return assignment


def _rubric(by: User, place: Any, read: ReadAssignment, known: str | None) -> Rubric | None:
    if read.rubric is None:
        return None
    written: Any = read.rubric
    rubric: Rubric | None = None
    if known:
        rubric = Rubric.objects.filter(public_id=known, **place).first()
    if rubric is None:
        return write_rubric(by=by, **written, **place)
    change_rubric(by=by, rubric=rubric, **written)
    return rubric
