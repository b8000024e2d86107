"""Who cannot take part yet finds, on the post, what they can do about it."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from communities.community.actions import revise_charter
from communities.community.models import Community
from communities.feed.actions import publish_post
from communities.feed.actions.comments import write_comment
from tests import make

from .words import a_post


def test_a_post_leads_to_the_charter_that_has_not_been_accepted(cast, client_of):
    post = publish_post(
        by=cast.amara, community=cast.community, kind="question", title="Who counts?", body="Who?"
    )
    revise_charter(community=cast.community, by=cast.amara, mission="Learn together, and say so.")
    page = client_of(cast.chidi).get(post.get_absolute_url()).content.decode()
    assert reverse("community:charter", args=["westmoor"]) in page


def test_forms_in_which_posts_are_written_are_not_filled_in_again_by_the_browser(cast, client_of):
    """Going back after publishing would bring the words back under a new id."""
    page = client_of(cast.chidi).get(reverse("feed:new", args=["westmoor"])).content.decode()
    assert 'enctype="multipart/form-data" autocomplete="off"' in page


def test_who_comes_to_write_before_the_charter_accepts_it_and_comes_straight_back(cast, client_of):
    revise_charter(community=cast.community, by=cast.amara, mission="Learn together, and say so.")
    chidi, wanted = client_of(cast.chidi), "/c/westmoor/new/?kind=question"
    welcome = chidi.get(reverse("community:welcome", args=["westmoor"])).content.decode()
    assert welcome.count("After the charter") == 1
    led = chidi.get(wanted)
    assert led.status_code == 303
    page = chidi.get(led["Location"]).content.decode()
    assert f'name="next" value="{wanted}"' in page
    cast.community.refresh_from_db()
    accepted = {"version": cast.community.charter_version, "next": wanted}
    back = chidi.post(reverse("community:charter_accept", args=["westmoor"]), accepted)
    assert (back.status_code, back["Location"]) == (303, wanted)
    assert chidi.get(wanted).status_code == 200
    welcome = chidi.get(reverse("community:welcome", args=["westmoor"])).content.decode()
    assert "After the charter" not in welcome


@pytest.fixture
def open_to_all(cast):
    joining = {"visibility": Community.Visibility.PUBLIC, "joining": Community.Joining.OPEN}
    Community.objects.filter(pk=cast.community.pk).update(**joining)
    cast.community.refresh_from_db()


@pytest.mark.usefixtures("open_to_all")
def test_who_joins_in_order_to_answer_comes_back_to_the_question(cast, client_of):
    """By the charter, which they have yet to accept, also where it changed while they read it."""
    post = publish_post(
        by=cast.amara, community=cast.community, kind="question", title="Who counts?", body="Who?"
    )
    revise_charter(community=cast.community, by=cast.amara, mission="Learn together, and say so.")
    cast.community.refresh_from_db()
    emre, back = client_of(cast.emre), f"{post.get_absolute_url()}#write"
    query = "?next=" + quote(back)
    assert f'action="/c/westmoor/join/{query}"' in emre.get(post.get_absolute_url()).text
    led = emre.post(f"/c/westmoor/join/{query}")
    assert (led.status_code, led["Location"]) == (303, f"/c/westmoor/charter/{query}")
    assert f'href="{led["Location"]}"' in emre.get(post.get_absolute_url()).text
    assert f'name="next" value="{back}"' in emre.get(led["Location"]).text
    late = {"version": cast.community.charter_version - 1, "next": back}
    assert emre.post("/c/westmoor/charter/accept/", late)["Location"] == led["Location"]
    accepted = late | {"version": cast.community.charter_version}
    assert emre.post("/c/westmoor/charter/accept/", accepted)["Location"] == back
    assert 'id="write"' in emre.get(post.get_absolute_url()).text
    assert emre.post(f"/c/westmoor/join/{query}")["Location"] == back  # joined in another tab


def test_whose_post_is_refused_for_the_charter_comes_back_to_its_words(cast, client_of):
    chidi, form = client_of(cast.chidi), "/c/westmoor/new/?kind=win"
    revise_charter(community=cast.community, by=cast.amara, mission="Learn together, and say so.")
    refused = chidi.post(form, {"kind": "win", "title": "Counted!", "body": "All 32 rounds."})
    assert refused.status_code == 422
    charter = "/c/westmoor/charter/?next=" + quote(form)
    assert f'href="{charter}"' in refused.text
    cast.community.refresh_from_db()
    accepted = {"version": cast.community.charter_version, "next": form}
    assert chidi.post("/c/westmoor/charter/accept/", accepted)["Location"] == form
    assert "All 32 rounds." in chidi.get(form).text


@pytest.mark.usefixtures("open_to_all")
@pytest.mark.parametrize(
    "wanted", ["", "https://elsewhere.example/", "//elsewhere.example/", "nowhere", "[["]
)
def test_who_joins_and_came_from_nowhere_here_takes_the_first_steps(cast, client_of, wanted):
    led = client_of(cast.emre).post("/c/westmoor/join/?next=" + quote(wanted, safe=""))
    assert led["Location"] == "/c/westmoor/welcome/"


@pytest.mark.usefixtures("open_to_all")
def test_who_asks_to_join_in_order_to_answer_comes_back_to_the_question(cast, client_of):
    post = publish_post(
        by=cast.amara, community=cast.community, kind="question", title="Who?", body="Who?"
    )
    Community.objects.filter(pk=cast.community.pk).update(joining=Community.Joining.REQUEST)
    emre, back = client_of(cast.emre), f"{post.get_absolute_url()}#write"
    address = "/c/westmoor/join/?next=" + quote(back)
    assert f'href="{address}"' in emre.get(post.get_absolute_url()).text
    assert f'href="{back}">Not now' in emre.get(address).text
    assert emre.post(address, {"message": "I count too."})["Location"] == back


def test_the_first_home_of_a_newcomer_offers_one_thing_and_nothing_to_sort(cast, client_of):
    emre = client_of(cast.emre)
    page = emre.get("/").text
    assert page.count('primary"') == 1
    assert (
        "Find a community" in page
        and 'id="order"' not in page
        and "Read in a feed reader" not in page
    )
    assert 'id="order"' in emre.get("/?order=new").text
    make.member(cast.community, cast.emre)
    assert 'id="order"' not in emre.get("/").text
    a_post(cast, group=None)
    assert 'id="order"' in emre.get("/").text


def test_what_has_no_title_is_called_by_whole_words_of_it(cast):
    """In results, lists and notices; cut in the middle of a word it looks broken."""
    words = "Counting what somebody else has counted before takes longer than one would think"
    post = publish_post(by=cast.amara, community=cast.community, kind="discussion", body=words)
    comment = write_comment(by=cast.ben, post=post, body=words)
    for one in (post, comment):
        assert str(one) == "Counting what somebody else has counted before takes longer…"


def test_the_home_of_who_asked_to_join_says_that_the_request_waits(cast, client_of):
    emre, asked = client_of(cast.emre), 'href="/c/westmoor/join/"'
    assert asked not in emre.get("/").content.decode()
    emre.post("/c/westmoor/join/", {"message": "I run the practice office."})
    page = emre.get("/").content.decode()
    assert asked in page and "Your request is waiting" in page
    assert "You belong to no community yet" not in page
    emre.post("/c/westmoor/join/withdraw/")
    assert asked not in emre.get("/").content.decode()
