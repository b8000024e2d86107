"""The versions of a text, newest first, with changes marked word by word."""

import difflib
import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from plc.core.naming import decode_mentions

from .models import Comment, Post, shown

MOST_VERSIONS = 50
MOST_WORDS = 800  # longer texts are compared by lines, because comparing words is quadratic
WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Piece:
    """``how`` is "ins", "del" or empty."""

    how: str
    text: str


@dataclass(frozen=True)
class Version:
    at: datetime
    by: Any
    title: list[Piece]
    body: list[Piece]
    is_first: bool = False

    @property
    def has_title(self) -> bool:
        """False for comments, in all versions."""
        return any(piece.text for piece in self.title)


def versions_of(of: Post | Comment) -> list[Version]:
    """One query. The first version is shown as it was, later ones with their changes."""
    revisions = list(of.revisions.select_related("by")[:MOST_VERSIONS])
    written = of.published_at if isinstance(of, Post) else of.created_at
    # A revision contains the text that was replaced at its time, so each text was created when the
    # previous one was replaced.
    texts = [
        (getattr(of, "title", ""), of.body),
        *((revision.title, revision.body) for revision in revisions),
    ]
    texts = [(title, decode_mentions(body)[0]) for title, body in texts]
    times = [
        *((revision.at, shown(revision.by)) for revision in revisions),
        (written, of.shown_author),
    ]
    versions = [
        Version(at, by, changes(old[0], new[0]), changes(old[1], new[1]))
        for (new, old), (at, by) in zip(pairwise(texts), times, strict=False)
    ]
    title, body = texts[-1]
    at, by = times[-1]
    if len(revisions) < MOST_VERSIONS:
        versions.append(Version(at, by, [Piece("", title)], [Piece("", body)], is_first=True))
    return versions


def changes(old: str, new: str) -> list[Piece]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    # difflib ignores words that are frequent in long texts; otherwise a word repeated hundreds of
    # times takes seconds, and a page shows fifty versions.
    matcher = difflib.SequenceMatcher(None, before, after)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("", "".join(after[k:m])))
            continue
        if j > i:
            pieces.append(Piece("del", "".join(before[i:j])))
        if m > k:
            pieces.append(Piece("ins", "".join(after[k:m])))
    return pieces
