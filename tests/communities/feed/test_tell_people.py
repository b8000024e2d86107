import pytest

from communities.feed.actions import (
    accept_answer,
    delete_comment,
    follow_post,
    hide_post,
    mute_post,
    unaccept_answer,
    write_comment,
)
from plc.accounts.models import Block
from plc.notifications.models import Notification

from .words import a_post, a_question, an_answer, at


def told(person) -> list[str]:
    live = Notification.objects.filter(person=person, withdrawn_at=None)
    return list(live.order_by("id").values_list("kind", flat=True))


def test_each_person_hears_once_of_one_comment_for_the_nearest_reason(cast, relay):
    """Chidi asked, follows, and is mentioned: one notice."""
    question = a_question(cast)
    follow_post(by=cast.chidi, post=question)
    follow_post(by=cast.dina, post=question)
    an_answer(cast, question, body=f"{at(cast.chidi)}, once each.")
    relay()
    assert told(cast.chidi) == ["feed.mention-in-comment"]
    assert told(cast.dina) == ["feed.followed"]
    assert told(cast.ben) == []  # who did it


def test_answer_reply_and_acceptance(cast, relay):
    question = a_question(cast)
    answer = an_answer(cast, question)
    write_comment(by=cast.chidi, post=question, body="Thanks", parent=answer)
    accept_answer(by=cast.chidi, comment=answer)
    relay()
    assert told(cast.chidi) == ["feed.answer"]
    assert told(cast.ben) == ["feed.reply", "feed.accepted"]
    unaccept_answer(by=cast.chidi, comment=answer)
    relay()
    assert told(cast.ben) == ["feed.reply"]


def test_a_groups_announcement_reaches_its_members(cast, relay):
    a_post(cast, by=cast.ben, kind="announcement")
    relay()
    assert told(cast.chidi) == told(cast.dina) == ["feed.announcement"]
    assert told(cast.amara) == told(cast.ben) == []


def test_nobody_across_a_block_is_told(cast, relay):
    post = a_post(cast)
    Block.objects.create(blocker=cast.chidi, blocked=cast.ben)
    write_comment(by=cast.ben, post=post, body="Hello")
    relay()
    assert told(cast.chidi) == []


def test_who_muted_the_post_is_not_told_even_when_mentioned(cast, relay):
    post = a_post(cast)
    mute_post(by=cast.chidi, post=post)
    write_comment(by=cast.ben, post=post, body=at(cast.chidi))
    relay()
    assert told(cast.chidi) == []


def test_who_left_before_the_news_was_carried_is_not_told(cast, relay):
    """Security row 27: also for what was queued before."""
    post = a_post(cast)
    write_comment(by=cast.ben, post=post, body="Hello")
    cast.group.memberships.filter(user=cast.chidi).delete()
    relay()
    assert told(cast.chidi) == []


def test_who_leaves_keeps_no_notice_of_what_they_cannot_open(cast, relay):
    from communities.groups.actions import leave_group

    write_comment(by=cast.ben, post=a_post(cast), body="Hello")
    relay()
    assert told(cast.chidi) == ["feed.reply"]
    leave_group(group=cast.group, by=cast.chidi)
    relay()
    assert told(cast.chidi) == []


@pytest.mark.parametrize("how", ["comment deleted", "post hidden"])
def test_what_was_told_is_taken_back_when_the_thing_is_gone(cast, relay, how):
    post = a_post(cast)
    comment = write_comment(by=cast.ben, post=post, body="Hello")
    relay()
    assert told(cast.chidi) == ["feed.reply"]
    if how == "comment deleted":
        delete_comment(by=cast.ben, comment=comment)
    else:
        hide_post(post=post, by=cast.amara)
    relay()
    assert told(cast.chidi) == []


def test_an_edit_tells_only_those_who_are_newly_mentioned(cast, relay):
    from communities.feed.actions import edit_post

    post = a_post(cast, body=at(cast.ben))
    relay()
    edit_post(by=cast.chidi, post=post, body=f"{at(cast.ben)} and {at(cast.dina)}")
    relay()
    assert told(cast.ben) == told(cast.dina) == ["feed.mention"]


def test_the_sentences_say_who_and_what(cast, relay, client_of):
    question = a_question(cast)
    an_answer(cast, question)
    relay()
    page = client_of(cast.chidi).get("/notifications/").content.decode()
    assert "Ben Achterberg answered your question “How do we count rounds?”" in page


def test_a_new_comment_is_said_on_open_pages(
    cast, relay, monkeypatch, django_capture_on_commit_callbacks
):
    from plc.live import bus

    said = []
    monkeypatch.setattr(bus, "say", lambda to, topic, message: said.append(topic))
    post = a_post(cast)
    relay()
    write_comment(by=cast.ben, post=post, body="Hello")
    with django_capture_on_commit_callbacks(execute=True):
        relay()
    assert f"post:{post.public_id}" in said
