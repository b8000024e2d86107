"""The administration stays open for half an hour, then asks again who one is."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.urls import reverse

from communities.feed.models import Post
from tests.make import PASSWORD

from .conftest import QUEUE, desk


def signed_in_long_ago(client):
    session = client.session
    long_ago = time.time() - settings.STAFF_SESSION_SECONDS - 5
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": long_ago}]
    session.save()
    return client


def test_after_half_an_hour_one_is_asked_again_who_one_is(place, cases, client_of):
    mona = signed_in_long_ago(client_of(place.mona))
    answer = mona.get(QUEUE)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
    asked = mona.get(answer.url).text
    assert "could do harm in other hands" in asked and "protects your account" not in asked
    wrong = mona.post(answer.url, {"password": "something else entirely"})
    assert wrong.status_code == 422
    assert mona.get(QUEUE).status_code == 302
    assert mona.post(answer.url, {"password": PASSWORD}).status_code == 302
    page = mona.get(QUEUE)
    assert page.status_code == 200
    assert "then we ask again who you are" in page.content.decode()


def test_a_form_that_was_sent_too_late_is_carried_out_after_the_answer(place, cases, client_of):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "hide")
    sent = {"seen": "0", "text": "Please be kind.", "reason": "Norms."}
    answer = signed_in_long_ago(mona).post(url, sent)
    assert Post.objects.get(pk=place.post.pk).state == "published"
    mona.post(answer.url, {"password": PASSWORD})
    assert Post.objects.get(pk=place.post.pk).state == "hidden"


def test_who_signs_in_elsewhere_is_told_to_sign_in_anew(place, cases, client_of):
    place.mona.set_unusable_password()
    place.mona.save()
    mona = signed_in_long_ago(client_of(place.mona))
    answer = mona.get(QUEUE)
    assert answer.status_code == 403
    assert "Sign out and in again" in answer.content.decode()
