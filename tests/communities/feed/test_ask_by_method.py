"""Pages with a form are looked at or sent, and asked by no other method."""

import pytest
from django.urls import reverse

from . import words


@pytest.mark.parametrize("name", ["edit_post", "move_post", "post_reactions"])
def test_a_page_of_a_post_is_looked_at_or_sent(cast, client_of, name):
    address = reverse(f"feed:{name}", args=[words.a_post(cast).public_id])
    assert client_of(cast.chidi).put(address).status_code == 405


@pytest.mark.parametrize("name", ["replies", "edit_comment", "comment_reactions"])
def test_a_page_of_a_comment_is_looked_at_or_sent(cast, client_of, name):
    comment = words.an_answer(cast, words.a_question(cast))
    address = reverse(f"feed:{name}", args=[comment.public_id])
    assert client_of(cast.chidi).put(address).status_code == 405


def test_the_page_for_writing_is_looked_at_or_sent(cast, client_of):
    address = reverse("feed:new", args=[cast.community.slug])
    assert client_of(cast.chidi).put(address).status_code == 405
