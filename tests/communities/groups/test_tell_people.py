"""Whoever invited hears the answer; whoever belongs or waits hears of the end."""

import pytest

from communities.community import actions as community_actions
from communities.groups import actions
from communities.groups.models import Group
from plc.accounts.actions import block_person, deactivate_account
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests import make


def told(kind: str) -> set[int]:
    return set(Notification.objects.filter(kind=kind).values_list("person", flat=True))


@pytest.mark.parametrize(("accept", "word"), [(True, "accepted"), (False, "declined")])
def test_who_invited_into_a_group_hears_a_yes_or_a_no(cast, relay, client_of, accept, word):
    make.member(cast.community, cast.emre)
    invitation = actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    actions.answer_group_invitation(invitation=invitation, accept=accept, by=cast.emre)
    relay()
    assert told("groups.invitation_answered") == {cast.ben.pk}
    inbox = client_of(cast.ben).get("/notifications/").text
    assert f"Emre Kaya has {word} your invitation to Quiet Rounds" in inbox


def test_who_invites_by_name_reads_there_who_is_invited_and_can_take_it_back(cast, client_of):
    make.member(cast.community, cast.emre)
    ben, address = client_of(cast.ben), "/c/westmoor/g/quiet-rounds/invite/"
    sent = {"person": cast.emre.public_id, "role": "observer"}
    page = ben.post(f"{address}?q=emre", sent, follow=True)
    assert page.redirect_chain == [(address, 303)]
    for place in (page.text, ben.get(f"{address}?q=emre").text):
        assert "Take back the invitation of Emre Kaya" in place


def test_an_invitation_to_observe_says_what_that_is(cast, client_of):
    make.member(cast.community, cast.emre)
    emre, address = client_of(cast.emre), "/c/westmoor/g/quiet-rounds/invitation/"
    sentence = "Observers read and react. They do not post, comment or answer polls."
    for role in ("observer", "member"):
        invitation = actions.invite_to_group(
            group=cast.group, user=cast.emre, role=role, by=cast.ben
        )
        assert (sentence in emre.get(address).text) == (role == "observer")
        actions.withdraw_group_invitation(invitation=invitation, by=cast.ben)


@pytest.mark.parametrize("how", ["declined", "taken back", "its sender left"])
def test_an_invitation_that_has_ended_says_so_and_leads_on(cast, client_of, how):
    make.member(cast.community, cast.emre)
    actions.change_group_role(group=cast.group, user=cast.chidi, role="facilitator", by=cast.ben)
    invitation = actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.chidi)
    emre, address = client_of(cast.emre), "/c/westmoor/g/quiet-rounds/invitation/"
    if how == "declined":
        emre.post(address, {"decision": "decline"})
    elif how == "taken back":
        actions.withdraw_group_invitation(invitation=invitation, by=cast.ben)
    else:
        actions.leave_group(group=cast.group, by=cast.chidi)
    for method, sent in (("get", {}), ("post", {"decision": "accept"})):
        answer = getattr(emre, method)(address, sent, follow=True)
        assert answer.redirect_chain == [("/c/westmoor/g/quiet-rounds/", 303)]
        assert "This invitation is no longer open" in answer.text
    assert not cast.group.memberships.filter(user=cast.emre).exists()


def test_an_invitation_that_has_ended_names_no_hidden_group(cast, client_of):
    make.member(cast.community, cast.emre)
    actions.change_group(group=cast.group, by=cast.ben, visibility="hidden")
    invitation = actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    actions.withdraw_group_invitation(invitation=invitation, by=cast.ben)
    emre = client_of(cast.emre)
    answer = emre.get("/c/westmoor/g/quiet-rounds/invitation/", follow=True)
    assert answer.redirect_chain == [("/c/westmoor/groups/", 303)]
    assert "This invitation is no longer open" in answer.text
    assert cast.group.name not in answer.text


def test_an_invitation_that_was_accepted_leads_into_the_group(cast, client_of):
    make.member(cast.community, cast.emre)
    actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    emre, address = client_of(cast.emre), "/c/westmoor/g/quiet-rounds/invitation/"
    for _twice in range(2):
        answer = emre.post(address, {"decision": "accept"})
        assert (answer.status_code, answer.url) == (303, "/c/westmoor/g/quiet-rounds/")


@pytest.mark.parametrize("how", ["taken back", "came in otherwise", "left the community"])
def test_an_invitation_that_nobody_answered_is_told_as_no_answer(cast, relay, how):
    make.member(cast.community, cast.emre)
    invitation = actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    if how == "taken back":
        actions.withdraw_group_invitation(invitation=invitation, by=cast.ben)
    elif how == "came in otherwise":
        actions.change_group(group=cast.group, by=cast.ben, joining="open", visibility="private")
        asked = actions.ask_to_join_group(group=cast.group, message="", by=cast.emre)
        actions.answer_group_request(request=asked, accept=True, by=cast.ben)
    else:
        community_actions.leave_community(community=cast.community, by=cast.emre)
    relay()
    assert not told("groups.invitation_answered")


def test_who_wrote_a_letter_hears_who_came_by_it(cast, relay, client_of):
    for person in (cast.emre, cast.fatima):
        (letter,) = community_actions.invite_by_email(
            community=cast.community, emails=[person.email], role="member", days=10, by=cast.amara
        )
        if person == cast.fatima:
            block_person(person=cast.amara, by=person)
        community_actions.accept_invitation(invitation=letter, by=person)
    relay()
    assert told("community.invitation_accepted") == {cast.amara.pk}
    inbox = client_of(cast.amara).get("/notifications/").text
    assert "Emre Kaya has accepted your invitation to Westmoor" in inbox
    assert "Fatima" not in inbox


def test_who_wrote_a_letter_and_left_reads_no_more_who_came_by_it(cast, relay, client_of):
    (letter,) = community_actions.invite_by_email(
        community=cast.community, emails=[cast.emre.email], role="member", days=10, by=cast.amara
    )
    community_actions.accept_invitation(invitation=letter, by=cast.emre)
    relay()
    community_actions.change_role(
        community=cast.community, user=cast.ben, role="owner", by=cast.amara
    )
    community_actions.leave_community(community=cast.community, by=cast.amara)
    assert "Emre Kaya" not in client_of(cast.amara).get("/notifications/").text


def test_who_made_a_link_does_not_hear_of_each_that_comes_by_it(cast, relay):
    link, _token = community_actions.make_invitation_link(
        community=cast.community, role="member", max_uses=5, days=10, by=cast.amara
    )
    community_actions.accept_invitation(invitation=link, by=cast.emre)
    relay()
    assert not told("community.invitation_accepted")


def test_a_group_of_a_public_community_is_opened_to_everyone_and_says_so(cast, relay, client_of):
    community_actions.change_community(
        community=cast.community, by=cast.amara, visibility="public", confirmed=True
    )
    group = Group.objects.get(pk=cast.group.pk)
    with pytest.raises(Refused, match="also without an account"):
        actions.change_group(group=group, by=cast.ben, visibility="public")
    actions.change_group(group=group, by=cast.ben, visibility="public", confirmed=True)
    relay()
    told = "Quiet Rounds is public now: everyone can read"
    assert told in client_of(cast.chidi).get("/notifications/").text
    assert client_of(cast.emre).get("/c/westmoor/g/quiet-rounds/feed/").status_code == 200


def test_members_and_those_who_wait_hear_that_the_group_is_archived(cast, relay, client_of):
    make.member(cast.community, cast.emre)
    actions.change_group(group=cast.group, by=cast.ben, size_min=1, size_max=2)
    invitation = actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    actions.answer_group_invitation(invitation=invitation, accept=True, by=cast.emre)
    actions.archive_group(group=cast.group, by=cast.ben)
    relay()
    assert told("groups.archived") == {cast.chidi.pk, cast.dina.pk, cast.emre.pk}
    member, waiting = (client_of(person) for person in (cast.chidi, cast.emre))
    sentence = "Quiet Rounds is archived: everything can be read, and nothing is added"
    assert sentence in member.get("/notifications/").text
    sentence = "Quiet Rounds is archived: nobody moves up from the waiting list"
    assert sentence in waiting.get("/notifications/").text
    actions.archive_group(group=cast.group, by=cast.amara, as_moderators=True)
    relay()
    assert Notification.objects.filter(kind="groups.archived").count() == 3, "told once"
    actions.reopen_group(group=cast.group, by=cast.amara, as_moderators=True)
    actions.reopen_group(group=cast.group, by=cast.ben)
    relay()
    assert "is archived" not in member.get("/notifications/").text


@pytest.mark.parametrize("how", ["a block", "a closed account"])
def test_of_whom_one_reads_nothing_more_one_does_not_read_that_they_came(
    cast, relay, client_of, how
):
    (letter,) = community_actions.invite_by_email(
        community=cast.community, emails=[cast.emre.email], role="member", days=10, by=cast.amara
    )
    community_actions.accept_invitation(invitation=letter, by=cast.emre)
    invitation = actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    actions.answer_group_invitation(invitation=invitation, accept=True, by=cast.emre)
    relay()
    inboxes = [client_of(person) for person in (cast.amara, cast.ben)]
    assert all("Emre Kaya" in one.get("/notifications/").text for one in inboxes)
    if how == "a block":
        for person in (cast.amara, cast.ben):
            block_person(person=person, by=cast.emre)
    else:
        deactivate_account(person=cast.emre, by=cast.emre)
    assert not any("Emre Kaya" in one.get("/notifications/").text for one in inboxes)
