"""A course as it was read from a package, before anything is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from communities.community.models import Licence
from learning.assessment.actions.questions import Written
from learning.assessment.formats import Picture
from learning.assessment.portable import ReadAssignment, ReadQuiz
from plc.core.packages import Package
from plc.core.slug import numbered

Of = TypeVar("Of")

# As others write them, in lower case without hyphens, versions and "license".
_LICENCES: dict[str, str] = {
    "cc by": Licence.CC_BY,
    "ccby": Licence.CC_BY,
    "creative commons attribution": Licence.CC_BY,
    "cc by sa": Licence.CC_BY_SA,
    "creative commons attribution sharealike": Licence.CC_BY_SA,
    "cc0": Licence.CC0,
    "cc zero": Licence.CC0,
    "public domain": Licence.CC0,
}
_UNTOLD = {"international", "licence", "license"}


@dataclass(frozen=True)
class Notice:
    """What could not be taken as it is, and where. ``line`` counts from 1; 0 for the whole file."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        if not self.line:
            return _("%(path)s: %(sentence)s") % {"path": self.path, "sentence": self.sentence}
        said = {"path": self.path, "line": self.line, "sentence": self.sentence}
        return _("%(path)s, line %(line)d: %(sentence)s") % said


@dataclass(frozen=True)
class ReadQuestion:
    """A question of this type (a key of learning.assessment.types.TYPES)."""

    kind: str
    written: Written
    picture: Picture | None = None


@dataclass
class ReadLesson:
    """A lesson. ``slug`` is its name in links, by which a later version of the package finds it
    again; ``first_line`` is the line of its file in which ``source`` begins, from 1.
    ``questions`` are those that blocks in it ask, by the id in the block; with ``quiz``, its title,
    they are put into a quiz instead, whose block has the id ``quiz_key``. ``rule`` says when it is
    done, ``optional`` that it may be left out, and ``after`` is the slug of the lesson that it
    opens after. With ``publish_at`` learners read it from then on."""

    path: str
    slug: str
    name: str
    minutes: int
    source: str
    first_line: int = 1
    only_for_authors: bool = False
    rule: str = ""
    least_minutes: int = 0
    score_counts: bool = False
    after: str = ""
    optional: bool = False
    publish_at: datetime | None = None
    questions: dict[str, ReadQuestion] = field(default_factory=dict)
    quiz: str = ""

    @property
    def quiz_key(self) -> str:
        return f"{self.slug}-quiz"


@dataclass(frozen=True)
class Packed(Generic[Of]):
    """What was read of a file, whose ``digest`` stays the same while it does."""

    path: str
    digest: str
    read: Of


@dataclass
class ReadSection:
    name: str
    lessons: list[ReadLesson] = field(default_factory=list)


@dataclass
class ReadCourse:
    """``key`` stays the same from one version of a package to the next; a package that does not say
    which course it is has none. ``picture`` is the path of that of its page. ``files`` are those
    that its lessons refer to: their names in lessons by their paths in the package. ``quizzes`` and
    ``assignments`` are those of its lessons, and ``questions`` those of its quizzes, by their ids
    in the package."""

    key: str
    name: str
    summary: str = ""
    body: str = ""
    language: str = ""
    licence: str = ""
    source: str = ""
    picture: str = ""
    growing: bool = False
    sections: list[ReadSection] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    questions: dict[str, ReadQuestion] = field(default_factory=dict)
    quizzes: dict[str, Packed[ReadQuiz]] = field(default_factory=dict)
    assignments: dict[str, Packed[ReadAssignment]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    slugs: set[str] = field(default_factory=set)

    def free_slug(self, slug: str, path: str) -> str:
        """No two lessons have the same name in links, by which the next import finds them again."""
        free = slug
        for number in count(2):
            if free not in self.slugs:
                break
            free = numbered(slug, number)
        self.slugs.add(free)
        if free != slug:
            sentence = _("Another lesson has this name in links. This one is “%(name)s” there.")
            self.say(path, sentence % {"name": free})
        return free

    @property
    def lessons(self) -> Iterator[ReadLesson]:
        for section in self.sections:
            yield from section.lessons

    def say(self, path: str, sentence: str, line: int = 0) -> None:
        self.notices.append(Notice(path, line, sentence))

    def say_unused(self, package: Package) -> None:
        """List what lies in the package and was not read, and is not referred to either."""
        sentence = _("Nothing refers to it, or it is of no use here. It was left out.")
        said = {notice.path for notice in self.notices}
        for path in package:
            if path not in package.opened and path not in self.files and path not in said:
                self.say(path, sentence)


def licence_of(text: str) -> str:
    """One of ours, or "" for one that we do not know."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()
    kept = [word for word in words if not word[:1].isdigit() and word not in _UNTOLD]
    return _LICENCES.get(" ".join(kept), "")
