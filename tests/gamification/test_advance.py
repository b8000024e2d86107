"""Levels: those without a role come by themselves, those with one are offered, accepted and
approved, and last a term."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community.actions import leave_community
from communities.community.models import Membership
from communities.groups.models import GroupMembership, GroupRole
from gamification import notices
from gamification.actions import nominations, terms
from gamification.actions.badges import give_badge
from gamification.levels import terms as level_terms
from gamification.levels.ladders import steps_of
from gamification.levels.terms import end_terms
from gamification.levels.waiting import levels_to_accept, levels_to_approve
from gamification.models import (
    Badge,
    BadgeAward,
    Holding,
    HoldingState,
    LedgerEntry,
    Standing,
    WalkKind,
)
from gamification.walking import begin_walk, walk_on
from plc.accounts.models import User
from plc.core.clock import months_later
from plc.core.refusals import Refused
from plc.notifications.models import Notification

from .climbing import earn, held, offered


def visit_everybody():
    begin_walk(WalkKind.LEVELS)
    return walk_on()


LEVELS = "/c/westmoor/recognition/levels/"


def test_a_level_without_a_role_comes_by_itself(cast, ladder, relay):
    assert earn(cast, cast.chidi, 9) == 0
    assert earn(cast, cast.chidi, 1) == 1
    assert earn(cast, cast.chidi, 1) == 0
    relay()
    holding = Holding.objects.get(member=cast.chidi)
    assert (holding.level, holding.state) == (ladder[0], HoldingState.HELD)
    assert Notification.objects.filter(person=cast.chidi, kind="recognition.level").count() == 1


def test_several_levels_at_once_end_with_the_offer(cast, ladder):
    assert earn(cast, cast.chidi, 60) == 2
    states = Holding.objects.filter(member=cast.chidi).order_by("pk")
    assert [one.state for one in states] == [HoldingState.HELD, HoldingState.OFFERED]


def test_the_next_level_says_what_one_has_and_lacks(cast, ladder):
    earn(cast, cast.chidi, 20)
    first, second = steps_of(cast.chidi, cast.community)
    assert first.is_reached
    assert second.is_next
    (check,) = second.checks
    assert (check.have, check.need, check.to_go) == (20, 50, 30)


def test_a_role_is_offered_accepted_and_approved_for_a_term(cast, ladder, relay):
    holding = offered(cast, cast.chidi)
    assert not terms.approve_level(by=cast.amara, holding=holding)
    assert terms.answer_offer(by=cast.chidi, holding=holding, accept=True)
    relay()
    assert Notification.objects.filter(person=cast.amara, kind="recognition.approval").exists()
    with pytest.raises(Refused, match="Somebody else"):
        terms.approve_level(by=cast.chidi, holding=holding)
    assert terms.approve_level(by=cast.amara, holding=holding, group=cast.group)
    assert not terms.approve_level(by=cast.amara, holding=holding, group=cast.group)
    assert holding.state == HoldingState.HELD
    assert holding.until == months_later(holding.since, 12)
    membership = GroupMembership.objects.get(group=cast.group, user=cast.chidi)
    assert membership.role == GroupRole.FACILITATOR


def waiting_for(person):
    """What stands on the home page about levels."""
    return [item.title for item in levels_to_approve(User.objects.get(pk=person.pk))]


def test_offers_and_approvals_wait_until_they_are_answered(cast, ladder, relay, client_of):
    holding = offered(cast, cast.chidi)
    relay()
    offer, member = "You can become “Facilitator” in Westmoor. Will you?", client_of(cast.chidi)
    Notification.objects.update(read_at=timezone.now())
    assert offer in member.get("/").text
    assert waiting_for(cast.ben) == waiting_for(cast.amara) == []
    member.post(f"/levels/{holding.public_id}/answer/", {"answer": "accept"})
    relay()
    assert offer not in member.get("/").text
    approve = ["One person waits for the approval of a level in Westmoor"]
    # Ben facilitates a group that Chidi belongs to; Dina only belongs to it.
    assert waiting_for(cast.ben) == waiting_for(cast.amara) == approve
    assert waiting_for(cast.chidi) == waiting_for(cast.dina) == waiting_for(cast.emre) == []
    told = Notification.objects.filter(kind="recognition.approval").values_list("person", flat=True)
    assert set(told) == {cast.amara.pk, cast.ben.pk}
    assert approve[0] in client_of(cast.ben).get("/").content.decode()
    terms.approve_level(by=cast.ben, holding=holding)
    assert waiting_for(cast.ben) == waiting_for(cast.amara) == []
    notice = Notification.objects.get(kind="recognition.approval", person=cast.ben)
    assert notices.approvals([notice], User.objects.get(pk=cast.ben.pk)) == {}


def test_offers_wait_where_one_is_a_member(cast, ladder, queries):
    offered(cast, cast.chidi)
    reader = User.objects.get(pk=cast.chidi.pk)
    with queries(at_most=2):  # one is memberships, which every page reads
        (item,) = levels_to_accept(reader)
    assert item.href == LEVELS
    assert levels_to_accept(User.objects.get(pk=cast.ben.pk)) == []
    Membership.objects.filter(user=cast.chidi).delete()
    assert levels_to_accept(User.objects.get(pk=cast.chidi.pk)) == []


def test_what_waits_is_one_question_and_none_for_most_people(cast, ladder, queries):
    for person, at_most in ((cast.ben, 3), (cast.chidi, 2)):
        reader = User.objects.get(pk=person.pk)
        with queries(at_most=at_most):  # two are memberships, which every page reads
            levels_to_approve(reader)


def test_a_facilitator_elsewhere_decides_nothing(cast, ladder):
    holding = offered(cast, cast.chidi)
    terms.answer_offer(by=cast.chidi, holding=holding, accept=True)
    GroupMembership.objects.filter(user=cast.chidi).delete()
    assert waiting_for(cast.ben) == []


def test_who_leaves_the_community_lays_down_what_they_held(cast, ladder, relay):
    holding, offer = held(cast, cast.chidi, group=cast.group), offered(cast, cast.ben)
    relay()
    leave_community(community=cast.community, by=cast.chidi)
    relay()
    holding.refresh_from_db()
    offer.refresh_from_db()
    assert (holding.state, offer.state) == (HoldingState.LAID_DOWN, HoldingState.OFFERED)


def test_losing_a_role_takes_no_badge_and_no_point(cast, ladder, relay):
    badge = Badge.objects.get(key="norm-keeper")
    place = {"community": cast.community, "member": cast.chidi}
    give_badge(by=cast.amara, badge=badge, reason="Let everybody finish.", **place)
    holding = held(cast, cast.chidi, group=cast.group)
    relay()
    before = sum(LedgerEntry.objects.filter(member=cast.chidi).values_list("points", flat=True))
    terms.end_term(by=cast.amara, holding=holding, state=HoldingState.ENDED, reason="A break.")
    relay()
    visit_everybody()
    assert BadgeAward.objects.valid().filter(member=cast.chidi, badge=badge).exists()
    entries = LedgerEntry.objects.filter(member=cast.chidi).values_list("points", flat=True)
    assert sum(entries) == before


def test_what_was_declined_is_not_offered_again_unless_the_member_asks(cast, ladder):
    holding = offered(cast, cast.chidi)
    terms.answer_offer(by=cast.chidi, holding=holding, accept=False)
    assert earn(cast, cast.chidi, 10) == 0
    nominations.nominate(
        by=cast.chidi, member=cast.chidi, level=ladder[1], sentence="I would like to now."
    )
    assert Holding.objects.filter(member=cast.chidi, state=HoldingState.OFFERED).count() == 1


def test_the_end_of_a_term_ends_the_role_and_nothing_else(cast, ladder):
    holding = held(cast, cast.chidi, group=cast.group)
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() - timedelta(days=1))
    assert end_terms() == 1
    holding.refresh_from_db()
    assert holding.state == HoldingState.EXPIRED
    membership = GroupMembership.objects.get(group=cast.group, user=cast.chidi)
    assert membership.role == GroupRole.MEMBER
    assert steps_of(cast.chidi, cast.community)[1].is_reached


def test_a_term_that_cannot_be_ended_stops_no_other(cast, ladder, monkeypatch):
    mine = [held(cast, person) for person in (cast.chidi, cast.dina)]
    Holding.objects.filter(pk__in=[one.pk for one in mine]).update(
        until=timezone.now() - timedelta(days=1)
    )
    for name in ("remind", "end_term"):
        act = getattr(level_terms, name)

        def fails_for_chidi(holding, act=act, **more):
            if holding.member_id == cast.chidi.pk:
                raise ValueError("Chidi")
            return act(holding=holding, **more)

        monkeypatch.setattr(level_terms, name, fails_for_chidi)
    assert end_terms() == 1
    assert list(Holding.objects.held().filter(until__lte=timezone.now())) == [mine[0]]


def test_the_last_facilitator_stays_until_there_is_another(cast, ladder):
    holding = held(cast, cast.chidi, group=cast.group)
    GroupMembership.objects.filter(group=cast.group, user=cast.ben).update(role="member")
    assert terms.end_term(by=cast.chidi, holding=holding, state=HoldingState.LAID_DOWN)
    membership = GroupMembership.objects.get(group=cast.group, user=cast.chidi)
    assert membership.role == GroupRole.FACILITATOR


def test_a_renewal_is_offered_before_the_end_and_prolongs_the_term(cast, ladder):
    holding = held(cast, cast.chidi)
    end = timezone.now() + timedelta(days=20)
    Holding.objects.filter(pk=holding.pk).update(until=end)
    assert end_terms() == 0
    renewal = Holding.objects.get(member=cast.chidi, state=HoldingState.OFFERED)
    end_terms()
    assert Holding.objects.filter(member=cast.chidi, state=HoldingState.OFFERED).count() == 1
    terms.answer_offer(by=cast.chidi, holding=renewal, accept=True)
    terms.approve_level(by=cast.amara, holding=renewal)
    holding.refresh_from_db()
    assert holding.state == HoldingState.RENEWED
    assert renewal.until == months_later(end, 12)


def test_ending_and_refusing_need_a_reason(cast, ladder):
    holding = held(cast, cast.chidi)
    with pytest.raises(Refused, match="Say why"):
        terms.end_term(by=cast.amara, holding=holding, state=HoldingState.ENDED)
    other = offered(cast, cast.ben)
    with pytest.raises(Refused, match="Say why"):
        terms.refuse_level(by=cast.amara, holding=other, reason=" ")
    assert terms.refuse_level(by=cast.amara, holding=other, reason="Not yet, we talked.")


def test_everybody_is_evaluated_every_night(cast, ladder):
    for person in (cast.chidi, cast.ben, cast.dina):
        earn(cast, person, 10)
    Holding.objects.all().delete()
    assert Standing.objects.count() == 3
    assert visit_everybody() == 3
    assert visit_everybody() == 0


def test_guests_and_those_who_left_do_not_advance(cast, ladder):
    assert earn(cast, cast.emre, 100) == 0


def test_the_pages_lead_from_the_offer_to_the_end(cast, ladder, client_of):
    holding = offered(cast, cast.chidi)
    member, owner = client_of(cast.chidi), client_of(cast.amara)
    assert "You can become: Facilitator" in member.get(LEVELS).content.decode()
    assert "10 of" not in member.get("/c/westmoor/recognition/").content.decode()
    answer = f"/levels/{holding.public_id}/answer/"
    assert client_of(cast.ben).post(answer, {"answer": "accept"}).status_code == 404
    assert member.post(answer, {"answer": "accept"}).status_code == 303
    decide = f"/levels/{holding.public_id}/decide/"
    assert member.post(decide, {"verb": "approve"}).status_code == 403
    assert client_of(cast.emre).post(decide, {"verb": "approve"}).status_code == 404
    facilitator = client_of(cast.ben)
    assert cast.group.name in facilitator.get(LEVELS).content.decode()
    sent = {"verb": "approve", "group": cast.group.slug}
    assert facilitator.post(decide, sent).status_code == 303
    holding.refresh_from_db()
    assert (holding.state, holding.group) == (HoldingState.HELD, cast.group)
    owner.post(decide, {"verb": "end", "reason": ""})
    holding.refresh_from_db()
    assert holding.state == HoldingState.HELD
    member.post(answer, {"answer": "lay-down"})
    holding.refresh_from_db()
    assert holding.state == HoldingState.LAID_DOWN
