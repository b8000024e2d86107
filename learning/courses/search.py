"""Courses and their lessons in the search index. A lesson is found by those for whom it
is open."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from communities.community.models import Community
from communities.groups.access import places_of
from plc.core import registry
from plc.core.refusals import Refused
from plc.core.registry import Document, SearchKind, SearchResult
from plc.core.sanitise import plain_text
from plc.search.finding import ranked

from .models import Course, CourseAuthor, CourseQuerySet, Enrolment, Lesson, Offering
from .outline import is_open_by

COURSE, LESSON = "courses.course", "courses.lesson"
MOST_WORDS = 8  # each asks for lessons and authors
UNREAD = ("source", "published__source", "published__parts", "published__taught")


def _shown_courses() -> QuerySet[Course]:
    """Those that are given or were: who takes one finds it when it lets in nobody else."""
    given = Offering.objects.filter(course=OuterRef("pk"))
    something = Lesson.objects.published().filter(course=OuterRef("pk"))
    return Course.objects.filter(Exists(given), Exists(something), taken_down="")


def course_documents(ids: Collection[int]) -> Iterator[Document]:
    for course in _shown_courses().filter(pk__in=ids):
        yield Document(
            object_id=course.pk,
            title=course.name,
            body=f"{course.summary}\n{plain_text(course.body_html)}",
            community_id=course.community_id,
            group_id=course.group_id,
            at=course.created_at,
            language=course.language,
        )


def course_results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    found = Course.objects.visible_to(actor).for_cards().filter(pk__in=ids)
    return {
        course.pk: SearchResult(
            title=course.name,
            href=course.get_absolute_url(),
            kind=gettext("Course"),
            meta=course.community.name,
        )
        for course in found
    }


def _shown_lessons() -> QuerySet[Lesson]:
    return Lesson.objects.published().filter(course__in=_shown_courses())


def lesson_documents(ids: Collection[int]) -> Iterator[Document]:
    """Of what learners read, without what is for those who teach; with the titles of its quizzes
    and assignments."""
    found = _shown_lessons().filter(pk__in=ids).select_related("published", "course")
    asked = ("quizzes__quiz", "assignments__assignment")
    for lesson in found.defer(*UNREAD).prefetch_related(*asked):
        version = lesson.published
        if version is not None:
            titles = [row.quiz.title for row in lesson.quizzes.all()]
            titles += [row.assignment.title for row in lesson.assignments.all()]
            yield Document(
                object_id=lesson.pk,
                title=version.name,
                body="\n".join([version.text, *titles]),
                community_id=lesson.course.community_id,
                group_id=lesson.course.group_id,
                at=version.at,
                language=lesson.course.language,
            )


def lessons_of(actor: Any) -> QuerySet[Lesson]:
    """Lessons that are open for the actor in courses that they take now, and those of courses that
    they write."""
    taken = Enrolment.objects.of(actor).learning().filter(offering__course__taken_down="")
    theirs = Course.objects.filter(CourseQuerySet.written_by(actor))
    return Lesson.objects.published().filter(is_open_by(taken) | Q(course__in=theirs))


def lesson_results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    found = lessons_of(actor).filter(pk__in=ids).select_related("course__community", "published")
    return {
        lesson.pk: SearchResult(
            title=lesson.published.name,
            href=lesson.get_absolute_url(),
            kind=gettext("Lesson"),
            meta=lesson.course.name,
        )
        for lesson in found.defer(*UNREAD, "published__text")
        if lesson.published is not None
    }


def matching(actor: Any, community: Community, query: str) -> Q:
    """Courses of a catalogue: found by the words in them, in whatever form; or where each word, in
    any order, is a part of their title, their summary, the title of a lesson or the name of one of
    those who write them."""
    try:
        ids = ranked(actor, query, kind=COURSE, community=community.pk)
    except Refused:
        ids = []  # too common; parts of titles are still found
    named = Q()
    for word in query.split()[:MOST_WORDS]:
        lessons = Lesson.objects.published().filter(
            course=OuterRef("pk"), published__name__icontains=word
        )
        authors = CourseAuthor.objects.filter(course=OuterRef("pk"), user__name__icontains=word)
        named &= (
            Q(name__icontains=word)
            | Q(summary__icontains=word)
            | Q(owner__name__icontains=word)
            | Q(Exists(authors))
            | Q(Exists(lessons))
        )
    return Q(pk__in=ids) | named


registry.search_documents.register(
    COURSE,
    SearchKind(
        key=COURSE,
        label=gettext_lazy("Courses"),
        documents=course_documents,
        visible_to=lambda actor: Course.objects.visible_to(actor),
        results=course_results,
        all_ids=_shown_courses,
        places=places_of,
    ),
)
registry.search_documents.register(
    LESSON,
    SearchKind(
        key=LESSON,
        label=gettext_lazy("Lessons"),
        documents=lesson_documents,
        visible_to=lessons_of,
        results=lesson_results,
        all_ids=_shown_lessons,
    ),
)
