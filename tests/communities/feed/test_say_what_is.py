"""Words that look like what they do: no button that cannot be pressed, states by their name."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.community.actions import revise_charter
from communities.feed.actions import accept_answer, mute_post, react, write_comment
from plc.notifications.models import Notification

from .words import a_post, a_question, an_answer


def footer_of(page: str) -> str:
    return re.search(r'<footer class="reactions">.*?</footer>', page, re.DOTALL)[0]


def test_on_my_own_card_reactions_are_text_with_counts(cast, client_of):
    post = a_post(cast, group=None)
    react(by=cast.ben, to=post, kind="helpful")
    mine = footer_of(client_of(cast.chidi).get("/").content.decode())
    assert re.search(r'<span class="said">.*Helpful <b>1</b></span>', mine)
    assert "data-react" not in mine and "disabled" not in mine
    assert "Thank you" not in mine, "nobody said it, and its author cannot"
    theirs = footer_of(client_of(cast.ben).get("/").content.decode())
    assert theirs.count("data-react") >= 2


def _silence(cast):
    until = timezone.now() + timedelta(days=1)
    cast.community.memberships.filter(user=cast.ben).update(silenced_until=until)


def _a_new_charter(cast):
    revise_charter(community=cast.community, by=cast.amara, mission="Learn more.")


@pytest.mark.parametrize("stopped", [_silence, _a_new_charter])
def test_who_can_give_no_reaction_now_is_offered_none_on_cards(cast, client_of, stopped):
    post = a_post(cast, group=None)
    react(by=cast.amara, to=post, kind="helpful")
    react(by=cast.ben, to=post, kind="insightful")
    stopped(cast)
    ben = client_of(cast.ben)
    footer = footer_of(ben.get("/").content.decode())
    assert re.search(r'<span class="said">.*Helpful <b>1</b></span>', footer)
    assert re.findall(r'data-react name="(\w+)" value="(\w+)"', footer) == [("take", "insightful")]
    answer = ben.post(f"{post.get_absolute_url()}reactions/", {"take": "insightful"})
    assert answer.status_code == 303


def test_on_the_page_of_my_own_post_they_are_text_too(cast, client_of):
    post = a_post(cast, group=None)
    react(by=cast.ben, to=post, kind="helpful")
    mine = footer_of(client_of(cast.chidi).get(post.get_absolute_url()).content.decode())
    assert re.search(r'<span class="said">.*Helpful<b>1</b></span>', mine)
    assert "Who reacted" in mine


def test_who_asked_is_told_that_they_follow_by_themselves(cast, client_of):
    post = a_question(cast)
    page = client_of(cast.chidi).get(post.get_absolute_url()).content.decode()
    assert "You follow your own post" in footer_of(page)
    assert 'value="follow"' not in page
    mute_post(by=cast.chidi, post=post)
    page = client_of(cast.chidi).get(post.get_absolute_url()).content.decode()
    assert "Muted" in footer_of(page)
    assert "You follow" not in page


def test_who_asked_hears_of_replies_below_answers_as_said(cast, relay):
    post = a_question(cast)
    answer = an_answer(cast, post)
    write_comment(by=cast.dina, post=post, body="Really?", parent=answer)
    relay()
    told = Notification.objects.filter(person=cast.chidi).order_by("id")
    assert [one.kind for one in told] == ["feed.answer", "feed.followed"]


def test_an_acceptance_is_taken_back_by_a_button_that_says_so(cast, client_of):
    post = a_question(cast)
    accept_answer(by=cast.chidi, comment=an_answer(cast, post))
    page = client_of(cast.chidi).get(post.get_absolute_url()).content.decode()
    assert "Take back acceptance" in page
    assert "No longer accepted" not in page


def test_the_live_line_says_answer_where_it_is_one(cast, client_of):
    post = a_question(cast)
    address, client = reverse("feed:fresh", args=[post.public_id]), client_of(cast.chidi)
    answer = an_answer(cast, post)
    assert "1 new answer<" in client.get(address).content.decode()
    write_comment(by=cast.ben, post=post, body="And", parent=answer)
    assert "2 new answers and comments" in client.get(address).content.decode()
    since = {"since": str(answer.public_id)}
    assert "1 new comment<" in client.get(address, since).content.decode()


def test_a_post_of_the_community_stands_under_its_tabs_and_not_at_home(cast, client_of):
    post = a_post(cast, group=None)
    page = client_of(cast.chidi).get(post.get_absolute_url()).content.decode()
    rail = re.search(r'<nav class="nav-rail".*?</nav>', page, re.DOTALL)[0]
    assert "aria-current" not in rail
    assert re.search(r'<a href="/c/westmoor/" aria-current="true">Feed', page)
    assert f"group:{cast.group.pk}" not in re.search(r"topics=\"([^\"]*)\"", page)[1]


def test_a_post_of_a_group_stands_under_the_tabs_of_the_group(cast, client_of):
    page = client_of(cast.chidi).get(a_post(cast).get_absolute_url()).content.decode()
    feed = reverse("feed:group", args=["westmoor", cast.group.slug])
    tabs = re.search(rf'<nav class="tabs" aria-label="{cast.group.name}">.*?</nav>', page)[0]
    assert f'<a href="{feed}" aria-current="true">Feed' in tabs
