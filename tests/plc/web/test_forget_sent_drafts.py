"""What was sent is no draft any more, whatever is still under way; what was refused becomes one."""

import pytest
from django.urls import reverse

from communities.feed.models import Post
from plc.web.drafts import draft_of

NEW = "/c/westmoor/g/quiet-rounds/new/"


@pytest.fixture
def chidi(cast, client_of):
    return client_of(cast.chidi)


@pytest.fixture
def key(cast):
    return f"feed.post:group-{cast.group.pk}"


def save(client, key, page, body="We all do."):
    address = reverse("keep_draft", args=[key])
    return client.post(address, {"body": body, "draft_page": page}).status_code


def send(client, page, **fields):
    sent = {"kind": "discussion", "title": "", "body": "We all do.", "draft_page": page}
    return client.post(NEW, sent | fields).status_code


def test_a_save_that_comes_after_its_form_was_sent_is_not_kept(cast, chidi, key):
    assert save(chidi, key, "one") == 204
    assert send(chidi, "one") == 303
    assert save(chidi, key, "one") == 205
    assert draft_of(cast.chidi, key) == {}


@pytest.mark.parametrize("key", [f"{'a' * 200}.b:c", f"a.{'b' * 200}:c", f"a.b:{'c' * 200}"])
def test_a_key_that_is_longer_than_any_form_has_is_no_address(chidi, key):
    assert save(chidi, key, "one") == 404


def test_what_is_begun_on_another_page_is_kept_and_stays(cast, chidi, key):
    send(chidi, "one")
    assert save(chidi, key, "two", "Something new") == 204
    save(chidi, key, "one")
    assert draft_of(cast.chidi, key)["body"] == ["Something new"]
    assert "draft_page" not in draft_of(cast.chidi, key)


def test_a_device_learns_whether_what_it_keeps_was_sent(chidi, key):
    asked = reverse("keep_draft", args=[key]) + "?draft_page=one"
    assert chidi.get(asked).status_code == 204
    send(chidi, "one")
    assert chidi.get(asked).status_code == 205


def test_a_page_that_only_somebody_else_sent_means_nothing(cast, chidi, client_of, key):
    send(client_of(cast.ben), "one")
    assert save(chidi, key, "one") == 204


def test_a_form_that_is_refused_is_kept_as_a_draft(cast, chidi, key):
    assert send(chidi, "one", title="T" * 161) == 422
    assert draft_of(cast.chidi, key)["title"] == ["T" * 161]
    assert send(chidi, "one", title="T") == 303
    assert draft_of(cast.chidi, key) == {}
    assert Post.objects.count() == 1


def test_a_quick_form_that_is_refused_leaves_a_longer_draft_alone(cast, chidi, key):
    save(chidi, key, "one", "A long piece")
    answer = chidi.post(NEW, {"kind": "discussion", "body": "w" * 30_001})
    assert answer.status_code == 422
    assert draft_of(cast.chidi, key)["body"] == ["A long piece"]
    assert draft_of(cast.chidi, key.replace("post", "quick"))["body"] == ["w" * 30_001]
