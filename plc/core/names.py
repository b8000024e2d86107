"""Placeholders for missing pictures: initials, a colour and a symbol.

They are computed from a name or an id only, so they are the same on every page and every machine.
Tests pin examples, because a change would alter everybody's placeholder.
"""

import hashlib
import re

from plc.core.plain import clean_line

TONES = 6

# Combining marks in Latin, Hebrew, Arabic, Indic scripts and Thai, and the skin tones and variation
# selectors of emoji. (The `re` module does not support grapheme clusters.)
_MARK = (
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0981-\u0983"
    "\u09bc-\u09cd\u0b82\u0bbe-\u0bcd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff"
    "\u20d0-\u20ff\ufe0f\U0001f3fb-\U0001f3ff]*"
)
_PICTURE = f"[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]{_MARK}"
_PICTURES = re.compile(
    # A flag is two regional indicators; several emoji can be joined to one.
    f"[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}(?:\u200d{_PICTURE}|\u200d[\u2190-\u2bff]{_MARK})*"
)
_LETTER = re.compile(rf"[^\W_]{_MARK}")


def initials(name: str) -> str:
    """One or two characters for a person's name: the initials of the first and the last word.

    "Amara Okafor" is AO, "Ludwig van Beethoven" LB, "Teresa" T, "李小龍" 李, "Ana 🌱" A.
    Punctuation is ignored; an emoji is used only if there are no letters. A name without any
    visible character gives a question mark.
    """
    line = clean_line(name)
    words = [sign for word in line.replace("-", " ").split() if (sign := _first(word))]
    if not words:
        picture = _PICTURES.search(line)
        return picture[0] if picture else "?"
    return words[0] + words[-1] if len(words) > 1 else words[0]


def _first(word: str) -> str:
    """The first letter or digit of a word, with its combining marks."""
    found = _LETTER.search(word)
    if not found:
        return ""
    sign = found[0]
    # Keep the lower case if the upper case takes two letters ("ß" is "SS").
    return sign.upper() if len(sign.upper()) == len(sign) else sign


def _digest(seed: object) -> bytes:
    return hashlib.blake2b(str(seed).encode(), digest_size=16, person=b"guildhall").digest()


def tone(seed: object) -> int:
    """A number from 1 to 6 for `data-tone`. Pass an id that never changes, so that renaming keeps
    the colour."""
    return _digest(seed)[0] % TONES + 1


# A symbol has a figure in the middle, a stroke above or through it, and one at its foot, within 5
# and 19 of a box of 24 by 24. All parts are drawn on the middle axis, so any three fit together.
_FIGURES = (
    "M12 8l4 4-4 4-4-4z",
    "M12 9a3 3 0 1 0 0 6 3 3 0 1 0 0-6",
    "M8.5 8.5h7v7h-7z",
    "M12 8.5l4 7h-8z",
    "M12 15.5l4-7h-8z",
    "M12 5v14",
    "M5 12h14",
    "M9 8v8M15 8v8",
    "M8 9h8M8 15h8",
    "M7.5 12h9M12 7.5v9",
    "M8.5 8.5l7 7M15.5 8.5l-7 7",
    "M8 12a4 4 0 0 1 8 0M8 12h8",
)
_HEADS = (
    "M7 10l5-5 5 5",
    "M8 5.5h8",
    "M6.5 8a5.5 3 0 0 1 11 0",
    "M7 5v3M17 5v3",
    "M12 5v3",
    "M7 6l5 3 5-3",
    "M5 7h3M16 7h3",
    "M9 5l3 3 3-3",
)
_FEET = (
    "M7 14l5 5 5-5",
    "M8 18.5h8",
    "M6.5 16a5.5 3 0 0 0 11 0",
    "M7 16v3M17 16v3",
    "M12 13l-5 6M12 13l5 6",
    "M7 18l5-3 5 3",
    "M5 17h3M16 17h3",
    "M9 19l3-3 3 3",
)


def mark(name: str) -> str:
    """The `d` attribute of an SVG path for a group or community, computed from its name; there are
    768.

    Draw it in `viewBox="0 0 24 24"` with a stroke and without a fill.
    """
    digest = _digest(clean_line(name).casefold())
    return " ".join(
        parts[byte % len(parts)]
        for parts, byte in zip((_FIGURES, _HEADS, _FEET), digest, strict=False)
    )
