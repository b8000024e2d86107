"""Tables as CSV files, which people open in spreadsheet programs."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

# What makes a cell a formula, also behind white space and in full width.
FORMULA = re.compile(r"\s*[-=+@\uff0d\uff1d\uff0b\uff20]")


class _Echo:
    """What csv.writer writes to: returns the line."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as lines of a file. Text that a program would compute begins with an apostrophe, by
    which they take it as text; numbers stay as they are."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def csv_response(name: str, rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The rows as a download. They are computed while it is sent, in the reader's language."""
    return StreamingHttpResponse(
        _in_language(translation.get_language(), csv_lines(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def first_of(rows: Any, most: int) -> tuple[list[Any], list[list[str]]]:
    """The first of ``rows``, a queryset or a list, and the line at the end of their table that says
    that there are more; no line if there are not."""
    found = list(rows[: most + 1])
    if len(found) <= most:
        return found, []
    sentence = _("There are more: this file has the first %(n)d.") % {"n": most}
    return found[:most], [[sentence]]


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def _in_language(language: str | None, lines: Iterator[str]) -> Iterator[str]:
    """A response is sent after its request has left the language of the reader."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line
