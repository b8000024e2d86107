"""Bringing one's own words back is writing them again, and takes the same right."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.community.actions import sanction_member
from communities.feed.actions import (
    bring_back_comment,
    delete_comment,
    delete_post,
    lock_post,
    publish_post,
    write_comment,
)
from communities.feed.actions.erasing import erase_deleted
from communities.feed.models import Comment, Post
from plc.core.refusals import Refused


@pytest.fixture
def words(cast):
    mine = publish_post(by=cast.chidi, community=cast.community, kind="discussion", body="Mine.")
    theirs = publish_post(by=cast.amara, community=cast.community, kind="discussion", body="Hm.")
    comment = write_comment(by=cast.chidi, post=theirs, body="A word too many.")
    delete_post(by=cast.chidi, post=mine)
    delete_comment(by=cast.chidi, comment=comment)
    return [
        reverse("feed:bring_back_post", args=[mine.public_id]),
        reverse("feed:bring_back_comment", args=[comment.public_id]),
    ]


def test_who_may_write_here_brings_their_words_back(cast, client_of, words):
    for address in words:
        assert client_of(cast.chidi).post(address).status_code == 303


def test_what_was_deleted_lately_stands_in_my_writing_until_it_is_erased(
    cast, client_of, words, time_passes
):
    page = client_of(cast.chidi).get("/me/writing/").content.decode()
    assert "Deleted lately" in page
    assert all(f'action="{address}"' in page for address in words)
    assert "Deleted lately" not in client_of(cast.amara).get("/me/writing/").content.decode()
    client_of(cast.chidi).post(words[0])
    assert words[0] not in client_of(cast.chidi).get("/me/writing/").content.decode()
    time_passes(days=31)
    while erase_deleted():
        pass
    assert "Deleted lately" not in client_of(cast.chidi).get("/me/writing/").content.decode()


def test_who_is_silenced_does_not_bring_words_back(cast, client_of, words):
    sanction_member(
        community=cast.community,
        user=cast.chidi,
        kind="silence",
        reason="Shouting.",
        text="Please read along for a day.",
        until=timezone.now() + timedelta(days=1),
        by=cast.amara,
    )
    for address in words:
        assert client_of(cast.chidi).post(address).status_code == 403


def test_nothing_is_brought_back_into_a_conversation_that_was_closed_meanwhile(
    cast, client_of, words
):
    comment = Comment.objects.get()
    lock_post(post=comment.post, by=cast.amara)
    answer = client_of(cast.chidi).post(words[1])
    assert answer.status_code == 403
    assert "This conversation is closed." in answer.content.decode()
    assert Comment.objects.get().state == "deleted"


def test_closing_it_in_the_same_moment_wins_too(cast, words):
    """Between the door and the action; the action asks again under the lock."""
    comment = Comment.objects.select_related("post").get()
    lock_post(post=comment.post, by=cast.amara)
    with pytest.raises(Refused, match="closed"):
        bring_back_comment(by=cast.chidi, comment=comment)
    assert Comment.objects.get().state == "deleted"


def test_a_post_that_was_closed_comes_back_closed(cast, client_of, words):
    post = Post.objects.get(body="Mine.")
    Post.objects.filter(pk=post.pk).update(closed_at=timezone.now())
    assert client_of(cast.chidi).post(words[0]).status_code == 303
    post.refresh_from_db()
    assert (post.state, bool(post.closed_at)) == ("published", True)
