"""What is asked can be taken back, and what is written is looked at to its end."""

from communities.community import actions
from communities.community.forms import CharterForm, LetterForm
from communities.community.models import JoinRequest, Role
from communities.community.waiting import charters_to_accept, onboarding
from plc.accounts.models import User


def test_a_request_is_taken_back_also_where_the_community_is_hidden_by_now(cast, client_of):
    client = client_of(cast.emre)
    assert client.post("/c/westmoor/join/", {"message": "May I?"}).status_code == 303
    actions.change_community(community=cast.community, by=cast.amara, visibility="hidden")
    answer = client.post("/c/westmoor/join/withdraw/")
    assert (answer.status_code, answer["Location"]) == (303, "/c/")
    assert JoinRequest.objects.get().state == "withdrawn"
    assert client.post("/c/westmoor/join/withdraw/").status_code == 404


def test_every_address_of_a_letter_is_looked_at():
    emails = ["a@example.org"] * 250 + ["no address"]
    data = {"emails": "\n".join(emails), "role": "member", "days": "10"}
    form = LetterForm(data, roles=list(Role))
    assert "emails" in form.errors


def test_a_mission_that_nobody_can_see_is_none():
    form = CharterForm({"mission": "\u200b\u200b", "default_licence": "reserved"})
    assert "mission" in form.errors


def test_a_newcomer_is_asked_to_read_each_charter_once(cast):
    actions.admit_member(community=cast.community, user=cast.emre, by=cast.amara)
    assert [one.title for one in charters_to_accept(cast.emre)] == ["Read the charter of Westmoor"]
    assert onboarding(cast.emre) == []
    actions.accept_charter(community=cast.community, by=cast.emre)
    emre = User.objects.get(pk=cast.emre.pk)
    assert charters_to_accept(emre) == []
    assert "left to settle in at Westmoor" in onboarding(emre)[0].title
