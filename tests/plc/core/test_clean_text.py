"""What people type is kept as they meant it, without what cannot be seen."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from plc.core import plain
from plc.core.plain import clean_line, clean_text, shorten

SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "text, cleaned",
    [
        ("  a \t b\n c ", "a b c"),
        ("e\u0301", "é"),
        ("a\x00b\x07c\x7fd\x9be", "abcde"),
        ("a\u202eb\u2066c\u200ed\u061ce", "abcde"),
        ("a\u200bb\ufeffc\u2060d\xade\u3164f", "abcdef"),
        ("a\ud800b\uffffc\ufdd0d", "abcd"),
        ("a\u2028b\x85c", "a b c"),
        ("Z\u0351\u036b\u0311\u036a\u0302\u0368\u0327algo\u0300", "Z\u0351\u036b\u0311algò"),
        ("a\u200db\u200cc", "abc"),
        ("👩\u200d🚀 ❤\ufe0f\u200d🔥", "👩\u200d🚀 ❤\ufe0f\u200d🔥"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        (SCOTLAND, SCOTLAND),
        ("a\U000e0041\U000e0042", "a"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_a_line_loses_what_cannot_be_seen_and_nothing_else(text, cleaned):
    assert clean_line(text) == cleaned


def test_several_lines_keep_their_breaks_and_their_spaces():
    assert clean_text("\r\n    code\r\n\r\nb\x00\rc\u2028d\t \n") == "    code\n\nb\nc\nd"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (clean_line, clean_text):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        cleaned.encode()
        assert "\x00" not in cleaned


@pytest.mark.parametrize(
    "text", ["\u200b", " \u3164 ", "\u202e", "\u0301", "\u00a0", "\u2800 \u2800"]
)
def test_a_text_that_would_look_empty_is_refused(text):
    with pytest.raises(ValidationError):
        plain.validate_visible(text)


@pytest.mark.parametrize("text", ["", "a", "你", "🦊", "-", "١"])
def test_a_text_that_can_be_seen_is_fine(text):
    plain.validate_visible(text)


@pytest.mark.parametrize(
    "text, length, short",
    [
        ("One two three", 20, "One two three"),
        ("One two three", 13, "One two three"),
        ("One two three", 9, "One two…"),
        ("One two, three", 10, "One two…"),
        ("Onetwothree", 6, "Onetw…"),
        ("a\nb", 5, "a b"),
    ],
)
def test_a_text_is_shortened_at_a_word(text, length, short):
    assert shorten(text, length) == short


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_shortened_text_is_never_longer_than_asked(text, length):
    assert len(shorten(text, length)) <= length
