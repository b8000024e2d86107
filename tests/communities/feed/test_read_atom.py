"""Feeds for feed readers: valid, conditional, and never more than their reader may read now."""

import xml.etree.ElementTree as ET

import pytest

from communities.community import actions as community_actions
from communities.feed import actions
from communities.feed.actions.tokens import make_feed_token, revoke_feed_token
from communities.feed.models import FeedToken
from plc.accounts.models import Block, User
from plc.core.refusals import Refused
from tests import make

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def secret(cast):
    return make_feed_token(by=cast.dina, label="Reader")[1]


@pytest.fixture
def post(cast):
    return actions.publish_post(
        by=cast.ben,
        community=cast.community,
        group=cast.group,
        kind="question",
        title="Why & <how>?",
        body='See [here](/p/1/) and **there**, written `href="/p/1/"`.',
    )


def address(secret="", group="quiet-rounds"):
    place = f"g/{group}/" if group else ""
    return f"/c/westmoor/{place}feed.atom" + (f"?token={secret}" if secret else "")


def test_a_private_feed_is_read_with_a_token(client, secret, post):
    answer = client.get(address(secret))
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    for needed in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + needed) is not None
    (entry,) = feed.findall(ATOM + "entry")
    assert entry.find(ATOM + "id").text == f"urn:uuid:{post.public_id}"
    assert entry.find(ATOM + "title").text == "Why & <how>?"
    assert "<strong>there</strong>" in entry.find(ATOM + "summary").text
    assert '<a href="http://testserver/p/1/"' in entry.find(ATOM + "summary").text
    assert '<code>href="/p/1/"</code>' in entry.find(ATOM + "summary").text
    assert secret not in answer.content.decode()


def test_a_feed_reader_that_has_it_all_is_told_so(client, secret, post, cast):
    first = client.get(address(secret))
    again = client.get(address(secret), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    actions.edit_post(by=cast.ben, post=post, body="Changed.")
    changed = client.get(address(secret), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("wrong", ["", "x", "x" * 10_000, "é"])
def test_without_a_token_there_is_no_feed(client, post, wrong):
    assert client.get("/c/westmoor/feed.atom", {"token": wrong}).status_code == 404
    assert client.get("/c/westmoor/g/quiet-rounds/feed.atom", {"token": wrong}).status_code == 404
    assert client.get("/feed.atom", {"token": wrong}).status_code == 404


def test_a_token_that_no_browser_sends_is_a_bad_request(client, post):
    assert client.get("/c/westmoor/feed.atom", {"token": "\x00"}).status_code == 400


def test_whoever_left_the_group_reads_nothing_more(client, secret, post, cast):
    community_actions.leave_community(community=cast.community, by=cast.dina)
    assert client.get(address(secret)).status_code == 404
    assert client.get(address(secret, group="")).status_code == 404
    assert b"<entry" not in client.get(f"/feed.atom?token={secret}").content


def test_a_revoked_token_and_a_suspended_owner_read_nothing(client, secret, post, cast):
    User.objects.filter(pk=cast.dina.pk).update(state="suspended")
    assert client.get(address(secret)).status_code == 404
    User.objects.filter(pk=cast.dina.pk).update(state="active")
    assert client.get(address(secret)).status_code == 200
    revoke_feed_token(by=cast.dina, token=FeedToken.objects.get())
    assert client.get(address(secret)).status_code == 404


def test_a_block_holds_in_a_feed_too(client, secret, post, cast):
    Block.objects.create(blocker=cast.ben, blocked=cast.dina)
    assert b"<entry" not in client.get(address(secret)).content


def test_a_public_community_is_open_to_every_feed_reader(client, cast):
    community = make.community(by=cast.amara, slug="open-house", visibility="public")
    actions.publish_post(by=cast.amara, community=community, kind="discussion", body="Hello.")
    assert b"<entry" in client.get("/c/open-house/feed.atom").content


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(cast, client_of):
    browser = client_of(cast.dina)
    first, second = browser.post("/me/feeds/", {"label": "Phone"}), browser.get("/me/feeds/")
    assert first.status_code == 200 and first["Cache-Control"].find("no-store") >= 0
    assert b'value="Phone"' not in first.content
    secret = first.content.decode().partition("?token=")[2].partition("<")[0]
    assert len(secret) == 43
    assert secret not in second.content.decode()
    assert secret not in str(dict(browser.session))
    token = FeedToken.objects.get()
    assert secret not in (token.hash, token.label)
    assert browser.post(f"/me/feeds/{token.public_id}/revoke/").status_code == 303
    assert not FeedToken.objects.exists()


def test_each_new_address_has_a_button_that_copies_it(cast, client_of):
    browser = client_of(cast.dina)
    answer = browser.post("/me/feeds/", {"label": "Phone"})
    page = answer.content.decode()
    assert answer.context["addresses"]
    for _name, address in answer.context["addresses"]:
        assert f'href="{address}" data-copy="Link copied"' in page


def test_another_persons_token_cannot_be_revoked(cast, client_of, secret):
    token = FeedToken.objects.get()
    answer = client_of(cast.ben).post(f"/me/feeds/{token.public_id}/revoke/")
    assert answer.status_code == 404
    assert FeedToken.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"label": " "}])
def test_an_empty_label_comes_back_with_a_sentence(cast, client_of, sent):
    assert client_of(cast.dina).post("/me/feeds/", sent).status_code == 422


def test_twenty_tokens_are_enough(cast):
    for n in range(20):
        make_feed_token(by=cast.dina, label=str(n))
    with pytest.raises(Refused):
        make_feed_token(by=cast.dina, label="one more")
