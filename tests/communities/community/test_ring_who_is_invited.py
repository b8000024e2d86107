"""An invitation by mail to somebody who has an account rings their bell as well."""

import re

import pytest

from communities.community import actions
from communities.community.models import Membership
from plc.accounts.actions import block_person
from plc.notifications.models import Notification
from tests import make

RINGS = "Amara Okafor invites you to Westmoor"


def invite(cast, *people, **fields):
    emails = [person if isinstance(person, str) else person.email.upper() for person in people]
    settings = {"role": "member", "days": 10} | fields
    return actions.invite_by_email(
        community=cast.community, emails=emails, by=cast.amara, **settings
    )


def test_the_bell_leads_to_the_invitation_and_there_one_comes_in(cast, relay, client_of):
    actions.change_community(community=cast.community, by=cast.amara, visibility="hidden")
    invite(cast, cast.emre, message="Come and see.")
    relay()
    emre = client_of(cast.emre)
    inbox = emre.get("/notifications/").text
    address = re.search(r'href="([^"]+)">' + RINGS, inbox)[1]
    page = emre.get(address)
    assert page.status_code == 200 and "Come and see." in page.text
    assert not Membership.objects.filter(user=cast.emre).exists()
    assert emre.post(address)["Location"] == "/c/westmoor/welcome/"
    assert Membership.objects.filter(user=cast.emre, role="member").exists()
    relay()
    assert RINGS not in emre.get("/notifications/").text
    assert "You belong to this community already." in emre.get(address).text


def test_it_waits_at_home_until_it_was_looked_at(cast, relay, client_of):
    invite(cast, cast.emre)
    relay()
    assert RINGS in client_of(cast.emre).get("/").text


@pytest.mark.parametrize("why", ["taken back", "archived", "in already", "given by none"])
def test_one_that_lets_nobody_in_any_more_is_not_shown(cast, relay, client_of, why):
    (invitation,) = invite(cast, cast.emre)
    relay()
    if why == "taken back":
        actions.revoke_invitation(invitation=invitation, by=cast.amara)
    elif why == "archived":
        actions.archive_community(community=cast.community, by=cast.amara)
    elif why == "given by none":
        make.member(cast.community, cast.fatima, role="owner")
        Membership.objects.filter(user=cast.amara).update(role="member")
    else:
        make.member(cast.community, cast.emre)
    relay()
    emre = client_of(cast.emre)
    assert RINGS not in emre.get("/notifications/").text
    expected = 200 if why == "in already" else 410
    assert emre.get("/c/westmoor/invitation/").status_code == expected


def test_the_bell_leads_to_the_letter_that_is_good_though_a_newer_one_is_not(
    cast, relay, client_of
):
    invite(cast, cast.emre, message="Come and see.")
    (newer,) = invite(cast, cast.emre, role="admin")
    actions.revoke_invitation(invitation=newer, by=cast.amara)
    relay()
    emre = client_of(cast.emre)
    assert RINGS in emre.get("/notifications/").text
    assert "Come and see." in emre.get("/c/westmoor/invitation/").text
    emre.post("/c/westmoor/invitation/")
    assert Membership.objects.get(user=cast.emre).role == "member"


def test_it_opens_for_nobody_else(cast, relay, client_of):
    cast.emre.emailaddress_set.update(verified=False)
    invite(cast, cast.emre, cast.chidi, "nobody@example.org")
    relay()
    assert not Notification.objects.filter(kind="community.invited").exists()
    for person in (cast.emre, cast.fatima):
        assert client_of(person).get("/c/westmoor/invitation/").status_code == 404


def test_who_has_blocked_the_inviter_is_not_rung(cast, relay):
    block_person(person=cast.amara, by=cast.emre)
    invite(cast, cast.emre)
    relay()
    assert not Notification.objects.filter(kind="community.invited").exists()


def test_whoever_invites_sees_the_same_of_addresses_with_an_account_and_without(
    cast, relay, client_of
):
    amara = client_of(cast.amara)
    seen = []
    for email in (cast.emre.email, "nobody@example.org"):
        sent = {"way": "letter", "letter-emails": email, "letter-role": "member"}
        amara.post("/c/westmoor/invitations/", sent | {"letter-days": "10"})
        relay()
        page = amara.get("/c/westmoor/invitations/").text
        row = page[page.index(email) :].split("</li>")[0]
        seen.append(
            re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|csrf\S+ value=\S+|\d+", "", row.replace(email, ""))
        )
    assert seen[0] == seen[1]
