"""Turns the texts of a course into what is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from plc.core.blocks import Blocks, Maker, render_blocks
from plc.core.fences import Problem
from plc.core.markdown import MAX_LENGTH, render
from plc.core.plain import clean_text, shorten
from plc.core.refusals import Refused
from plc.core.slug import RESERVED, slugify
from plc.files.models import StoredFile

from .assessed import makers as assessed_makers
from .embeds import SITES, read_address
from .models import Course, Lesson
from .practising import question_for

SHOWN_PROBLEMS = 8
MOST_TITLE = 200


@dataclass(frozen=True)
class Rendered:
    """A lesson for its learners, and for those who teach it."""

    learners: Blocks
    taught: Blocks

    @property
    def problems(self) -> list[Problem]:
        both = [*self.learners.problems, *self.taught.problems]
        return sorted(dict.fromkeys(both), key=lambda problem: problem.line)


class Shelf:
    """What the lessons of a course can refer to: its files and its lessons. Two queries."""

    def __init__(self, course: Course) -> None:
        self.course = course
        rows = course.files.select_related("file").order_by("id")
        self.exact: dict[str, StoredFile] = {row.path: row.file for row in rows}
        self.files = {path.lower(): file for path, file in self.exact.items()}
        # By their names without folders, which links from other folders come down to.
        self.named = {path.rpartition("/")[2]: file for path, file in self.files.items()}
        self.lessons: dict[str, Lesson] = {}
        for lesson in Lesson.objects.kept().filter(course=course).only("public_id", "slug"):
            lesson.course = course
            self.lessons[lesson.slug] = lesson

    def file(self, path: str) -> StoredFile | None:
        """By its name; else in other letters, small or large, and without folders."""
        if (exact := self.exact.get(_bare_path(path))) is not None:
            return exact
        path = _plain_path(path)
        return self.files.get(path) or self.named.get(path.rpartition("/")[2])

    def find(self, path: str) -> str | None:
        if (file := self.file(path)) is not None:
            is_picture = file.kind == StoredFile.Kind.PICTURE
            return file.rendition_url(960) if is_picture else file.get_absolute_url()
        name = re.sub(r"\.(?:r?md|html?)$", "", _plain_path(path)).rpartition("/")[2]
        lesson = self.lessons.get(name) or self.lessons.get(name_in_links(name))
        return lesson.get_absolute_url() if lesson is not None else None

    def makers(self) -> Mapping[str, Maker]:
        return {
            "video": self._video,
            "embed": _embed,
            "file": self._file,
            "question": partial(question_for, self.course),
            **assessed_makers(self.course),
        }

    def _given(self, given: Mapping[str, str]) -> tuple[str, StoredFile]:
        name = given.get("src") or given.get("file") or ""
        file = self.file(name) if name else None
        if file is None:
            sentence = _("There is no file “%(name)s” among the files of this course.")
            raise Refused(sentence % {"name": shorten(name, 80)})
        return name, file

    def _video(self, given: Mapping[str, str]) -> dict[str, Any]:
        name, film = self._given(given)
        if film.kind not in (StoredFile.Kind.VIDEO, StoredFile.Kind.AUDIO):
            raise Refused(_("“%(name)s” is neither a film nor a recording.") % {"name": name})
        captions = self.file(given["captions"]) if given.get("captions") else None
        if given.get("captions") and captions is None:
            sentence = _("There is no file “%(name)s” among the files of this course.")
            raise Refused(sentence % {"name": shorten(given["captions"], 80)})
        if captions is None and not given.get("body"):
            sentence = _("“%(name)s” needs captions, or a transcript within the block.")
            raise Refused(sentence % {"name": name})
        return {
            "src": film.get_absolute_url(),
            "sound": film.kind == StoredFile.Kind.AUDIO,
            "title": shorten(given.get("title") or film.name, MOST_TITLE),
            "captions": captions.get_absolute_url() if captions is not None else "",
        }

    def _file(self, given: Mapping[str, str]) -> dict[str, Any]:
        _name, file = self._given(given)
        title = shorten(given.get("title") or file.name, MOST_TITLE)
        return {"href": file.get_absolute_url(), "title": title, "size": file.size}


def name_in_links(name: str) -> str:
    """The slug of a lesson, of the name of its file. Slugs of lessons are no addresses, so that
    none is reserved."""
    plain = name.lower()
    return plain if plain in RESERVED else slugify(name)


def _plain_path(path: str) -> str:
    return _bare_path(path).lower()


def _bare_path(path: str) -> str:
    return re.sub(r"^(?:\.{1,2}/)+", "", path.partition("#")[0].strip())


def _embed(given: Mapping[str, str]) -> dict[str, Any]:
    found = read_address(given.get("src", ""))
    if found is None:
        names = ", ".join(site.name for site in SITES.values())
        sentence = _("Films can be shown from these sites: %(names)s. Link to others instead.")
        raise Refused(sentence % {"names": names})
    if not given.get("title", "").strip():
        raise Refused(_('Give the film a title, as in title="A round on ward 4".'))
    site, key = found
    return {"site": site, "key": key, "title": shorten(given["title"], MOST_TITLE)}


def render_lesson(course: Course, source: str, *, prefix: str) -> Rendered:
    """The labels of blocks are in the language of the course. Raises Unreadable for a text that is
    too long."""
    shelf = Shelf(course)
    given: dict[str, Any] = {"prefix": prefix, "find": shelf.find, "makers": shelf.makers()}
    with override(course.language):
        learners = render_blocks(source, **given)
        taught = render_blocks(source, for_instructors=True, **given)
    if _same(learners, taught):
        return Rendered(learners, learners)
    return Rendered(learners, taught)


def _same(one: Blocks, other: Blocks) -> bool:
    return one.parts == other.parts and one.problems == other.problems


def say_problems(problems: list[Problem]) -> str:
    """The first of them, each with its line."""
    said = " ".join(str(problem) for problem in problems[:SHOWN_PROBLEMS])
    if (more := len(problems) - SHOWN_PROBLEMS) > 0:
        said += " " + _("There are %(n)d more.") % {"n": more}
    return said


def accept_source(source: str) -> str:
    source = clean_text(source)
    if len(source) > MAX_LENGTH:
        sentence = _("This text has %(length)d characters; at most %(most)d can be kept.")
        words = {"length": len(source), "most": MAX_LENGTH}
        raise Refused(sentence % words, field="source")
    return source


def render_page(course: Course, body: str) -> str:
    with override(course.language):
        return render(body, prefix=str(course.public_id)).html
