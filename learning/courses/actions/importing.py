"""Stores a course that was read from a package: a new one, or the next version of one.

A package is taken whole or not at all. Lessons keep their ids from one version to the next, so that
what learners did stays theirs; what authors added here stays as well.
"""

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from learning.assessment.actions.importing import stored_picture
from learning.assessment.actions.questions import change_question, write_question
from learning.assessment.actions.quizzes import add_questions, write_quiz
from learning.assessment.models import Assignment, Question, Quiz
from learning.assessment.portable import ReadAssignment, ReadQuiz
from plc.accounts.models import User
from plc.core.ids import uuid_or_none
from plc.core.locks import advisory_lock
from plc.core.packages import Package
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.files.actions import store_upload

from ..importing.asked import ASKED, ASSIGNED, QUESTIONS, QUIZZED
from ..importing.olx import is_olx, read_olx
from ..importing.outline import Notice, Packed, ReadCourse, ReadLesson, ReadQuestion
from ..importing.workbench import is_workbench, packages_in, read_workbench
from ..models import CompletionRule, Course, CourseOrigin, Lesson, Section
from ..wording import accept_source
from .bringing import bring_assignment, bring_quiz
from .courses import change_course, found_course, lock_course, say_if_growing
from .files import add_file
from .origins import origin_of
from .outline import (
    MOST_LESSONS,
    MOST_SECTIONS,
    add_lesson,
    add_section,
    arrange_course,
    bring_back_lesson,
    remove_lesson,
    remove_section,
    rename_section,
    set_lesson_rule,
)
from .packages import upload_package
from .writing import keep_version, publish_lesson, save_lesson, schedule_lesson

READERS: dict[str, tuple[Callable[[Package], bool], Callable[[Package], ReadCourse]]] = {
    "workbench": (is_workbench, read_workbench),
    "olx": (is_olx, read_olx),
}


@dataclass
class Imported:
    """What an import did. The lists are names of lessons."""

    course: Course
    is_new: bool
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    files: int = 0
    questions: int = 0
    notices: list[Notice] = field(default_factory=list)


@transaction.atomic
def import_course(
    *,
    by: User,
    community: Community,
    package: Package,
    group: Group | None = None,
    course: Course | None = None,
) -> Imported:
    """Import a package of a known layout, as a course of the community or group, or as the next
    version of ``course``, or of the one that the package says it is. Doing it again changes
    nothing; refuses a package that cannot be taken, and one that may or may not be a course of the
    same title."""
    layout, read = read_package(package)
    advisory_lock(f"courses.import:{community.pk}:{read.key or read.name}")
    origin = origin_of(community=community, read=read, layout=layout, course=course)
    return _Import(by, community, group, package, read, layout, origin).run()


def read_package(package: Package) -> tuple[str, ReadCourse]:
    """The layout of a package and what is in it; nothing is stored."""
    layout = next((name for name, (knows, _read) in READERS.items() if knows(package)), None)
    if layout is None:
        raise Refused(_("This is neither a Workbench course (config.yaml) nor OLX (course.xml)."))
    read = READERS[layout][1](package)
    if len(read.sections) > MOST_SECTIONS or len(list(read.lessons)) > MOST_LESSONS:
        raise Refused(_("The package has more sections or lessons than a course can have."))
    return layout, read


class _Import:
    def __init__(
        self,
        by: User,
        community: Community,
        group: Group | None,
        package: Package,
        read: ReadCourse,
        layout: str,
        origin: CourseOrigin | None,
    ) -> None:
        self.by, self.package, self.read = by, package, read
        self.origin = origin or self._begin(community, group, layout)
        self.course = lock_course(self.origin.course)
        self.order: list[tuple[Section, list[Lesson]]] = []
        # Lessons whose text was changed here, and is not published: authors do that themselves.
        self.theirs: set[str] = set()
        # Lessons whose time to be published is new.
        self.planned: set[str] = set()
        self.digests: dict[str, str] = {}
        self.done = Imported(self.course, is_new=origin is None, notices=read.notices)

    def _begin(self, community: Community, group: Group | None, layout: str) -> CourseOrigin:
        course = found_course(
            by=self.by, community=community, group=group, name=self.read.name, **self._settings()
        )
        key = self.read.key or str(course.public_id)
        return CourseOrigin(course=course, community=community, key=key, layout=layout)

    def _settings(self) -> dict[str, Any]:
        read = self.read
        said = {
            "summary": read.summary,
            "body": read.body,
            "language": read.language,
            "licence": read.licence,
            "source": read.source,
        }
        return {name: value for name, value in said.items() if value}

    def run(self) -> Imported:
        if not self.done.is_new:
            change_course(by=self.by, course=self.course, **self._kept_settings())
        elif self.read.growing:
            say_if_growing(by=self.by, course=self.course, growing=True)
        self._take_picture()
        self._take_files()
        self._take_packages()
        self._take_questions()
        self._take_lessons()
        self._remove_the_rest()
        self.origin.imported_by = self.by
        self.origin.save()
        return self.done

    def _kept_settings(self) -> dict[str, Any]:
        """What the package says, and of the rest what the course has."""
        names = ("name", "summary", "body", "language", "licence", "source")
        have = {name: getattr(self.course, name) for name in names}
        return have | {"name": self.read.name} | self._settings()

    # --- files and questions --------------------------------------------------------------------

    def _take_files(self) -> None:
        for path, name in sorted(self.read.files.items()):
            content = self.package.read(path)
            digest = hashlib.sha256(content).hexdigest()
            if self.origin.files.get(name) == digest:
                continue
            try:
                with transaction.atomic():
                    upload = ContentFile(content, name=name.rpartition("/")[2])
                    file = store_upload(by=self.by, upload=upload, purpose="course")
                    add_file(by=self.by, course=self.course, file=file, path=name)
            except Refused as refusal:
                self.read.say(path, str(refusal.sentence))
            else:
                self.origin.files[name] = digest
                self.done.files += 1

    def _take_picture(self) -> None:
        """That of its page. Authors put another one in its place until the package has a new
        one."""
        path = self.read.picture
        if not path:
            return
        content = self.package.read(path)
        digest = hashlib.sha256(content).hexdigest()
        if self.origin.files.get(path) == digest:
            return
        settings = self._kept_settings()
        try:
            with transaction.atomic():
                upload = ContentFile(content, name=path.rpartition("/")[2])
                picture = store_upload(by=self.by, upload=upload, purpose="picture")
                change_course(by=self.by, course=self.course, picture=picture, **settings)
        except Refused as refusal:
            self.read.say(path, str(refusal.sentence))
        else:
            self.origin.files[path] = digest
            self.done.files += 1

    def _take_packages(self) -> None:
        """Packages of other tools, by the names of their archives."""
        for path in packages_in(self.package):
            content, name = self.package.read(path), path.rpartition("/")[2]
            digest = hashlib.sha256(content).hexdigest()
            if self.origin.files.get(path) == digest:
                continue
            given: dict[str, Any] = {"by": self.by, "course": self.course, "filename": name}
            try:
                with transaction.atomic():
                    upload_package(file=io.BytesIO(content), **given)
            except Refused as refusal:
                self.read.say(path, str(refusal.sentence))
            else:
                self.origin.files[path] = digest
                self.done.files += 1

    def _take_questions(self) -> None:
        for lesson in self.read.lessons:
            for key, asked in list(lesson.questions.items()):
                try:
                    with transaction.atomic():
                        self.origin.questions[key] = self._take_question(key, asked)
                except Refused as refusal:
                    self.read.say(lesson.path, str(refusal.sentence))
                    lesson.source = _without_question(lesson.source, key)
                else:
                    self.done.questions += 1
            if lesson.quiz:
                self._take_quiz(lesson)
        for key, asked in self.read.questions.items():
            try:
                with transaction.atomic():
                    self.origin.questions[key] = self._take_question(key, asked)
            except Refused as refusal:
                self.read.say(f"{QUESTIONS}/{key}", str(refusal.sentence))
            else:
                self.done.questions += 1
        for key, quiz in self.read.quizzes.items():
            self._take_packed(key, Quiz, quiz, partial(self._bring_quiz, quiz.read))
        for key, work in self.read.assignments.items():
            self._take_packed(key, Assignment, work, partial(self._bring_assignment, work.read))

    def _take_packed(
        self, key: str, model: Any, packed: Packed[Any], bring: Callable[[str | None], Any]
    ) -> None:
        """A quiz or an assignment. One of this very place stays as it is, and so does one that came
        before, while the package says the same of it."""
        place: Any = {"community": self.course.community, "group": self.course.group}
        own, known = uuid_or_none(key), self.origin.questions.get(key)
        if own is not None and model.objects.filter(public_id=own, **place).exists():
            return
        if known and self.origin.files.get(packed.path) == packed.digest:
            return
        try:
            with transaction.atomic():
                self.origin.questions[key] = str(bring(known).public_id)
        except Refused as refusal:
            self.read.say(packed.path, str(refusal.sentence))
        else:
            self.origin.files[packed.path] = packed.digest

    def _bring_quiz(self, read: ReadQuiz, known: str | None) -> Quiz:
        keys = {key: self.origin.questions.get(key, key) for key in read.questions}
        return bring_quiz(by=self.by, course=self.course, read=read, known=known, questions=keys)

    def _bring_assignment(self, read: ReadAssignment, known: str | None) -> Assignment:
        rubric = self.origin.questions.get(read.rubric_key)
        made = bring_assignment(
            by=self.by, course=self.course, read=read, known=known, rubric=rubric
        )
        if made.rubric is not None and read.rubric_key:
            self.origin.questions[read.rubric_key] = str(made.rubric.public_id)
        return made

    def _take_quiz(self, lesson: ReadLesson) -> None:
        """Its questions that could be taken; those that authors put in stay as well."""
        ids = [self.origin.questions.get(key) for key in lesson.questions]
        questions = list(Question.objects.filter(public_id__in=filter(None, ids)).order_by("id"))
        if not questions:
            lesson.source = _without_question(lesson.source, lesson.quiz_key)
            return
        quiz = Quiz.objects.filter(public_id=self.origin.questions.get(lesson.quiz_key)).first()
        place: Any = {"community": self.course.community, "group": self.course.group}
        if quiz is None:
            quiz = write_quiz(by=self.by, title=lesson.quiz, **place)
        quiz.community, quiz.group = self.course.community, self.course.group
        add_questions(by=self.by, quiz=quiz, questions=questions)
        self.origin.questions[lesson.quiz_key] = str(quiz.public_id)

    def _take_question(self, key: str, asked: ReadQuestion) -> str:
        place: Any = {"community": self.course.community, "group": self.course.group}
        if (own := uuid_or_none(key)) and Question.objects.filter(public_id=own, **place).exists():
            return key  # the package was exported from this very place, which has the question
        known = Question.objects.filter(
            public_id=self.origin.questions.get(key), kind=asked.kind
        ).first()
        picture = stored_picture(self.by, asked.picture)
        written = replace(asked.written, picture=picture) if picture else asked.written
        if known is None:
            known = write_question(by=self.by, kind=asked.kind, written=written, **place)
        else:
            known.community, known.group = self.course.community, self.course.group
            change_question(by=self.by, question=known, written=written)
        return str(known.public_id)

    # --- lessons --------------------------------------------------------------------------------

    def _take_lessons(self) -> None:
        rows = Lesson.objects.filter(course=self.course).select_related("published")
        lessons = {str(lesson.public_id): lesson for lesson in rows}
        for read, section in zip(self.read.sections, self._sections(), strict=True):
            within = []
            for one in read.lessons:
                came = self.origin.lessons.get(one.slug, {})
                lesson = self._take_lesson(one, section, lessons.get(came.get("id", "")))
                plan = one.publish_at.isoformat() if one.publish_at else ""
                if plan != came.get("plan", ""):
                    self.planned.add(one.slug)
                self.origin.lessons[one.slug] = {
                    "id": str(lesson.public_id),
                    "path": one.path,
                    "text": self.digests[one.slug],
                    "plan": plan,
                }
                within.append(lesson)
            self.order.append((section, within))
        arrange_course(by=self.by, course=self.course, order=self.order)
        taken = [lesson for _section, within in self.order for lesson in within]
        by_slug = {one.slug: row for one, row in zip(self.read.lessons, taken, strict=True)}
        for one, lesson in zip(self.read.lessons, taken, strict=True):
            if one.rule or one.after or one.score_counts or one.optional:
                self._set_rule(one, lesson, by_slug.get(one.after))
            is_draft = one.only_for_authors and one.publish_at is None
            if not is_draft and one.slug not in self.theirs:
                self._publish(one, lesson)

    def _publish(self, read: ReadLesson, lesson: Lesson) -> None:
        """Now, or when the package says. Each time that it says is taken once, so that authors may
        choose another one here."""
        if read.publish_at is None or (lesson.published_id and read.publish_at <= timezone.now()):
            publish_lesson(by=self.by, lesson=lesson, strict=False)
        elif read.slug in self.planned:
            self._plan(read, lesson)

    def _plan(self, read: ReadLesson, lesson: Lesson) -> None:
        assert read.publish_at is not None
        if read.publish_at <= timezone.now():
            self.read.say(read.path, _("The time to publish it is over. It is a draft."))
            return
        try:
            with transaction.atomic():
                schedule_lesson(by=self.by, lesson=lesson, at=read.publish_at)
        except Refused as refusal:
            self.read.say(read.path, str(refusal.sentence))

    def _set_rule(self, read: ReadLesson, lesson: Lesson, needs: Lesson | None) -> None:
        rule: Any = {"rule": read.rule or CompletionRule.MARKED, "needs": needs}
        rule |= {"score_counts": read.score_counts, "optional": read.optional}
        try:
            with transaction.atomic():
                set_lesson_rule(by=self.by, lesson=lesson, least_minutes=read.least_minutes, **rule)
        except Refused as refusal:
            self.read.say(read.path, str(refusal.sentence))

    def _sections(self) -> list[Section]:
        """Those of the course by their names, each once; the others are made, the first of which
        takes the place of the empty section of a new course."""
        have = list(self.course.sections.all())
        found: list[Section] = []
        for read in self.read.sections:
            section = next((one for one in have if one.name == read.name), None)
            if section is None and self.done.is_new and not found and have:
                section = have[0]
                section.course = self.course
                rename_section(by=self.by, section=section, name=read.name)
            if section is None:
                section = add_section(by=self.by, course=self.course, name=read.name)
            have = [one for one in have if one != section]
            section.course = self.course
            found.append(section)
        return found

    def _take_lesson(self, read: ReadLesson, section: Section, lesson: Lesson | None) -> Lesson:
        source = ASKED.sub(self._with_public_id, read.source)
        for block in (QUIZZED, ASSIGNED):
            source = block.sub(self._with_public_id, source)
        self.digests[read.slug] = _digest(read.name, read.minutes, source)
        if lesson is None:
            self.done.added.append(read.name)
            made = add_lesson(
                by=self.by,
                section=section,
                name=read.name,
                slug=read.slug,
                minutes=read.minutes,
                source=source,
            )
            made.course = self.course
            return made
        lesson.course = self.course
        if lesson.removed_at is not None:
            bring_back_lesson(by=self.by, lesson=lesson)
        before = lesson.revision
        text: Any = {"name": read.name, "minutes": read.minutes, "source": source}
        if self._is_kept(read, lesson):
            self.done.unchanged += 1
            return lesson
        saved = save_lesson(by=self.by, lesson=lesson, seen=before, **text)
        if saved.revision == before:
            self.done.unchanged += 1
        else:
            self.done.changed.append(read.name)
        return saved

    def _is_kept(self, read: ReadLesson, lesson: Lesson) -> bool:
        """What authors wrote here since stays if the package says nothing new; if it does, their
        text becomes a version that they can go back to."""
        came = self.origin.lessons[read.slug].get("text", "")
        ours = _digest(lesson.name, lesson.minutes, lesson.source)
        if ours in (came, self.digests[read.slug]):
            return False
        if came == self.digests[read.slug]:
            if not (lesson.published and lesson.published.source == lesson.source):
                self.theirs.add(read.slug)
            return True
        if came or lesson.published is None or lesson.published.source != lesson.source:
            keep_version(by=self.by, lesson=lesson)
            sentence = _("“%(name)s” was changed here. That text is among its earlier versions.")
            self.read.say(read.path, sentence % {"name": lesson.name})
        return False

    def _with_public_id(self, found: re.Match[str]) -> str:
        return f"{found[1]}{self.origin.questions.get(found[2], found[2])}{found[3]}"

    def _remove_the_rest(self) -> None:
        """Lessons that the package had before, and sections without lessons."""
        slugs = {one.slug for one in self.read.lessons}
        for slug in sorted(self.origin.lessons.keys() - slugs):
            came = self.origin.lessons[slug]
            lesson = Lesson.objects.kept().filter(public_id=came["id"]).first()
            if lesson is not None:
                lesson.course = self.course
                remove_lesson(by=self.by, lesson=lesson)
                self.done.removed.append(lesson.name)
        kept = {section.pk for section, _within in self.order}
        for section in self.course.sections.exclude(pk__in=kept):
            section.course = self.course
            if not section.lessons.filter(removed_at=None).exists():
                remove_section(by=self.by, section=section)


def _digest(name: str, minutes: int, source: str) -> str:
    """Of a text as it is stored."""
    try:
        source = accept_source(source)
    except Refused:
        pass  # said where it is saved
    text = f"{clean_line(name)}\n{minutes}\n{source}"
    return hashlib.sha256(text.encode()).hexdigest()


def _without_question(source: str, key: str) -> str:
    """A question that was refused is not asked."""
    block = rf'^:{{3,}}[ \t]*(?:question|quiz)[ \t]*\{{id="{re.escape(key)}"\}}\n:{{3,}}$'
    return re.sub(block, "", source, flags=re.MULTILINE)
