"""Pages without the white space by which their templates are laid out, which nobody sees."""

import re

# White space that breaks a line was put there to lay a template out; what stands in these elements
# is read as it is.
KEPT = re.compile(r"(<(pre|textarea|script)\b[^>]*>.*?</\2>)", re.DOTALL)
LAYOUT = re.compile(r"\s*\n\s*")


def without_layout(html: str) -> str:
    """Between a tag and what stands beside it nothing is left, between two words one space."""
    pieces = KEPT.split(html)
    seen = [LAYOUT.sub(_instead, piece) for piece in pieces[::3]]
    kept = [*pieces[1::3], ""]
    return "".join(part for pair in zip(seen, kept, strict=True) for part in pair)


def _instead(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return "" if before in (">", "") or after in ("<", "") else " "
