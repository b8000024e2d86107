"""Who decides about levels with a role: who manages the community, and facilitators for their own
group."""

from communities.community.models import Community, Membership
from communities.groups.models import GroupMembership, GroupRole
from gamification.models import Holding, HoldingState
from tests import make

from .climbing import accepted, held

LEVELS = "/c/westmoor/recognition/levels/"


def decide(client, holding, verb, **more):
    return client.post(f"/levels/{holding.public_id}/decide/", {"verb": verb, **more})


def state_of(holding):
    return Holding.objects.get(pk=holding.pk).state


def role_of(person, group):
    return GroupMembership.objects.get(user=person, group=group).role


def test_a_facilitator_approves_for_their_own_group_only(cast, ladder, client_of):
    holding, ben = accepted(cast, cast.chidi), client_of(cast.ben)
    assert decide(ben, holding, "approve").status_code == 403
    assert decide(ben, holding, "refuse", reason="Not yet.").status_code == 403
    other = make.group(by=cast.dina, community=cast.community, name="Two of us")
    make.group_member(other, cast.chidi)
    assert decide(ben, holding, "approve", group=other.slug).status_code == 422
    assert state_of(holding) == HoldingState.ACCEPTED
    page = ben.get(LEVELS).text
    assert "No group yet" not in page and "Do not approve" not in page
    assert decide(ben, holding, "approve", group=cast.group.slug).status_code == 303
    assert role_of(cast.chidi, cast.group) == GroupRole.FACILITATOR


def test_a_term_is_ended_by_facilitators_of_its_group_not_of_others(cast, ladder, client_of):
    other = make.group(by=cast.dina, community=cast.community, name="Other")
    make.group_member(other, cast.chidi)
    holding = held(cast, cast.chidi, by=cast.ben, group=cast.group)
    why = {"reason": "We talked about it."}
    assert decide(client_of(cast.dina), holding, "end", **why).status_code == 403
    assert state_of(holding) == HoldingState.HELD
    assert decide(client_of(cast.ben), holding, "end", **why).status_code == 303
    assert state_of(holding) == HoldingState.ENDED
    assert role_of(cast.chidi, cast.group) == GroupRole.MEMBER


def test_owners_choose_any_group_of_the_member_at_once_or_later(cast, ladder, client_of):
    holding, owner = accepted(cast, cast.chidi), client_of(cast.amara)
    assert f'value="{cast.group.slug}"' in owner.get(LEVELS).text
    assert decide(owner, holding, "approve", group="no-such-group").status_code == 422
    assert state_of(holding) == HoldingState.ACCEPTED
    assert decide(owner, holding, "approve", group="").status_code == 303
    assert "Choose the group" in owner.get(LEVELS).text
    assert decide(owner, holding, "appoint", group=cast.group.slug).status_code == 303
    assert role_of(cast.chidi, cast.group) == GroupRole.FACILITATOR
    assert "Choose the group" not in owner.get(LEVELS).text


def test_a_refused_decision_keeps_what_was_typed(cast, ladder, client_of):
    holding, owner = accepted(cast, cast.chidi), client_of(cast.amara)
    answer = decide(owner, holding, "refuse", reason="Too long. " * 40)
    assert answer.status_code == 422
    assert "at most 300 characters" in answer.text
    assert "Too long. Too long." in answer.text
    assert decide(owner, holding, "refuse", reason="").status_code == 422
    assert decide(owner, holding, "refuse", reason="Not yet.").status_code == 303
    assert Holding.objects.get(pk=holding.pk).reason == "Not yet."


def test_who_left_reads_nothing_of_levels_there(cast, ladder, relay, client_of):
    held(cast, cast.chidi)
    relay()
    assert "in Westmoor" in client_of(cast.chidi).get("/notifications/").text
    Membership.objects.filter(user=cast.chidi).delete()
    Community.objects.filter(pk=cast.community.pk).update(visibility="hidden", name="New name")
    assert "New name" not in client_of(cast.chidi).get("/notifications/").text
