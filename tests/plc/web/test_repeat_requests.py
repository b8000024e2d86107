"""A request with an `Idempotency-Key` is carried out once, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from communities.feed.models import Post
from plc.web import repeats, tasks
from plc.web.models import AnsweredRequest, Draft

pytestmark = pytest.mark.django_db
NEW = "/c/westmoor/g/quiet-rounds/new/"
WORDS = {"kind": "discussion", "title": "", "body": "We all do."}


@pytest.fixture
def chidi(cast, client_of):
    return client_of(cast.chidi)


def send(client, key, address=NEW, **fields):
    return client.post(address, WORDS | fields, headers={"Idempotency-Key": str(key)})


def test_what_is_sent_again_is_done_once_and_answered_alike(chidi):
    key = uuid4()
    first, second = send(chidi, key), send(chidi, key)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Post.objects.count() == 1


def test_without_the_header_or_under_another_key_it_is_another_request(chidi):
    assert send(chidi, uuid4()).status_code == send(chidi, uuid4()).status_code == 303
    assert chidi.post(NEW, WORDS).status_code == 303
    assert Post.objects.count() == 3


def test_the_header_may_stand_in_quotation_marks_as_the_standard_has_it(chidi):
    key = uuid4()
    send(chidi, f'"{key}"')
    assert "Idempotency-Replayed" in send(chidi, key)


def test_a_malformed_key_is_refused(chidi):
    assert send(chidi, "17").status_code == 400
    assert Post.objects.count() == 0


def test_a_key_belongs_to_one_request(chidi):
    key = uuid4()
    send(chidi, key)
    assert send(chidi, key, body="Something else.").status_code == 422
    assert send(chidi, key, address="/c/westmoor/new/").status_code == 422
    assert Post.objects.count() == 1


def test_the_token_of_another_page_makes_no_other_request(chidi):
    key = uuid4()
    send(chidi, key, csrfmiddlewaretoken="a" * 64)
    assert "Idempotency-Replayed" in send(chidi, key, csrfmiddlewaretoken="b" * 64)


def test_a_key_belongs_to_one_account(cast, chidi, client_of):
    key = uuid4()
    send(chidi, key)
    assert "Idempotency-Replayed" not in send(client_of(cast.ben), key)
    assert Post.objects.count() == 2


def test_what_was_refused_can_be_sent_again(chidi):
    key = uuid4()
    assert send(chidi, key, body="").status_code == 422
    assert Draft.objects.count() == 0
    assert send(chidi, key).status_code == 303
    assert Post.objects.count() == 1


def test_what_a_refused_form_kept_is_kept(chidi):
    key = uuid4()
    assert send(chidi, key, kind="question", body="Who counts?").status_code == 422
    assert Draft.objects.get().fields["body"] == ["Who counts?"]
    assert AnsweredRequest.objects.count() == 0


def test_a_failure_leaves_nothing_and_can_be_sent_again(chidi, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    chidi.raise_request_exception = False
    key = uuid4()
    with monkeypatch.context() as patched:
        patched.setattr("communities.feed.views.composing.delete_submitted_drafts", fail)
        assert send(chidi, key).status_code == 500
    assert Post.objects.count() == 0
    assert send(chidi, key).status_code == 303


def test_a_visitor_is_sent_to_sign_in_each_time(cast):
    key = uuid4()
    assert send(Client(), key).status_code == send(Client(), key).status_code == 302
    assert AnsweredRequest.objects.count() == 0


def test_answers_are_forgotten_after_a_week(chidi):
    send(chidi, uuid4())
    tasks.forget_answered()
    assert AnsweredRequest.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        tasks.forget_answered()
    assert AnsweredRequest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told_to_wait(cast, client_of, monkeypatch):
    """As when a page and its service worker both find the connection back."""
    begun, go_on = Event(), Event()
    publish = repeats.RepeatedRequestMiddleware._once

    def slowly(self, request, user, key):
        response = publish(self, request, user, key)
        if response.status_code != 409:
            begun.set()
            assert go_on.wait(20)
        return response

    monkeypatch.setattr(repeats.RepeatedRequestMiddleware, "_once", slowly)
    key = uuid4()

    def alone():
        try:
            return send(client_of(cast.chidi), key)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        first = other.submit(alone)
        assert begun.wait(20)
        second = send(client_of(cast.chidi), key)
        go_on.set()
        assert first.result().status_code == 303
    assert second.status_code == 409
    assert second["Retry-After"] == "1"
    assert Post.objects.count() == 1
