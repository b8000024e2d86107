"""Writes a course in the layout of The Carpentries Workbench, as `importing.workbench` reads it.

What the Workbench does not know stands under ``guildhall`` in config.yaml and in the front matter
of lessons; it leaves that aside.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO, Any

import yaml
from django.core.files.storage import default_storage

from communities.community.models import Licence
from learning.assessment.exchange import drafts_of
from learning.assessment.formats import FORMATS
from learning.assessment.models import Assignment, Question, Quiz
from learning.assessment.portable import assignment_data, quiz_data
from plc.accounts.models import User
from plc.core.ids import uuid_or_none

from .importing.asked import ASSIGNED, ASSIGNMENTS, QUESTIONS, QUIZZED, QUIZZES, asked_in
from .importing.workbench import CONFIG, EPISODES, INDEX, PACKAGES, section_of
from .models import CompletionRule, Course, CourseOrigin, Lesson, Package, PackageFile

FOR_COURSES = ("csv", "moodle")
OURS = "guildhall"  # what else belongs to the course, in a folder that the Workbench leaves aside
LICENCES: dict[str, str] = {
    Licence.CC_BY: "CC-BY 4.0",
    Licence.CC_BY_SA: "CC-BY-SA 4.0",
    Licence.CC0: "CC0",
}


def export_course(course: Course, into: IO[bytes], by: User | None = None) -> None:
    """Write a ZIP archive with everything that its authors have: the saved texts, also of drafts,
    all files and packages, and the quizzes, assignments and questions that stand in lessons, with
    what is right, as far as ``by`` (otherwise the course's owner) writes them there."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        origin = CourseOrigin.objects.filter(course=course).first()
        pages = list(pages_of(course, origin))
        for path, lesson in pages:
            archive.writestr(path, text_of(lesson))
        archive.writestr(CONFIG, config_of(course, origin, pages))
        if course.picture is not None:
            with default_storage.open(course.picture.key) as file:
                archive.writestr(picture_path(course), file.read())
        for path, content in asked_files(course, by or course.owner):
            archive.writestr(path, content)
        for package in course.packages.order_by("name"):
            with archive.open(f"{PACKAGES}/{package.name}.zip", "w") as packed:
                write_package(package, packed)
        for row in course.files.select_related("file").order_by("path"):
            with default_storage.open(row.file.key) as file:
                archive.writestr(f"{EPISODES}/{row.path}", file.read())


def write_package(package: Package, into: IO[bytes]) -> None:
    """As a ZIP archive, with the files that were uploaded."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in PackageFile.objects.filter(contents=package.contents_id).order_by("path"):
            entry = zipfile.ZipInfo(row.path)  # without a time, so that the same is the same
            entry.compress_type = zipfile.ZIP_DEFLATED
            with default_storage.open(row.key) as file, archive.open(entry, "w") as member:
                shutil.copyfileobj(file, member)


def picture_path(course: Course) -> str:
    name = course.picture.name if course.picture is not None else ""
    return f"{OURS}/picture{PurePosixPath(name).suffix.lower()}"


def config_of(
    course: Course, origin: CourseOrigin | None, pages: Sequence[tuple[str, Lesson]]
) -> str:
    """``id`` stays the same wherever the course is taken, also by way of other sites."""
    paths = [path for path, _lesson in pages]
    episodes = [path.partition("/")[2] for path in paths if path.startswith(f"{EPISODES}/")]
    said: dict[str, Any] = {
        "title": course.name,
        "lang": course.language,
        "license": LICENCES.get(course.licence, ""),
        "source": course.source,
        "episodes": episodes,
        "guildhall": {
            "id": origin.key if origin is not None else str(course.public_id),
            "summary": course.summary,
            "body": course.body,
            "licence": str(course.licence),
            "sections": sections_of(course, pages),
            "files": sorted(course.files.values_list("path", flat=True)),
        },
    }
    if course.picture is not None:
        said["guildhall"]["picture"] = picture_path(course)
    if course.is_growing:
        said["guildhall"]["growing"] = True
    for folder in ("learners", "instructors"):
        said[folder] = [path.partition("/")[2] for path in paths if path.startswith(f"{folder}/")]
    return _yaml(said)


def sections_of(course: Course, pages: Sequence[tuple[str, Lesson]]) -> list[dict[str, Any]]:
    """In order, also those without lessons."""
    within: dict[int, list[str]] = {}
    for path, lesson in pages:
        within.setdefault(lesson.section_id, []).append(path)
    return [{"title": one.name, "pages": within.get(one.pk, [])} for one in course.sections.all()]


def asked_files(course: Course, by: User | None) -> Iterator[tuple[str, bytes]]:
    """A file for each quiz and assignment in its lessons, and for each question that these or the
    lessons ask, named by its id."""
    if by is None:
        return
    sources = list(Lesson.objects.kept().filter(course=course).values_list("source", flat=True))

    def those(model: Any, block: re.Pattern[str]) -> Any:
        keys = {key for source in sources for key in asked_in(source, block) if uuid_or_none(key)}
        rows = model.objects.visible_to(by).filter(public_id__in=keys)
        return rows.filter(community=course.community).order_by("pk")

    asked = {key for source in sources for key in asked_in(source) if uuid_or_none(key)}
    for quiz in those(Quiz, QUIZZED):
        said = quiz_data(quiz)
        asked |= {key for one in said["sections"] for key in _questions_of(one)}
        yield f"{QUIZZES}/{quiz.public_id}.yaml", _yaml(said).encode()
    for assignment in those(Assignment, ASSIGNED).select_related("rubric"):
        data = _yaml(assignment_data(assignment)).encode()
        yield f"{ASSIGNMENTS}/{assignment.public_id}.yaml", data
    questions = Question.objects.visible_to(by).filter(public_id__in=asked)
    yield from question_files(list(questions.order_by("pk")), by)


def _questions_of(section: dict[str, Any]) -> list[str]:
    return [*section.get("bank", ()), *(one["id"] for one in section.get("questions", ()))]


def question_files(questions: Sequence[Question], by: User) -> Iterator[tuple[str, bytes]]:
    """In the first format that holds all of it."""
    for question, draft in zip(questions, drafts_of(by, questions), strict=True):
        for known in (FORMATS[key] for key in FOR_COURSES):
            written = known.write([draft])
            if not written.notes or known.key == FOR_COURSES[-1]:
                yield f"{QUESTIONS}/{question.public_id}.{known.ending}", written.content
                break


def pages_of(course: Course, origin: CourseOrigin | None) -> Iterator[tuple[str, Lesson]]:
    """The lessons in order, each with its path. Those that were imported go back to where they came
    from, unless their authors put them elsewhere."""
    came = {one["id"]: one["path"] for one in (origin.lessons if origin else {}).values()}
    lessons = Lesson.objects.kept().filter(course=course).select_related("section", "needs")
    for lesson in lessons.in_order():
        path = came.get(str(lesson.public_id), "")
        if path != INDEX and section_of(path, course.language) != lesson.section.name:
            path = f"{EPISODES}/{lesson.slug}.md"
        yield path, lesson


def text_of(lesson: Lesson) -> str:
    return f"---\n{_yaml(front_matter_of(lesson))}---\n\n{lesson.source}\n"


def front_matter_of(lesson: Lesson) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": lesson.name,
        "block": lesson.section.name,
        "teaching": lesson.minutes,
        "exercises": 0,
    }
    more: dict[str, Any] = {}
    if lesson.published_id is None:
        more["draft"] = True
    if lesson.publish_at is not None:
        more["publish_at"] = lesson.publish_at.isoformat()
    if lesson.rule != CompletionRule.MARKED:
        more["done"] = lesson.rule
    if lesson.least_minutes:
        more["least_minutes"] = lesson.least_minutes
    if lesson.score_counts:
        more["score_counts"] = True
    if lesson.is_optional:
        more["optional"] = True
    if lesson.needs is not None:
        more["after"] = lesson.needs.slug
    return said | ({"guildhall": more} if more else {})


def _yaml(said: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)
    return text
