"""Converts foreign HTML to the Markdown of `plc.core.markdown`, so that it can be edited.

A module of its own because its dependencies are slow to import and only imports of archives need
them.
"""

import re
from typing import Any

from django.utils.translation import gettext
from markdownify import MarkdownConverter

from plc.core.highlight import language
from plc.core.mathematics import formulas
from plc.core.plain import strip_invisible
from plc.core.sanitise import Unreadable, strip_foreign

_SPECIAL = re.compile(
    r"(?P<any>[\\`*\[\]<|$~])|(?P<rim>(?<![^\W_])_|_(?![^\W_]))|(?P<entity>&(?=#?\w{1,32};))"
    r"|(?P<topic>#(?=[\w-]))|(?P<line>^[ ]*(?:[#>+=-]|\d{1,9}(?=[.)])))",
    re.MULTILINE,
)


class _Converter(MarkdownConverter):
    """Produces Markdown that `render` turns back into the same text, escaping no more than
    necessary."""

    class Options(MarkdownConverter.DefaultOptions):  # type: ignore[name-defined]
        autolinks = False
        bullets = "-"
        heading_style = "atx"
        sub_symbol = "<sub>"
        sup_symbol = "<sup>"
        table_infer_header = True

    def escape(self, text: str, parent_tags: set[str]) -> str:
        parts, last = [], 0
        for found in formulas(text):
            # On one line, because a line of it could be parsed as a list item.
            math = found[0] if _is_block(found) else found[0].replace("\n", " ")
            parts += [_SPECIAL.sub(_escaped, text[last : found.start()]), math]
            last = found.end()
        return "".join([*parts, _SPECIAL.sub(_escaped, text[last:])])

    def convert_br(self, el: Any, text: str, parent_tags: set[str]) -> str:
        # A backslash would be shown literally before a blank line.
        return "<br>" if "_inline" in parent_tags else "<br>\n"

    def convert_kbd(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"<kbd>{text}</kbd>"

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        code = el.get_text().strip("\n")
        css = [*el.get("class", ()), *(el.code.get("class", ()) if el.code else ())]
        name = language(css[0].partition("-")[2]) if css else ""
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        return f"\n\n{fence}{name}\n{code}\n{fence}\n\n"


def _is_block(math: re.Match[str]) -> bool:
    before, after = math.string[: math.start()], math.string[math.end() :]
    return (
        math[0].startswith("$$")
        and (not before.strip(" ") or before.rstrip(" ").endswith("\n"))
        and (not after.strip(" ") or after.lstrip(" ").startswith("\n"))
    )


def _escaped(found: re.Match[str]) -> str:
    if found["line"]:
        head = found["line"]
        # "3." is escaped after the digits, everything else before the character.
        return head + "\\" if head[-1].isdigit() else f"{head[:-1]}\\{head[-1]}"
    return "\\" + found[0]


def to_markdown(html: str) -> str:
    """Convert foreign HTML to Markdown that its author can go on editing.

    The HTML is cleaned like in `sanitise`, but only rendering the result makes it safe to show.
    Raises Unreadable for HTML that is longer or more deeply nested than `sanitise` accepts.
    """
    try:
        # Wrapped in an element, because BeautifulSoup warns about text that consists of a URL only.
        return strip_invisible(_Converter().convert(f"<div>{strip_foreign(html)}</div>")).strip()
    except RecursionError as deep:
        raise Unreadable(gettext("This page is nested too deeply to be read.")) from deep
