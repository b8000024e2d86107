"""What the service worker is told, and what it may keep."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

from communities.feed.actions import publish_post
from plc.web.offline import worker_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast):
    return publish_post(
        by=cast.chidi,
        community=cast.community,
        kind="discussion",
        title="",
        body="We all count.",
    )


def told():
    return json.loads(re.match(r"const SETTINGS = (.*?);\n", worker_source())[1])


def test_the_service_worker_is_for_the_whole_site_and_asked_for_anew(client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "self.writeQueue" in answer.content.decode()


def test_the_policy_lets_it_run(client):
    assert "worker-src 'self'" in client.get("/offline/")["Content-Security-Policy"]


def test_what_it_keeps_at_once_are_files(client):
    for address in told()["shell"]:
        assert finders.find(address.removeprefix("/static/")), address


def test_a_page_says_whose_it_is_and_whether_it_may_be_kept(cast, client_of, post):
    page = client_of(cast.ben).get(post.get_absolute_url())
    assert page["Guildhall-Account"] == str(cast.ben.public_id)
    assert page["Guildhall-Offline"] == "keep"
    settings = client_of(cast.ben).get("/me/profile/")
    assert settings["Guildhall-Account"] == str(cast.ben.public_id)
    assert "Guildhall-Offline" not in settings


def test_a_page_for_nobody_says_so_by_silence(client, cast):
    assert "Guildhall-Account" not in client.get("/")


def test_the_page_without_a_connection_is_the_same_for_everybody(cast, client, client_of):
    mine, nobodys = client_of(cast.ben).get("/offline/"), client.get("/offline/")
    assert mine["Guildhall-Offline"] == nobodys["Guildhall-Offline"] == "same"
    assert cast.ben.name not in mine.content.decode()


def test_a_device_learns_who_is_signed_in_and_a_token(cast, client, client_of):
    answer = client_of(cast.ben).get("/offline/token/")
    assert answer.json()["account"] == str(cast.ben.public_id)
    assert len(answer.json()["token"]) == 64
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/offline/token/").json()["account"] == ""
