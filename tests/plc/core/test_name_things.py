"""Initials, tones, marks and slugs follow from a name alone and stay the same for ever."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from plc.core import names, slug
from plc.core.slug import numbered, slugify, validate_slug


@pytest.mark.parametrize(
    "name, initials",
    [
        ("Amara Okafor", "AO"),
        ("Ludwig van Beethoven", "LB"),
        ("Teresa", "T"),
        ("Anne-Marie O'Neil", "AO"),
        ("(Bob) Smith", "BS"),
        ("émile zola", "ÉZ"),
        ("e\u0301mile", "É"),
        ("李小龍", "李"),
        ("محمد علي", "مع"),
        ("नमस्ते दुनिया", "नदु"),
        ("ß", "ß"),
        ("12 Monkeys", "1M"),
        ("🦊 Fox", "F"),
        ("Ana Bauer 🌱", "AB"),
        ("🌱Ana", "A"),
        ("👩\u200d🚀 🦊", "👩\u200d🚀"),
        ("👍🏽", "👍🏽"),
        ("🇩🇪", "🇩🇪"),
        ("⭐", "⭐"),
        ("...", "?"),
        ("", "?"),
    ],
)
def test_initials_are_what_the_person_would_sign_with(name, initials):
    assert names.initials(name) == initials


@given(st.text(max_size=60))
def test_any_name_has_initials_a_tone_and_a_mark(name):
    assert 1 <= len(names.initials(name)) <= 60
    assert names.tone(name) in range(1, 7)
    assert re.fullmatch(r"[MmLlHhVvAaZz0-9 .-]+", names.mark(name))


def test_tones_and_marks_are_the_same_on_every_machine_for_ever():
    assert [names.tone(name) for name in ("Amara", "Ben", "Chidi", 7)] == [6, 1, 5, 3]
    assert names.mark("Quiet Rounds") == names.mark("  quiet  ROUNDS ")
    assert names.mark("Quiet Rounds") == "M5 12h14 M7 10l5-5 5 5 M7 18l5-3 5 3"


def test_tones_are_spread_evenly():
    counts = [sum(names.tone(n) == tone for n in range(6000)) for tone in range(1, 7)]
    assert min(counts) > 850


def _points(path: str):
    """Every point that a path reaches, by its commands (arcs by their ends)."""
    x = y = start_x = start_y = 0.0
    for command, rest in re.findall(r"([MmLlHhVvAaZz])([^MmLlHhVvAaZz]*)", path):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", rest)]
        size = {"H": 1, "V": 1, "A": 7, "Z": 1}.get(command.upper(), 2)
        for at in range(0, max(len(numbers), 1), size):
            part = numbers[at : at + size]
            relative = command.islower()
            match command.upper():
                case "Z":
                    x, y = start_x, start_y
                case "H":
                    x = part[0] + (x if relative else 0)
                case "V":
                    y = part[0] + (y if relative else 0)
                case _:
                    x, y = (
                        part[-2] + (x if relative else 0),
                        part[-1] + (y if relative else 0),
                    )
            if command == "M":
                start_x, start_y = x, y
            yield x, y


def test_every_stroke_of_a_mark_stays_in_its_box():
    for path in (*names._FIGURES, *names._HEADS, *names._FEET):
        for x, y in _points(path):
            assert 5 <= x <= 19, path
            assert 5 <= y <= 19, path


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("Westmoor Learning Partnership", "westmoor-learning-partnership"),
        ("Number Sense 7–8", "number-sense-7-8"),
        ("New Trainers’ Circle", "new-trainers-circle"),
        ("Straße & Größe", "strasse-and-groesse"),
        ("Łódź, Việt Nam", "lodz-viet-nam"),
        ("Ελλάδα", "ellada"),
        ("Привет, мир", "privet-mir"),
        ("ﬁne ①", "fine-1"),
        ("Admin", "admin-1"),
        ("\u202eabc\u200b", "abc"),
        ("a" * 100, "a" * 60),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_a_name_becomes_a_slug(name, wanted):
    assert slugify(name) == wanted


def test_a_name_in_a_script_we_cannot_write_gets_a_slug_of_its_own():
    assert slugify("日本語") == slugify("日本語") != slugify("日本")
    assert slugify("日本語", fallback="group") == "group"


@given(st.text(max_size=120))
def test_any_name_gives_a_slug_that_the_form_takes(name):
    validate_slug(slugify(name))
    validate_slug(numbered(slugify(name), 12))


@pytest.mark.parametrize(
    "text", ["", "A", "a--b", "-a", "a-", "a b", "ä", "a/b", "..", "x" * 61, "admin"]
)
def test_a_slug_that_would_not_do_is_refused(text):
    with pytest.raises(ValidationError):
        validate_slug(text)


def test_a_number_behind_a_slug_keeps_it_within_its_length():
    assert numbered("a" * 60, 12) == "a" * 57 + "-12"
    assert slug.MAX_LENGTH == 60
