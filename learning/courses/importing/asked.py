"""Questions, quizzes and assignments that stand in lessons: in a package they lie beside the
lessons, each in a file named by the id in its block."""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

import yaml
from django.utils.translation import gettext as _

from learning.assessment.actions.questions import Written
from learning.assessment.formats import Draft, checked
from learning.assessment.formats.recognising import recognised
from learning.assessment.portable import read_assignment, read_quiz
from plc.core.packages import Package
from plc.core.refusals import Refused

from .outline import Packed, ReadCourse, ReadLesson, ReadQuestion

QUESTIONS, QUIZZES, ASSIGNMENTS = "questions", "quizzes", "assignments"
ASKED = re.compile(r'^(:{3,}[ \t]*question[ \t]*\{id=")([^"]+)("\})', re.MULTILINE)
ASSIGNED = re.compile(r'^(:{3,}[ \t]*assignment[ \t]*\{id=")([^"]+)("\})', re.MULTILINE)
QUIZZED = re.compile(r'^(:{3,}[ \t]*quiz[ \t]*\{id=")([^"]+)("\})', re.MULTILINE)


def asked_in(source: str, block: re.Pattern[str] = ASKED) -> list[str]:
    """The ids of the questions that a lesson asks, or of its quizzes or assignments."""
    return list(dict.fromkeys(found[2] for found in block.finditer(source)))


def read_asked(package: Package, course: ReadCourse, lesson: ReadLesson) -> None:
    """Add what the package has for this lesson: the questions, quizzes and assignments in it, and
    the questions of its quizzes; and say what cannot be taken."""
    _read_questions(package, course, asked_in(lesson.source), lesson.questions)
    kinds: Any = (
        (QUIZZES, QUIZZED, read_quiz, course.quizzes),
        (ASSIGNMENTS, ASSIGNED, read_assignment, course.assignments),
    )
    for folder, block, read, into in kinds:
        for key in asked_in(lesson.source, block):
            path = f"{folder}/{key}.yaml"
            if path not in package or key in into:
                continue
            try:
                into[key] = _packed(package, path, read)
            except Refused as refusal:
                course.say(path, str(refusal.sentence))
    for packed in course.quizzes.values():
        wanted = [key for key in packed.read.questions if key not in course.questions]
        _read_questions(package, course, wanted, course.questions)


def _packed(package: Package, path: str, read: Callable[[Any], Any]) -> Packed[Any]:
    text = package.text(path)
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused(_("This is not YAML that can be read.")) from error
    return Packed(path, hashlib.sha256(text.encode()).hexdigest(), read(said))


def _read_questions(
    package: Package, course: ReadCourse, keys: Iterable[str], into: dict[str, ReadQuestion]
) -> None:
    paths = {path.partition("/")[2].partition(".")[0]: path for path in _files(package)}
    for key in keys:
        if (path := paths.get(key)) is None:
            continue
        try:
            into[key] = _question(_only(package.read(path), path))
        except Refused as refusal:
            course.say(path, str(refusal.sentence))


def _files(package: Package) -> list[str]:
    return [path for path in package if path.startswith(f"{QUESTIONS}/")]


def _only(content: bytes, path: str) -> Draft:
    read = recognised(path, content).read(content)
    for problem in read.problems:
        raise Refused(problem.sentence)
    return read.drafts[0]


def _question(draft: Draft) -> ReadQuestion:
    one = checked(draft)
    written = Written(
        title=one.title,
        text=one.text,
        given=one.given,
        rows=one.rows,
        feedback=one.feedback,
        tags=draft.tags,
        difficulty=draft.difficulty,
    )
    return ReadQuestion(draft.kind, written, draft.picture)
