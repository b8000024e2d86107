"""Accents are measured against the lightnesses that the stylesheet fixes."""

import pytest

from plc.core import contrast
from plc.core.contrast import Oklch, accent_ok, accent_pairs

NAMED = {"petrol": (230, 0.084), "yew": (155, 0.092), "madder": (16, 0.130), "umber": (60, 0.094)}


@pytest.mark.parametrize("name", NAMED)
def test_the_accents_that_come_with_the_look_pass(name):
    assert accent_ok(*NAMED[name]) == []


# Measured in Chromium when the look was drawn: light, dark.
@pytest.mark.parametrize(
    "name, front, back, light, dark",
    [
        ("petrol", "accent", "paper", 6.9, 9.7),
        ("yew", "accent", "paper", 6.8, 9.9),
        ("madder", "accent", "paper", 7.6, 9.1),
        ("umber", "accent", "paper", 7.3, 9.4),
        ("petrol", "accent", "well", 6.4, 8.1),
        ("madder", "accent", "well", 7.0, 7.6),
        ("petrol", "on-accent", "accent", 7.2, 9.7),
        ("petrol", "accent-strong", "accent-wash", 8.8, 9.3),
        ("umber", "accent-strong", "accent-wash", 9.1, 9.1),
    ],
)
def test_the_ratios_are_those_that_a_browser_measures(name, front, back, light, dark):
    measured = {(p.scheme, p.front, p.back): p.ratio for p in accent_pairs(*NAMED[name])}
    assert measured["light", front, back] == pytest.approx(light, abs=0.11)
    assert measured["dark", front, back] == pytest.approx(dark, abs=0.11)


def test_a_colour_that_no_screen_shows_is_named():
    failing = accent_ok(230, 0.3)
    assert failing
    assert not any(pair.in_gamut for pair in failing)


def test_black_and_white_are_as_far_apart_as_can_be():
    assert contrast.contrast(Oklch(0, 0, 0), Oklch(1, 0, 0)) == pytest.approx(21, abs=0.01)
    assert contrast.contrast(Oklch(0.5, 0, 0), Oklch(0.5, 0, 0)) == 1


def test_pure_colours_have_the_luminance_of_the_standard():
    # OKLCH of sRGB red and blue, as browsers compute them.
    assert contrast.luminance(Oklch(0.62796, 0.25768, 29.234)) == pytest.approx(0.2126, abs=0.001)
    assert contrast.luminance(Oklch(0.45201, 0.31321, 264.052)) == pytest.approx(0.0722, abs=0.001)


@pytest.mark.parametrize("text", ["#000000", "#ffffff", "#1f5f7a", "#00ff00", "#c0392b"])
def test_a_colour_survives_the_way_there_and_back(text):
    assert contrast.to_hex(contrast.from_hex(text)) == text


@pytest.mark.parametrize("hue", range(0, 360, 15))
def test_every_colour_that_one_can_choose_becomes_an_accent_that_can_be_read(hue):
    chosen = contrast.to_hex(Oklch(0.7, 0.3, hue))
    assert accent_ok(*contrast.accent_of(chosen)) == []
    assert contrast.accent_of(chosen)[1] > 0.03
