"""What somebody said in a place stays theirs to take back when the place is closed to them."""

import pytest
from django.urls import reverse

from communities.feed.actions import keep_post, react, write_comment
from communities.feed.models import Bookmark, Comment, Post, Reaction
from communities.groups.actions import leave_group

from .words import a_post

WRITING = reverse("feed:writing")


@pytest.fixture
def left(cast):
    """Chidi's post and comment in a private group that Chidi has left."""
    post = a_post(cast, title="Mine to take back")
    theirs = a_post(cast, by=cast.ben, title="Not for outsiders")
    comment = write_comment(by=cast.chidi, post=theirs, body="A word too many.")
    react(by=cast.chidi, to=theirs, kind="thanks")
    react(by=cast.chidi, to=write_comment(by=cast.ben, post=theirs, body="So."), kind="same")
    keep_post(by=cast.chidi, post=theirs)
    leave_group(by=cast.chidi, group=cast.group)
    return post, comment


def test_what_was_left_behind_stands_on_the_page_of_ones_writing(cast, client_of, left):
    page = client_of(cast.chidi).get(WRITING).content.decode()
    post, comment = left
    for name, one in (("delete_post", post), ("delete_comment", comment)):
        assert reverse(f"feed:{name}", args=[one.public_id]) in page
    assert "2 reactions" in page
    assert "1 post that you keep" in page
    assert "Not for outsiders" not in page  # the words of others are closed


def test_nothing_is_left_behind_where_one_still_reads(cast, client_of):
    a_post(cast)
    assert "Where you no longer read" not in client_of(cast.chidi).get(WRITING).content.decode()


def test_a_post_left_behind_can_be_deleted_and_leads_to_no_closed_page(cast, client_of, left):
    client = client_of(cast.chidi)
    answer = client.post(reverse("feed:delete_post", args=[left[0].public_id]))
    assert answer.headers["Location"] == WRITING
    assert Post.objects.get(pk=left[0].pk).state == "deleted"
    assert "bring-back" not in client.get(WRITING).content.decode()


def test_a_comment_left_behind_can_be_deleted_and_leads_to_no_closed_page(cast, client_of, left):
    client = client_of(cast.chidi)
    answer = client.post(reverse("feed:delete_comment", args=[left[1].public_id]))
    assert answer.headers["Location"] == WRITING
    assert Comment.objects.get(pk=left[1].pk).state == "deleted"
    assert "bring-back" not in client.get(WRITING).content.decode()


def test_a_scheduled_post_of_a_place_left_can_be_deleted(cast, client_of, left):
    Post.objects.filter(pk=left[0].pk).update(state="scheduled")
    client_of(cast.chidi).post(reverse("feed:delete_post", args=[left[0].public_id]))
    assert not Post.objects.filter(pk=left[0].pk).exists()


def test_reactions_and_bookmarks_left_behind_are_taken_back_in_one_go(cast, client_of, left, facts):
    answer = client_of(cast.chidi).post(reverse("feed:take_back_left"))
    assert answer.headers["Location"] == WRITING
    assert not Reaction.objects.filter(user=cast.chidi).exists()
    assert not Bookmark.objects.filter(user=cast.chidi).exists()
    assert Post.objects.get(title="Not for outsiders").thanks_count == 0
    assert [name for name, _data in facts()] == [*["feed.ReactionTakenBack"] * 2, "feed.PostUnkept"]


def test_what_one_can_read_keeps_its_reactions_when_the_rest_is_taken_back(cast, client_of, left):
    here = a_post(cast, by=cast.ben, group=None)
    react(by=cast.chidi, to=here, kind="thanks")
    client_of(cast.chidi).post(reverse("feed:take_back_left"))
    assert Reaction.objects.filter(user=cast.chidi).count() == 1
