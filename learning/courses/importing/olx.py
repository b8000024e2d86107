"""Reads an Open edX course package (OLX): a folder or archive of XML that names its parts by
``url_name``.

After https://docs.openedx.org/en/latest/educators/olx/ (course, chapter, sequential, vertical,
html, problem, video, discussion). A unit (vertical) is a lesson, a subsection (sequential) a
section; what a graded subsection asks becomes a quiz of its lesson. Nothing of a package is run:
problems with a script are left out and listed.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.text import slugify
from django.utils.translation import gettext as _

from plc.core.blocks import render_blocks
from plc.core.from_html import to_markdown
from plc.core.markdown import MAX_LENGTH
from plc.core.packages import Package
from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused
from plc.core.sanitise import Unreadable

from .outline import Notice, ReadCourse, ReadLesson, ReadSection, licence_of
from .problems import read_problem

COURSE = "course.xml"
WORDS_A_MINUTE = 200
MOST_DEPTH = 12
# Blocks that are shown by other parts of this product, or by nothing a reader would miss.
SILENT = {"discussion", "wiki", "static_tab"}
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
        self.entry = self._xml(COURSE)
        self.root, self.path = self._whole(self.entry, COURSE)
        self.course = ReadCourse(
            key=self._key(), name=shorten(self._name(self.root, "") or _("Course"), 120)
        )

    def read(self) -> ReadCourse:
        course = self.course
        course.language = str(self.root.get("language") or "")[:10]
        course.licence = licence_of(_licence_words(self.root.get("license", "")))
        for chapter, path in self._children(self.root, self.path, "chapter"):
            for part, at in self._children(chapter, path, "sequential"):
                self._read_section(chapter, part, at)
        if not any(course.lessons):
            raise Refused(_("The package has no units."))
        self._describe()
        self._resolve()
        return course

    def _key(self) -> str:
        parts = (self.entry.get("org", ""), self.entry.get("course", ""))
        return clean_line("olx:" + "+".join(parts))[:300]

    # --- the outline ----------------------------------------------------------------------------

    def _read_section(self, chapter: Element, part: Element, path: str) -> None:
        names = [self._name(chapter, ""), self._name(part, "")]
        section = ReadSection(shorten(" · ".join(dict.fromkeys(filter(None, names))), 120))
        self.graded = part.get("graded", "").lower() == "true"
        for unit, at in self._children(part, path, "vertical"):
            section.lessons.append(self._read_unit(unit, at))
        if section.lessons:
            self.course.sections.append(section)

    def _read_unit(self, unit: Element, path: str) -> ReadLesson:
        name = self._name(unit, _("Lesson"))
        slug = slugify(unit.get("url_name") or name)[:60] or f"lesson-{len([*self.course.lessons])}"
        lesson = ReadLesson(path, slug, shorten(name, 120), 1, "")
        parts: list[str] = []
        for block, at in self._blocks(unit, path, 0):
            if text := self._read_block(block, at, lesson):
                parts.append(text)
        if self.graded and lesson.questions:
            lesson.quiz = lesson.name
            parts.append(f'::: quiz {{id="{lesson.quiz_key}"}}\n:::')
        lesson.source = "\n\n".join(parts).strip() + "\n"
        if not parts:
            lesson.only_for_authors = True
            self.course.say(path, _("The unit “%(name)s” has no text.") % {"name": lesson.name})
        if len(lesson.source) > MAX_LENGTH:
            raise Refused(_("“%(name)s” is longer than a lesson can be.") % {"name": path})
        lesson.minutes = max(1, min(600, len(lesson.source.split()) // WORDS_A_MINUTE))
        return lesson

    def _blocks(self, unit: Element, path: str, depth: int) -> Iterator[tuple[Element, str]]:
        """Components, also of units within it (random banks, A/B tests: all of them)."""
        if depth > MOST_DEPTH:
            raise Refused(_("The package is nested too deeply."))
        for child in unit:
            block, at = self._whole(child, path)
            if block.tag in ("vertical", "library_content", "split_test", "wrapper"):
                yield from self._blocks(block, at, depth + 1)
            else:
                yield block, at

    def _read_block(self, block: Element, path: str, lesson: ReadLesson) -> str:
        if block.tag == "html":
            return self._read_html(block, path)
        if block.tag == "video":
            return self._read_video(block, path)
        if block.tag == "problem":
            return self._read_problem(block, path, lesson)
        if block.tag not in SILENT:
            sentence = _("“%(kind)s” cannot be taken.")
            self.course.say(path, sentence % {"kind": shorten(str(block.tag), 40)})
        return ""

    def _read_html(self, block: Element, path: str) -> str:
        html = _inner(block)
        if name := block.get("filename"):
            path = f"html/{name}.html"
            if path not in self.package:
                self.course.say(path, _("It is not in the package."))
                return ""
            html = self.package.text(path)
        if re.search(r"<(?:script|iframe|object|embed)\b", html, re.IGNORECASE):
            self.course.say(path, _("Scripts and frames in it were left out."))
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
        self.course.say(path, _("The film “%(name)s” has no address.") % {"name": title})
        return ""

    def _read_problem(self, block: Element, path: str, lesson: ReadLesson) -> str:
        found = read_problem(block, self._name(block, ""), self._markdown)
        for sentence in found.notices:
            self.course.say(path, sentence)
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
            return whole, file
        return element, path

    def _xml(self, path: str) -> Element:
        try:
            root: Element = fromstring(self.package.read(path), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            line = getattr(error, "position", (0, 0))[0]
            notice = Notice(path, line, _("This is not XML that can be read."))
            raise Refused(str(notice)) from error
        return root

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
                return "/" if slugify(jump[1])[:60] in slugs else None
            return self._find_file(path)

        for lesson in self.course.lessons:
            try:
                rendered = render_blocks(lesson.source, find=find)
            except Unreadable as error:
                raise Refused(str(Notice(lesson.path, 0, str(error)))) from error
            for sentence in dict.fromkeys(problem.sentence for problem in rendered.problems):
                self.course.say(lesson.path, sentence)

    def _find_file(self, path: str) -> str | None:
        name = unquote(STATIC.sub("", path.partition("#")[0].partition("?")[0]))
        found = f"static/{name}"
        if found not in self.package:
            found = f"static/{name.replace('_', ' ')}"
        if found not in self.package:
            return None
        self.course.files.setdefault(found, f"static/{name}")
        return "/"


def _inner(element: Element) -> str:
    return (element.text or "") + "".join(tostring(one, encoding="unicode") for one in element)


def _licence_words(said: str) -> str:
    """ "creative-commons: ver=4.0 BY SA" as it is usually said."""
    return said.replace("creative-commons:", "cc").replace("ver=", "") if said else ""
