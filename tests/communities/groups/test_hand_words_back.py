"""What cannot be done as sent comes back on its own page, with what was typed."""

import re

import pytest
from django.urls import reverse

from communities.community import actions as community_actions
from communities.community.forms import HandOverForm
from communities.groups import actions
from communities.groups.models import GroupTemplate
from tests import make

LONG = "Thank you for asking. " * 60
GROUP = ["westmoor", "quiet-rounds"]


@pytest.mark.parametrize("where", ["community", "group"])
def test_too_long_an_answer_stands_beside_the_request_that_it_is_for(cast, client_of, where):
    other = make.user("Gita Rao")
    if where == "community":
        for person in (cast.emre, other):
            asked = community_actions.ask_to_join(community=cast.community, message="", by=person)
        client, address = (
            client_of(cast.amara),
            reverse("community:request_answer", args=["westmoor", asked.public_id]),
        )
    else:
        for person in (cast.emre, other):
            make.member(cast.community, person)
            asked = actions.ask_to_join_group(group=cast.group, message="", by=person)
        client, address = (
            client_of(cast.ben),
            reverse("groups:request_answer", args=[*GROUP, asked.public_id]),
        )
    answer = client.post(address, {"decision": "accept", "answer": LONG})
    assert answer.status_code == 422
    assert answer.text.count(LONG.strip()) == 1
    assert f'id="answer-{asked.public_id}-error"' in answer.text
    assert "Let Emre Kaya in" in answer.text and "Let Gita Rao in" in answer.text
    answer = client.post(address, {"answer": "A short one"})
    assert answer.status_code == 422
    assert "Choose whether to let them in." in answer.text and "A short one" in answer.text


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        ("sits", "Emre Kaya is in the group now."),
        ("waits", "The group is full: Emre Kaya comes in when a seat is free."),
        ("left", "Emre Kaya was let in already."),
    ],
)
def test_whoever_lets_somebody_in_a_second_time_reads_where_they_are_now(
    cast, client_of, meanwhile, sentence
):
    make.member(cast.community, cast.emre)
    if meanwhile == "waits":
        actions.change_group(group=cast.group, by=cast.ben, size_min=1, size_max=1)
    asked = actions.ask_to_join_group(group=cast.group, message="", by=cast.emre)
    actions.answer_group_request(request=asked, accept=True, by=cast.ben)
    if meanwhile == "left":
        actions.leave_group(group=cast.group, by=cast.emre)
    address = reverse("groups:request_answer", args=[*GROUP, asked.public_id])
    answer = client_of(cast.ben).post(address, {"decision": "accept"}, follow=True)
    assert sentence in answer.text


def emre_asks(cast, where):
    """Emre asks to join; returns the request, who may answer it, and where."""
    if where == "community":
        asked = community_actions.ask_to_join(community=cast.community, message="", by=cast.emre)
        address = reverse("community:request_answer", args=["westmoor", asked.public_id])
        return asked, cast.amara, address
    make.member(cast.community, cast.emre)
    asked = actions.ask_to_join_group(group=cast.group, message="", by=cast.emre)
    return asked, cast.ben, reverse("groups:request_answer", args=[*GROUP, asked.public_id])


@pytest.mark.parametrize("where", ["community", "group"])
def test_an_answer_that_comes_too_late_keeps_its_words(cast, client_of, where):
    _asked, person, address = emre_asks(cast, where)
    if where == "community":
        community_actions.archive_community(community=cast.community, by=person)
    else:
        actions.archive_group(group=cast.group, by=person)
    answer = client_of(person).post(address, {"decision": "accept", "answer": "Welcome, Emre"})
    assert answer.status_code == 422
    assert "Nobody can join it any more." in answer.text and "Welcome, Emre" in answer.text


@pytest.mark.parametrize("where", ["community", "group"])
def test_a_request_that_somebody_else_answered_meanwhile_waits_no_more(cast, client_of, where):
    asked, person, address = emre_asks(cast, where)
    if where == "community":
        community_actions.answer_join_request(request=asked, accept=True, by=person)
    else:
        actions.answer_group_request(request=asked, accept=True, by=person)
    answer = client_of(person).post(address, {"decision": "decline"})
    assert answer.status_code == 422
    assert "This request was answered or withdrawn in the meantime." in answer.text
    assert "asks to join" not in answer.text and "Let Emre Kaya in" not in answer.text


def test_too_long_a_name_of_a_template_comes_back(cast, client_of):
    make.group_member(cast.group, cast.amara)
    address = reverse("groups:template_keep", args=GROUP)
    answer = client_of(cast.amara).post(address, {"name": "Ward team " * 20})
    assert answer.status_code == 422
    assert "Ward team Ward team" in answer.text and "Archive the group" in answer.text
    assert not GroupTemplate.objects.exists()


def test_handing_over_to_nobody_says_so_beside_the_menu(cast, client_of):
    for client, address in (
        (client_of(cast.ben), reverse("groups:hand_over", args=GROUP)),
        (client_of(cast.amara), reverse("community:hand_over", args=["westmoor"])),
    ):
        for nobody in ("", "not a person"):
            answer = client.post(address, {"to": nobody})
            assert answer.status_code == 422
            assert "Choose a member." in answer.text and 'id="id_to-error"' in answer.text


def test_handing_over_to_who_cannot_take_it_says_why_and_keeps_the_choice(cast, client_of):
    actions.change_group(group=cast.group, by=cast.ben, size_min=1, size_max=2)
    client = client_of(cast.ben)
    address = reverse("groups:hand_over", args=GROUP)
    answer = client.post(address, {"to": str(cast.dina.public_id)})
    assert answer.status_code == 422
    assert "an observer has no seat in it" in answer.text
    assert f'<option value="{cast.dina.public_id}" selected>' in answer.text


def test_an_heir_among_many_is_found_by_name(cast, client_of, monkeypatch):
    monkeypatch.setattr(HandOverForm, "most", 1)
    for person, address in (
        (cast.ben, reverse("groups:closing", args=GROUP)),
        (cast.amara, reverse("community:closing", args=["westmoor"])),
    ):
        client = client_of(person)
        assert 'name="q"' in client.get(address).text
        assert f'value="{cast.dina.public_id}"' in client.get(f"{address}?q=dina").text
        assert "No member matches." in client.get(f"{address}?q=zzz").text


def test_an_heir_who_was_searched_stays_chosen(cast, client_of, monkeypatch):
    monkeypatch.setattr(HandOverForm, "most", 1)
    actions.change_group(group=cast.group, by=cast.ben, size_min=1, size_max=2)
    client = client_of(cast.ben)
    searched = client.get(reverse("groups:closing", args=GROUP), {"q": "dina"}).text
    address = re.search(r'action="([^"]*/hand-over/[^"]*)"', searched)[1]
    assert '<input type="hidden" name="q" value="dina">' in searched
    chosen = {"to": str(cast.dina.public_id)}
    asked = client.get(address, chosen | {"q": "dina"})
    answer = client.post(asked.wsgi_request.get_full_path(), chosen)
    assert answer.status_code == 422
    assert f'<option value="{cast.dina.public_id}" selected>' in answer.text
