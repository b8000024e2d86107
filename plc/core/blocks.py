"""Renders the Markdown of lessons: that of `plc.core.markdown`, with blocks in fenced divs.

A lesson is stored as parts: safe HTML, and between it **slots**, which a page fills in for its
reader (a video that remembers where they were, a question). What only instructors may read is taken
out of the source before anything else happens, so that it can be in nothing made from the rest.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from plc.core.fences import Fence, Fences, Problem, attributes_of, find_fences, without_lines
from plc.core.markdown import BodyRenderer, build_parser, checked, environment
from plc.core.plain import shorten
from plc.core.refusals import Refused
from plc.core.sanitise import finish, plain_text, safe_href

# The blocks, and the titles of those that have none of their own. Others are callouts with a name.
TITLES: Mapping[str, str | Promise] = {
    "callout": gettext_lazy("Good to know"),
    "challenge": gettext_lazy("Exercise"),
    "checklist": gettext_lazy("Checklist"),
    "discussion": gettext_lazy("Talk about it"),
    "hint": gettext_lazy("Give me a hint"),
    "instructor": gettext_lazy("For instructors"),
    "keypoints": gettext_lazy("What to remember"),
    "objectives": gettext_lazy("What you will be able to do"),
    "prereq": gettext_lazy("Before you begin"),
    "questions": gettext_lazy("Questions"),
    "solution": gettext_lazy("Show the solution"),
    "spoiler": gettext_lazy("More about this"),
    "testimonial": gettext_lazy("In their own words"),
    "transcript": gettext_lazy("Transcript"),
}
OTHER_NAMES = {"exercise": "challenge", "prerequisites": "prereq", "instructors": "instructor"}
SHUT = {"hint", "solution", "spoiler", "transcript"}  # until the reader opens them
LONGEST = 8_000  # characters of attributes
SLOT = re.compile(r'<div class="slot">(\d+)</div>\n?')
_LEFT_OVER = re.compile(r"^[ \t>]*:{3,}", re.MULTILINE)
_RELATIVE = re.compile(r"(?:\.\./){0,4}(?![/#])[\w.~%()+ -][\w./~%()+ -]*(?:#[\w-]*)?")

# What a slot is filled with later: its attributes in, what is stored out. Refuses what cannot be.
Maker = Callable[[Mapping[str, str]], dict[str, Any]]


@dataclass(frozen=True)
class Slot:
    """A place in a lesson for something of this kind. ``data`` can be stored as JSON."""

    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Blocks:
    """A rendered lesson. ``text`` is its plain text, ``problems`` what its author has to mend."""

    parts: list[str | Slot]
    text: str
    problems: list[Problem] = field(default_factory=list)

    def as_json(self) -> list[Any]:
        return [
            {"kind": part.kind, **part.data} if isinstance(part, Slot) else part
            for part in self.parts
        ]


@dataclass
class _Lesson:
    """What the rules below know of the text they are applied to."""

    fences: Fences
    find: Callable[[str], str | None]
    makers: Mapping[str, Maker]
    problems: list[Problem]
    slots: list[Slot] = field(default_factory=list)

    def say(self, line: int, sentence: str) -> None:
        self.problems.append(Problem(line + 1, sentence))


def render_blocks(
    text: str,
    *,
    prefix: str = "",
    for_instructors: bool = False,
    find: Callable[[str], str | None] = lambda path: None,
    makers: Mapping[str, Maker] | None = None,
) -> Blocks:
    """Render a lesson for its learners, or with what is for instructors.

    ``find`` returns the URL of a relative address ("fig/chart.png", "02-expertise.md#why"), or
    None. ``makers`` make the slots of blocks with these names. Raises Unreadable for a text that is
    too long; whatever else is wrong is listed in ``problems``, and left out or shown as text.
    """
    text = checked(text)
    fences = find_fences(text)
    problems = list(fences.problems)
    kept = without_lines(text, _closed_to(fences, for_instructors), fences.strays)
    lesson = _Lesson(find_fences(kept), find, makers or {}, problems)
    env = environment(prefix) | {"lesson": lesson}
    tokens = _parser.parse(kept, env)
    _look_for_left_overs(tokens, lesson)
    html = finish(_parser.renderer.render(tokens, _parser.options, env), top=2)
    problems.sort(key=lambda problem: problem.line)
    return Blocks(_split(html, lesson.slots), plain_text(SLOT.sub(" ", html)), problems)


def _closed_to(fences: Fences, for_instructors: bool) -> list[Fence]:
    blocks = fences.by_line.values()
    return [] if for_instructors else [one for one in blocks if _kind(one) == "instructor"]


def _kind(fence: Fence) -> str:
    return OTHER_NAMES.get(fence.name, fence.name)


def _split(html: str, slots: list[Slot]) -> list[str | Slot]:
    pieces = SLOT.split(html)
    parts: list[str | Slot] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            parts.append(slots[int(piece)])
        elif piece.strip():
            parts.append(piece)
    return parts


def _look_for_left_overs(tokens: list[Token], lesson: _Lesson) -> None:
    """Fences that were read as text, so that nothing for instructors is shown by mistake."""
    for token in tokens:
        if token.type in ("inline", "code_block") and (found := _LEFT_OVER.search(token.content)):
            line = (token.map or [0])[0] + token.content.count("\n", 0, found.start())
            lesson.say(line, _("This block is not read as one. Begin it at the edge of the page."))


# --- syntax -------------------------------------------------------------------------------------


def _fence_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    lesson: _Lesson = state.env["lesson"]
    fence = lesson.fences.by_line.get(start)
    if fence is None or state.is_code_block(start):
        return False
    if silent:
        return True
    if fence.end > end or _leaves(state, fence):
        lesson.say(start, _("This block begins within a list or quote, and ends outside of it."))
        return False
    kind = _kind(fence)
    slot = kind if kind in lesson.makers else ""
    if slot:
        _make_slot(state, lesson, fence, slot)
        kind = "transcript" if slot == "video" else "named"
    begins = state.push("fence_open", "", 1)
    begins.meta = {"kind": kind, "name": fence.name, "attributes": fence.attributes}
    begins.map = [start, fence.end]
    begins.block = True
    limit, parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = min(fence.end, end), "container"
    state.md.block.tokenize(state, start + 1, min(fence.end, end))
    state.lineMax, state.parentType = limit, parent
    state.push("fence_close", "", -1).meta = {"kind": kind}
    if slot and state.tokens[-2] is begins:
        del state.tokens[-2:]  # nothing within it
    state.line = min(fence.end + 1, end)
    return True


def _leaves(state: StateBlock, fence: Fence) -> bool:
    lines = range(fence.start, min(fence.end + 1, state.lineMax))
    return any(not state.isEmpty(line) and state.sCount[line] < state.blkIndent for line in lines)


def _make_slot(state: StateBlock, lesson: _Lesson, fence: Fence, kind: str) -> None:
    body = state.getLines(fence.start + 1, min(fence.end, state.lineMax), 0, False).strip()
    try:
        data = lesson.makers[kind](fence.attributes | {"body": body})
    except Refused as refusal:
        lesson.say(fence.start, str(refusal.sentence))
        return
    state.push("slot", "", 0).meta = {"number": len(lesson.slots)}
    lesson.slots.append(Slot(kind, data))


def _attributes_rule(state: StateInline, silent: bool) -> bool:
    """`{alt="…"}` right behind a picture or link."""
    if state.src[state.pos] != "{" or not state.tokens or state.pending:
        return False
    before = state.tokens[-1]
    if before.type not in ("image", "link_close"):
        return False
    end = _end_of_attributes(state.src, state.pos, min(state.posMax, state.pos + LONGEST))
    if end < 0:
        return False
    if not silent and before.type == "image":
        before.meta = {"given": attributes_of(state.src[state.pos + 1 : end])}
    state.pos = end + 1
    return True


def _end_of_attributes(src: str, pos: int, limit: int) -> int:
    quote = ""
    while (pos := pos + 1) < limit:
        sign = src[pos]
        if sign == "\\":
            pos += 1
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "}":
            return pos
        elif sign == "{":  # so that each is read once, however many begin
            break
    return -1


def _arrange(state: StateCore) -> None:
    """Titles of blocks, levels of headings, figures, and relative addresses."""
    lesson: _Lesson = state.env["lesson"]
    outside, depth = 1, 0
    tokens: list[Token] = []
    rest = iter(state.tokens)
    for token in rest:
        if token.type == "fence_open":
            depth += 1
            token.meta["level"] = min(outside + depth, 6)
        elif token.type == "fence_close":
            depth -= 1
        elif token.type in ("heading_open", "heading_close"):
            if tokens and tokens[-1].type == "fence_open" and "title" not in tokens[-1].meta:
                title = next(rest)
                next(rest)  # its end
                tokens[-1].meta["title"] = title.children or []
                _resolve(title, lesson)
                continue
            level = int(token.tag[1])
            outside = outside if depth else level
            token.tag = f"h{max(level, min(outside + depth + 1, 6)) if depth else level}"
        elif token.type == "inline":
            _resolve(token, lesson)
            if _is_figure(token, tokens):
                tokens[-1].type, tokens[-1].tag = "figure_open", "figure"
                next(rest).hidden = True
                tokens.append(token)
                tokens.append(Token("figure_close", "figure", -1, block=True))
                continue
        tokens.append(token)
    state.tokens = tokens


def _is_figure(token: Token, before: list[Token]) -> bool:
    """A paragraph of one picture."""
    children = [
        child
        for child in token.children or ()
        if child.type != "softbreak" and not (child.type == "text" and not child.content)
    ]
    if len(children) != 1 or children[0].type != "image" or "href" in children[0].meta:
        return False
    token.children = children
    children[0].meta["alone"] = True
    return bool(before) and before[-1].type == "paragraph_open" and not before[-1].hidden


def _resolve(token: Token, lesson: _Lesson) -> None:
    """Find what pictures and links of a paragraph point to, and ask for alternative texts."""
    line = (token.map or [0])[0]
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "image":
            _resolve_picture(child, line, lesson)
        elif child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            if safe_href(href) is None and (found := lesson.find(href)) is not None:
                child.attrs["href"] = found
            elif safe_href(href) is None:
                child.attrs["href"] = ""  # its text stays
                sentence = _("The link leads to “%(to)s”, which this course does not have.")
                lesson.say(line, sentence % {"to": shorten(href, 80)})


def _resolve_picture(picture: Token, line: int, lesson: _Lesson) -> None:
    given = picture.meta.get("given", {})
    words = "".join(_words(picture.children or ()))
    if "alt" not in given and not words.strip():
        sentence = _('The picture has no text for people who cannot see it. Add {alt="…"} to it.')
        lesson.say(line, sentence)
    picture.meta["alt"] = given.get("alt", words)
    picture.meta["captioned"] = "alt" in given and bool(words.strip())
    src = str(picture.attrs.get("src", ""))
    if safe_href(src) is not None:
        picture.meta["href"] = src
    elif (found := lesson.find(src)) is not None:
        picture.attrs["src"] = found
    else:
        picture.attrs["src"] = ""
        sentence = _("There is no picture “%(name)s” among the files of this course.")
        lesson.say(line, sentence % {"name": shorten(src, 80)})


def _words(tokens: Any) -> Iterator[str]:
    for token in tokens:
        yield token.content if token.type in ("text", "code_inline") else ""
        yield from _words(token.children or ())


class _Renderer(BodyRenderer):
    """Renders blocks, slots and figures; what is inside was escaped, and is sanitised later."""

    def fence_open(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        kind, name = tokens[idx].meta["kind"], tokens[idx].meta["name"]
        css = kind if kind in TITLES else "named"
        title = self._title(tokens[idx], options, env)
        if kind in SHUT:
            return f'<details class="block {css}"><summary>{title}</summary>\n'
        if name == "div" and "title" not in tokens[idx].meta:
            return f'<section class="block {css}">\n'
        level = tokens[idx].meta["level"]
        return f'<section class="block {css}"><h{level}>{title}</h{level}>\n'

    def _title(self, token: Token, options: Any, env: Any) -> str:
        if children := token.meta.get("title"):
            return self.renderInline(children, options, env)
        if given := token.meta["attributes"].get("title"):
            return escape(given, quote=False)
        if token.meta["kind"] in TITLES:
            return escape(str(TITLES[token.meta["kind"]]), quote=False)
        return escape(token.meta["name"].replace("-", " ").replace("_", " ").capitalize())

    def fence_close(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return "</details>\n" if tokens[idx].meta["kind"] in SHUT else "</section>\n"

    def slot(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return f'<div class="slot">{tokens[idx].meta["number"]}</div>\n'

    def figure_open(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return "<figure>"

    def figure_close(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return "</figure>\n"

    def image(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        picture = tokens[idx]
        src, alt = str(picture.attrs.get("src", "")), picture.meta["alt"]
        shown = f'<img src="{escape(src)}" alt="{escape(alt)}">' if src else escape(alt)
        if not picture.meta.get("alone"):
            return shown
        caption = ""
        if picture.meta["captioned"]:
            caption = self.renderInline(picture.children or [], options, env)
        elif title := str(picture.attrs.get("title", "")):
            caption = escape(title, quote=False)
        return f"{shown}<figcaption>{caption}</figcaption>" if caption else shown


def _build() -> Any:
    md = build_parser(_Renderer)
    interrupted = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "fenced_div", _fence_rule, {"alt": interrupted})
    md.inline.ruler.after("image", "attributes", _attributes_rule)
    md.core.ruler.push("arrange", _arrange)
    md.validateLink = _may_link  # type: ignore[method-assign]
    return md


def _may_link(url: str) -> bool:
    return safe_href(url) is not None or _RELATIVE.fullmatch(url) is not None


_parser = _build()
