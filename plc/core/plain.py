"""Cleans plain text of invisible characters.

All text that people enter passes through `clean_line` or `clean_text` once, when it is received.
Removed are control characters (Postgres rejects NUL), lone surrogates (UTF-8 cannot encode them),
and direction overrides and zero-width characters (they make one text look like another). Kept are
all letters of all scripts, joiners where a script or an emoji needs them, and line breaks in
`clean_text`. Right-to-left text is laid out by `dir="auto"`, not by marks in the text.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters except tab and line feed; soft hyphen, combining grapheme joiner; Arabic letter
# mark; Hangul fillers (blank letters); Mongolian separator; zero-width space and direction marks;
# embeddings and overrides; word joiner, invisible operators, isolates, deprecated formatting; the
# byte order mark; interlinear marks; musical and shorthand format controls; lone surrogates;
# noncharacters.
_INVISIBLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
# Scripts whose spelling needs the zero-width (non-)joiner: Arabic, Syriac to N'Ko, Indic, Burmese,
# Khmer, Mongolian, Arabic presentation forms.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdcf\ufe70-\ufefc"
)
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"

_UNSEEN = re.compile(
    f"[{_INVISIBLE}]"
    f"|(?<![{_JOINING}])\u200c"
    f"|(?<![{_JOINING}{_EMOJI}])\u200d"
    # Tag characters occur only in the flags of England, Scotland, Wales and the like.
    "|(?P<flag>\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f)"
    "|[\U000e0000-\U000e0fff]"
)
_LINE_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_MARKS = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")


def strip_invisible(text: str) -> str:
    """Remove invisible characters and normalise line breaks to `\\n`; nothing else changes."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda found: found["flag"] or "", _LINE_BREAKS.sub("\n", text))


def clean_line(text: str) -> str:
    """Clean a single line: NFC, no invisible characters, collapsed white space, at most three
    stacked marks.

    For names, titles, headlines and other text that is shown in lists.
    """
    text = _SPACES.sub(" ", strip_invisible(text)).strip()
    return unicodedata.normalize("NFC", _PILED_MARKS.sub(r"\1", text))


def clean_text(text: str) -> str:
    """Clean several lines: NFC, no invisible characters, line breaks as `\\n`, trimmed at both
    ends.

    Inner white space is kept because it is significant in Markdown.
    """
    text = unicodedata.normalize("NFC", strip_invisible(text))
    return text.strip("\n").rstrip()


def shorten(text: str, length: int) -> str:
    """Shorten to one line of at most `length` characters, cut at a word, with an ellipsis if
    cut."""
    text = clean_line(text)
    if len(text) <= length:
        return text
    cut = text[: max(length - 1, 0)]
    if not text[len(cut)].isspace():
        # Cut a single long word rather than drop it.
        space = cut.rfind(" ")
        cut = cut[:space] if space > length // 2 else cut
    return cut.rstrip(" ,;:.–—-·(") + "…"


def has_visible_text(text: str) -> bool:
    """Whether any letter, digit, punctuation mark or symbol is left."""
    # The blank braille pattern counts as a symbol in Unicode. It is not removed: braille needs it.
    return any(unicodedata.category(char)[0] in "LNPS" for char in text if char != "\u2800")


def validate_visible(text: str) -> None:
    """A form validator: reject text that is empty once cleaned."""
    if text and not has_visible_text(clean_line(text)):
        raise ValidationError(_("Write something that can be seen."), code="invisible")


def name_in_mention(name: str) -> str:
    """A name as shown in a mention: on one line, without brackets."""
    return re.sub(r"[\[\]\s]+", " ", name).strip()[:100].strip()
