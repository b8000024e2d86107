"""Code keeps every character and gets few colours, in moments."""

import re
import time
from html import unescape

import pytest

from plc.core import highlight as code
from plc.core.highlight import highlight, language

SAMPLES = {
    "python": "def f(x):  # c\n    return 'a<b' + str(1.5)\n",
    "sql": "select count(*) from t where a = 'b'; -- c\n",
    "json": '{"a": [1, true, null]}\n',
    "html": "<p class='a'>&amp;<!-- c --></p>\n",
    "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
    "bash": 'for x in *; do echo "$x" | wc -l; done\n',
}


@pytest.mark.parametrize("name", sorted(set(code.LANGUAGES.values())))
def test_every_language_on_the_list_exists_and_keeps_the_text(name):
    for sample in SAMPLES.values():
        shown = highlight(sample, name)
        assert unescape(re.sub("<[^>]+>", "", shown)) == sample
        assert set(re.findall('class="([^"]*)"', shown)) <= code.CLASSES


def test_the_kinds_of_token_are_told_apart():
    shown = highlight(SAMPLES["python"], "python")
    for css, text in {
        "k": "def",
        "c": "# c",
        "s": "'a&lt;b'",
        "m": "1.5",
        "f": "f",
        "b": "str",
    }.items():
        assert f'<span class="{css}">{text}</span>' in shown


@pytest.mark.parametrize(
    "info, name",
    [
        ("py", "python"),
        ("Python title=x", "python"),
        ("{.sql}", "sql"),
        ("c++", "cpp"),
        ("", ""),
        ("   ", ""),
        ("klingon", ""),
        ('"><script>', ""),
    ],
)
def test_a_fence_names_its_language_as_people_do(info, name):
    assert language(info) == name


HOSTILE = ["(", "{", '"', "'''", "/*", "<", "a ", "a(", "$(", "=", "\n", "\t ", "#{"]


@pytest.mark.parametrize("name", sorted(set(code.LANGUAGES.values())))
def test_no_repetition_takes_a_lexer_more_than_moments(name):
    for piece in HOSTILE:
        listing = (piece * code.MAX_LENGTH)[: code.MAX_LENGTH - 1] + "\n"
        started = time.thread_time()
        shown = highlight(listing, name)
        assert time.thread_time() - started < 2 * code.MAX_SECONDS, piece
        assert unescape(re.sub("<[^>]+>", "", shown)) == listing
