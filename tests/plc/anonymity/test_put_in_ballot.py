"""Each side channel of an anonymous answer is looked for in the database itself."""

import pytest
from django.apps import apps
from django.db import connection, models

from plc.anonymity.actions import has_answered, open_box, put_in_ballot, set_up_box
from plc.anonymity.models import Ballot, BallotBox, Nullifier
from plc.anonymity.results import result_of
from plc.core.refusals import Refused

pytestmark = pytest.mark.django_db


def a_box(answers: list[list[int]], pool: int = 14) -> BallotBox:
    box = set_up_box(pool_size=pool)
    for person, choices in enumerate(answers, start=1):
        put_in_ballot(box=box, person_id=person, choices=choices)
    open_box(box=box)
    box.refresh_from_db()
    return box


def test_a_pool_of_seven_is_too_small_to_hide_in():
    with pytest.raises(Refused, match="at least 8"):
        set_up_box(pool_size=7)


def test_everyone_answers_once_and_cannot_change_it():
    box = set_up_box(pool_size=8)
    put_in_ballot(box=box, person_id=1, choices=[1])
    with pytest.raises(Refused, match="cannot be changed"):
        put_in_ballot(box=box, person_id=1, choices=[2])
    assert has_answered(box=box, person_id=1)
    assert not has_answered(box=box, person_id=2)


def test_no_row_has_a_person_a_time_or_a_running_number():
    for model in apps.get_app_config("anonymity").get_models():
        for field in model._meta.get_fields():
            assert not isinstance(field, models.DateField | models.AutoField), field
            target = getattr(field, "related_model", None)
            assert target is None or target._meta.app_label in ("anonymity", "feed"), field
    for model in (Ballot, BallotBox, Nullifier):
        assert not any("user" in field.name for field in model._meta.fields)


def test_until_the_box_is_opened_no_answer_stands_in_the_database():
    box = set_up_box(pool_size=8)
    for person in range(1, 5):
        put_in_ballot(box=box, person_id=person, choices=[424242])
    assert not Ballot.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(waiting, 'UTF8') FROM anonymity_ballotbox")
        assert "424242" not in cursor.fetchone()[0]


def test_the_sealed_bundle_says_nothing_of_the_time_it_was_sealed():
    import base64

    box = set_up_box(pool_size=8)
    put_in_ballot(box=box, person_id=1, choices=[1])
    box.refresh_from_db()
    # The second to ninth byte of a Fernet token is its time.
    assert base64.urlsafe_b64decode(bytes(box.waiting))[1:9] == bytes(8)


def test_a_nullifier_cannot_be_made_without_the_servers_secret(settings):
    import hashlib
    import hmac

    box = set_up_box(pool_size=8)
    put_in_ballot(box=box, person_id=1, choices=[1])
    mark = Nullifier.objects.get().mark
    # Whoever has the database alone tries the box's key on everybody's id.
    tried = {
        hmac.new(bytes(box.key), str(n).encode(), hashlib.sha256).hexdigest() for n in range(10)
    }
    assert mark not in tried
    settings.SECRET_KEY = "another"
    assert not has_answered(box=box, person_id=1)


def test_a_secret_that_is_changed_as_the_guide_says_changes_nothing_for_a_poll(settings):
    box = set_up_box(pool_size=8)
    for person in range(1, 5):
        put_in_ballot(box=box, person_id=person, choices=[1])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    with pytest.raises(Refused, match="cannot be changed"):
        put_in_ballot(box=box, person_id=1, choices=[2])
    put_in_ballot(box=box, person_id=5, choices=[2])
    settings.SECRET_KEY_FALLBACKS = []
    assert has_answered(box=box, person_id=5)  # by the new secret alone
    open_box(box=box)
    assert sorted(one.choices for one in Ballot.objects.all()) == [[1]] * 4 + [[2]]


def test_opening_destroys_the_key_and_with_it_the_way_back():
    box = a_box([[1]] * 5)
    assert (box.key, box.waiting) == (None, None)
    assert not Nullifier.objects.exists()
    assert not has_answered(box=box, person_id=1)
    assert Ballot.objects.count() == 5


def test_ballots_are_written_in_random_order():
    """Forty answers in the order in which they were given would be one chance in 40!."""
    answers = [[n] for n in range(40)]
    box = a_box(answers, pool=50)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT choices->0 FROM anonymity_ballot WHERE box_id = %s ORDER BY ctid", [box.pk]
        )
        physical = [int(row[0]) for row in cursor.fetchall()]
    assert sorted(physical) == list(range(40))
    assert physical != list(range(40))
    assert [one.choices for one in Ballot.objects.order_by("id")] != answers


def test_with_fewer_than_five_answers_nothing_is_shown_or_kept():
    box = a_box([[1]] * 4)
    assert result_of(box, [1, 2]) is None
    assert not Ballot.objects.exists()


def test_nothing_is_shown_before_the_box_is_opened():
    box = set_up_box(pool_size=14)
    for person in range(9):
        put_in_ballot(box=box, person_id=person, choices=[1])
    assert result_of(box, [1, 2]) is None


def test_opening_twice_is_opening_once():
    box = a_box([[1]] * 5)
    open_box(box=box)
    assert Ballot.objects.count() == 5


def test_an_opened_box_takes_no_more():
    box = a_box([[1]] * 5)
    with pytest.raises(Refused, match="closed"):
        put_in_ballot(box=box, person_id=99, choices=[1])


def test_where_all_or_all_but_one_agree_only_most_is_said():
    for answers in ([[1]] * 6, [[1]] * 5 + [[2]]):
        result = result_of(a_box(answers), [1, 2])
        assert [(one.percent, one.most) for one in result.shares] == [(None, True), (None, False)]


def an_ordered_box(orders: list[list[int]]) -> BallotBox:
    box = set_up_box(pool_size=14)
    for person, order in enumerate(orders, start=1):
        put_in_ballot(box=box, person_id=person, choices=order)
    open_box(box=box, order_of=3)
    box.refresh_from_db()
    return box


def test_of_orders_no_order_is_kept_but_sums():
    box = an_ordered_box([[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 1], [3]])
    assert not Ballot.objects.exists()
    assert (box.key, box.waiting) == (None, None)
    assert box.sums == {
        "answers": 5,
        "first": {"1": 2, "2": 2, "3": 1},
        "points": {"1": 6, "2": 5, "3": 3},
        "most": 10,
    }


def test_of_orders_that_all_but_one_begin_alike_only_most_is_said():
    result = result_of(an_ordered_box([[1, 2, 3]] * 4 + [[2, 1, 3]]), [1, 2, 3])
    assert [(one.percent, one.most) for one in result.shares] == [
        (None, True),
        (None, False),
        (None, False),
    ]


def test_of_four_orders_nothing_is_kept():
    box = an_ordered_box([[1, 2, 3]] * 4)
    assert box.sums is None
    assert result_of(box, [1, 2, 3]) is None


def test_few_answers_are_told_in_steps_of_five_and_counts_as_ranges():
    result = result_of(a_box([[1]] * 4 + [[2]] * 3), [1, 2])
    assert [one.percent for one in result.shares] == [55, 45]  # 57 and 43 per cent
    assert (result.answered_from, result.answered_to, result.pool_size) == (5, 9, 14)


def test_twenty_answers_and_more_are_told_to_the_point():
    result = result_of(a_box([[1]] * 13 + [[2]] * 8, pool=30), [1, 2])
    assert [one.percent for one in result.shares] == [62, 38]
    assert (result.answered_from, result.answered_to) == (21, 21)
