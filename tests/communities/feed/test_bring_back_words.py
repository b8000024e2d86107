"""Bringing one's own words back is writing them again, and takes the same right."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.community.actions import sanction_member
from communities.feed.actions import delete_comment, delete_post, publish_post, write_comment


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
