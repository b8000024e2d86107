"""Each happening is told once to everyone whom it concerns and who may hear of it."""

import pytest
from django.db import transaction
from django.utils import timezone

from plc.accounts.models import Block, User
from plc.notifications import actions, unread
from plc.notifications.models import Notification


def told(person) -> list[int]:
    return [one.object_id for one in Notification.objects.filter(person=person, withdrawn_at=None)]


def test_everyone_is_told_once_however_often_it_is_said(cast, wave):
    assert wave(1, [cast.ben, cast.chidi, cast.chidi.pk], cause=cast.amara) == 2
    assert wave(1, [cast.ben, cast.dina], cause=cast.amara) == 1
    assert told(cast.ben) == told(cast.chidi) == told(cast.dina) == [1]


def test_a_mention_in_a_reply_is_one_notice(cast, wave):
    assert wave(1, [cast.ben], happening="comment 5") == 1
    assert wave(2, [cast.ben], happening="comment 5") == 0


def test_nobody_is_told_what_they_did_themselves(cast, wave):
    assert wave(1, [cast.ben, cast.amara], cause=cast.ben) == 1
    assert told(cast.ben) == []


def test_a_block_in_either_direction_keeps_silence(cast, wave):
    Block.objects.create(blocker=cast.chidi, blocked=cast.amara)
    Block.objects.create(blocker=cast.amara, blocked=cast.dina)
    assert wave(1, [cast.ben, cast.chidi, cast.dina], cause=cast.amara) == 1
    assert told(cast.chidi) == told(cast.dina) == []


@pytest.mark.parametrize("state", ["deactivated", "suspended", "placeholder"])
def test_who_is_not_active_is_told_nothing(cast, wave, state):
    User.objects.filter(pk=cast.chidi.pk).update(state=state)
    assert wave(1, [cast.chidi]) == 0


def test_telling_a_thousand_costs_what_telling_one_does(cast, wave, queries):
    with queries(at_most=4):  # savepoint, people, rows, savepoint
        wave(1, [cast.ben, cast.chidi, cast.dina, cast.emre], cause=cast.amara)


def test_a_kind_that_nobody_can_word_is_a_mistake_of_ours(cast):
    with pytest.raises(LookupError, match=r"tests\.unheard"):
        actions.notify(kind="tests.unheard", happening="x", object_id=1, people=[cast.ben])


def test_what_is_taken_back_is_gone_and_not_told_again(cast, wave):
    wave(1, [cast.ben, cast.chidi])
    assert actions.withdraw(kind="tests.wave", object_id=1, people=[cast.ben]) == 1
    assert (told(cast.ben), told(cast.chidi)) == ([], [1])
    assert actions.withdraw(kind="tests.wave", object_id=1) == 1
    assert actions.withdraw(kind="tests.wave", object_id=1) == 0
    assert wave(1, [cast.ben]) == 0


def test_reading_touches_ones_own_and_nothing_that_came_since(cast, wave):
    wave(1, [cast.ben, cast.chidi])
    made = timezone.now()
    wave(2, [cast.ben])
    assert actions.mark_read(by=cast.ben, until=made) == 1
    assert actions.mark_read(by=cast.ben, until=made) == 0
    assert Notification.objects.filter(read_at=None).count() == 2


def test_a_page_that_shows_the_thing_marks_what_was_told_of_it(cast, wave):
    wave(1, [cast.ben])
    wave(2, [cast.ben])
    assert actions.mark_read(by=cast.ben, about={"tests.wave": [1, 7]}) == 1
    assert unread.count(cast.ben) == 1


def test_the_badge_counts_what_the_list_shows(cast, wave, waving):
    for number in (1, 2, 3):
        wave(number, [cast.ben])
    waving.hidden = {2}
    assert unread.count(cast.ben) == 2


def test_counting_asks_the_rooms_once_a_minute_at_most(cast, wave, waving, queries):
    wave(1, [cast.ben])
    assert unread.count(cast.ben) == 1
    with queries(at_most=0):
        assert unread.count(cast.ben) == 1


@pytest.mark.django_db(transaction=True)
def test_the_badge_is_counted_anew_when_notices_come_or_go_or_are_read(cast, wave, waving):
    assert unread.count(cast.ben) == 0
    with transaction.atomic():
        wave(1, [cast.ben])
        assert unread.count(cast.ben) == 0
    assert unread.count(cast.ben) == 1
    actions.mark_read(by=cast.ben)
    assert unread.count(cast.ben) == 0
    wave(2, [cast.ben])
    actions.withdraw(kind="tests.wave", object_id=2)
    assert unread.count(cast.ben) == 0
    assert wave(3, [cast.ben]) == unread.count(cast.ben) == 1


def test_a_happening_that_concerns_more_people_than_a_statement_binds_is_told(cast, wave):
    crowd = [cast.ben.pk, *range(10**9, 10**9 + 70_000)]
    assert wave(1, crowd, cause=cast.amara) == 1
    assert actions.withdraw(kind="tests.wave", object_id=1, people=crowd) == 1
    assert told(cast.ben) == []
    assert actions.restore_notices(kind="tests.wave", object_id=1, people=crowd) == 1
    assert told(cast.ben) == [1]
