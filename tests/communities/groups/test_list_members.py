"""Whom the lists of members name, and that what is counted is what is listed."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from communities.community import actions as community_actions
from communities.community.models import Community
from communities.groups import actions
from communities.groups.models import Group
from plc.accounts import actions as account_actions
from tests import make
from tests.cast import assemble
from tests.waiting import eventually, somebody_waits

LISTS = ["/c/westmoor/members/", "/c/westmoor/g/quiet-rounds/members/"]
BESIDE = [*LISTS, "/c/westmoor/g/quiet-rounds/", "/c/westmoor/about/"]


@pytest.fixture
def guided(cast):
    """Dina reads; Chidi, whom the tests hide, looks after the group and the community with
    others."""
    actions.change_group_role(group=cast.group, user=cast.chidi, role="facilitator", by=cast.ben)
    community_actions.change_role(
        community=cast.community, user=cast.chidi, role="moderator", by=cast.amara
    )
    return cast


def counted() -> tuple[int, int]:
    return Community.objects.get().member_count, Group.objects.get().member_count


@pytest.mark.parametrize("address", BESIDE)
def test_who_keeps_their_page_to_themselves_or_is_blocked_stands_in_no_list(
    guided, client_of, address
):
    reader = client_of(guided.dina)
    assert "Chidi" in reader.get(address).text
    account_actions.block_person(person=guided.chidi, by=guided.dina)
    assert "Chidi" not in reader.get(address).text
    assert "Chidi" not in reader.get(f"{address}?q=chidi").text.replace('value="chidi"', "")
    if address in LISTS:
        assert "One more member is not shown to you." in reader.get(address).text
    account_actions.unblock_person(person=guided.chidi, by=guided.dina)
    profile = guided.chidi.profile
    profile.visibility = {"page": "me"}
    profile.save()
    assert "Chidi" not in reader.get(address).text


@pytest.mark.parametrize("address", LISTS)
def test_who_looks_after_a_place_sees_everyone_and_no_link_that_leads_nowhere(
    guided, client_of, address
):
    profile = guided.chidi.profile
    profile.visibility = {"page": "me"}
    profile.save()
    make.group_member(guided.group, guided.amara)
    page = client_of(guided.amara).get(address).text
    assert "Chidi Eze" in page and "not shown" not in page
    assert f'href="{guided.chidi.get_absolute_url()}"' not in page
    assert f'href="{guided.ben.get_absolute_url()}"' in page


@pytest.mark.parametrize("who", ["chidi", "ben"])
def test_closed_accounts_are_neither_listed_nor_counted_and_come_back(
    guided, client_of, relay, who
):
    person = getattr(guided, who)
    assert counted() == (4, 3)
    account_actions.deactivate_account(person=person, by=person)
    relay()
    assert counted() == (3, 2)
    for address in BESIDE:
        assert person.name not in client_of(guided.amara).get(address).text
    account_actions.reactivate_account(person=person, by=person)
    relay()
    assert counted() == (4, 3)


@pytest.mark.parametrize("heard", [True, False])
def test_a_closed_account_that_is_taken_out_is_counted_once(guided, client_of, relay, heard):
    account_actions.suspend_account(person=guided.chidi, by=None)
    if heard:
        relay()
    where = f"/c/westmoor/members/{guided.chidi.public_id}/remove/"
    assert client_of(guided.amara).post(where).status_code == 303
    relay()
    assert counted() == (3, 2)


def test_who_comes_back_and_leaves_before_it_is_heard_is_counted_once(guided, relay):
    account_actions.deactivate_account(person=guided.chidi, by=guided.chidi)
    relay()
    account_actions.reactivate_account(person=guided.chidi, by=guided.chidi)
    actions.leave_group(group=guided.group, by=guided.chidi)
    community_actions.leave_community(community=guided.community, by=guided.chidi)
    assert counted() == (3, 2)
    relay()
    assert counted() == (3, 2)


def test_who_comes_back_alone_and_leaves_before_it_is_heard_can(guided, relay):
    alone = make.group(
        by=guided.chidi, community=guided.community, name="Alone", joining="open", size_min=1
    )
    account_actions.deactivate_account(person=guided.chidi, by=guided.chidi)
    relay()
    account_actions.reactivate_account(person=guided.chidi, by=guided.chidi)
    community_actions.remove_member(community=guided.community, user=guided.chidi, by=guided.amara)
    assert Group.objects.get(pk=alone.pk).member_count == 0


@pytest.mark.parametrize("kind", ["community", "group"])
@pytest.mark.django_db(transaction=True)
def test_who_joins_while_closed_accounts_are_counted_is_counted(kind):
    """The counting waits for the joiner, and then counts as it is."""
    cast = assemble()
    place = getattr(cast, kind)
    new = make.user("New")
    join, count = community_actions.admit_member, community_actions.count_members
    if kind == "group":
        make.member(cast.community, new)
        actions.change_group(
            group=place, by=cast.ben, joining="open", visibility="public", confirmed=True
        )
        join, count = actions.join_group, actions.count_members
    account_actions.suspend_account(person=cast.chidi, by=None)
    joined, go = Event(), Event()

    def come():
        try:
            with transaction.atomic():
                join(**{kind: place, "by": new}, **({"user": new} if kind == "community" else {}))
                joined.set()
                go.wait(20)
        finally:
            connection.close()

    def recount():
        try:
            count(type(place).objects.filter(pk=place.pk))
        finally:
            connection.close()

    comer, counter = Thread(target=come), Thread(target=recount)
    comer.start()
    assert joined.wait(20)
    counter.start()
    assert eventually(somebody_waits)
    go.set()
    comer.join(20)
    counter.join(20)
    place.refresh_from_db()
    assert place.member_count == place.memberships.present().count()


def test_who_is_not_in_the_list_of_members_is_not_offered_to_who_invites(cast, client_of):
    group = make.group(by=cast.chidi, community=cast.community, name="Mine", slug="mine")
    address = f"/c/westmoor/g/{group.slug}/invite/"
    chidi = client_of(cast.chidi)
    assert "Dina Haddad" in chidi.get(address).text
    account_actions.set_visibility(person=cast.dina, by=cast.dina, rungs={"page": "me"})
    assert "Dina Haddad" not in chidi.get(address).text
    sent = {"person": cast.dina.public_id, "role": "member"}
    assert chidi.post(address, sent).status_code == 404
