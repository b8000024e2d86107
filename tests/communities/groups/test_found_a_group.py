"""Founding a group: from a template or an empty form, at an address of its own, once."""

import re
from functools import partial
from uuid import uuid4

import pytest

from communities.community import actions as community_actions
from communities.community.models import Community
from communities.groups import actions
from communities.groups.models import Group, GroupMembership
from communities.groups.starters import STARTERS
from tests import make
from tests.cast import assemble

from .test_take_turns_on_the_waiting_list import at_once

GOOD = {
    "name": "Number Sense 7–8",
    "kind": "topic",
    "purpose": "How children come to see numbers.",
    "visibility": "public",
    "joining": "open",
    "size_min": "3",
    "size_max": "",
}


def role_of(group, user) -> str:
    return GroupMembership.objects.get(group=group, user=user).role


def test_who_founds_a_group_facilitates_it(cast, client_of):
    answer = client_of(cast.chidi).post("/c/westmoor/groups/new/", GOOD)
    group = Group.objects.get(name="Number Sense 7–8")
    assert answer.status_code == 303
    assert (group.slug, group.size_max, group.member_count) == ("number-sense-7-8", None, 1)
    assert role_of(group, cast.chidi) == "facilitator"


def test_what_a_group_begins_from_is_chosen_before_anything_is_typed(cast, client_of):
    client = client_of(cast.chidi)
    page = client.get("/c/westmoor/groups/new/").text
    assert 'name="purpose"' not in page
    assert 'href="?from="' in page
    assert all(f'href="?from={one.key}"' in page for one in STARTERS)
    form = client.get("/c/westmoor/groups/new/?from=").text
    assert re.search(r'name="kind" value="work-team"[^>]* checked', form)
    assert "?from=" not in form


@pytest.mark.parametrize("starter", STARTERS, ids=lambda one: one.key)
def test_every_template_founds_a_group_as_it_is(cast, client_of, starter):
    client = client_of(cast.chidi)
    page = client.get(f"/c/westmoor/groups/new/?from={starter.key}")
    assert str(starter.purpose)[:40] in page.content.decode()
    data = {name: "" if value is None else value for name, value in starter.initial().items()}
    answer = client.post("/c/westmoor/groups/new/", {**data, "name": str(starter.name)})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("size_max", "2", "The largest size must be at least the smallest"),
        ("slug", "Not a slug", "Use small letters"),
        ("slug", "quiet-rounds", "This address cannot be used"),
        ("name", "\u200b", "This is still missing"),
        ("kind", "secret-society", "Select a valid choice"),
        ("size_min", "99999999999999999999", "Use a number of at most 5000"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence_and_what_was_typed(
    cast, client_of, field, value, sentence
):
    answer = client_of(cast.chidi).post("/c/westmoor/groups/new/", {**GOOD, field: value})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html and "How children come to see numbers." in html


def test_a_name_that_a_hidden_group_has_makes_another_address_without_a_word(cast, client_of):
    make.group(by=cast.ben, community=cast.community, slug="number-sense-7-8", visibility="hidden")
    assert client_of(cast.chidi).post("/c/westmoor/groups/new/", GOOD).status_code == 303
    assert Group.objects.filter(slug="number-sense-7-8-2", name=GOOD["name"]).exists()


def test_a_form_that_is_sent_twice_founds_one_group_and_other_words_or_hands_another(
    cast, client_of
):
    chidi, address = client_of(cast.chidi), "/c/westmoor/groups/new/"
    form = {
        **GOOD,
        "public_id": str(chidi.get(f"{address}?from=").context["form"]["public_id"].value()),
    }
    assert form["public_id"] in chidi.post(address, {**form, "size_max": "2"}).text, "kept"
    answers = [chidi.post(address, form) for _ in "ab"]
    assert {answer["Location"] for answer in answers} == {"/c/westmoor/g/number-sense-7-8/"}
    assert chidi.post(address, {**form, "name": "Another"})["Location"].endswith("/g/another/")
    assert client_of(cast.ben).post(address, form)["Location"].endswith("/g/number-sense-7-8-2/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("slug", ["", "night-rounds"])
def test_two_presses_at_once_found_one_community_and_one_group(slug):
    cast, once = assemble(), uuid4()
    place = {"name": "Night Rounds", "purpose": "Learning.", "slug": slug, "public_id": once}
    group = {**place, "community": cast.community, "kind": "topic"}
    founders = [(actions.found_group, group), (community_actions.found_community, place)]
    for found, words in founders:
        assert at_once(*[partial(found, by=cast.chidi, **words)] * 4) == []
    assert Group.objects.filter(name="Night Rounds").count() == 1
    assert Community.objects.filter(name="Night Rounds").count() == 1


def test_who_is_alone_in_a_community_invites_into_it_first(cast, client_of):
    place = make.community(by=cast.emre, slug="northfield")
    group = make.group(community=place, by=cast.emre)
    page = client_of(cast.emre).get(f"{group.get_absolute_url()}invite/").text
    assert "/c/northfield/invitations/" in page and "in the group already" not in page


def test_who_founds_a_group_lands_where_the_next_step_stands(cast, client_of):
    chidi = client_of(cast.chidi)
    answer = chidi.post("/c/westmoor/groups/new/", GOOD)
    page = chidi.get(answer["Location"])
    assert page.resolver_match.view_name == "groups:overview"
    assert "Invite the first members" in page.content.decode()
    assert f"{answer['Location']}invite/" in page.content.decode()
    group = Group.objects.get(name=GOOD["name"])
    make.group_member(group, cast.dina)
    assert "Invite the first members" not in chidi.get(answer["Location"]).content.decode()
