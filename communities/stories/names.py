"""Members whom the text of a story calls by their full name, so that nobody is named without being
asked because their name was written without an @."""

import re
from bisect import bisect_right

from django.db.models import TextField
from django.db.models.functions import Lower

from communities.groups.readers import readers_of
from plc.accounts.models import User
from plc.core.among import Among
from plc.core.markdown import excerpt
from plc.core.plain import clean_line

from .models import Audience, Story

# Parts of a name at most: its words, which hyphens and vowel signs part, too, or single letters.
PARTS = 8
_STOP = re.compile(r"[,;:!?…،؛؟।、。，：；！？]")  # not within a name that begins amid letters


def plain_text(*lines: str, html: str) -> str:
    """What readers of these lines and this rendered body read, on one line."""
    return clean_line(" · ".join([*lines, excerpt(html, 2 * len(html) + 1)]))


def text_of(story: Story) -> str:
    alt = story.picture.alt if story.picture else ""
    return plain_text(story.title, story.quote, story.own_role, alt, html=story.body_html)


def is_called(name: str, text: str) -> bool:
    """Whether the name is in the text as whole words, also with the s of a genitive. Names of one
    word, which may be a word of the language too, have to be in the same case. Scripts without
    case have no such boundaries between words."""
    name = clean_line(name)
    before = r"(?<!\w)" if name[:1].lower() != name[:1].upper() else ""
    after = r"s?(?!\w)" if name[-1:].lower() != name[-1:].upper() else ""
    case = re.IGNORECASE if " " in name else re.NOFLAG
    return bool(name) and re.search(f"{before}{re.escape(name)}{after}", text, case) is not None


def possible_names(text: str) -> set[str]:
    """What could be a full name in the text, in lower case: every run of a few words, with and
    without a final s or what follows (the stop of "Jr."), and of a few letters where nothing parts
    words. Each letter begins a limited number of them, all no longer than names are."""
    text = text.lower()
    ends = [word.end() for word in re.finditer(r"\w(?!\w)", text)]
    stops = [stop.start() for stop in _STOP.finditer(text)]
    inner = {at for at, letter in enumerate(text) if letter.isalpha() and not letter.islower()}
    words = {word.start() for word in re.finditer(r"(?<!\w)\w", text)}
    found = set()
    for start in inner | words:
        last = start + User.LONGEST_NAME + 1  # a final s
        if start not in words:  # of these there are as many as letters
            stop = bisect_right(stops, start)
            last = min([last, *stops[stop : stop + 1]])
        first = bisect_right(ends, start)
        for end in ends[first : min(first + PARTS, bisect_right(ends, last))]:
            name = text[start:end]
            found |= {name, name.removesuffix("s"), text[start : end + 1]}
        if start in inner:
            found |= {text[start:end] for end in range(start + 1, start + 1 + PARTS)}
    return found


def called_and_not_asked(story: Story) -> list[User]:
    """Members among its readers whose full name is in it, but who are neither named nor marked as
    somebody else of that name. The author agrees by sending it. One query by the index of names,
    however many members there are."""
    text = text_of(story)
    place = story.group if story.audience == Audience.GROUP else None
    known = [story.author_id] if story.author_id else []
    people = (
        readers_of(story.community, place)
        .alias(small=Lower("name"))
        .filter(Among("small", possible_names(text), of=TextField()))
        .exclude(pk__in=known)
        .exclude(pk__in=story.named.values("user"))
        .exclude(pk__in=story.namesakes.values("user"))
    )
    found = people.order_by("name", "pk")
    return [person for person in found if is_called(person.name, text)]
