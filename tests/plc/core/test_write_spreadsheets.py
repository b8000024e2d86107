"""Files for spreadsheet programs have text as text, in the language of who asked."""

import csv

import pytest
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from plc.core.spreadsheets import csv_lines, csv_response, first_of


def cells(*row):
    (line,) = csv_lines([row])
    assert line.endswith("\r\n")
    (read,) = csv.reader([line])
    return read


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://example.org", "Open")',
        "+1",
        "-1+2",
        "@SUM(A1)",
        "\t=1",
        "\r\n=1",
        " =1",
        "\uff1d1",
    ],
)
def test_text_that_would_be_computed_stays_text(text):
    assert cells(text) == [f"'{text}"]


def test_other_text_and_numbers_stay_as_they_are():
    row = ["a = b", "2026-11-23", 'He said "so", twice', "", "Zoë"]
    assert cells(*row) == row
    assert cells(-3, 4.5, None) == ["-3", "4.5", ""]
    assert cells(gettext_lazy("Points")) == ["Points"]


def test_a_table_that_has_more_says_so():
    assert first_of([1, 2], 2) == ([1, 2], [])
    assert first_of([1, 2, 3], 2) == ([1, 2], [["There are more: this file has the first 2."]])


def test_what_is_sent_later_is_in_the_language_of_the_request():
    def rows():
        yield [gettext("Points")]
        yield [gettext_lazy("Points")]

    with translation.override("de"):
        response = csv_response("points.csv", rows())
    with translation.override("en"):
        lines = [line.decode() for line in response.streaming_content]
        assert translation.get_language() == "en"
    assert lines == ["Punkte\r\n"] * 2
    assert response.headers["Content-Disposition"] == 'attachment; filename="points.csv"'
