"""Patterns for short answers: `*` stands for anything, `?` for one character, and a backslash takes
the next sign as it is. Matching looks at each pair of characters at most once, so that no pattern
can be slow; there are no regular expressions."""

import unicodedata

LONGEST = 200
ANYTHING, ONE = object(), object()


def normalised(text: str, *, cases: bool = False) -> str:
    """As answers are compared: white space collapsed, the full stop at the end left out, and small
    letters unless ``cases`` matter."""
    text = " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(".").rstrip()
    return text if cases else text.casefold()


def matches(pattern: str, text: str, *, cases: bool = False) -> bool:
    signs = _signs(normalised(pattern[:LONGEST], cases=cases))
    text = normalised(text[:LONGEST], cases=cases)
    reached = [True] + [False] * len(text)
    for sign in signs:
        if sign is ANYTHING:
            first = next((at for at, here in enumerate(reached) if here), len(reached))
            reached = [at >= first for at in range(len(reached))]
            continue
        reached = [False] + [
            reached[at] and (sign is ONE or sign == text[at]) for at in range(len(text))
        ]
    return reached[-1]


def _signs(pattern: str) -> list[object]:
    found: list[object] = []
    signs = iter(pattern)
    for sign in signs:
        if sign == "\\":
            found.append(next(signs, "\\"))
        else:
            found.append({"*": ANYTHING, "?": ONE}.get(sign, sign))
    return found
