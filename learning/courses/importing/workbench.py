"""Reads a course in the layout of The Carpentries Workbench: ``config.yaml``, ``episodes/*.md``
with front matter, pages for learners and instructors, pictures and files beside them.

After https://carpentries.github.io/sandpaper-docs/ (episodes, lesson structure). The Workbench puts
all pages into one folder, so links may name a page by any folder, and as .md, .html or neither.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

import yaml
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext as _

from communities.community.models import Licence
from plc.core.blocks import render_blocks
from plc.core.fences import find_fences, without_lines
from plc.core.markdown import MAX_LENGTH
from plc.core.packages import Package
from plc.core.plain import clean_line, shorten
from plc.core.refusals import Refused
from plc.core.sanitise import Unreadable

from ..wording import name_in_links
from .asked import read_asked
from .outline import Notice, ReadCourse, ReadLesson, ReadSection, licence_of

CONFIG = "config.yaml"
EPISODES, INDEX = "episodes", "index.md"
PACKAGES = "packages"  # of other tools, as ZIP archives; the Workbench leaves them aside
PAGE = re.compile(r"\.(?:r?md|html?)$", re.IGNORECASE)
# Pages that the Workbench makes of files in the top folder.
AT_THE_TOP = ("LICENSE.md", "CODE_OF_CONDUCT.md")
MOST_MINUTES = 600
MINUTES_OF_A_PAGE = 5
WORDS_A_MINUTE = 200
_FRONT = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_R_CODE = re.compile(r"^(`{3,})\{r[^}\n]*\}[ \t]*$", re.MULTILINE)


def packages_in(package: Package) -> list[str]:
    """The paths of the archives of packages of other tools."""
    return [path for path in package if path.startswith(f"{PACKAGES}/") and path.endswith(".zip")]


def is_workbench(package: Package) -> bool:
    return CONFIG in package and any(path.startswith(f"{EPISODES}/") for path in package)


def read_workbench(package: Package) -> ReadCourse:
    """Read the whole package. What cannot be taken is in ``notices``; refuses a package without a
    title or episodes."""
    return _Reader(package).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.config = self._yaml(package.text(CONFIG), CONFIG, 1)
        title = clean_line(str(self.config.get("title") or ""))
        if not title:
            raise Refused(_("config.yaml has no title."))
        self.ours = _mapping(self.config.get("guildhall"))
        sources = (self.ours.get("id"), self.config.get("source"), self.config.get("url"))
        key = clean_line(str(next(filter(None, sources), "")))
        self.course = ReadCourse(key=key[:300], name=shorten(title, 120))
        self.links = package.text("links.md") if "links.md" in package else ""

    def read(self) -> ReadCourse:
        course = self.course
        self._read_settings()
        self._read_episodes()
        if not course.sections:
            raise Refused(_("The package has no episodes."))
        self._read_pages()
        self._describe()
        self._resolve()
        for lesson in course.lessons:
            read_asked(self.package, course, lesson)
        self.package.opened.update(packages_in(self.package))
        course.say_unused(self.package)
        return course

    def _read_settings(self) -> None:
        config, course = self.config, self.course
        course.licence = self.ours.get("licence", "")
        course.language = str(config.get("lang") or "")[:10]
        course.source = str(config.get("source") or config.get("url") or "")[:2000]
        if not course.source.startswith(("https://", "http://")):
            course.source = ""
        said = clean_line(str(config.get("license") or ""))
        if said and course.licence not in Licence.values:
            course.licence = licence_of(said)
            if not course.licence:
                sentence = _("The licence “%(name)s” is not known here. All rights are reserved.")
                course.say(CONFIG, sentence % {"name": shorten(said, 80)}, self._line("license"))

    # --- pages ----------------------------------------------------------------------------------

    def _read_episodes(self) -> None:
        """In order, in a section for each block of the schedule; episodes of no block belong to the
        one before."""
        listed = self._listed(EPISODES)
        if INDEX in self.package:
            listed = [INDEX, *listed]
        for path in listed:
            front, lesson = self._read_page(path)
            if path == INDEX and not front.get("title"):
                lesson.name = _("About this course")
            block = clean_line(str(front.get("block") or ""))
            if not self.course.sections or (block and block != self.course.sections[-1].name):
                self.course.sections.append(ReadSection(shorten(block or _("Begin here"), 120)))
            self.course.sections[-1].lessons.append(lesson)

    def _read_pages(self) -> None:
        for learners in [*self._listed("learners"), *self._listed("profiles"), *AT_THE_TOP]:
            if learners in self.package:
                self._section(self._beside(learners)).lessons.append(self._read_page(learners)[1])
        for instructors in self._listed("instructors"):
            lesson = self._read_page(instructors)[1]
            lesson.only_for_authors = True
            self._section(self._beside(instructors)).lessons.append(lesson)

    def _beside(self, path: str) -> str:
        return section_of(path, self.course.language)

    def _section(self, name: str) -> ReadSection:
        if self.course.sections[-1].name != name:
            self.course.sections.append(ReadSection(name))
        return self.course.sections[-1]

    def _listed(self, folder: str) -> list[str]:
        """The pages of a folder, in the order of config.yaml. What it does not list comes behind
        them; but among episodes, only what is listed is taken, as the Workbench does, unless it
        lists none."""
        there = [path for path in self.package if _is_page(path, folder)]
        named = [f"{folder}/{name}" for name in _listing(self.config.get(folder)) if name]
        for path in named:
            if path not in there:
                sentence = _("“%(name)s” is listed here, but it is not in the package.")
                line = self._line(folder, path.removeprefix(f"{folder}/"))
                self.course.say(CONFIG, sentence % {"name": shorten(path, 120)}, line)
        listed = [path for path in named if path in there]
        rest = [path for path in there if path not in named]
        if named and folder == EPISODES:
            for path in rest:
                self.course.say(path, _("It is not listed in config.yaml, and was left out."))
            return listed
        return [*listed, *rest]

    def _line(self, name: str, entry: str = "") -> int:
        """Of a setting in config.yaml, or of an entry in its list."""
        lines = self.package.text(CONFIG).splitlines()
        first = next((n for n, line in enumerate(lines) if line.startswith(f"{name}:")), -1)
        behind = enumerate(lines[first:], start=first + 1)
        return next((n for n, line in behind if entry in line), first + 1)

    def _read_page(self, path: str) -> tuple[dict[str, Any], ReadLesson]:
        text = self.package.text(path)
        front, first_line = {}, 1
        if found := _FRONT.match(text):
            front = self._yaml(found[1], path, 2)
            first_line = text.count("\n", 0, found.end()) + 1
            text = text[found.end() :]
        if _R_CODE.search(text):
            text = _R_CODE.sub(r"\1r", text)
            self.course.say(path, _("Its R code is shown, but it is not run."))
        source = f"{text.rstrip()}\n\n{self.links}".strip("\n") + "\n"
        stripped = len(text) - len(text.lstrip("\n"))
        if len(source) > MAX_LENGTH:
            sentence = _("“%(name)s” is longer than a lesson can be.")
            raise Refused(sentence % {"name": path})
        name = PAGE.sub("", PurePosixPath(path).name)
        title = clean_line(str(front.get("title") or "")) or name.replace("-", " ").capitalize()
        slug = self.course.free_slug(name_in_links(name), path)
        lesson = ReadLesson(path, slug, shorten(title, 120), self._minutes(front, text), source)
        lesson.first_line = first_line + stripped
        ours = _mapping(front.get("guildhall"))
        lesson.only_for_authors = ours.get("draft") is True
        lesson.rule, after = str(ours.get("done", "")), str(ours.get("after", ""))
        lesson.after = name_in_links(after) if after else ""
        lesson.optional = ours.get("optional") is True
        least = ours.get("least_minutes")
        lesson.least_minutes = least if isinstance(least, int) else 0
        lesson.score_counts = ours.get("score_counts") is True
        if (planned := ours.get("publish_at")) is not None:
            lesson.publish_at = _time(str(planned))
            if lesson.publish_at is None:
                lesson.only_for_authors = True
                sentence = _("“%(time)s” is no time. It is a draft.")
                self.course.say(path, sentence % {"time": shorten(str(planned), 40)})
        return front, lesson

    def _minutes(self, front: Mapping[str, Any], text: str) -> int:
        given = [front.get(name) for name in ("teaching", "exercises", "break")]
        if any(isinstance(one, int) for one in given):
            spent = sum(one for one in given if isinstance(one, int))
        else:
            spent = max(MINUTES_OF_A_PAGE, len(text.split()) // WORDS_A_MINUTE)
        return min(max(spent, 1), MOST_MINUTES)

    def _yaml(self, text: str, path: str, first_line: int) -> dict[str, Any]:
        try:
            found = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            line = getattr(getattr(error, "problem_mark", None), "line", 0) + first_line
            notice = Notice(path, line, _("This is not YAML that can be read."))
            raise Refused(str(notice)) from error
        return _mapping(found)

    def _describe(self) -> None:
        """What the landing page says: the beginning of the index, where it is from, how to cite; or
        what it said where it was exported."""
        if ours := self.ours:
            self.course.summary = shorten(str(ours.get("summary") or ""), 300)
            self.course.body = str(ours.get("body") or "")
            for name in _listing(ours.get("files")):
                self._find_file(str(name), f"{EPISODES}/")
            self.course.growing = ours.get("growing") is True
            self._find_picture(str(ours.get("picture") or ""))
            self._arrange([_mapping(one) for one in _listing(ours.get("sections"))])
            return
        index = next((one for one in self.course.lessons if one.path == INDEX), None)
        paragraphs = _paragraphs(index.source) if index is not None else []
        if paragraphs:
            rendered = render_blocks(paragraphs[0])
            self.course.summary = shorten(rendered.text, 300)
        said = []
        if self.course.source:
            sentence = _("The source of this course is %(address)s.")
            said.append(sentence % {"address": f"<{self.course.source}>"})
        if licence := clean_line(str(self.config.get("license") or "")):
            said.append(_("Its licence is %(name)s.") % {"name": licence})
        self.course.body = " ".join(said)
        if "CITATION" in self.package:
            self.course.body += "\n\n" + self.package.text("CITATION").strip()[:5000]

    def _find_picture(self, path: str) -> None:
        if path in self.package:
            self.course.picture = path
            self.package.opened.add(path)
        elif path:
            sentence = _("“%(name)s” is listed here, but it is not in the package.")
            line = self._line("guildhall", path)
            self.course.say(CONFIG, sentence % {"name": shorten(path, 120)}, line)

    def _arrange(self, listed: list[dict[str, Any]]) -> None:
        """The sections as they stood where it was exported: also empty ones, and neighbours of one
        name. Where pages were changed since, their own word counts."""
        course = self.course
        pages = {lesson.path: lesson for lesson in course.lessons}
        names = {one.path: section.name for section in course.sections for one in section.lessons}
        said = [
            (shorten(clean_line(str(one.get("title") or "")), 120), _listing(one.get("pages")))
            for one in listed
        ]
        if not said:
            return
        placed = [(str(page), name) for name, within in said for page in within]
        if sorted(placed) != sorted(names.items()) or not all(name for name, _within in said):
            sentence = _("Its sections are not those of its pages, which were followed instead.")
            course.say(CONFIG, sentence, self._line("guildhall", "sections:"))
            return
        course.sections = [
            ReadSection(name, [pages[str(page)] for page in within]) for name, within in said
        ]

    # --- links ----------------------------------------------------------------------------------

    def _resolve(self) -> None:
        """Note the files that lessons refer to, and what is missing or written wrongly."""
        slugs = {lesson.slug for lesson in self.course.lessons}
        for lesson in self.course.lessons:
            seen: set[tuple[int, str]] = set()

            def find(path: str, lesson: ReadLesson = lesson) -> str | None:
                return "/" if slug_in_link(path) in slugs else self._find_file(path, lesson.path)

            makers = dict.fromkeys(("video", "file"), partial(self._take_files_of, lesson.path))
            given: Any = {"for_instructors": True, "find": find, "makers": makers}
            try:
                rendered = render_blocks(lesson.source, **given)
            except Unreadable as error:
                raise Refused(str(Notice(lesson.path, 0, str(error)))) from error
            for problem in rendered.problems:
                line = lesson.first_line + problem.line - 1
                if (line, problem.sentence) not in seen:
                    seen.add((line, problem.sentence))
                    self.course.say(lesson.path, problem.sentence, line)

    def _take_files_of(self, page: str, block: Mapping[str, str]) -> dict[str, Any]:
        for name in ("src", "file", "captions"):
            if (path := block.get(name)) and self._find_file(path, page) is None:
                sentence = _("There is no file “%(name)s” among the files of this course.")
                raise Refused(sentence % {"name": shorten(path, 80)})
        return {}

    def _find_file(self, path: str, page: str) -> str | None:
        """In the page's folder, in that of the episodes, or at the top."""
        asked = PurePosixPath(re.sub(r"^(?:\.{1,2}/)+", "", path.partition("#")[0]))
        for folder in (PurePosixPath(page).parent, PurePosixPath(EPISODES), PurePosixPath()):
            found = (folder / asked).as_posix()
            if found in self.package:
                self.course.files.setdefault(found, found.removeprefix(f"{EPISODES}/"))
                return "/"
        return None


def section_of(path: str, language: str) -> str:
    """The section of pages beside the episodes, in the language of the course, so that it is called
    the same whoever imports it; empty for episodes."""
    try:
        known = get_supported_language_variant(language)
    except LookupError:
        known = settings.LANGUAGE_CODE
    with override(known):
        if path.startswith(("learners/", "profiles/")) or path in AT_THE_TOP:
            return _("For learners")
        return _("For instructors") if path.startswith("instructors/") else ""


def slug_in_link(path: str) -> str:
    """The lesson that a relative link means."""
    return name_in_links(PAGE.sub("", PurePosixPath(unquote(path.partition("#")[0])).name))


def _time(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _listing(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _is_page(path: str, folder: str) -> bool:
    pure = PurePosixPath(path)
    return pure.parent.as_posix() == folder and pure.suffix.lower() in (".md", ".rmd")


def _paragraphs(text: str) -> list[str]:
    """Those outside of blocks, without headings."""
    fences = find_fences(text)
    outside = without_lines(text, list(fences.by_line.values()), fences.strays)
    parts = [part.strip() for part in outside.split("\n\n")]
    return [part for part in parts if part and not part.startswith(("#", "[", "-", "|"))]
