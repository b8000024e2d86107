"""HEAD is answered wherever GET is: checkers of links and proxies ask for it."""

import pytest

from communities.feed.actions import keep_post

from .words import a_post


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/c/{c}/",
        "/c/{c}/feed.atom",
        "/c/{c}/topics/",
        "/c/{c}/g/{g}/feed/",
        "/c/{c}/g/{g}/files/",
        "/c/{c}/g/{g}/topics/",
        "/topics/{topic}/",
        "/p/{post}/fresh/",
        "/me/bookmarks/",
        "/search/?q=rounds",
    ],
)
def test_a_page_answers_head_as_it_answers_get_without_a_body(cast, client_of, address):
    post = a_post(cast, topics=["counting"])
    keep_post(by=cast.chidi, post=post)
    chidi = client_of(cast.chidi)
    address = address.format(
        c=cast.community.slug,
        g=cast.group.slug,
        post=post.public_id,
        topic=post.post_topics.get().topic_id,
    )
    assert chidi.get(address).status_code == 200
    head = chidi.head(address)
    assert (head.status_code, head.content) == (200, b"")
