"""Points are said in words, one or many."""

from decimal import Decimal

import pytest

from learning.assessment.templatetags.assessment import of_points, out_of, up_to_points


@pytest.mark.parametrize(
    ("most", "words"),
    [("1.00", "1 of 1 point"), ("4.00", "1 of 4 points"), ("1.50", "1 of 1.5 points")],
)
def test_one_point_is_one_and_a_part_of_one_is_many(most, words):
    assert out_of(Decimal(1), Decimal(most)) == words
    assert of_points(Decimal(most)) == words.removeprefix("1 ")
    assert up_to_points(Decimal(most)) == words.replace("1 of", "up to")
