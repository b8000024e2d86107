"""Reads an Open edX course package (OLX): a folder or archive of XML that names its parts by
``url_name``.

After https://docs.openedx.org/en/latest/educators/olx/ (course, chapter, sequential, vertical,
html, problem, video, discussion). A unit (vertical) is a lesson, a subsection (sequential) a
section; what a graded subsection asks becomes a quiz of its lesson. What is for staff there is for
instructors here. Nothing of a package is run: problems with a script are left out and listed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

from plc.core.blocks import render_blocks
from plc.core.fences import Problem
from plc.core.from_html import to_markdown
from plc.core.markdown import MAX_LENGTH
from plc.core.packages import Package
from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused
from plc.core.sanitise import Unreadable
from plc.core.slug import MAX_LENGTH as MOST_SLUG
from plc.core.slug import slugify

from ..wording import name_in_links
from .lines import NotXML, read_xml
from .outline import Notice, ReadCourse, ReadLesson, ReadSection, licence_of
from .problems import read_problem

COURSE = "course.xml"
WORDS_A_MINUTE = 200
MOST_DEPTH = 12
STAFF = "visible_to_staff_only"
FOR_STAFF = ":::: instructor"
PARTS = ("chapter", "sequential", "vertical", "library_content", "split_test", "wrapper")
UNSAID = {"Text", "HTML", "Raw HTML"}  # names that its editor gives
STATIC = re.compile(r"^/?static/")
_OWN = re.compile(r"""((?:src|href)=["'])/?(static/|jump_to)""")
_ROOTED = re.compile(r"\]\(/(?=static/|jump_to)")
_COLONS = re.compile(r"^([ \t>]*):(?=::)", re.MULTILINE)
YOUTUBE = re.compile(r"(?:^|,)\s*1\.0+:([\w-]{6,20})")


def is_olx(package: Package) -> bool:
    return COURSE in package


def read_olx(package: Package) -> ReadCourse:
    """Read the whole package. What cannot be taken is in ``notices``; refuses a package without a
    course, or without a unit in it."""
    return _Reader(package).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package, self.graded = package, False
        self.lines: dict[Element, int] = {}
        self.pieces: dict[str, list[_Piece]] = {}
        self.entry = self._xml(COURSE)
        self.root, self.path = self._whole(self.entry, COURSE)
        self.course = ReadCourse(
            key=self._key(), name=shorten(self._name(self.root, "") or _("Course"), 120)
        )

    def read(self) -> ReadCourse:
        course = self.course
        course.language = str(self.root.get("language") or "")[:10]
        course.licence = licence_of(_licence_words(self.root.get("license", "")))
        self._say_dates(self.root, self.path)
        for chapter, path in self._children(self.root, self.path, "chapter"):
            self._say_dates(chapter, path)
            for part, at in self._children(chapter, path, "sequential"):
                self._say_dates(part, at)
                self._read_section(chapter, part, at)
        if not any(course.lessons):
            raise Refused(_("The package has no units."))
        self._describe()
        self._resolve()
        for element in self.root:
            if element.tag != "chapter":
                self._say_unknown(*self._whole(element, self.path))
        course.say_unused(self.package)
        return course

    def _say(self, element: Element, path: str, sentence: str) -> None:
        self.course.say(path, sentence, self.lines.get(element, 0))

    def _say_unknown(self, block: Element, path: str) -> None:
        sentence = _("“%(kind)s” cannot be taken.")
        if block.tag == "discussion":
            sentence = _("Its discussion is that of the lesson.")
        self._say(block, path, sentence % {"kind": shorten(str(block.tag), 40)})

    def _say_dates(self, element: Element, path: str) -> None:
        """Sections open and quizzes close as is said where the course is given."""
        for name in ("start", "end", "due"):
            if value := element.get(name, "").strip('" '):
                sentence = _(
                    "The date %(date)s (%(name)s) was left out. Dates belong to giving it."
                )
                self._say(element, path, sentence % {"date": shorten(value, 40), "name": name})

    def _key(self) -> str:
        parts = (self.entry.get("org", ""), self.entry.get("course", ""))
        return clean_line("olx:" + "+".join(parts))[:300] if any(parts) else ""

    # --- the outline ----------------------------------------------------------------------------

    def _read_section(self, chapter: Element, part: Element, path: str) -> None:
        names = [self._name(chapter, ""), self._name(part, "")]
        section = ReadSection(shorten(" · ".join(dict.fromkeys(filter(None, names))), 120))
        self.graded = _is(part, "graded")
        hidden = _is_for_staff(chapter) or _is_for_staff(part)
        for unit, at in self._children(part, path, "vertical"):
            section.lessons.append(self._read_unit(unit, at, above=names, hidden=hidden))
        if section.lessons:
            self.course.sections.append(section)

    def _read_unit(
        self, unit: Element, path: str, *, above: Iterable[str], hidden: bool
    ) -> ReadLesson:
        name = self._name(unit, _("Lesson"))
        slug = self.course.free_slug(_slug_of(unit, [*above, name]), path)
        lesson = ReadLesson(path, slug, shorten(name, 120), 1, "")
        pieces = self.pieces.setdefault(slug, [])
        for block, at, for_staff in self._blocks(unit, path, 0):
            if text := self._read_block(block, at, lesson, for_staff=for_staff and not hidden):
                pieces.append(_Piece(text, block, at))
        if self.graded and lesson.questions:
            lesson.quiz = lesson.name
            pieces.append(_Piece(f'::: quiz {{id="{lesson.quiz_key}"}}\n:::', unit, path))
        lesson.source = "\n\n".join(piece.text for piece in pieces).strip() + "\n"
        if hidden or _is_for_staff(unit):
            lesson.only_for_authors = True
            sentence = _("“%(name)s” is for staff there; only its authors see it here.")
            self._say(unit, path, sentence % {"name": lesson.name})
        elif all(piece.text.startswith(FOR_STAFF) for piece in pieces):
            lesson.only_for_authors = True
            sentence = _("The unit “%(name)s” has no text.")
            self._say(unit, path, sentence % {"name": lesson.name})
        if len(lesson.source) > MAX_LENGTH:
            raise Refused(_("“%(name)s” is longer than a lesson can be.") % {"name": path})
        lesson.minutes = max(1, min(600, len(lesson.source.split()) // WORDS_A_MINUTE))
        return lesson

    def _blocks(
        self, unit: Element, path: str, depth: int, *, for_staff: bool = False
    ) -> Iterator[tuple[Element, str, bool]]:
        """Components, also of units within it (random banks, A/B tests: all of them), and whether
        they are for staff."""
        if depth > MOST_DEPTH:
            raise Refused(_("The package is nested too deeply."))
        for child in unit:
            block, at = self._whole(child, path)
            hidden = for_staff or _is_for_staff(block) or _is_for_staff(child)
            if block.tag in PARTS:
                yield from self._blocks(block, at, depth + 1, for_staff=hidden)
            else:
                yield block, at, hidden

    def _read_block(self, block: Element, path: str, lesson: ReadLesson, *, for_staff: bool) -> str:
        if for_staff and block.tag == "problem":
            self._say(block, path, _("A problem for staff was left out."))
            return ""
        if block.tag == "html":
            text = self._read_html(block, path)
        elif block.tag == "video":
            text = self._read_video(block, path)
        elif block.tag == "problem":
            text = self._read_problem(block, path, lesson)
        else:
            self._say_unknown(block, path)
            return ""
        if not (for_staff and text):
            return text
        self._say(block, path, _("It is for staff there; only those who teach read it here."))
        return f"{FOR_STAFF}\n\n{text}\n\n::::"

    def _read_html(self, block: Element, path: str) -> str:
        html, first = _inner(block), self.lines.get(block, 1)
        if name := block.get("filename"):
            file = f"html/{name}.html"
            if file not in self.package:
                sentence = _("“%(name)s” is listed here, but it is not in the package.")
                self._say(block, path, sentence % {"name": shorten(file, 120)})
                return ""
            path, html, first = file, self.package.text(file), 1
        for found in re.finditer(r"<(?:script|iframe|object|embed)\b", html, re.IGNORECASE):
            line = first + html.count("\n", 0, found.start())
            self.course.say(path, _("Scripts and frames in it were left out."), line)
        heading = self._name(block, "")
        text = self._markdown(html)
        untold = heading and heading not in UNSAID and heading not in text[:200]
        return f"## {heading}\n\n{text}" if untold else text

    @staticmethod
    def _markdown(html: str) -> str:
        """Addresses of the package's own files become relative again, which they were; and nothing
        in a text begins a block of ours."""
        text = to_markdown(_OWN.sub(r"\1/\2", html))
        return _COLONS.sub(r"\1\\:", _ROOTED.sub("](", text)).strip()

    def _read_video(self, block: Element, path: str) -> str:
        title = clean_line(self._name(block, _("Film"))).replace('"', "”")
        found = YOUTUBE.search(block.get("youtube", "")) or re.fullmatch(
            r"([\w-]{6,20})", block.get("youtube_id_1_0", "")
        )
        if found:
            address = f"https://www.youtube.com/watch?v={found[1]}"
            return f'::: embed {{src="{address}" title="{title}"}}\n:::'
        if source := next((one.get("src", "") for one in block.iter("source")), ""):
            return f"[{title}](<{source}>)"
        self._say(block, path, _("The film “%(name)s” has no address.") % {"name": title})
        return ""

    def _read_problem(self, block: Element, path: str, lesson: ReadLesson) -> str:
        found = read_problem(block, self._name(block, ""), self._markdown)
        for sentence in found.notices:
            self._say(block, path, sentence)
        names = []
        for number, written in enumerate(found.questions, start=1):
            key = f"{block.get('url_name') or PurePosixPath(path).stem}-{number}"
            lesson.questions[key] = written
            names.append(f'::: question {{id="{key}"}}\n:::')
        if self.graded:  # they are asked in a quiz of the lesson
            return ""
        return "\n\n".join(names)

    # --- finding what is named ------------------------------------------------------------------

    def _children(self, element: Element, path: str, tag: str) -> Iterator[tuple[Element, str]]:
        for child in element.findall(tag):
            yield self._whole(child, path)

    def _whole(self, element: Element, path: str) -> tuple[Element, str]:
        """The element itself, or the file of its kind that it names."""
        name = element.get("url_name", "")
        file = f"{element.tag}/{name.replace(':', '/')}.xml"
        if name and file in self.package and not len(element):
            whole = self._xml(file)
            whole.set("url_name", name)
            if _is_for_staff(element):
                whole.set(STAFF, "true")
            return whole, file
        return element, path

    def _xml(self, path: str) -> Element:
        try:
            return read_xml(self.package.read(path), self.lines)
        except NotXML as error:
            notice = Notice(path, error.line, _("This is not XML that can be read."))
            raise Refused(str(notice)) from error

    @staticmethod
    def _name(element: Element, otherwise: str) -> str:
        return clean_line(element.get("display_name", "")) or otherwise

    def _describe(self) -> None:
        path = next((one for one in ("about/short_description.html",) if one in self.package), "")
        if path:
            self.course.summary = shorten(render_blocks(self._text_of(path)).text, 300)
        if "about/overview.html" in self.package:
            self.course.body = self._text_of("about/overview.html")[:10_000]

    def _text_of(self, path: str) -> str:
        return self._markdown(self.package.text(path))

    # --- links ----------------------------------------------------------------------------------

    def _resolve(self) -> None:
        slugs = {lesson.slug for lesson in self.course.lessons}

        def find(path: str) -> str | None:
            jump = re.search(r"jump_to(?:_id)?/(?:[^/]+@)?([\w-]+)", path)
            if jump is not None:
                return "/" if name_in_links(jump[1]) in slugs else None
            return self._find_file(path)

        for lesson in self.course.lessons:
            try:
                rendered = render_blocks(lesson.source, find=find)
            except Unreadable as error:
                raise Refused(str(Notice(lesson.path, 0, str(error)))) from error
            for problem in rendered.problems:
                self._say_problem(lesson, problem)

    def _say_problem(self, lesson: ReadLesson, problem: Problem) -> None:
        """Where the component stands that has it; with a text of its own, the line of that text in
        which the name of what is missing first occurs."""
        piece, line = None, 1
        for one in self.pieces[lesson.slug]:
            if line > problem.line and piece is not None:
                break
            piece, line = one, line + one.text.count("\n") + 2
        if piece is None:
            return
        path, at = piece.path, self.lines.get(piece.block, 0)
        if name := piece.block.get("filename"):
            path, text = f"html/{name}.html", self.package.text(f"html/{name}.html")
            targets = re.findall(r"""(?:src|href)=["']/?([^"']+)""", text)
            named = next((one for one in targets if one in problem.sentence), "")
            at = text.count("\n", 0, text.find(named)) + 1 if named else 1
        notice = Notice(path, at, problem.sentence)
        if notice not in self.course.notices:
            self.course.notices.append(notice)

    def _find_file(self, path: str) -> str | None:
        name = unquote(STATIC.sub("", path.partition("#")[0].partition("?")[0]))
        found = f"static/{name}"
        if found not in self.package:
            found = f"static/{name.replace('_', ' ')}"
        if found not in self.package:
            return None
        self.course.files.setdefault(found, f"static/{name}")
        return "/"


@dataclass(frozen=True)
class _Piece:
    """What a component gives to the text of its lesson."""

    text: str
    block: Element
    path: str


def _slug_of(unit: Element, names: Sequence[str]) -> str:
    """Of its name in the package, which stays the same. A unit without one is known by what it is
    called there and by all above it, wherever it stands among the others."""
    if own := unit.get("url_name"):
        return name_in_links(own)
    above = hashlib.blake2b("\n".join(names).encode(), digest_size=4).hexdigest()
    return f"{slugify(names[-1], length=MOST_SLUG - len(above) - 1)}-{above}"


def _is(element: Element, name: str) -> bool:
    return element.get(name, "").strip('" ').lower() == "true"


def _is_for_staff(element: Element) -> bool:
    """Also what no outline shows: whoever hid it did not want learners to come across it."""
    return _is(element, STAFF) or _is(element, "hide_from_toc")


def _inner(element: Element) -> str:
    return (element.text or "") + "".join(tostring(one, encoding="unicode") for one in element)


def _licence_words(said: str) -> str:
    """ "creative-commons: ver=4.0 BY SA" as it is usually said."""
    return said.replace("creative-commons:", "cc").replace("ver=", "") if said else ""
