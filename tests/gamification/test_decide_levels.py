"""Who decides about levels with a role: who manages the community, and facilitators for their own
group."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community.models import UNTIL_LIFTED, Community, Membership
from communities.groups.actions import change_group_role, leave_group
from communities.groups.models import GroupMembership, GroupRole
from gamification.actions import terms
from gamification.levels.ladders import checks_of
from gamification.levels.terms import end_terms
from gamification.models import Holding, HoldingState, Level
from plc.core.refusals import Refused
from tests import make

from .climbing import accepted, earn, held, offered

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


def test_who_founded_a_group_approves_nothing_for_themselves_nor_beyond_it(cast, ladder, client_of):
    own, founder = accepted(cast, cast.chidi), client_of(cast.chidi)
    group = make.group(by=cast.chidi, community=cast.community, name="Founded for it")
    assert decide(founder, own, "approve", group=group.slug).status_code == 403
    other = accepted(cast, cast.dina)
    assert decide(founder, other, "approve", group=group.slug).status_code == 403
    make.group_member(group, cast.dina)
    assert decide(founder, other, "approve").status_code == 403
    assert decide(founder, other, "approve", group=cast.group.slug).status_code == 422
    assert state_of(own) == state_of(other) == HoldingState.ACCEPTED


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


def test_who_decides_too_late_reads_that_nothing_changed(cast, ladder, client_of):
    holding, owner = accepted(cast, cast.chidi), client_of(cast.amara)
    terms.approve_level(by=cast.ben, holding=holding)
    answer = owner.post(f"/levels/{holding.public_id}/decide/", {"verb": "approve"}, follow=True)
    assert "This was answered or ended before; nothing has changed." in answer.text
    assert "The term begins today" not in answer.text


def test_an_answer_that_is_none_declines_nothing(cast, ladder, client_of):
    holding, member = offered(cast, cast.chidi), client_of(cast.chidi)
    for said in ({}, {"answer": "acept"}):
        assert member.post(f"/levels/{holding.public_id}/answer/", said).status_code == 404
    assert state_of(holding) == HoldingState.OFFERED
    assert decide(client_of(cast.amara), holding, "aprove").status_code == 404


def test_who_chooses_no_group_is_asked_for_one(cast, ladder, client_of):
    holding, owner = held(cast, cast.chidi), client_of(cast.amara)
    answer = decide(owner, holding, "appoint", group="")
    assert answer.status_code == 422
    assert "Choose a group." in answer.text
    assert "nothing has changed" not in answer.text


def test_an_offer_says_how_long_the_term_is_and_that_of_a_renewal_that_it_is_another(
    cast, ladder, client_of
):
    holding, member = held(cast, cast.chidi), client_of(cast.chidi)
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=9))
    end_terms()
    page = member.get(LEVELS).text
    assert "Go on for another term: Facilitator" in page and "You can become" not in page
    assert "The term lasts 12 months" in page


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


def test_who_no_longer_has_what_it_takes_is_not_approved(cast, ladder, client_of):
    holding = accepted(cast, cast.chidi)
    earn(cast, cast.chidi, -30)
    answer = decide(client_of(cast.amara), holding, "approve")
    assert answer.status_code == 422
    assert "no longer has what this level takes" in answer.text
    assert state_of(holding) == HoldingState.ACCEPTED


def test_who_decides_reads_what_the_member_has_and_lacks(cast, ladder, client_of):
    Level.objects.filter(pk=ladder[1].pk).update(requirements={"points.helping": 50, "points": 20})
    accepted(cast, cast.chidi)
    earn(cast, cast.chidi, -35)
    page = client_of(cast.ben).get(LEVELS).text
    row = page[page.index('id="decide"') : page.index('id="ladder"')]
    checks = re.search(r'<ul class="checks">.*?</ul>', row, re.DOTALL)[0]
    assert checks.count("<li") == 2
    assert re.search(r'<li class="missing">.*Helping: 50 points.*25 to go', checks, re.DOTALL)
    assert "20 points of all kinds" in checks
    Level.objects.filter(pk=ladder[1].pk).update(requirements={"endorsements": 2})
    page = client_of(cast.ben).get(LEVELS).text
    assert "2 nominations from outside one’s small groups (of up to 12 people)" in page


def test_two_levels_of_one_member_are_each_looked_at(cast, ladder):
    first, second = ladder
    earn(cast, cast.chidi, 20)
    now = timezone.now()
    both = [
        Holding.objects.create(level=level, member=cast.chidi, state=state, since=now)
        for level, state in ((first, HoldingState.ACCEPTED), (second, HoldingState.ACCEPTED))
    ]
    checks = checks_of(both)
    assert [checks[one.pk][0].is_met for one in both] == [True, False]


def test_what_waits_stands_apart_the_oldest_first_and_costs_no_more_for_many(
    cast, ladder, client_of, queries
):
    term = held(cast, cast.chidi, group=cast.group)
    many = []
    for n in range(35):
        person = make.user(f"Person {n:02}")
        make.member(cast.community, person)
        make.group_member(cast.group, person)
        many.append(
            Holding.objects.create(
                level=ladder[1], member=person, state=HoldingState.ACCEPTED, since=timezone.now()
            )
        )
    ben = client_of(cast.ben)
    ben.get(LEVELS)
    with queries(at_most=20):
        page = ben.get(LEVELS).text
    assert "Person 00" in page and "Person 29" in page and "Person 30" not in page
    assert f"/levels/{term.public_id}/decide/" not in page
    following = re.search(r'href="([^"]*after=[^"]*)"', page)[1].replace("&amp;", "&")
    page = ben.get(following).text
    assert "Person 34" in page and "Current terms" in page
    assert f"/levels/{term.public_id}/decide/" in page


def lay_down(holding):
    terms.end_term(by=holding.member, holding=holding, state=HoldingState.LAID_DOWN)


def test_who_facilitated_the_group_before_stays_its_facilitator(cast, ladder):
    facilitators = GroupMembership.objects.filter(group=cast.group)
    facilitators.filter(user=cast.dina).update(role=GroupRole.FACILITATOR)
    lay_down(held(cast, cast.ben, group=cast.group))
    assert role_of(cast.ben, cast.group) == GroupRole.FACILITATOR


def test_the_last_facilitator_stays_until_there_is_another_one(cast, ladder, relay):
    holding = held(cast, cast.chidi, group=cast.group)
    GroupMembership.objects.filter(group=cast.group, user=cast.ben).update(role=GroupRole.MEMBER)
    lay_down(holding)
    end_terms()
    assert role_of(cast.chidi, cast.group) == GroupRole.FACILITATOR
    GroupMembership.objects.filter(group=cast.group, user=cast.ben).update(
        role=GroupRole.FACILITATOR
    )
    end_terms()
    assert role_of(cast.chidi, cast.group) == GroupRole.MEMBER


def test_whom_the_group_made_a_member_holds_the_level_without_it(cast, ladder, relay):
    holding = held(cast, cast.chidi, group=cast.group)
    change_group_role(group=cast.group, user=cast.chidi, role=GroupRole.MEMBER, by=cast.ben)
    relay()
    holding.refresh_from_db()
    assert (holding.state, holding.group) == (HoldingState.HELD, None)


def test_who_left_the_group_is_renewed_without_it(cast, ladder, relay):
    holding = held(cast, cast.chidi, group=cast.group)
    leave_group(group=cast.group, by=cast.chidi)
    relay()
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=9))
    end_terms()
    renewal = Holding.objects.pending().get(member=cast.chidi)
    terms.answer_offer(by=cast.chidi, holding=renewal, accept=True)
    assert terms.approve_level(by=cast.amara, holding=renewal)


def test_a_renewal_keeps_the_role_and_ends_it_with_its_term(cast, ladder, client_of):
    holding = held(cast, cast.chidi, group=cast.group)
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=9))
    end_terms()
    renewal = Holding.objects.pending().get(member=cast.chidi)
    terms.answer_offer(by=cast.chidi, holding=renewal, accept=True)
    assert f'value="{cast.group.slug}" selected' in client_of(cast.amara).get(LEVELS).text
    terms.approve_level(by=cast.amara, holding=renewal, group=cast.group)
    end_terms()
    assert role_of(cast.chidi, cast.group) == GroupRole.FACILITATOR
    lay_down(renewal)
    assert role_of(cast.chidi, cast.group) == GroupRole.MEMBER


def shut_out(cast, how):
    if how == "suspended here":
        theirs = Membership.objects.filter(community=cast.community, user=cast.chidi)
        theirs.update(suspended_until=timezone.now() + timedelta(days=3))
    else:
        type(cast.chidi).objects.filter(pk=cast.chidi.pk).update(state=how)


@pytest.mark.parametrize("how", ["suspended here", "suspended", "deactivated"])
def test_who_is_shut_out_is_neither_listed_for_approval_nor_approved(cast, ladder, client_of, how):
    holding = accepted(cast, cast.chidi)
    shut_out(cast, how)
    assert decide(client_of(cast.amara), holding, "approve").status_code == 403
    with pytest.raises(Refused, match="no longer has"):
        terms.approve_level(by=cast.amara, holding=holding)
    assert state_of(holding) == HoldingState.ACCEPTED


def test_who_is_suspended_here_can_lose_a_term_and_accepts_none(cast, ladder, client_of):
    holding = offered(cast, cast.chidi)
    shut_out(cast, "suspended here")
    address = f"/levels/{holding.public_id}/answer/"
    client_of(cast.chidi).post(address, {"answer": "accept"})
    assert state_of(holding) == HoldingState.OFFERED
    Membership.objects.update(suspended_until=None)
    client_of(cast.chidi).post(address, {"answer": "accept"})
    terms.approve_level(by=cast.amara, holding=holding)
    shut_out(cast, "suspended here")
    assert decide(client_of(cast.amara), holding, "end", reason="Talked.").status_code == 303


def test_who_is_shut_out_is_offered_no_next_term(cast, ladder):
    holding = held(cast, cast.chidi)
    shut_out(cast, "suspended here")
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=5))
    end_terms()
    assert not Holding.objects.pending().exists()


def test_declining_a_next_term_says_that_the_present_one_goes_on(cast, ladder, client_of):
    holding = held(cast, cast.chidi)
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=5))
    end_terms()
    again = Holding.objects.get(state=HoldingState.OFFERED)
    answer = {"answer": "decline"}
    page = client_of(cast.chidi).post(f"/levels/{again.public_id}/answer/", answer, follow=True)
    assert "Your present term goes on until it ends." in page.text


def test_what_is_decided_says_about_whom_also_to_who_does_not_see_it(cast, ladder, client_of):
    accepted(cast, cast.chidi)
    page = client_of(cast.amara).get(LEVELS).text
    assert 'role="group" aria-label="Chidi Eze: Facilitator"' in page


def test_who_is_the_only_one_to_approve_reads_to_whom_their_own_level_falls(
    cast, ladder, client_of
):
    owner = client_of(cast.amara)
    sentence = "Nobody can approve a level of yours at the moment"
    holding = offered(cast, cast.amara)
    assert sentence in owner.get(LEVELS).text
    terms.answer_offer(by=cast.amara, holding=holding, accept=True)
    assert sentence in owner.get(LEVELS).text
    make.group_member(cast.group, cast.amara)  # which Ben facilitates
    assert sentence not in owner.get(LEVELS).text
    GroupMembership.objects.filter(user=cast.amara).delete()
    Membership.objects.filter(user=cast.dina).update(role="admin")
    assert sentence not in owner.get(LEVELS).text
    Membership.objects.filter(user=cast.dina).update(suspended_until=UNTIL_LIFTED)
    assert sentence in owner.get(LEVELS).text


def test_a_member_without_groups_reads_nothing_of_it_where_an_owner_decides(
    cast, ladder, client_of
):
    make.member(cast.community, cast.emre)
    offered(cast, cast.emre)
    assert "Nobody can approve" not in client_of(cast.emre).get(LEVELS).text
