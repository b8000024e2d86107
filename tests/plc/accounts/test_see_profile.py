"""Who sees which line of whose profile."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from communities.community import actions as community_actions
from communities.groups import actions as group_actions
from plc.accounts import actions
from plc.accounts.models import (
    MemberType,
    Profile,
    ProfileEntry,
    ProfileField,
    ProfileFieldGroup,
    User,
)
from plc.accounts.search import documents
from plc.accounts.visibility import DEFAULTS, FIELDS, shown_fields, shown_fields_of
from tests import make

pytestmark = pytest.mark.django_db
RUNGS = ["public", "site", "community", "groups", "me"]
CANARIES = {
    "headline": "canary-headline",
    "about": "canary-about",
    "organisation": "canary-organisation",
    "role": "canary-role",
    "location": "canary-location",
    "speaks": "canary-speaks",
    "pronouns": "canary-pronouns",
    "links": "canary-links",
    "skills": "canary-skills",
    "can_help": "canary-can",
    "wants_help": "canary-want",
    "goal": "canary-goal",
}


def fill(person: User) -> None:
    """Something in every line that can be recognised in a page."""
    lines = {key: CANARIES[key] for key in CANARIES if hasattr(Profile, key)}
    lines.pop("about")
    actions.set_basics(person=person, by=person, name=person.name, member_type=None, **lines)
    actions.set_about(person=person, by=person, about=CANARIES["about"])
    links = [(CANARIES["links"], "https://example.org/")]
    actions.set_links(person=person, by=person, links=links)
    actions.set_skills(person=person, by=person, skills=[(CANARIES["skills"], 2)])
    lists = {kind: [(CANARIES[kind.value], "")] for kind in ProfileEntry.Kind}
    actions.set_entries(person=person, by=person, lists=lists)


def put_all_on(person: User, rung: str) -> None:
    rungs = {name: rung for name in FIELDS if name != "page"}
    actions.set_visibility(person=person, by=person, rungs={**rungs, "page": "public"})


@pytest.fixture
def reach(cast):
    """From nearest to farthest from Chidi: himself, one of his group, one of his community, one
    with an account, one without."""
    return [cast.chidi, cast.ben, cast.amara, cast.emre, AnonymousUser()]


@pytest.mark.parametrize("rung", RUNGS)
def test_each_rung_lets_in_those_above_it_and_nobody_below(cast, reach, rung):
    put_all_on(cast.chidi, rung)
    chidi = User.objects.select_related("profile").get(pk=cast.chidi.pk)
    sees = [shown_fields(chidi, actor) - {"page"} for actor in reach]
    at = len(RUNGS) - RUNGS.index(rung)
    every = frozenset(FIELDS) - {"page"}
    assert sees == [every] * at + [frozenset()] * (5 - at)


@pytest.mark.parametrize("rung", RUNGS)
def test_no_line_reaches_a_page_of_those_who_may_not_see_it(cast, client_of, rung):
    fill(cast.chidi)
    put_all_on(cast.chidi, rung)
    address = reverse("people:profile", args=[cast.chidi.public_id])
    browsers = [client_of(p) for p in (cast.chidi, cast.ben, cast.amara, cast.emre)] + [Client()]
    at = len(RUNGS) - RUNGS.index(rung)
    for place, browser in enumerate(browsers):
        page = browser.get(address).content.decode()
        found = {key for key, canary in CANARIES.items() if canary in page}
        assert found == (set(CANARIES) if place < at else set())


def test_every_line_has_a_default_and_none_of_them_is_for_the_whole_world():
    assert set(DEFAULTS) == set(FIELDS)
    assert "public" not in DEFAULTS.values()


def test_a_stranger_with_an_account_cannot_tell_that_the_page_exists(cast, client_of):
    emre = client_of(cast.emre)
    there = emre.get(reverse("people:profile", args=[cast.chidi.public_id]))
    nowhere = emre.get(reverse("people:profile", args=["01890f3e-0000-7000-8000-000000000000"]))
    assert there.status_code == nowhere.status_code == 404
    assert "Chidi" not in there.content.decode()


def test_a_stranger_without_an_account_is_asked_to_sign_in_either_way(cast):
    for public_id in (cast.chidi.public_id, "01890f3e-0000-7000-8000-000000000000"):
        answer = Client().get(reverse("people:profile", args=[public_id]))
        assert answer.status_code == 302


def test_a_page_for_everyone_opens_without_an_account(cast):
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"page": "public"})
    answer = Client().get(reverse("people:profile", args=[cast.chidi.public_id]))
    assert answer.status_code == 200
    assert "Chidi Eze" in answer.content.decode()


def test_leaving_the_group_closes_what_was_for_the_group(cast):
    put_all_on(cast.chidi, "groups")
    chidi = User.objects.select_related("profile").get(pk=cast.chidi.pk)
    assert "about" in shown_fields(chidi, cast.ben)
    group_actions.leave_group(group=cast.group, by=cast.chidi)
    assert "about" not in shown_fields(chidi, User.objects.get(pk=cast.ben.pk))


def test_a_community_of_others_opens_nothing(cast):
    other = make.community(by=cast.emre, name="Northfield")
    assert other.pk
    put_all_on(cast.chidi, "community")
    assert "about" not in shown_fields(cast.chidi, User.objects.get(pk=cast.emre.pk))
    community_actions.admit_member(community=cast.community, user=cast.emre, by=cast.amara)
    assert "about" in shown_fields(
        User.objects.select_related("profile").get(pk=cast.chidi.pk),
        User.objects.get(pk=cast.emre.pk),
    )


def test_what_nobody_understands_is_shown_to_nobody_else(cast):
    Profile.objects.filter(user=cast.chidi).update(visibility={"about": "whatever"})
    chidi = User.objects.select_related("profile").get(pk=cast.chidi.pk)
    assert "about" not in shown_fields(chidi, cast.ben)
    assert "about" in shown_fields(chidi, cast.chidi)


def test_a_whole_list_is_asked_for_in_two_queries(cast, queries):
    people = list(User.objects.select_related("profile"))
    amara = User.objects.get(pk=cast.amara.pk)
    shown_fields_of(people, amara)  # her memberships are read once
    with queries(at_most=2):
        shown = shown_fields_of(people, amara)
    assert "about" in shown[cast.chidi.pk]
    assert "about" not in shown[cast.emre.pk]


def test_a_profile_page_takes_few_queries(cast, client_of, queries):
    fill(cast.chidi)
    ben = client_of(cast.ben)
    address = reverse("people:profile", args=[cast.chidi.public_id])
    ben.get(address)
    with queries(at_most=24):
        ben.get(address)


def test_further_answers_stand_on_their_own_rungs(cast, client_of):
    heading = ProfileFieldGroup.objects.create(name="At work")
    ward = ProfileField.objects.create(group=heading, label="Ward", default_visibility="site")
    badge = ProfileField.objects.create(group=heading, label="Badge", default_visibility="me")
    actions.set_field_values(
        person=cast.chidi, by=cast.chidi, values={ward: "Six", badge: "B-17"}, rungs={}
    )
    address = reverse("people:profile", args=[cast.chidi.public_id])
    ben = client_of(cast.ben).get(address).content.decode()
    own = client_of(cast.chidi).get(address).content.decode()
    assert "Six" in ben
    assert "B-17" not in ben
    assert "B-17" in own


def test_an_answer_is_not_shown_while_its_question_is_put_to_others(cast, client_of):
    nurse = MemberType.objects.create(name="Nurse", plural="Nurses")
    heading = ProfileFieldGroup.objects.create(name="At work")
    ward = ProfileField.objects.create(group=heading, label="Ward", default_visibility="site")
    ward.member_types.add(nurse)
    User.objects.filter(pk=cast.chidi.pk).update(member_type=nurse)
    actions.set_field_values(person=cast.chidi, by=cast.chidi, values={ward: "Six"}, rungs={})
    address = reverse("people:profile", args=[cast.chidi.public_id])
    ben, chidi = client_of(cast.ben), client_of(cast.chidi)
    assert "Six" in ben.get(address).content.decode()
    User.objects.filter(pk=cast.chidi.pk).update(member_type=None)
    for browser in (ben, chidi):
        assert "Six" not in browser.get(address).content.decode()
    User.objects.filter(pk=cast.chidi.pk).update(member_type=nurse)
    assert "Six" in ben.get(address).content.decode()


def test_once_the_site_fixes_who_sees_an_answer_an_older_choice_counts_no_more(cast, client_of):
    heading = ProfileFieldGroup.objects.create(name="At work")
    ward = ProfileField.objects.create(group=heading, label="Ward", default_visibility="me")
    rungs = {ward.pk: "public"}
    actions.set_field_values(person=cast.chidi, by=cast.chidi, values={ward: "Six"}, rungs=rungs)
    ben = client_of(cast.ben)
    assert "Six" in ben.get(cast.chidi.get_absolute_url()).content.decode()
    ProfileField.objects.filter(pk=ward.pk).update(visibility_chosen=False)
    assert "Six" not in ben.get(cast.chidi.get_absolute_url()).content.decode()


def test_the_search_index_holds_only_what_everyone_sees_who_sees_the_page(cast):
    fill(cast.chidi)
    actions.set_visibility(person=cast.chidi, by=cast.chidi, rungs={"skills": "groups"})
    (document,) = documents([cast.chidi.pk])
    assert document.title == "Chidi Eze"
    assert "canary-headline" in document.body
    assert "canary-skills" not in document.body


def test_markup_in_any_line_stays_text(cast, client_of):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    actions.set_basics(
        person=cast.chidi, by=cast.chidi, name=evil, member_type=None, headline=evil, role=evil
    )
    actions.set_about(person=cast.chidi, by=cast.chidi, about=evil + "\n\n[x](javascript:alert(1))")
    actions.set_skills(person=cast.chidi, by=cast.chidi, skills=[(evil, 1)])
    for address in (cast.chidi.get_absolute_url(), reverse("people:directory")):
        page = client_of(cast.ben).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
