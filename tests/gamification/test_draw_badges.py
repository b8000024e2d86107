"""Pictures of badges: drawn from kind, level and name alone."""

from xml.etree import ElementTree

import pytest

from gamification.badges.art import drawing, svg
from gamification.models import ValueKind


@pytest.mark.parametrize("kind", ValueKind)
def test_each_kind_has_an_outline_of_its_own_and_rings_for_the_level(kind):
    grounds = {drawing(one, 1, "Good answer").ground for one in ValueKind}
    assert len(grounds) == len(ValueKind)
    assert [len(drawing(kind, level, "Good answer").rings) for level in range(4)] == [0, 1, 2, 3]


def test_the_sign_comes_from_the_name():
    one, other = drawing(1, 1, "Good answer"), drawing(1, 1, "Open door")
    assert one.sign != other.sign
    assert one.sign == drawing(4, 3, "Good answer").sign


@pytest.mark.parametrize("pixels", [24, 72, 512])
def test_a_picture_is_sound_xml_whatever_the_name(pixels):
    root = ElementTree.fromstring(svg(2, 3, 'A <b> & "c"', pixels=pixels))
    assert root.get("width") == str(pixels)
    assert root[0].text == 'A <b> & "c"'
    assert "style" not in ElementTree.tostring(root).decode()
