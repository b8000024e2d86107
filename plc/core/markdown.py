"""Renders Markdown; `plc.core.from_html` is the way back.

CommonMark with tables, strikethrough, footnotes, task lists, autolinks, syntax highlighting and
mathematics between dollar signs, and two additions: mentions and topics. It is rendered once, when
something is saved; the stored HTML is safe to show (see `sanitise`).

A mention is `@[Ben Achterberg](u:01890f3e-…)`. The composer inserts it when a name is selected; the
name keeps the source legible. It becomes a link only for people whom the caller passes in, under
their current name. A topic is `#audit-export`: letters, digits and hyphens, at least one letter, in
running text.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, TypeVar, cast
from uuid import UUID

from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from plc.core.highlight import MAX_LENGTH as MAX_LISTING
from plc.core.highlight import highlight, language
from plc.core.mathematics import MATH, Allowance, is_money, typeset
from plc.core.plain import clean_text, name_in_mention
from plc.core.sanitise import (
    Unreadable,
    excerpt,
    finish,
    plain_text,
    safe_href,
    sanitise,
)

__all__ = [
    "MAX_LENGTH",
    "BodyRenderer",
    "Rendered",
    "Unreadable",
    "build_parser",
    "checked",
    "environment",
    "excerpt",
    "find_mentions",
    "find_topics",
    "mention",
    "plain_text",
    "render",
    "sanitise",
]

MAX_LENGTH = 100_000
MAX_TOPIC = 50

MENTION = re.compile(
    r"@\[([^\[\]\n]{1,100})\]\(u:([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})\)", re.IGNORECASE
)
_TOPIC = re.compile(r"#((?:[^\W_]|-(?=[^\W_]))+)")
_URL = re.compile(
    r"(?:https?://(?![^\s/?#@]{1,100}@)|(?=www\.[\w-]+\.))[^\W_][\w.-]{0,252}(?::\d{1,5})?"
    r"(?:[/?#][^\s<>\"`\[\]\\]{0,2000})?",
    re.IGNORECASE,
)
_SMALL_TAG = re.compile(r"</?(?:sup|sub|kbd)>|<br ?/?>")
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_ALIGN = {"left": "align-start", "center": "align-center", "right": "align-end"}

_T = TypeVar("_T", bound=Hashable)
Topics = Callable[[str], str | None] | Mapping[str, str]


@dataclass(frozen=True)
class Rendered:
    """The result of rendering, ready to be stored.

    `html` is safe to show as it is; `text` is its plain text, unescaped, for search and mail;
    `mentions` are the people who were linked; `topics` are the slugs of its topics; `source` is the
    cleaned Markdown for the next edit.
    """

    html: str
    text: str
    mentions: list[UUID]
    topics: list[str]
    source: str


def render(
    text: str,
    *,
    prefix: str = "",
    mentions: Mapping[str, str] | None = None,
    topics: Topics | None = None,
    allow_remote_images: Collection[str] = (),
) -> Rendered:
    """Render Markdown to safe HTML.

    `prefix` keeps the footnotes of several bodies on one page apart: pass the row's public_id.
    `mentions` maps the public_ids of people who may be linked to their names; other mentions become
    plain text. `topics` returns the URL of a topic's page for its slug, or None. Raises Unreadable
    for more than `MAX_LENGTH` characters.
    """
    text = checked(text)
    known = {_key(public_id): name for public_id, name in (mentions or {}).items()}
    env = environment(prefix)
    env |= {"known": known, "topic_href": topics.get if isinstance(topics, Mapping) else topics}
    tokens = _parser.parse(text, env)
    html = finish(_parser.renderer.render(tokens, _parser.options, env), allow_remote_images)
    found = _unique(token.meta["id"] for token in _walk(tokens, "mention"))
    linked = [public_id for public_id in found if str(public_id) in known]
    return Rendered(html, plain_text(html), linked, _topics(tokens), text)


def environment(prefix: str) -> dict[str, Any]:
    """What a `BodyRenderer` needs to know of one body."""
    return {
        "prefix": re.sub(r"[^a-z0-9]+", "-", prefix.lower()).strip("-")[:64] or "body",
        "known": {},
        "topic_href": None,
        "colours_left": 2 * MAX_LISTING,
        "mathematics": Allowance(),
    }


def find_mentions(text: str) -> list[UUID]:
    """Everyone whom the text mentions outside of code, without repetitions, in order."""
    text = checked(text)
    if "@[" not in text:
        return []  # most bodies: no need to parse twice
    return _unique(token.meta["id"] for token in _walk(_parser.parse(text), "mention"))


def find_topics(text: str) -> list[str]:
    """The slugs of all topics in running text (not in code, headings or links), without
    repetitions."""
    text = checked(text)
    return _topics(_parser.parse(text)) if "#" in text else []


def mention(name: str, public_id: UUID | str) -> str:
    """The source of a mention, as the composer inserts it."""
    return f"@[{name_in_mention(name)}](u:{public_id})"


def checked(text: str) -> str:
    """The text without invisible characters. Raises Unreadable for more than `MAX_LENGTH`."""
    if len(text) > MAX_LENGTH:
        sentence = gettext("This text has %(length)d characters; at most %(most)d can be kept.")
        raise Unreadable(sentence % {"length": len(text), "most": MAX_LENGTH})
    return clean_text(text)


def _key(public_id: str | UUID) -> str:
    return str(public_id if isinstance(public_id, UUID) else UUID(public_id))


def _unique(values: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(values))


def _walk(tokens: Iterable[Token], kind: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == kind:
            yield token
        elif token.type == "inline":
            yield from _walk(token.children or (), kind)


def _topics(tokens: list[Token]) -> list[str]:
    return _unique(token.meta["slug"] for token in _walk(tokens, "topic"))


# Syntax beside CommonMark. Bodies are untrusted input: every rule reads each character a bounded
# number of times, so that parsing takes linear time.


def _before(state: StateInline) -> str:
    return state.src[state.pos - 1] if state.pos else " "


def _mention_rule(state: StateInline, silent: bool) -> bool:
    found = MENTION.match(state.src, state.pos) if state.src[state.pos] == "@" else None
    if not found or state.linkLevel:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content = found[1]
        token.meta = {"id": UUID(found[2])}
    state.pos = found.end()
    return True


def _topic_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "#" or state.linkLevel:
        return False
    before = _before(state)
    if before.isalnum() or before in "#&/_\\@":
        return False
    found = _TOPIC.match(state.src, state.pos, state.pos + MAX_TOPIC + 2)
    if not found or len(found[1]) > MAX_TOPIC or not any(map(str.isalpha, found[1])):
        return False
    if not silent:
        token = state.push("topic", "", 0)
        token.content = found[1]
        token.meta = {"slug": found[1].lower()}
    state.pos = found.end()
    return True


def _math_rule(state: StateInline, silent: bool) -> bool:
    found = MATH.match(state.src, state.pos) if state.src[state.pos] == "$" else None
    if not found or _before(state) in "$\\" or is_money(found):
        return False
    if not silent:
        state.push("math_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _math_block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`$$` alone or at the start of a line, up to a line that ends with `$$`, without blank
    lines."""
    if state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].strip()
    if not first.startswith("$$"):
        return False
    if silent and state.src.count("$$", state.bMarks[state.line], state.bMarks[start]) % 2:
        return False  # it closes a formula that the paragraph before it opened
    line, rest = start, first[2:]
    while "$$" not in rest:
        line += 1
        if line >= end or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return False
        rest = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
    if rest.index("$$") != len(rest) - 2:
        return False
    if not silent:
        token = state.push("math_block", "", 0)
        token.content = state.getLines(start, line + 1, state.blkIndent, False).strip()
        token.map = [start, line + 1]
        state.line = line + 1
    return True


def _address_rule(state: StateInline, silent: bool) -> bool:
    """Bare `https://…` and `www.…` in the text."""
    pos, src = state.pos, state.src
    scheme = ""
    if src[pos] == ":":
        scheme = next((s for s in ("https", "http") if src[max(pos - 5, 0) : pos].endswith(s)), "")
        if not scheme or not src.startswith("://", pos):
            return False
    elif src[pos] != "w" or not src.startswith("www.", pos):
        return False
    start = pos - len(scheme)
    before = src[start - 1] if start else " "
    if state.linkLevel or before.isalnum() or before in "_/.@-":
        return False
    if not silent and not state.pending.endswith(scheme):
        return False
    found = _URL.match(src, start)
    address = _trimmed(found[0]) if found else ""
    href = state.md.normalizeLink(address if scheme else "https://" + address)
    if not found or not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: len(state.pending) - len(scheme)]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos = start + len(address)
    return True


def _trimmed(address: str) -> str:
    """Without trailing punctuation; a closing bracket stays if it is opened inside the URL."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in "?!.,:;*_~'\"$":
            break
        end -= 1
    return address[:end]


def _small_tag_rule(state: StateInline, silent: bool) -> bool:
    """The inline tags that Markdown has no syntax for: sup, sub, kbd, br, without attributes."""
    found = _SMALL_TAG.match(state.src, state.pos) if state.src[state.pos] == "<" else None
    if not found:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _tasks(state: StateCore) -> None:
    """Turn `[ ]` and `[x]` at the start of a list item into a checkbox, and mark its list."""
    lists: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            # A footnote defined within itself removes the opening token of its list.
            del lists[-1:]
        elif (
            token.type == "inline"
            and token.children
            and token.children[0].type == "text"
            and state.tokens[index - 2].type == "list_item_open"
            and (found := _TASK.match(token.children[0].content))
        ):
            token.children[0].content = token.children[0].content[found.end() :]
            box = Token("task_box", "", 0, meta={"done": found[1] != " "})
            token.children.insert(0, box)
            state.tokens[index - 2].attrSet("class", "task")
            if lists and lists[-1].type == "bullet_list_open":
                lists[-1].attrSet("class", "tasks")


def _tidy(state: StateCore) -> None:
    """Set the alignment of cells by a class (the CSP forbids inline styles), and ignore topics in
    headings."""
    heading = False
    for token in state.tokens:
        if style := token.attrs.pop("style", None):
            token.attrSet("class", _ALIGN[str(style).rpartition(":")[2]])
        if token.type == "heading_open":
            heading = True
        elif token.type == "inline" and heading:
            heading = False
            for child in token.children or ():
                if child.type == "topic":
                    child.type, child.content = "text", "#" + child.content


class BodyRenderer(RendererHTML):
    """Renders our own tokens. Attributes and text are escaped here, and sanitised afterwards."""

    def mention(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        public_id = str(tokens[idx].meta["id"])
        name = env["known"].get(public_id)
        if name is None:
            return escape("@" + tokens[idx].content, quote=False)
        return f'<a class="mention" href="/people/{public_id}/">@{escape(name, quote=False)}</a>'

    def topic(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        shown = escape("#" + tokens[idx].content, quote=False)
        href = env["topic_href"](tokens[idx].meta["slug"]) if env["topic_href"] else None
        return f'<a class="topic" href="{escape(href)}">{shown}</a>' if href else shown

    def math_inline(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return typeset(tokens[idx].content, env["mathematics"])

    def math_block(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return f"<p>{typeset(tokens[idx].content, env['mathematics'])}</p>\n"

    def task_box(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        done = tokens[idx].meta["done"]
        label, sign = (gettext("Done"), "☑") if done else (gettext("To do"), "☐")
        return f'<span class="task-box" role="img" aria-label="{escape(label)}">{sign}</span> '

    def fence(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        code, name = tokens[idx].content, language(tokens[idx].info)
        # All listings of a body share one limit, or fifty of them would take fifty times as long.
        env["colours_left"] -= len(code) if name else 0
        coloured = highlight(code, name if env["colours_left"] >= 0 else "")
        css = f' class="language-{name}"' if name else ""
        return f"<pre><code{css}>{coloured}</code></pre>\n"

    def footnote_ref(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        number, here = self._numbers(tokens[idx], env)
        note = f"fn-{env['prefix']}-{number}"
        return f'<sup class="footnote-ref"><a href="#{note}" id="fnref-{here}">[{number}]</a></sup>'

    def footnote_block_open(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return '<section class="footnotes"><ol>\n'

    def footnote_block_close(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return "</ol></section>\n"

    def footnote_open(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        number = tokens[idx].meta["id"] + 1
        return f'<li class="footnote" id="fn-{env["prefix"]}-{number}">'

    def footnote_close(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        _number, there = self._numbers(tokens[idx], env)
        label = escape(gettext("Back to the text"))
        return f' <a class="footnote-back" href="#fnref-{there}" aria-label="{label}">↩</a>'

    def _numbers(self, token: Token, env: Any) -> tuple[int, str]:
        number, again = token.meta["id"] + 1, token.meta.get("subId", 0)
        return number, f"{env['prefix']}-{number}" + (f"-{again}" if again else "")


def build_parser(renderer: type[BodyRenderer] = BodyRenderer) -> MarkdownIt:
    """A parser of its own, for what adds syntax (`plc.core.blocks`)."""
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=renderer)
    md.enable(["table", "strikethrough"]).use(footnote_plugin, inline=False)
    md.inline.ruler.before("link", "mention", _mention_rule)
    md.inline.ruler.before("link", "topic", _topic_rule)
    md.inline.ruler.before("escape", "math", _math_rule)
    md.inline.ruler.before("escape", "address", _address_rule)
    md.inline.ruler.before("autolink", "small_tag", _small_tag_rule)
    md.inline.add_terminator_char("w")
    rules = cast(BodyRenderer, md.renderer).rules
    for name in ("ref", "block_open", "block_close", "open", "close", "anchor"):
        # Replaces the plugin's rules, whose ids would repeat on a page with several bodies.
        rules["footnote_" + name] = getattr(md.renderer, "footnote_" + name)
    md.block.ruler.before("fence", "math_block", _math_block_rule, {"alt": ["paragraph"]})
    md.core.ruler.push("tasks", _tasks)
    md.core.ruler.push("tidy", _tidy)
    md.validateLink = lambda url: safe_href(url) is not None  # type: ignore[method-assign]
    # markdown-it displays encoded host names decoded, which lets look-alike names through.
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return md


_parser = build_parser()
