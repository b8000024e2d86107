"""An invitation lets in whom it was meant for, where it was meant for, as often as it says."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.community import actions
from communities.community.models import Invitation, Membership
from plc.accounts.actions import suspend_account
from plc.core.refusals import Refused
from tests import make


def test_looking_at_an_invitation_changes_nothing(cast, client_of, link):
    invitation, address = link()
    for method in ("get", "head"):
        assert getattr(client_of(cast.emre), method)(address).status_code == 200
    invitation.refresh_from_db()
    assert invitation.uses == 0
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_accepting_makes_a_member_of_the_role_once(cast, client_of, link, facts):
    invitation, address = link(role="moderator")
    facts()
    client = client_of(cast.emre)
    assert client.post(address, {"role": "owner"}).status_code == 303
    assert client.post(address).status_code == 303
    invitation.refresh_from_db()
    membership = Membership.objects.get(user=cast.emre)
    assert (membership.role, membership.invited_by) == ("moderator", cast.amara)
    assert invitation.uses == 1
    assert [name for name, _ in facts()] == [
        "community.MemberJoined",
        "community.InvitationAccepted",
    ]


def test_a_token_shown_to_another_community_opens_nothing(cast, client_of, link):
    make.community(by=make.user("Olga"), slug="northfield", joining="invitation")
    _invitation, address = link()
    replayed = address.replace("/c/westmoor/", "/c/northfield/")
    assert client_of(cast.emre).get(replayed).status_code == 404
    assert client_of(cast.emre).post(replayed).status_code == 404
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_only_the_hash_of_a_token_is_kept(cast, client_of):
    client = client_of(cast.amara)
    data = {"way": "link", "link-role": "member", "link-days": "10", "link-max_uses": "3"}
    shown = client.post("/c/westmoor/invitations/", data).content.decode()
    token = shown.split("/c/westmoor/i/")[1].split("/")[0]
    assert Invitation.objects.get().token_hash == Invitation.hash(token)
    assert token not in client.get("/c/westmoor/invitations/").content.decode()


@pytest.mark.parametrize("end", ["used", "too old", "revoked"])
def test_an_invitation_that_has_ended_says_so_and_names_nothing(cast, client_of, link, end):
    invitation, address = link()
    if end == "used":
        actions.accept_invitation(invitation=invitation, by=make.user("First"))
    if end == "too old":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if end == "revoked":
        actions.revoke_invitation(invitation=invitation, by=cast.amara)
    for client in (client_of(cast.emre), Client()):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Westmoor" not in answer.content.decode()
        assert client.post(address).status_code in (410, 422)
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_a_banned_person_does_not_come_in_by_invitation(cast, client_of, link):
    make.member(cast.community, cast.emre)
    actions.sanction_member(
        community=cast.community, user=cast.emre, kind="ban", reason="x", text="x", by=cast.amara
    )
    _invitation, address = link()
    assert client_of(cast.emre).post(address).status_code == 422
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_a_letter_lets_in_its_own_address_only(cast, client_of, letters):
    actions.invite_by_email(
        community=cast.community, emails=["New@Example.org"], role="member", days=10, by=cast.amara
    )
    (letter,) = letters(to="new@example.org")
    assert cast.amara.name in letter.subject
    address = next(urlsplit(word).path for word in letter.text.split() if "/c/westmoor/i/" in word)
    refused = client_of(cast.emre).post(address)
    assert refused.status_code == 422
    assert "another address" in refused.content.decode()
    assert "new@example.org" not in refused.content.decode()
    assert client_of(make.user("New", email="new@example.org")).post(address).status_code == 303


def test_a_letter_says_the_same_to_known_and_unknown_addresses(cast, client_of, letters):
    answers = []
    for email in (cast.chidi.email, "nobody@example.org"):
        data = {"way": "letter", "letter-emails": email, "letter-role": "member"}
        answers.append(
            client_of(cast.amara).post("/c/westmoor/invitations/", {**data, "letter-days": "10"})
        )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(letters(kind="invitation")) == 2


def test_one_address_is_not_flooded(cast):
    for _ in range(5):
        actions.invite_by_email(
            community=cast.community, emails=["a@example.org"], role="member", days=1, by=cast.amara
        )
    with pytest.raises(Refused, match="several times"):
        actions.invite_by_email(
            community=cast.community, emails=["a@example.org"], role="member", days=1, by=cast.amara
        )


@pytest.mark.parametrize("wrong", ["not-an-address", f"{'a' * 250}@example.org"])
def test_wrong_addresses_come_back_with_what_was_typed(cast, client_of, wrong):
    data = {"way": "letter", "letter-emails": f"good@example.org\n{wrong}"}
    answer = client_of(cast.amara).post(
        "/c/westmoor/invitations/",
        {**data, "letter-role": "member", "letter-days": "10", "letter-message": "Kept words"},
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f"{wrong[:100]} is not an e-mail address" in html and "Kept words" in html


def test_members_invite_members_where_anyone_may_join(cast, client_of):
    assert client_of(cast.chidi).get("/c/westmoor/invitations/").status_code == 403
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    client = client_of(cast.chidi)
    data = {"way": "link", "link-days": "10", "link-max_uses": "3"}
    assert (
        client.post("/c/westmoor/invitations/", {**data, "link-role": "admin"}).status_code == 422
    )
    assert (
        client.post("/c/westmoor/invitations/", {**data, "link-role": "member"}).status_code == 200
    )
    actions.make_invitation_link(
        community=cast.community, role="admin", max_uses=1, days=1, by=cast.amara
    )
    assert "Admin" not in client.get("/c/westmoor/invitations/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_as_many_come_in_as_the_link_says_however_many_press_at_once(transactional_db):
    owner = make.user("Owner")
    community = make.community(by=owner, slug="crowded")
    invitation, _token = actions.make_invitation_link(
        community=community, role="member", max_uses=3, days=1, by=owner
    )
    people = [make.user(f"Person{n}") for n in range(8)]
    start, refused = Barrier(len(people)), []

    def press(person):
        start.wait()
        try:
            actions.accept_invitation(invitation=invitation, by=person)
        except Refused:
            refused.append(person)
        finally:
            connection.close()

    threads = [Thread(target=press, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    invitation.refresh_from_db()
    community.refresh_from_db()
    assert (invitation.uses, len(refused)) == (3, 5)
    assert Membership.objects.filter(community=community).count() == community.member_count == 4


@pytest.mark.parametrize("gone", ["banned", "demoted", "left", "suspended"])
def test_an_invitation_is_worth_what_its_maker_may_still_give(cast, client_of, gone):
    """Advisory 14: a ban would not hold if the link that was made before it let people in."""
    here = {"community": cast.community, "by": cast.amara}
    actions.change_role(user=cast.dina, role="admin", **here)
    _made, token = actions.make_invitation_link(
        community=cast.community, role="moderator", max_uses=5, days=1, by=cast.dina
    )
    if gone == "banned":
        actions.sanction_member(user=cast.dina, kind="ban", reason="x", text="x", **here)
    elif gone == "suspended":
        suspend_account(person=cast.dina, by=cast.fatima)
    elif gone == "demoted":
        actions.change_role(user=cast.dina, role="member", **here)
    else:
        actions.leave_community(community=cast.community, by=cast.dina)
    address = reverse("community:invitation", args=["westmoor", token])
    assert "no longer valid" in client_of(cast.emre).post(address).content.decode()
    assert not Membership.objects.filter(user=cast.emre).exists()


def test_the_form_of_an_invitation_passes_the_check_that_browsers_make_possible(cast, link):
    """A page without a referrer sends "Origin: null" with its form, which is refused."""
    _invitation, address = link()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.emre)
    page = client.get(address)
    assert page["Referrer-Policy"] == "same-origin"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    answer = client.post(
        address, {"csrfmiddlewaretoken": token}, headers={"origin": "http://testserver"}
    )
    assert answer.status_code == 303
    assert cast.community.memberships.filter(user=cast.emre).exists()


def test_who_accepts_is_welcomed_by_name_and_settings_lead_to_the_invitations(
    cast, client_of, link
):
    _invitation, address = link()
    page = client_of(cast.emre).post(address, follow=True).text
    assert "Welcome to Westmoor." in page.partition('class="toasts"')[2]
    settings = client_of(cast.amara).get("/c/westmoor/settings/").text
    assert 'href="/c/westmoor/invitations/"' in settings
