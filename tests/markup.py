"""Removes the white space of templates from pages."""

import re

# White space with a line break comes from the template's layout, except in these elements.
KEPT = re.compile(r"(<(pre|textarea|script)\b[^>]*>.*?</\2>)", re.DOTALL)
LAYOUT = re.compile(r"\s*\n\s*")


def without_layout(html: str) -> str:
    """Remove it between tags, and reduce it to a space between words."""
    pieces = KEPT.split(html)
    seen = [LAYOUT.sub(_instead, piece) for piece in pieces[::3]]
    kept = [*pieces[1::3], ""]
    return "".join(part for pair in zip(seen, kept, strict=True) for part in pair)


def _instead(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return "" if before in (">", "") or after in ("<", "") else " "
