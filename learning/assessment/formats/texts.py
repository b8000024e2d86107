"""Texts of files: decoded, and turned into the Markdown and the plain lines of questions."""

import codecs
import re
from html import escape

from django.utils.translation import gettext as _

from plc.core.from_html import to_markdown
from plc.core.markdown import render
from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused
from plc.core.sanitise import plain_text, strip_foreign

from .drafts import LONGEST_MARKUP, LONGEST_TEXT, MOST_BYTES

MARKS = re.compile(r"[*_`<>\[\]#|~$\\&]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&[#\w]{2,31};")
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(content: bytes) -> str:
    """Refuses what is no text, and text that is too long."""
    if len(content) > MOST_BYTES:
        sentence = _("The file is larger than %(most)d MB. Divide it.")
        raise Refused(sentence % {"most": MOST_BYTES // 1_000_000})
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(_("This is not text in UTF-8. Save it in that encoding.")) from error
    if "\0" in text:
        raise Refused(_("This is not a file of text."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def from_plain(text: str) -> str:
    """Markdown that shows this text as it stands."""
    if not MARKS.search(text) and "\n" not in text.strip() and not _begins_a_block(text):
        return text.strip()
    return to_markdown(escape(text.strip()).replace("\n", "<br>"))


def _begins_a_block(text: str) -> bool:
    return re.match(r"\s*(?:[-+>=]|\d+[.)])", text) is not None


def from_html(html: str) -> str:
    """Markdown. Scripts, handlers and foreign pictures are gone."""
    return clean_text(to_markdown(html))


def from_automatic(text: str) -> str:
    """What Moodle takes for HTML in which lines are lines."""
    if not _MARKUP.search(text):
        return from_plain(text)
    return from_html(text.replace("\n", "<br>"))


def in_format(text: str, format_name: str) -> str:
    """Markdown of a text in one of Moodle's formats."""
    _refuse_what_is_endless(text)
    if format_name == "markdown":
        return clean_text(text)
    if format_name in ("plain", "plain_text"):
        return from_plain(text)
    return from_html(text) if format_name == "html" else from_automatic(text)


def line_in_format(text: str, format_name: str) -> str:
    """The words alone, on one line, as answers have them."""
    _refuse_what_is_endless(text)
    if format_name == "markdown":
        return clean_line(plain_text(render(text).html)) if MARKS.search(text) else clean_line(text)
    if format_name in ("plain", "plain_text") or not _MARKUP.search(text):
        return clean_line(text)
    return words_of(text)


def _refuse_what_is_endless(text: str) -> None:
    """What reads HTML goes back over it, so that the time it takes grows faster than the text."""
    if len(text) > LONGEST_MARKUP:
        sentence = _("Its text has more than %(most)d characters.")
        raise Refused(sentence % {"most": LONGEST_TEXT})


def words_of(html: str) -> str:
    """The words of HTML, on one line."""
    return clean_line(plain_text(strip_foreign(html)))
