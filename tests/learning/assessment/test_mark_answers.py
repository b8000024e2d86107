"""Every type: writing, showing, reading, marking."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.assessment.marking import Answered, explained, marked
from learning.assessment.showing import Shown, drawn
from learning.assessment.types import TYPES
from learning.assessment.types.numbers import is_near, number_in, plain
from learning.assessment.types.patterns import matches
from plc.core.refusals import Refused

from .writing import EXAMPLES, SECRET, a_version, read

BY_HAND = {"long", "upload"}


def test_there_are_sixteen_types_each_with_an_example():
    assert len(TYPES) == 16
    assert TYPES.keys() == EXAMPLES.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TYPES)
def test_a_type_marks_right_and_wrong_answers_and_shows_no_key(cast, kind):
    version, example = a_version(cast, kind), EXAMPLES[kind]
    shown = Shown(version, "a", {**drawn(version, 7)})
    if kind == "formula":
        shown.draw = {"values": {"hits": "3"}}
    page = render_to_string("learning/assessment/_question.html", {"q": shown})
    assert SECRET not in page and "71317" not in page and "71.317" not in page
    right, wrong = read(version, example.right), read(version, example.wrong)
    if kind in BY_HAND:
        assert marked([Answered(version, right or {"files": []}, shown.draw)]) == [None]
        assert wrong is None
        return
    assert marked([Answered(version, right, shown.draw)]) == [1.0]
    assert marked([Answered(version, wrong, shown.draw)]) == [0.0]
    assert marked([Answered(version, None, shown.draw)]) == [0.0]
    shown.answer = right
    assert shown.said
    again = render_to_string("learning/assessment/_question.html", {"q": shown})
    assert again != page, "the answer stands in its controls"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TYPES)
def test_nothing_sent_is_no_answer_and_nonsense_is_read_without_a_mistake(cast, kind):
    version = a_version(cast, kind)
    assert read(version, {}) is None
    names = [*EXAMPLES[kind].right, *EXAMPLES[kind].wrong, "sure", "kept", "unit"]
    for value in ("", "\x00", "-1", "9" * 300, "1e999", "NaN", "٣", "<script>", "[[", "\\"):
        answer = read(version, {name: [value, value] for name in names})
        if answer is not None:
            found = explained([Answered(version, answer, drawn(version, 1))])[0]
            assert found.fraction is None or 0 <= found.fraction <= 1
            Shown(version, "a", drawn(version, 1), answer).said  # noqa: B018  it is made


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "fraction"),
    [
        (["Before"], 0.5),
        (["Before", "After"], 1.0),
        (["Before", "Never"], 0.0),
        (["Before", "After", "Never"], 0.5),
        (["Never"], 0.0),
    ],
)
def test_part_of_the_answers_gives_part_of_the_points(cast, chosen, fraction):
    version = a_version(cast, "multiple")
    answer = read(version, {"choice": chosen})
    assert marked([Answered(version, answer, {})]) == [fraction]


@pytest.mark.django_db
def test_order_is_marked_by_its_pairs(cast):
    version = a_version(cast, "ordering")
    swapped = {"Wet": ["1"], "Rub": ["2"], "Soap": ["3"], "Rinse": ["4"]}
    assert marked([Answered(version, read(version, swapped), {})]) == [pytest.approx(2 / 3)]
    assert marked([Answered(version, read(version, {"Wet": ["1"]}), {})]) == [0.0]


def test_saying_how_sure_one_really_is_pays_most():
    from learning.assessment.types.choices import SURE

    for chance in range(0, 101, 5):
        expected = {
            how: (right * chance + wrong * (100 - chance)) / 100
            for how, (right, wrong) in SURE.items()
        }
        best = max(expected, key=lambda how: expected[how])
        honest = "guess" if chance < 50 else "fairly" if chance < 67 else "sure"
        assert expected[best] == pytest.approx(expected[honest])


@pytest.mark.parametrize(
    ("pattern", "text", "right"),
    [
        ("median", "Median.", True),
        ("*median*", "It is the median, I think", True),
        ("m?dian", "medi an", False),
        (r"\*", "*", True),
        (r"\*", "x", False),
        ("", "", True),
        ("colo*r", "colour", True),
    ],
)
def test_patterns(pattern, text, right):
    assert matches(pattern, text) is right


def test_no_pattern_is_slow():
    assert not matches("*a" * 100, "a" * 99 + "b" * 101)


@settings(max_examples=50)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_is_read_as_it_is_shown(number):
    assert is_near(number_in(plain(number)), number, 0.001, "absolute")


@pytest.mark.parametrize("text", ["3,5", "3.5", " 3.5 ", "+3.5", "35e-1", "3.50"])
def test_numbers_are_read_as_people_write_them(text):
    assert float(number_in(text)) == 3.5


@pytest.mark.django_db
def test_draws_are_the_same_for_the_same_seed(cast):
    version = a_version(cast, "single")
    orders = {tuple(drawn(version, seed)["order"]) for seed in range(30)}
    assert len(orders) > 1
    assert drawn(version, 5) == drawn(version, 5)


def test_an_option_of_a_gap_is_right_however_its_spaces_were_typed():
    kind = TYPES["gaps"]
    composed = kind.compose({"gaps": "It is [[*the  middle\u00a0value | the mean]]."}, [])
    [gap] = [part for part in composed.body["parts"] if "id" in part]
    assert "the middle value" in gap["options"]
    answer = {"of": {gap["id"]: "the middle value"}}
    assert kind.mark(composed.body, composed.key, answer, {}).fraction == 1
    with pytest.raises(Refused):
        kind.compose({"gaps": f"It is [[*{'x' * 201} | the mean]]."}, [])
