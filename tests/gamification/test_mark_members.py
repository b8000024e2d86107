"""Levels beside the names of members, where the community shows them."""

import pytest
from django.utils import timezone

from communities.community.actions import leave_community
from communities.feed.actions import publish_post
from gamification.actions.ladders import change_level
from gamification.actions.settings import change_recognition
from gamification.levels.marks import marks, shown_levels
from gamification.models import Holding, HoldingState, Level
from plc.accounts.models import User
from tests import make

SETTINGS = "/c/westmoor/recognition/settings/"


@pytest.fixture
def ladder(cast):
    """Two levels: Chidi holds both, Ben the first one."""
    first = Level.objects.create(community=cast.community, name="Contributor")
    second = Level.objects.create(
        community=cast.community, after=first, name="Facilitator", appoints=True
    )
    for person, level in ((cast.chidi, second), (cast.chidi, first), (cast.ben, first)):
        hold(person, level)
    return first, second


def hold(person, level):
    return Holding.objects.create(
        member=person, level=level, state=HoldingState.HELD, since=timezone.now()
    )


def show(cast, which):
    change_recognition(by=cast.amara, community=cast.community, level_marks=which)


def seen_by(cast, reader, place):
    """The marks of everybody, by name."""
    keys = {(person.pk, place) for person in cast}
    found = marks(keys, User.objects.get(pk=reader.pk))
    return {person.name: mark.label for person in cast if (mark := found.get((person.pk, place)))}


def test_no_level_is_shown_until_the_community_chooses_so(cast, ladder, queries):
    shown_levels.forget()
    assert seen_by(cast, cast.dina, cast.community.pk) == {}
    reader = User.objects.get(pk=cast.dina.pk)
    with queries(at_most=1):  # memberships, which every page reads
        assert marks({(cast.chidi.pk, cast.community.pk)}, reader) == {}


def test_a_community_shows_roles_or_all_levels(cast, ladder):
    here = cast.community.pk
    show(cast, "roles")
    assert seen_by(cast, cast.dina, here) == {cast.chidi.name: "Facilitator"}
    show(cast, "all")
    everybody = {cast.chidi.name: "Facilitator", cast.ben.name: "Contributor"}
    assert seen_by(cast, cast.dina, here) == everybody
    assert seen_by(cast, cast.dina, None) == everybody
    assert seen_by(cast, cast.dina, here + 1) == {}


def test_others_than_members_see_no_levels(cast, ladder):
    show(cast, "all")
    assert seen_by(cast, cast.emre, cast.community.pk) == seen_by(cast, cast.emre, None) == {}


def test_who_left_or_lost_the_role_has_no_mark(cast, ladder):
    show(cast, "roles")
    leave_community(community=cast.community, by=cast.chidi)
    assert seen_by(cast, cast.dina, cast.community.pk) == {}
    hold(cast.amara, ladder[1])
    assert seen_by(cast, cast.dina, cast.community.pk) == {cast.amara.name: "Facilitator"}
    Holding.objects.filter(member=cast.amara).update(state=HoldingState.EXPIRED)
    assert seen_by(cast, cast.dina, cast.community.pk) == {}


def test_a_page_asks_once_for_all_its_members(cast, ladder, client_of, assert_flat):
    show(cast, "all")

    def more(n):
        for _ in range(n):
            person = make.user("Grace Tembo")
            make.member(cast.community, person)
            hold(person, ladder[0])

    assert_flat(client_of(cast.dina), "/c/westmoor/members/", more)


def test_the_mark_stands_beside_a_post_and_leads_to_the_levels(cast, ladder, client_of):
    publish_post(by=cast.chidi, community=cast.community, kind="win", title="Done", body="It is.")
    dina = client_of(cast.dina)
    assert "member-mark" not in dina.get("/c/westmoor/").content.decode()
    show(cast, "roles")
    page = dina.get("/c/westmoor/").content.decode()
    assert '<a href="/c/westmoor/recognition/levels/" class="tag member-mark"' in page
    change_level(
        by=cast.amara,
        community=cast.community,
        level=ladder[1],
        term_months=12,
        name="Host",
        description="",
        after=ladder[0],
        requirements={"points": 1},
        appoints=True,
    )
    assert '<span dir="auto">Host</span>' in dina.get("/c/westmoor/").content.decode()


def test_owners_choose_it_in_the_settings(cast, ladder, client_of):
    owner = client_of(cast.amara)
    assert 'name="level_marks"' in owner.get(SETTINGS).content.decode()
    sent = {"kudos_a_week": 5, "level_marks": "roles"}
    assert owner.post(SETTINGS, sent).status_code == 303
    assert seen_by(cast, cast.dina, cast.community.pk) == {cast.chidi.name: "Facilitator"}
    assert owner.post(SETTINGS, sent | {"level_marks": "loud"}).status_code == 422
