"""Questions of the bank that lessons ask: in a package they lie beside the lessons, each in a file
named by the id in its block."""

import re

from learning.assessment.actions.questions import Written
from learning.assessment.formats import Draft, checked
from learning.assessment.formats.recognising import recognised
from plc.core.packages import Package
from plc.core.refusals import Refused

from .outline import ReadCourse, ReadLesson, ReadQuestion

QUESTIONS = "questions"
ASKED = re.compile(r'^(:{3,}[ \t]*question[ \t]*\{id=")([^"]+)("\})', re.MULTILINE)
QUIZZED = re.compile(r'^(:{3,}[ \t]*quiz[ \t]*\{id=")([^"]+)("\})', re.MULTILINE)


def asked_in(source: str) -> list[str]:
    """The ids of the questions that a lesson asks."""
    return list(dict.fromkeys(found[2] for found in ASKED.finditer(source)))


def read_questions(package: Package, course: ReadCourse, lesson: ReadLesson) -> None:
    """Add the questions that the package has for this lesson, and say which cannot be taken."""
    keys = asked_in(lesson.source)
    paths = {path.partition("/")[2].partition(".")[0]: path for path in _files(package)}
    for key in keys:
        if (path := paths.get(key)) is None:
            continue
        try:
            draft = _only(package.read(path), path)
            lesson.questions[key] = _question(draft)
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
