"""What comes back is found again by those who were told of it."""

import pytest

from communities.feed.actions import (
    accept_answer,
    bring_back_comment,
    bring_back_post,
    delete_comment,
    delete_post,
    hide_comment,
    hide_post,
    restore_comment,
    restore_post,
    unaccept_answer,
    write_comment,
)
from communities.groups.actions import leave_group
from plc.notifications.actions import mark_read
from plc.notifications.models import Notification

from .words import a_post, a_question, an_answer, at


def told(person) -> list[str]:
    live = Notification.objects.filter(person=person, withdrawn_at=None)
    return list(live.order_by("id").values_list("kind", flat=True))


def test_a_restored_post_brings_its_notices_back_with_those_of_its_comments(cast, relay):
    post = a_question(cast, body=f"What do you say, {at(cast.dina)}?")
    an_answer(cast, post)
    relay()
    before = {person: told(person) for person in (cast.chidi, cast.dina)}
    assert before[cast.chidi] and before[cast.dina]
    hide_post(post=post, by=cast.amara)
    relay()
    assert told(cast.chidi) == told(cast.dina) == []
    restore_post(post=post, by=cast.amara)
    relay()
    assert {person: told(person) for person in before} == before
    assert Notification.objects.count() == 2, "nothing is told a second time"


def test_hidden_and_restored_before_anybody_heard_of_it(cast, relay):
    """The facts may arrive in any order; how the post stands now decides."""
    post = a_post(cast)
    write_comment(by=cast.ben, post=post, body="Hello")
    relay()
    hide_post(post=post, by=cast.amara)
    restore_post(post=post, by=cast.amara)
    relay()
    assert told(cast.chidi) == ["feed.reply"]


@pytest.mark.parametrize("away, back", [(hide_comment, restore_comment), (None, None)])
def test_a_comment_that_stands_again_is_told_again(cast, relay, away, back):
    comment = write_comment(by=cast.ben, post=a_post(cast), body="Hello")
    relay()
    if away is not None:
        away(comment=comment, by=cast.amara)
    else:
        delete_comment(by=cast.ben, comment=comment)
    relay()
    assert told(cast.chidi) == []
    if back is not None:
        back(comment=comment, by=cast.amara)
    else:
        bring_back_comment(by=cast.ben, comment=comment)
    relay()
    assert told(cast.chidi) == ["feed.reply"]


def test_a_post_that_its_author_brings_back_is_told_again(cast, relay):
    post = a_post(cast, by=cast.ben, body=f"Hello {at(cast.chidi)}")
    relay()
    delete_post(by=cast.ben, post=post)
    relay()
    assert told(cast.chidi) == []
    bring_back_post(by=cast.ben, post=post)
    relay()
    assert told(cast.chidi) == ["feed.mention"]


def test_what_was_taken_back_for_another_reason_stays_away(cast, relay):
    """A comment deleted meanwhile, an acceptance taken back, somebody who left."""
    post = a_question(cast)
    deleted, accepted = an_answer(cast, post), an_answer(cast, post, body="Twice.")
    accept_answer(by=cast.chidi, comment=accepted)
    mention = write_comment(by=cast.ben, post=post, body=at(cast.dina))
    relay()
    assert told(cast.ben) == ["feed.accepted"]
    delete_comment(by=cast.ben, comment=deleted)
    unaccept_answer(by=cast.chidi, comment=accepted)
    leave_group(group=cast.group, by=cast.dina)
    relay()
    hide_post(post=post, by=cast.amara)
    restore_post(post=post, by=cast.amara)
    relay()
    assert told(cast.chidi) == ["feed.answer", "feed.reply"]
    assert told(cast.ben) == told(cast.dina) == []
    assert Notification.objects.filter(object_id=mention.pk, person=cast.dina).exists()


def test_what_was_read_is_read_when_it_comes_back(cast, relay):
    post = a_post(cast)
    write_comment(by=cast.ben, post=post, body="Hello")
    relay()
    mark_read(by=cast.chidi)
    hide_post(post=post, by=cast.amara)
    relay()
    restore_post(post=post, by=cast.amara)
    relay()
    assert not Notification.objects.filter(person=cast.chidi, read_at=None).exists()
