"""Quizzes and assignments of the bank, and packages, within lessons: which can stand there, and
where they do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.assessment.access import can_author
from learning.assessment.models import Assignment, Quiz
from plc.core import registry
from plc.core.fences import find_fences
from plc.core.ids import uuid_or_none
from plc.core.refusals import Refused
from plc.core.registry import ResourceUse

from .models import (
    CompletionRule,
    Course,
    CourseQuerySet,
    Lesson,
    LessonAssignment,
    LessonPackage,
    LessonQuiz,
    Package,
)

FEW_USES = 10


@dataclass(frozen=True)
class Kind:
    """What can stand in lessons. ``key`` is the name of its block, ``rule`` is for lessons that are
    done by it, and ``row`` says which of them stand in a published lesson."""

    key: str
    rule: CompletionRule
    model: Any
    row: Any
    unknown: str | Promise
    for_authors: str | Promise
    missing: str | Promise
    taken_out: str | Promise

    def usable_in(self, course: Course) -> Any:
        """Those that lessons of the course can contain: of its community, and of its group."""
        banks = Q(group=None) | Q(group=course.group_id) if course.group_id else Q(group=None)
        return self.model.objects.filter(banks, community=course.community_id)

    def slot(self, course: Course, given: Mapping[str, str]) -> dict[str, Any]:
        """Of the block with this ``id``. Refuses one that is not of the course's place."""
        key = uuid_or_none(given.get("id", ""))
        found = self.usable_in(course).filter(public_id=key).first() if key is not None else None
        if found is None:
            raise Refused(str(self.unknown))
        return {self.key: str(found.public_id), "title": found.title}

    def block(self, item: Any) -> str:
        return f'::: {self.key} {{id="{item.public_id}"}}\n:::\n'

    def stands_in(self, source: str, item: Any) -> bool:
        return str(item.public_id) in source

    def is_named_in(self, source: str) -> bool:
        return any(fence.name == self.key for fence in find_fences(source).by_line.values())

    def found_in(self, parts: Collection[Any]) -> list[Any]:
        """Those of a published lesson, in its order. One query, none without any."""
        ids = [part[self.key] for part in parts if isinstance(part, dict) and self.key in part]
        if not ids:
            return []
        rows = self.model.objects.filter(public_id__in=ids).select_related("community")
        found = {str(item.public_id): item for item in rows}
        return [found[key] for key in dict.fromkeys(ids) if key in found]

    def standing_in(self, lesson: Lesson) -> list[Any]:
        """In the order of its text. One query."""
        rows = self.row.objects.filter(lesson=lesson).select_related(self.key)
        return [getattr(row, self.key) for row in rows]

    def check(self, by: Any, course: Course, items: Collection[Any]) -> None:
        """With it comes what is asked, so only those who write it put it into a lesson."""
        for item in items:
            place = course.group if item.group_id is not None else None
            if by is not None and not can_author(by, course.community, place):
                raise Refused(str(self.for_authors) % {"title": item.title}, field="source")

    def set(self, lesson: Lesson, items: Sequence[Any]) -> None:
        """These and no others stand in it. What was handed in to others stays."""
        self.row.objects.filter(lesson=lesson).exclude(**{f"{self.key}__in": items}).delete()
        rows = [
            self.row(lesson=lesson, position=n, **{self.key: item})
            for n, item in enumerate(items, 1)
        ]
        self.row.objects.bulk_create(
            rows,
            update_conflicts=True,
            update_fields=["position"],
            unique_fields=["lesson", self.key],
        )

    def uses(self, pk: int, actor: Any) -> Sequence[ResourceUse]:
        """Lessons that the actor writes, with it in their saved text."""
        item = self.model.objects.filter(pk=pk).first()
        if item is None:
            return []
        mine = Course.objects.filter(CourseQuerySet.written_by(actor), community=item.community_id)
        rows = Lesson.objects.kept().filter(course__in=mine, source__contains=str(item.public_id))
        found = rows.select_related("course__community").only(
            "name", "public_id", "course__slug", "course__name", "course__community__slug"
        )
        return [
            ResourceUse(_("Lesson"), f"{row.course.name}: {row.name}", row.write_url)
            for row in found.order_by("pk")[:FEW_USES]
        ]


class PackageKind(Kind):
    """Packages belong to the course, whose lessons call them by their names as they do its
    files."""

    def usable_in(self, course: Course) -> Any:
        return course.packages.all()

    def slot(self, course: Course, given: Mapping[str, str]) -> dict[str, Any]:
        found = self.usable_in(course).filter(name=given.get("name", "")).first()
        if found is None:
            raise Refused(str(self.unknown))
        return {self.key: str(found.public_id), "title": found.title}

    def block(self, item: Any) -> str:
        return f'::: {self.key} {{name="{item.name}"}}\n:::\n'

    def stands_in(self, source: str, item: Any) -> bool:
        fences = find_fences(source).by_line.values()
        return any(
            one.name == self.key and one.attributes.get("name") == item.name for one in fences
        )

    def found_in(self, parts: Collection[Any]) -> list[Any]:
        ids = [part[self.key] for part in parts if isinstance(part, dict) and self.key in part]
        if not ids:
            return []
        rows = Package.objects.filter(public_id__in=ids).select_related("course__community")
        found = {str(item.public_id): item for item in rows}
        return [found[key] for key in dict.fromkeys(ids) if key in found]

    def check(self, by: Any, course: Course, items: Collection[Any]) -> None:
        """Whoever writes the course has them."""


QUIZ = Kind(
    key="quiz",
    rule=CompletionRule.QUIZ,
    model=Quiz,
    row=LessonQuiz,
    unknown=gettext_lazy("There is no such quiz here. Put it in by the button “Quiz”."),
    for_authors=gettext_lazy("“%(title)s” is put into lessons by those who write quizzes here."),
    missing=gettext_lazy("Put a quiz into the lesson first."),
    taken_out=gettext_lazy("It is done when its quiz is passed, but there is none in it."),
)
ASSIGNMENT = Kind(
    key="assignment",
    rule=CompletionRule.ASSIGNMENT,
    model=Assignment,
    row=LessonAssignment,
    unknown=gettext_lazy("There is no such assignment here. Put it in by the button “Assignment”."),
    for_authors=gettext_lazy(
        "“%(title)s” is put into lessons by those who write assignments here."
    ),
    missing=gettext_lazy("Put an assignment into the lesson first."),
    taken_out=gettext_lazy("It is done when its assignment is accepted, but there is none in it."),
)
PACKAGE = PackageKind(
    key="package",
    rule=CompletionRule.PACKAGE,
    model=Package,
    row=LessonPackage,
    unknown=gettext_lazy("There is no such package here. Put it in by the button “Package”."),
    for_authors="",
    missing=gettext_lazy("Put a package into the lesson first."),
    taken_out=gettext_lazy("It is done when its package is completed, but there is none in it."),
)
KINDS = {kind.key: kind for kind in (QUIZ, ASSIGNMENT, PACKAGE)}
BY_RULE: dict[str, Kind] = {str(kind.rule): kind for kind in KINDS.values()}


def kind_of(item: Quiz | Assignment | Package) -> Kind:
    return next(kind for kind in KINDS.values() if isinstance(item, kind.model))


def makers(course: Course) -> dict[str, Any]:
    """Of the slots of their blocks."""
    return {kind.key: partial(kind.slot, course) for kind in KINDS.values()}


def addresses_of(parts: Collection[Any]) -> dict[str, str]:
    """Where those of a lesson are written, by their ids."""
    found = [item for kind in KINDS.values() for item in kind.found_in(parts)]
    return {str(item.public_id): item.get_absolute_url() for item in found}


registry.quiz_uses.register("courses.lesson", QUIZ.uses)
registry.assignment_uses.register("courses.lesson", ASSIGNMENT.uses)
