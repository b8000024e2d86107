"""Converts mentions between the form shown in a text box, `@Ben Achterberg`, and the stored form
(see plc.core.markdown).

The stored form contains the person's id; the text box shows only the name, and the ids travel in a
hidden field. Whether a name is inside code or a link is decided by the Markdown parser: every
candidate is tried with an id of its own, and those the parser does not report stay unchanged.
"""

import re
from collections.abc import Callable, Sequence
from itertools import islice
from uuid import UUID, uuid4

from .markdown import MENTION, find_mentions, mention
from .plain import name_in_mention

# The maximum number of candidates in one text; a text that mentions ten people is refused anyway.
MOST = 60
MOST_TYPED = 30
WORDS_IN_A_NAME = 6
_BEFORE = r"(?<![\w@/.\\])"
_AFTER = r"(?!\w)"
_WORD = r"[\w'’.\-]{1,60}"
_TYPED = re.compile(rf"{_BEFORE}@({_WORD}(?: {_WORD}){{0,{WORDS_IN_A_NAME - 1}}})")

Meant = Sequence[tuple[UUID, str]]


def encode_mentions(text: str, meant: Meant) -> str:
    """Turn names into mentions of the people in ``meant``; if two share a name, in their order in
    the text."""
    people: dict[str, list[UUID]] = {}
    for person, name in meant:
        if shown := name_in_mention(name):
            people.setdefault(shown.lower(), []).append(person)
    if not people or "@" not in text:
        return text
    names = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
    pattern = re.compile(rf"{_BEFORE}@({names}){_AFTER}", re.IGNORECASE)

    def token(found: re.Match[str], person: UUID) -> str:
        return mention(found[1], person)

    def meant_by(found: re.Match[str]) -> str:
        left = people.get(found[1].lower())
        if not left:  # "ſ" matches "s" case-insensitively, but is not equal to it in lower case
            return found[0]
        return token(found, left.pop(0) if len(left) > 1 else left[0])

    return _where_parsed(text, pattern, tried=token, then=meant_by)


def decode_mentions(text: str) -> tuple[str, list[tuple[UUID, str]]]:
    """The text for its text box, and the people mentioned in it. Mentions that would be ambiguous
    there (a name directly followed by a letter) keep their stored form."""
    meant: list[tuple[UUID, str]] = []

    def name(found: re.Match[str]) -> str:
        meant.append((UUID(found[2]), found[1]))
        return f"@{found[1]}"

    pattern = re.compile(rf"{_BEFORE}{MENTION.pattern}{_AFTER}", re.IGNORECASE)
    shown = _where_parsed(
        text, pattern, tried=lambda found, person: f"@[{found[1]}](u:{person})", then=name
    )
    return shown, meant


def typed_length(text: str) -> int:
    """The length of the text as typed, with names instead of stored mentions."""
    return len(MENTION.sub(r"@\1", text, count=MOST))


def _where_parsed(
    text: str,
    pattern: re.Pattern[str],
    *,
    tried: Callable[[re.Match[str], UUID], str],
    then: Callable[[re.Match[str]], str],
) -> str:
    """Replace the matches that the parser recognises as mentions."""
    matches = list(islice(pattern.finditer(text), MOST))
    if not matches:
        return text
    ids = [uuid4() for _match in matches]
    found = set(find_mentions(_put(text, matches, [*map(tried, matches, ids)])))
    real = [
        then(match) if pk in found else match[0] for match, pk in zip(matches, ids, strict=True)
    ]
    return _put(text, matches, real)


def _put(text: str, matches: Sequence[re.Match[str]], words: Sequence[str]) -> str:
    parts, at = [], 0
    for match, word in zip(matches, words, strict=True):
        parts += [text[at : match.start()], word]
        at = match.end()
    return "".join([*parts, text[at:]])


def candidate_names(text: str) -> list[str]:
    """Possible names after an @, in lower case: the first word, and the first two."""
    found: dict[str, None] = {}
    for match in islice(_TYPED.finditer(text), MOST_TYPED):
        words = match[1].lower().split(" ")
        for n in range(1, len(words) + 1):
            name = " ".join(words[:n])
            found |= {name: None, name.rstrip(".-'’"): None}
    return [name for name in found if name]
