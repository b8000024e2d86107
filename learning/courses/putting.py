"""What is put into the text of a lesson: how files are written there, and where a block goes."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import PurePosixPath

from plc.core.plain import clean_line
from plc.files.models import StoredFile

from .models import CourseFile

CAPTIONS = ".vtt"


def put_into(source: str, block: str, line: int | None = None) -> str:
    """Behind the paragraph that this line (from 0) belongs to; None: at the end."""
    lines = source.split("\n")
    at = len(lines) if line is None else max(0, min(line, len(lines)))
    while at < len(lines) and lines[at].strip():
        at += 1
    before, after = ("\n".join(part).strip("\n") for part in (lines[:at], lines[at:]))
    return "\n\n".join(part for part in (before.rstrip(), block.strip("\n"), after) if part)


def lines_for(rows: Sequence[CourseFile], shows: Sequence[str]) -> str:
    """The Markdown that shows these files. ``shows`` says, for those who cannot see a picture, what
    each of them shows; a picture of which it is not said is asked for later. Captions belong to the
    film of the same name, or to the only one."""
    films = [row for row in rows if _plays(row.file)]
    captions = {
        film.pk: row
        for row in rows
        if row.path.lower().endswith(CAPTIONS) and (film := _film_of(row, films)) is not None
    }
    used = {row.pk for row in captions.values()}
    written = [
        _line(row, clean_line(alt or ""), captions.get(row.pk))
        for row, alt in zip_longest(rows, shows[: len(rows)])
        if row.pk not in used
    ]
    return "\n\n".join(written)


def _plays(file: StoredFile) -> bool:
    return file.kind in (StoredFile.Kind.VIDEO, StoredFile.Kind.AUDIO)


def _film_of(captions: CourseFile, films: Sequence[CourseFile]) -> CourseFile | None:
    stem = PurePosixPath(captions.path).stem.lower()
    named = (film for film in films if PurePosixPath(film.path).stem.lower() == stem)
    return next(named, films[0] if len(films) == 1 else None)


def _line(row: CourseFile, alt: str, captions: CourseFile | None) -> str:
    if row.file.kind == StoredFile.Kind.PICTURE:
        return f"![]({row.path})" + (f"{{alt={_quoted(alt)}}}" if alt else "")
    if not _plays(row.file):
        return f"::: file {{src={_quoted(row.path)}}}\n:::"
    if captions is not None:
        return f"::: video {{src={_quoted(row.path)} captions={_quoted(captions.path)}}}\n:::"
    return f"::: video {{src={_quoted(row.path)}}}\n\n:::"  # with room for the transcript


def _quoted(words: str) -> str:
    return '"' + re.sub(r'([\\"])', r"\\\1", words) + '"'
