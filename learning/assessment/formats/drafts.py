"""Questions as files hold them: between a format and the bank, nothing of it stored.

Whatever reads a file makes drafts with the place of each, and problems for what it could not take.
`checked` puts a draft through the very forms of its type, so that nothing gets in by a file that
could not be typed in.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plc.core.plain import clean_line, clean_text, has_visible_text, shorten
from plc.core.refusals import Refused

from ..types import TYPES, Composed

MOST_QUESTIONS = 500
MOST_BYTES = 10_000_000  # of text; pictures within it included
LONGEST_TITLE, LONGEST_TEXT, LONGEST_WORDS = 160, 10_000, 2_000
LONGEST_MARKUP = 100_000  # what it is written in, before it becomes text
LINE, ROW, ITEM = "line", "row", "item"
WORDS = ("right_words", "wrong_words", "always_words")
DIFFICULTY = "difficulty:"  # the tag by which formats without a difficulty keep it


@dataclass(frozen=True)
class Place:
    """Where in a file: a line, a row of a table, or a question counted from 1."""

    what: str
    number: int
    name: str = ""

    def __str__(self) -> str:
        said = {"number": self.number, "name": shorten(self.name, 60)}
        if self.what == LINE:
            return _("line %(number)d") % said
        if self.what == ROW:
            return _("row %(number)d") % said
        if said["name"]:
            return _("question %(number)d (%(name)s)") % said
        return _("question %(number)d") % said


@dataclass(frozen=True)
class Picture:
    name: str
    content: bytes
    alt: str = ""


@dataclass
class Draft:
    """A question with the fields and rows of its type, as an author types them in. ``remarks`` say
    what was taken, but not as it was."""

    kind: str
    title: str
    text: str
    given: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    feedback: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    difficulty: int = 2
    picture: Picture | None = None
    place: Place = Place(ITEM, 0)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """What was not taken, where, and why."""

    place: Place
    sentence: str


@dataclass
class Read:
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, place: Place, make: Callable[[], Draft | None]) -> None:
        """Add what ``make`` returns, or why it refuses. Refuses the file when it holds too many."""
        if len(self.drafts) + len(self.problems) >= MOST_QUESTIONS:
            sentence = _("A file holds at most %(most)d questions. Divide it.")
            raise Refused(sentence % {"most": MOST_QUESTIONS})
        try:
            draft = make()
        except Refused as refusal:
            self.problems.append(Problem(place, str(refusal.sentence)))
        else:
            if draft is not None:
                draft.place = place
                draft.tags, draft.difficulty = without_difficulty(draft.tags, draft.difficulty)
                self.drafts.append(draft)


@dataclass(frozen=True)
class Checked:
    """A draft that can be written into the bank: the fields and rows as the forms of its type clean
    them, and what they compose."""

    title: str
    text: str
    given: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    feedback: Mapping[str, str]
    composed: Composed


def checked(draft: Draft) -> Checked:
    """Refuses what could not be typed in, answered or marked."""
    kind = TYPES[draft.kind]
    text = clean_text(draft.text)
    if not has_visible_text(text):
        raise Refused(_("It has no text that asks something."))
    if len(text) > LONGEST_TEXT:
        sentence = _("Its text has more than %(most)d characters.")
        raise Refused(sentence % {"most": LONGEST_TEXT})
    if kind.needs_picture and draft.picture is None:
        raise Refused(_("Its picture is missing."))
    given = _cleaned(kind.Fields, draft.given)
    rows = [_cleaned(kind.Rows, row) for row in draft.rows] if kind.Rows else []
    if len(rows) > (most := 20):
        raise Refused(_("It has more than %(most)d answers.") % {"most": most})
    feedback = {name: clean_text(draft.feedback.get(name, ""))[:LONGEST_WORDS] for name in WORDS}
    title = shorten(draft.title or text, LONGEST_TITLE)
    return Checked(title, text, given, rows, feedback, kind.compose(given, rows))


def _cleaned(form_class: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """By the form. What a file does not say has the value that the form begins with."""
    fields = form_class.base_fields
    filled = {name: data.get(name, fields[name].initial) for name in fields}
    form = form_class({name: value for name, value in filled.items() if value is not None})
    for name, errors in form.errors.get_json_data().items():
        label = fields[name].label if name in fields else ""
        words = " ".join(error["message"] for error in errors)
        raise Refused(f"{label}: {words}" if label else words)
    try:
        cleaned: dict[str, Any] = form.cleaned_data
    except ValidationError as error:  # pragma: no cover  a form that is valid has them
        raise Refused(error.messages[0]) from error
    return cleaned


def likeness(kind: str, text: str, body: Mapping[str, Any]) -> str:
    """The same for questions that ask the same: type, text and whatever of the body is no id. Keys
    are not part of it, so that looking for duplicates reads none."""
    words = sorted(_words(body))
    told = "\n".join([kind, clean_line(text).casefold(), *words])
    return hashlib.sha256(told.encode()).hexdigest()


def _words(body: Any) -> Iterable[str]:
    if isinstance(body, Mapping):
        for name, value in body.items():
            if name not in ("id", "tall"):
                yield from _words(value)
    elif isinstance(body, list):
        for one in body:
            yield from _words(one)
    else:
        yield clean_line(str(body)).casefold()


def with_difficulty(draft: Draft) -> list[str]:
    return [*draft.tags, f"{DIFFICULTY}{draft.difficulty}"]


def without_difficulty(tags: Iterable[str], difficulty: int) -> tuple[list[str], int]:
    kept = []
    for tag in tags:
        number = tag.removeprefix(DIFFICULTY)
        if tag.startswith(DIFFICULTY) and number in ("1", "2", "3", "4", "5"):
            difficulty = int(number)
        elif tag := clean_line(tag).lower()[:40].strip():
            kept.append(tag)
    return list(dict.fromkeys(kept))[:8], difficulty
