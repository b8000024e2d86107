"""Sanitises HTML before it is stored, whether it is our own or foreign.

1. nh3 (built on html5ever, which parses like browsers do) reduces foreign HTML to an allow-list.
2. `_Reshaper` adapts the result to our pages: headings start at h3 without gaps, remote pictures
   become links, a link whose text claims another host shows the true one, wide content can be
   scrolled with the keyboard, and nesting is bounded.
3. nh3 runs again with the strict list and a filter on every attribute value, which catches any
   mistake of the steps before: no styles, no event handlers, no forms, no ids except footnotes'.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import idna
import nh3
from django.utils.translation import gettext, ngettext

from plc.core.highlight import CLASSES as CODE_CLASSES
from plc.core.highlight import language
from plc.core.mathematics import CLASSES as MATH_CLASSES
from plc.core.mathematics import ELEMENTS as MATHEMATICS
from plc.core.mathematics import Allowance, formulas, keeps, typeset
from plc.core.plain import clean_line, shorten, strip_invisible
from plc.core.refusals import Refused

MAX_HTML = 400_000
MAX_DEPTH = 40

_INLINE = ["a", "b", "br", "code", "del", "em", "i", "kbd", "s", "span", "strong", "sub", "sup"]
_BLOCK = [
    *("blockquote", "details", "div", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "section", "summary", "ul"),
]
_TABLE = ["table", "thead", "tbody", "tr", "th", "td"]
TAGS = frozenset([*_INLINE, *_BLOCK, *_TABLE, "img"])
_OURS_ALONE = {"details", "div", "figcaption", "figure", "section", "span", "summary"}
_FOREIGN_TAGS = (TAGS | {"h1", "strike", "tt", "dl", "dt", "dd"}) - _OURS_ALONE
_VOID = frozenset({"br", "hr", "img"})
# Tags that can nest, that is, neither void nor closed by the next tag of their kind.
_NESTING = re.compile(
    r"<(/?)(?!(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|param|source|t[dhr]"
    r"|wbr)\b)[a-z]",
    re.IGNORECASE,
)

_ATTRIBUTES = {
    "a": {"href", "id", "class", "title", "aria-label"},
    "code": {"class"},
    "details": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "img": {"src", "alt", "title", "loading", "decoding"},
    "li": {"id", "class"},
    "ol": {"start"},
    "p": {"class"},
    "pre": {"tabindex", "role", "aria-label"},
    "section": {"class"},
    "span": {"class", "role", "aria-label", "tabindex"},
    "sup": {"class"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class"},
    # Formulas, as `plc.core.mathematics` produces them; never accepted from foreign HTML.
    **{name: set(attributes) for name, attributes in MATHEMATICS.items()},
}
_FOREIGN_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "pre": {"class"},
}
# Of the blocks of lessons (`plc.core.blocks`).
BLOCK_CLASSES = frozenset(
    {
        *("block", "slot", "callout", "challenge", "checklist", "discussion", "hint", "instructor"),
        *("keypoints", "named", "objectives", "prereq", "questions", "solution", "spoiler"),
        *("testimonial", "transcript"),
    }
)
_CLASSES = {
    *CODE_CLASSES,
    *MATH_CLASSES,
    *("mention", "topic", "host", "footnotes", "footnote", "footnote-ref", "footnote-back"),
    *("tasks", "task", "task-box", "table-scroll", "align-start", "align-center", "align-end"),
    *BLOCK_CLASSES,
}
_FOOTNOTE_ID = re.compile(r"fn(ref)?-[a-z0-9-]{1,80}")
_LANGUAGE = re.compile(r"(?:language|lang)-[a-z0-9+#-]{1,20}")
# Where our files are served from. Dot segments, encoded or not, would reach other URLs of ours.
_OWN_FILE = re.compile(r"/files/(?!.*(?:\.\.|%2e))[\w./%~()!,+=@;-]+", re.IGNORECASE)
_DROPPED_OR_TURNED = re.compile(r"[\x00-\x20\\]")
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")


class Unreadable(Refused, ValueError):
    """The text is too long, or nested more deeply than any person writes."""


def safe_href(href: str) -> str | None:
    """The URL if a body may link to it (http, https, mailto, or a path on this site), else None.

    Also rejected are credentials in the URL (they disguise the host), protocol-relative URLs, and
    the control characters and backslashes that browsers remove or convert.
    """
    href = href.strip()
    if not href or _DROPPED_OR_TURNED.search(href):
        return None
    if href[0] == "#":
        return href
    if href[0] == "/":
        return None if href[1:2] == "/" else href
    try:
        parts = urlsplit(href)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme in ("http", "https"):
        return href if host and _HOST.fullmatch(host) and "@" not in parts.netloc else None
    if parts.scheme == "mailto":
        return href if "@" in parts.path and "?" not in href else None
    return None


def own_file(src: str) -> bool:
    """Whether the URL of a picture is one of our own files."""
    return bool(_OWN_FILE.fullmatch(src))


def _attribute(remote_hosts: Collection[str]) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, name: str, value: str) -> str | None:
        if tag in MATHEMATICS:
            return value if keeps(tag, name, value) else None
        match name:
            case "href":
                return safe_href(value)
            case "src":
                remote = (urlsplit(value).hostname or "") if safe_href(value) else ""
                return value if own_file(value) or remote in remote_hosts else None
            case "id":
                return value if _FOOTNOTE_ID.fullmatch(value) else None
            case "class":
                kept = [
                    word
                    for word in value.split()
                    if word in _CLASSES or (tag in ("code", "pre") and _LANGUAGE.fullmatch(word))
                ]
                return " ".join(kept) or None
            case "start":
                return value if value.isdecimal() and len(value) < 10 else None
            case "tabindex":
                return "0"
            case "role":
                return value if value in ("group", "img") else None
            case "loading" | "decoding":
                return value if value in ("lazy", "async") else None
        return value

    return keep


def _foreign_attribute(tag: str, name: str, value: str) -> str | None:
    """Like the strict filter, but keeps the URLs of pictures, which are turned into links later."""
    if name == "src":
        return safe_href("https:" + value if value.startswith("//") else value)
    if name == "href" and value.startswith("//"):
        return safe_href("https:" + value)
    if name == "class":
        return next((word for word in value.split() if _LANGUAGE.fullmatch(word)), None)
    return _attribute(())(tag, name, value)


_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow ugc noopener"


@lru_cache(maxsize=16)
def _cleaner(remote_hosts: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={*TAGS, *MATHEMATICS},
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute(remote_hosts),
        url_schemes=_SCHEMES,
        link_rel=_REL,
    )


_foreign = nh3.Cleaner(
    tags=set(_FOREIGN_TAGS),
    attributes=_FOREIGN_ATTRIBUTES,
    attribute_filter=_foreign_attribute,
    url_schemes=_SCHEMES,
    link_rel=None,
)

_HOST_IN_TEXT = re.compile(
    # A host name, also with a dot of another script, and with a port, path or scheme around it.
    r"(?<![\w.@-])(?:https?://)?((?:[\w-]{1,63}[.\u3002\uff0e\uff61]){1,8}[^\W\d_][\w-]{1,62})"
    r"(?![\w@-])",
    re.IGNORECASE,
)


def _ascii_host(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return host.lower()


def true_host(href: str, text: str) -> str:
    """The host to show after a link's text, or "" if the text does not claim another one.

    A subdomain of what the text says is not another host. Host names with characters outside ASCII
    are always shown in their ASCII form, because of look-alikes.
    """
    if not href.startswith(("http://", "https://")):
        return ""
    host = (urlsplit(href).hostname or "").lower()
    ascii_host = _ascii_host(host)
    if "xn--" in ascii_host and ascii_host not in text.lower():
        return ascii_host
    for claimed in _HOST_IN_TEXT.findall(text):
        claimed = _ascii_host(claimed.rstrip("-")).removeprefix("www.")
        if ascii_host != claimed and not ascii_host.endswith("." + claimed):
            return ascii_host
    return ""


class _Reshaper(HTMLParser):
    """Adapts regular markup to our pages; the second step in the module's docstring."""

    def __init__(
        self, remote_hosts: Collection[str], mathematics: Allowance | None, top: int = 3
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.remote_hosts, self.top = remote_hosts, top
        self.mathematics = mathematics  # None: formulas have already been converted
        self.out: list[str] = []
        self.open: list[tuple[str, str]] = []  # (name, closing markup, if any)
        self.names: Counter[str] = Counter()
        self.depth = 0
        self.outline: list[int] = []
        self.link: tuple[str, int] | None = None  # its URL, and where its text starts in `said`
        self.listing: tuple[int, int, str] | None = None
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._picture(have)
        elif tag in _VOID:
            self.out.append(f"<{tag}>")
        elif tag in MATHEMATICS:
            self._open(tag, have)  # nested no more deeply than a formula is
        elif self.depth >= MAX_DEPTH or (tag == "a" and (self.link or not have.get("href"))):
            # Only the tag is removed, its content stays.
            self._push(tag, "")
        else:
            self._open(tag, have)

    def handle_endtag(self, tag: str) -> None:
        if not self.names[tag]:
            return
        while self._pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self.mathematics is None or self.listing or self.names["code"] or "$" not in data:
            self.out.append(escape(data, quote=False))
            return
        last = 0
        for found in formulas(data):
            self.out.append(escape(data[last : found.start()], quote=False))
            self.out.append(typeset(found[0], self.mathematics))
            last = found.end()
        self.out.append(escape(data[last:], quote=False))

    def finish(self) -> str:
        self.close()
        while self.open:
            self._pop()
        return "".join(self.out)

    def _push(self, tag: str, closing: str) -> None:
        self.open.append((tag, closing))
        self.names[tag] += 1
        self.depth += bool(closing)

    def _pop(self) -> str:
        tag, closing = self.open.pop()
        self.names[tag] -= 1
        if closing:
            self.depth -= 1
            self._close(tag, closing)
        return tag

    def _open(self, tag: str, have: dict[str, str]) -> None:
        name, before, after = tag, "", ""
        if re.fullmatch("h[1-6]", tag):
            name = self._heading(int(tag[1]))
        elif tag == "a":
            self.link = have.get("href", ""), len(self.said)
        elif tag == "table":
            label = escape(gettext("Table"))
            before = f'<div class="table-scroll" tabindex="0" role="group" aria-label="{label}">'
            after = "</div>"
        elif tag == "pre" and not self.listing:
            self.listing = len(self.out), len(self.said), have.get("class", "")
        elif tag == "code" and self.listing:
            index, start, css = self.listing
            self.listing = index, start, have.get("class", css)
        written = "".join(f' {key}="{escape(value)}"' for key, value in have.items())
        self.out.append(f"{before}<{name}{written}>")
        self._push(tag, f"</{name}>{after}")

    def _close(self, tag: str, closing: str) -> None:
        if tag == "a" and self.link:
            href, start = self.link
            self.link = None
            if host := true_host(href, "".join(self.said[start:])):
                self.out.append(f' <span class="host">({escape(host)})</span>')
        if tag == "pre" and self.listing:
            index, start, css = self.listing
            self.listing = None
            name = language(css.partition("-")[2])
            lines = "".join(self.said[start:]).strip("\n").count("\n") + 1
            label = ngettext("%(language)s, %(lines)d line", "%(language)s, %(lines)d lines", lines)
            label %= {"language": LANGUAGE_NAMES.get(name) or gettext("Code"), "lines": lines}
            self.out[index] = f'<pre tabindex="0" role="group" aria-label="{escape(label)}">'
        self.out.append(closing)

    def _heading(self, level: int) -> str:
        """Close gaps in the outline: the first level used becomes `top`, the next one below it."""
        while self.outline and self.outline[-1] >= level:
            self.outline.pop()
        self.outline.append(level)
        return f"h{min(self.top - 1 + len(self.outline), 6)}"

    def _picture(self, have: dict[str, str]) -> None:
        src, alt = have.get("src", ""), have.get("alt", "")
        if own_file(src) or (urlsplit(src).hostname or "") in self.remote_hosts:
            self.out.append(
                f'<img src="{escape(src)}" alt="{escape(alt)}" loading="lazy" decoding="async">'
            )
            return
        # A remote picture tells its server who is reading, so it becomes a link.
        host = urlsplit(src).hostname
        text = alt or (gettext("Picture on %(host)s") % {"host": host} if host else "")
        if self.link or not safe_href(src):
            self.handle_data(text)
        else:
            self.handle_starttag("a", [("href", src)])
            self.handle_data(text)
            self.handle_endtag("a")


LANGUAGE_NAMES = {
    **{name: name.capitalize() for name in ("bash", "diff", "go", "java", "julia", "kotlin")},
    **{name: name.capitalize() for name in ("python", "ruby", "rust", "swift")},
    **{name: name.upper() for name in ("c", "css", "html", "json", "php", "r", "sql")},
    **{name: name.upper() for name in ("toml", "xml", "yaml")},
    "cpp": "C++",
    "csharp": "C#",
    "javascript": "JavaScript",
    "latex": "LaTeX",
    "typescript": "TypeScript",
}


def finish(
    html: str,
    remote_hosts: Collection[str] = (),
    mathematics: Allowance | None = None,
    top: int = 3,
) -> str:
    """Run steps two and three on markup that is already regular (our own, or from nh3).

    With an allowance, formulas between dollar signs are converted. ``top`` is the level of the
    highest headings.
    """
    hosts = frozenset(remote_hosts)
    reshaper = _Reshaper(hosts, mathematics, top)
    reshaper.feed(html)
    return strip_invisible(_cleaner(hosts).clean(reshaper.finish()))


def strip_foreign(html: str) -> str:
    """Run step one only: reduce foreign HTML to the allow-list, keeping pictures and headings.

    Raises Unreadable for more than `MAX_HTML` characters or excessive nesting, for which the parser
    takes quadratic time.
    """
    if len(html) > MAX_HTML:
        raise Unreadable(gettext("This page is too long to be read."))
    depth = 0
    for closing in _NESTING.findall(html):
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > 500:
            raise Unreadable(gettext("This page is nested too deeply to be read."))
    return _foreign.clean(strip_invisible(html))


def sanitise(html: str, *, allow_remote_images: Collection[str] = ()) -> str:
    """Turn foreign HTML (an import, a feed) into safe HTML that fits into our pages.

    `allow_remote_images` lists host names whose pictures are shown; all others become links.
    Formulas between dollar signs are converted. Raises Unreadable for too much HTML.
    """
    return finish(strip_foreign(html), allow_remote_images, Allowance())


class _Reader(HTMLParser):
    """Collects the text of each block, without footnotes, their references and pictures."""

    _BREAKS = frozenset([*_BLOCK, *_TABLE, "br"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[list[str]] = [[]]
        self.closes_at: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        css = dict(attrs).get("class")
        if self.closes_at is None and tag == "math":
            self.blocks[-1].append(dict(attrs).get("alttext") or "")
            self.closes_at = tag
        if self.closes_at is None and css in ("footnotes", "footnote-ref"):
            self.closes_at = tag
        if tag in self._BREAKS:
            self.blocks.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag == self.closes_at:
            self.closes_at = None
        if tag in self._BREAKS:
            self.blocks.append([])

    def handle_data(self, data: str) -> None:
        if self.closes_at is None:
            self.blocks[-1].append(data)


def _lines(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return [line for block in reader.blocks if (line := clean_line("".join(block)))]


def plain_text(html: str) -> str:
    """The text of a rendered body on one line, not escaped."""
    return " ".join(_lines(html))


def _in_one_line(html: str) -> str:
    """The same for a quick look, with a dot between blocks that do not end in punctuation."""
    told = ""
    for line in _lines(html):
        if told:
            told += " " if unicodedata.category(told[-1]) in ("Po", "Pd") else " · "
        told += line
    return told


# A formula's markup is twenty times as long as its linear form. One cut off at the end is dropped.
_A_FORMULA = re.compile(
    r'<math(?: display="block")? alttext="([^"]*)"(?: display="block")?>.*?(?:</math>|\Z)',
    re.DOTALL,
)
_NEXT_CELL = re.compile(r"(</t[hd]>\s*)(?=<t[hd]\b)")
_NEXT_ROW = re.compile(r"(</t[hd]>\s*</tr>(?:\s|</?t(?:head|body)\b[^>]*>)*)(?=<tr\b)")
_A_TABLE = re.compile(r"<table>.*?(?:</table>|\Z)", re.DOTALL)


def _in_a_row(html: str) -> str:
    """A table in one line: commas between cells, semicolons between rows."""
    return _NEXT_ROW.sub(r";\1", _NEXT_CELL.sub(r",\1", html))


def excerpt(html: str, length: int = 200) -> str:
    """The beginning of a rendered body as plain text on one line, cut at a word.

    Takes HTML that was rendered or sanitised here; for plain text use `plain.shorten`. The result
    is not escaped.
    """
    # Eight times the length contains enough text unless the body consists mostly of tags.
    beginning = _A_FORMULA.sub(r"\1", html[: length * 200])[: max(length * 8, 4000)]
    # The cells of a table are meaningless without separators.
    told = _in_one_line(_A_TABLE.sub(" ", beginning)) or _in_one_line(_in_a_row(beginning))
    return shorten(told, length)
