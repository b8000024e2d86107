"""Writes the courses to the demo, each item by the action that a view would use."""

import re
from datetime import timedelta
from typing import Any

from learning.assessment.actions.authors import appoint_author
from learning.assessment.actions.grading import Found, mark_submission, release_result
from learning.assessment.actions.quizzes import add_questions
from learning.assessment.actions.reviewing import give_review, set_review_rules, take_review
from learning.assessment.actions.submissions import Work as HandedIn
from learning.assessment.actions.submissions import hand_in
from learning.assessment.demo import answer_by_chance
from learning.assessment.models import Assignment, Question, Submission
from plc.core.registry import demo_scenes

from .. import actions
from ..assessed import QUIZ
from ..models import CompletionRule, Enrolment, Lesson, LessonAssignment, Section
from ..models import Course as Row
from ..packages.standing import playing
from .content import (
    COMMUNITY,
    COURSES,
    Asked,
    Assigned,
    Course,
    Packed,
    Said,
    Taken,
    Told,
    Work,
    packed,
    texts,
)

PASSES = 60  # percent


def tell_of_courses(told: Any) -> None:
    for course in COURSES:
        told.at(told.days_ago(course.since, "10:30"), _write, told, course)


def _write(told: Any, course: Course) -> None:
    by, community = told.people[course.owner], told.communities[COMMUNITY]
    row = actions.found_course(
        by=by,
        community=community,
        group=told.groups[course.of_group] if course.of_group else None,
        name=course.name,
        summary=course.summary,
        body=course.body,
        licence=course.licence,
    )
    actions.choose_authors(by=by, course=row, people=[told.people[key] for key in course.authors])
    for path, picture in course.files.items():
        actions.add_file(by=by, course=row, file=told.file(picture, by), path=path)
    lessons = _write_lessons(told, course, row)
    if course.asked is not None:
        _put_quiz(told, lessons[-1], course.asked)
    if course.assigned is not None:
        _put_assignment(told, lessons[-1], course.assigned)
    for played in course.packages:
        lesson = next(row for row in lessons if row.slug == played.lesson)
        _put_package(by, lesson, played)
    for lesson in lessons[: course.published]:
        actions.publish_lesson(by=by, lesson=lesson)
    given = told.days_ago(course.since - 2, "11:00")
    for group in (*([""] if course.everybody else []), *course.groups):
        told.at(given, _give, told, row, by, group)
    for taken in course.taken:
        told.at(told.days_ago(taken.began, "19:40"), _begin, told, row, taken)
    for said in course.said:
        told.at(told.days_ago(said.days_ago, "18:20"), _say, told, lessons, said)
    for one in course.told:
        told.at(told.days_ago(one.days_ago, "08:15"), _tell, told, row, by, one)


def _write_lessons(told: Any, course: Course, row: Row) -> list[Lesson]:
    """The first section is there already, and takes the name of the first one."""
    by = told.people[course.owner]
    sections: dict[str, Section] = {}
    first = row.sections.get()
    lessons = []
    for text in texts(course.folder):
        if text.section not in sections and not sections:
            actions.rename_section(by=by, section=first, name=text.section)
            sections[text.section] = first
        elif text.section not in sections:
            sections[text.section] = actions.add_section(by=by, course=row, name=text.section)
        section = sections[text.section]
        section.course = row
        lesson = actions.add_lesson(
            by=by,
            section=section,
            name=text.name,
            slug=text.slug,
            minutes=text.minutes,
            source=_with_questions(told, row, text.source),
        )
        lessons.append(lesson)
    return lessons


def _with_questions(told: Any, course: Row, source: str) -> str:
    """Lessons of the demo name questions by their titles, because ids differ each time. Who puts
    them there writes questions, too."""
    for title in re.findall(r'^::: question \{id="(.+)"\}$', source, re.MULTILINE):
        writer: Any = course.owner
        appoint_author(by=told.people["leonie"], community=course.community, user=writer)
        question = Question.objects.get(community=course.community_id, title=title)
        source = source.replace(f'{{id="{title}"}}', f'{{id="{question.public_id}"}}')
    return source


def _put_quiz(told: Any, lesson: Lesson, asked: Asked) -> None:
    """Who owns the course writes questions, too."""
    course = lesson.course
    owner: Any = course.owner
    appoint_author(by=told.people["leonie"], community=course.community, user=owner)
    quiz = actions.write_lesson_quiz(
        by=owner, lesson=lesson, title=asked.title, pass_percent=PASSES
    )
    bank = Question.objects.filter(community=course.community, group=None)
    known = bank.filter(tags__contains=[asked.tag], kind__in=asked.kinds)
    add_questions(by=owner, quiz=quiz, questions=list(known.order_by("id")))


def _put_package(by: Any, lesson: Lesson, one: Packed) -> None:
    """Where a lesson is done by it, its score counts, too."""
    package = actions.upload_package(
        by=by, course=lesson.course, file=packed(one.folder), filename=f"{one.folder}.zip"
    )
    how = {"passing": one.passing, "score_counts": one.passing}
    actions.put_package(by=by, lesson=lesson, package=package, **how)


def _put_assignment(told: Any, lesson: Lesson, assigned: Assigned) -> None:
    owner: Any = lesson.course.owner
    assignment = actions.write_lesson_assignment(
        by=owner, lesson=lesson, title=assigned.title, text=assigned.text, passing=False
    )
    rules = {"each": 1, "flexible_days": 3, "fallback_days": 10}
    set_review_rules(by=owner, assignment=assignment, rules=rules)
    for work in assigned.work:
        told.at(told.days_ago(work.days_ago, "20:15"), _work, told, assignment, assigned, work)
        later = told.days_ago(work.days_ago - 3, "19:30")
        told.at(later, _review, told, assignment, work)
        told.at(
            told.days_ago(work.days_ago - 6, "16:05"), _accept, told, assignment, assigned, work
        )


def _work(told: Any, assignment: Assignment, assigned: Assigned, work: Work) -> None:
    """As its learner begins it, from the lesson."""
    lesson = LessonAssignment.objects.get(assignment=assignment).lesson
    person, group = told.people[work.who], told.groups[assigned.group]
    rows = Enrolment.objects.select_related("offering__course__community", "offering__group")
    mine = rows.get(user=person, offering__course=lesson.course, offering__group=group)
    given: dict[str, Any] = {"by": person, "enrolment": mine, "lesson": lesson}
    submission: Any = actions.start_assignment(assignment=assignment, **given)
    hand_in(by=person, submission=submission, work=HandedIn(work.text))


def _of(told: Any, assignment: Assignment, work: Work) -> Submission:
    return Submission.objects.get(
        handout__assignment=assignment, shares__learner=told.people[work.who]
    )


def _review(told: Any, assignment: Assignment, work: Work) -> None:
    person, handout = told.people[work.reviewer], _of(told, assignment, work).handout
    review = take_review(by=person, handout=handout)
    if review is not None:
        give_review(by=person, review=review, found=Found({}, words=work.words))


def _accept(told: Any, assignment: Assignment, assigned: Assigned, work: Work) -> None:
    by, submission = told.people[assigned.accepts], _of(told, assignment, work)
    found = Found({}, words="", accepted=True)
    mark_submission(by=by, submission=submission, found=found)
    release_result(by=by, submission=submission)


def _tell(told: Any, row: Row, by: Any, one: Told) -> None:
    group = told.groups[one.group] if one.group else None
    offering = row.offerings.select_related("group").get(group=group)
    offering.course = row
    actions.announce(by=by, offering=offering, title=one.title, body=one.body)


def _give(told: Any, row: Row, by: Any, group: str) -> None:
    actions.open_offering(by=by, course=row, group=told.groups[group] if group else None)


def _begin(told: Any, row: Row, taken: Taken) -> None:
    person = told.people[taken.who]
    told.agree(person, row.community)
    group = told.groups[taken.group] if taken.group else None
    offering = row.offerings.select_related("group").get(group=group)
    offering.course = row
    enrolment = actions.begin_course(by=person, offering=offering)
    for number in range(taken.done):
        when = told.clock.hour + timedelta(days=taken.pace * number, minutes=25)
        told.at(when, _do, told, row, enrolment, number)
    if taken.says is not None:
        when = told.clock.hour + timedelta(days=taken.pace * taken.done, minutes=40)
        told.at(when, _rate, enrolment, *taken.says)


def _do(told: Any, row: Row, enrolment: Enrolment, number: int) -> None:
    lessons = Lesson.objects.published().filter(course=row).in_order()
    lesson = lessons[number]
    lesson.course = row
    given: dict[str, Any] = {"by": enrolment.user, "enrolment": enrolment, "lesson": lesson}
    actions.visit_lesson(**given)
    if lesson.rule == CompletionRule.QUIZ:
        _pass(enrolment, lesson)
    elif lesson.rule == CompletionRule.PACKAGE:
        _play(enrolment, lesson)
    else:
        actions.complete_lesson(**given)
    actions.settle_course(enrolment=enrolment)


def _pass(enrolment: Enrolment, lesson: Lesson) -> None:
    """At the second try at the latest."""
    for knew in (6 + enrolment.pk % 4, 10):
        for quiz in QUIZ.standing_in(lesson):
            attempt = actions.start_quiz(
                by=enrolment.user, enrolment=enrolment, lesson=lesson, quiz=quiz
            )
            answer_by_chance(attempt, knew)
        if actions.complete_by_passing(enrolment=enrolment, lesson=lesson):
            return


def _play(enrolment: Enrolment, lesson: Lesson) -> None:
    """What a browser would report; some knew it at once."""
    for one in playing(lesson, None):
        for part in one.parts:
            given: dict[str, Any] = {
                "by": enrolment.user,
                "enrolment": enrolment,
                "lesson": lesson,
            }
            unit = part.unit
            unit.package = one.package
            state = actions.open_unit(unit=unit, **given)
            score = {"raw": "70" if enrolment.pk % 3 else "100", "min": "0", "max": "100"}
            told = {"core": {"lesson_status": "passed", "lesson_location": "3", "score": score}}
            actions.report_unit(unit=unit, opening=state.opening, number=1, given=told, **given)


def _rate(enrolment: Enrolment, stars: int, words: str) -> None:
    actions.rate_course(by=enrolment.user, enrolment=enrolment, stars=stars, words=words)


def _say(told: Any, lessons: list[Lesson], said: Said) -> None:
    lesson = lessons[said.lesson - 1]
    group = told.groups[said.group] if said.group else None
    enrolment = Enrolment.objects.select_related("offering__group", "user").get(
        user=told.people[said.who], offering__course=lesson.course, offering__group=group
    )
    enrolment.offering.course = lesson.course
    actions.talk_about_lesson(by=enrolment.user, enrolment=enrolment, lesson=lesson, body=said.text)


demo_scenes.register("courses", tell_of_courses)
