"""Nobody posts, asks or searches without end; who is too quick is told, and keeps their words."""

import pytest
from django.test import Client

from communities.community.models import Community
from communities.feed.models import Comment, Post

NEW = "/c/westmoor/g/quiet-rounds/new/"

PLACE = {
    "name": "Ward Five",
    "purpose": "Learning.",
    "visibility": "listed",
    "joining": "open",
    "language": "en",
}
SIZED = {
    "purpose": "Learning.",
    "kind": "topic",
    "visibility": "private",
    "joining": "open",
    "size_min": 5,
    "size_max": 9,
}


@pytest.fixture
def pace(settings):
    settings.RATE_LIMITS = {what: [(2, 60)] for what in settings.RATE_LIMITS}
    settings.NEWCOMER_RATE_LIMITS = {}


def a_post(n: int) -> dict[str, str]:
    return {"kind": "discussion", "title": "", "body": f"Round {n}", "topics": ""}


def test_the_third_post_in_a_minute_is_refused_and_what_was_typed_is_kept(pace, cast, client_of):
    chidi = client_of(cast.chidi)
    assert [chidi.post(NEW, a_post(n)).status_code for n in range(3)] == [303, 303, 429]
    answer = chidi.post(NEW, a_post(9))
    assert answer["Retry-After"] == "60"
    assert "Round 9" in answer.content.decode()
    assert "a lot in a short time" in answer.content.decode()
    assert Post.objects.count() == 2
    assert client_of(cast.ben).post(NEW, a_post(4)).status_code == 303, "each has their own"


def test_comments_reactions_and_previews_are_counted(pace, cast, client_of):
    client_of(cast.chidi).post(NEW, a_post(1))
    address, ben = Post.objects.get().get_absolute_url(), client_of(cast.ben)
    said = [ben.post(f"{address}comments/", {"body": f"{n}"}).status_code for n in range(3)]
    assert said == [303, 303, 429] and Comment.objects.count() == 2
    reacted = [ben.post(f"{address}reactions/", {"give": "helpful"}).status_code for _ in "abc"]
    assert reacted == [303, 303, 429]
    where = f"/preview/?place=community:{cast.community.pk}"
    assert [ben.post(where, {"text": "x"}).status_code for _ in "abc"][-1] == 429


def test_a_visitor_is_counted_by_network_and_pages_stay_open(pace, cast):
    found = [Client().get("/search/?q=rounds", REMOTE_ADDR="2001:db8::1") for _ in "abc"]
    assert [answer.status_code for answer in found] == [200, 200, 429]
    beside = Client().get("/search/?q=rounds", REMOTE_ADDR="2001:db8::2")
    assert beside.status_code == 429, "the same household"
    assert Client().get("/search/?q=rounds", REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    assert Client().get("/c/", REMOTE_ADDR="2001:db8::1").status_code == 200


def test_who_came_today_may_do_less(settings, cast, client_of):
    settings.NEWCOMER_RATE_LIMITS = {"post": [(1, 86_400)]}
    chidi = client_of(cast.chidi)
    assert [chidi.post(NEW, a_post(n)).status_code for n in range(2)] == [303, 429]
    type(cast.chidi).objects.filter(pk=cast.chidi.pk).update(date_joined="2020-01-01T00:00Z")
    assert chidi.post(NEW, a_post(3)).status_code == 303


def test_an_anonymous_answer_is_counted_nowhere(valkey, cast, client_of):
    """A count beside a name would say who answered, and when."""
    client_of(cast.chidi).post(NEW, a_post(1))
    valkey.flushdb()
    client_of(cast.ben).post(Post.objects.get().get_absolute_url() + "vote/", {"choice": "1"})
    assert list(valkey.scan_iter("*pace*")) == []


def test_without_the_cache_nothing_is_counted_and_all_goes_on(pace, settings, cast, client_of):
    chidi = client_of(cast.chidi)
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert [chidi.post(NEW, a_post(n)).status_code for n in range(3)] == [303] * 3


def test_a_community_with_a_dozen_groups_is_set_up_in_one_sitting(cast, client_of):
    """Only what was founded counts, and groups apart from communities."""
    emre, groups = client_of(cast.emre), "/c/ward-five/groups/new/"
    assert emre.post("/c/new/", {**PLACE, "slug": "westmoor"}).status_code == 422
    assert [
        emre.post("/c/new/", {**PLACE, "slug": one}).status_code
        for one in ("ward-five", "ward-six", "ward-seven", "ward-eight", "ward-nine", "ward-ten")
    ] == [303] * 5 + [429]
    assert emre.post(groups, {**SIZED, "name": "Night", "size_max": 3}).status_code == 422
    founded = [emre.post(groups, {**SIZED, "name": f"Group {n}"}).status_code for n in range(12)]
    assert founded == [303] * 12


def test_of_one_too_many_nothing_is_left(pace, settings, cast, client_of):
    settings.RATE_LIMITS |= {"found_community": [(0, 60)]}
    assert client_of(cast.emre).post("/c/new/", PLACE).status_code == 429
    assert not Community.objects.filter(name="Ward Five").exists()
