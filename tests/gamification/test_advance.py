"""Levels: those without a role come by themselves, those with one are offered, accepted and
approved, and last a term."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from communities.community.actions import leave_community
from communities.community.models import Membership
from communities.groups.models import GroupMembership, GroupRole
from gamification import notices
from gamification.actions import levels as actions
from gamification.actions.badges import give_badge
from gamification.levels.advancement import (
    checks_for,
    end_terms,
    ladders_of,
    steps_of,
)
from gamification.levels.waiting import levels_to_approve
from gamification.models import (
    Badge,
    BadgeAward,
    Holding,
    HoldingState,
    LedgerEntry,
    Level,
    Nomination,
    Standing,
    WalkKind,
)
from gamification.walking import begin_walk, walk_on
from plc.accounts.models import Block, User
from plc.core.clock import months_later
from plc.core.refusals import Refused
from plc.notifications import unread
from plc.notifications.models import Notification
from tests import make

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
    assert not actions.approve_level(by=cast.amara, holding=holding)
    assert actions.answer_offer(by=cast.chidi, holding=holding, accept=True)
    relay()
    assert Notification.objects.filter(person=cast.amara, kind="recognition.approval").exists()
    with pytest.raises(Refused, match="Somebody else"):
        actions.approve_level(by=cast.chidi, holding=holding)
    assert actions.approve_level(by=cast.amara, holding=holding, group=cast.group)
    assert not actions.approve_level(by=cast.amara, holding=holding, group=cast.group)
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
    offer = "You can become “Facilitator” in Westmoor. Will you?"
    assert offer in client_of(cast.chidi).get("/").content.decode()
    assert waiting_for(cast.ben) == waiting_for(cast.amara) == []
    actions.answer_offer(by=cast.chidi, holding=holding, accept=True)
    relay()
    assert offer not in client_of(cast.chidi).get("/").content.decode()
    approve = ["One person waits for the approval of a level in Westmoor"]
    # Ben facilitates a group that Chidi belongs to; Dina only belongs to it.
    assert waiting_for(cast.ben) == waiting_for(cast.amara) == approve
    assert waiting_for(cast.chidi) == waiting_for(cast.dina) == waiting_for(cast.emre) == []
    told = Notification.objects.filter(kind="recognition.approval").values_list("person", flat=True)
    assert set(told) == {cast.amara.pk, cast.ben.pk}
    assert approve[0] in client_of(cast.ben).get("/").content.decode()
    actions.approve_level(by=cast.ben, holding=holding)
    assert waiting_for(cast.ben) == waiting_for(cast.amara) == []
    notice = Notification.objects.get(kind="recognition.approval", person=cast.ben)
    assert notices.approvals([notice], User.objects.get(pk=cast.ben.pk)) == {}


def test_what_waits_is_one_question_and_none_for_most_people(cast, ladder, queries):
    for person, at_most in ((cast.ben, 3), (cast.chidi, 2)):
        reader = User.objects.get(pk=person.pk)
        with queries(at_most=at_most):  # two are memberships, which every page reads
            levels_to_approve(reader)


def test_a_facilitator_elsewhere_decides_nothing(cast, ladder):
    holding = offered(cast, cast.chidi)
    actions.answer_offer(by=cast.chidi, holding=holding, accept=True)
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
    actions.end_term(by=cast.amara, holding=holding, state=HoldingState.ENDED, reason="A break.")
    relay()
    visit_everybody()
    assert BadgeAward.objects.valid().filter(member=cast.chidi, badge=badge).exists()
    entries = LedgerEntry.objects.filter(member=cast.chidi).values_list("points", flat=True)
    assert sum(entries) == before


def test_what_was_declined_is_not_offered_again_unless_the_member_asks(cast, ladder):
    holding = offered(cast, cast.chidi)
    actions.answer_offer(by=cast.chidi, holding=holding, accept=False)
    assert earn(cast, cast.chidi, 10) == 0
    actions.nominate(
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


def test_the_last_facilitator_stays_until_there_is_another(cast, ladder):
    holding = held(cast, cast.chidi, group=cast.group)
    GroupMembership.objects.filter(group=cast.group, user=cast.ben).update(role="member")
    assert actions.end_term(by=cast.chidi, holding=holding, state=HoldingState.LAID_DOWN)
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
    actions.answer_offer(by=cast.chidi, holding=renewal, accept=True)
    actions.approve_level(by=cast.amara, holding=renewal)
    holding.refresh_from_db()
    assert holding.state == HoldingState.RENEWED
    assert renewal.until == months_later(end, 12)


def test_ending_and_refusing_need_a_reason(cast, ladder):
    holding = held(cast, cast.chidi)
    with pytest.raises(Refused, match="Say why"):
        actions.end_term(by=cast.amara, holding=holding, state=HoldingState.ENDED)
    other = offered(cast, cast.ben)
    with pytest.raises(Refused, match="Say why"):
        actions.refuse_level(by=cast.amara, holding=other, reason=" ")
    assert actions.refuse_level(by=cast.amara, holding=other, reason="Not yet, we talked.")


def test_nominations_from_outside_ones_groups_are_endorsements(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    ladder[0].refresh_from_db()
    outsider = make.user("Grace Tembo")
    make.member(cast.community, outsider)
    inside = actions.nominate(
        by=cast.ben, member=cast.chidi, level=ladder[0], sentence="He asks well."
    )
    assert not inside.from_outside
    assert not Holding.objects.exists()
    actions.nominate(by=outsider, member=cast.chidi, level=ladder[0], sentence="He asks well.")
    assert Holding.objects.get().member == cast.chidi


def test_nominations_of_who_was_banned_do_not_count(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    ladder[0].refresh_from_db()
    outsider = make.user("Grace Tembo")
    membership = make.member(cast.community, outsider)
    actions.nominate(by=outsider, member=cast.ben, level=ladder[0], sentence="He asks well.")
    assert checks_for({(cast.community.pk, cast.ben.pk): ladder[0]})[
        cast.community.pk, cast.ben.pk
    ][0].is_met
    membership.delete()
    assert not checks_for({(cast.community.pk, cast.ben.pk): ladder[0]})[
        cast.community.pk, cast.ben.pk
    ][0].is_met


def endorsements_of(cast, person, level):
    key = (cast.community.pk, person.pk)
    return checks_for({key: level})[key][0].have


def test_nominations_count_once_from_outside_and_not_in_return(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 2})
    ladder[0].refresh_from_db()
    said = {"level": ladder[0], "sentence": "Asks well."}
    actions.nominate(by=cast.dina, member=cast.chidi, **said)
    GroupMembership.objects.filter(user=cast.dina).delete()
    actions.nominate(by=cast.dina, member=cast.chidi, **said)
    assert endorsements_of(cast, cast.chidi, ladder[0]) == 0
    grace = make.user("Grace Tembo")
    make.member(cast.community, grace)
    actions.nominate(by=grace, member=cast.chidi, **said)
    actions.nominate(by=cast.chidi, member=grace, **said)
    assert endorsements_of(cast, cast.chidi, ladder[0]) == 1
    assert endorsements_of(cast, grace, ladder[0]) == 0
    User.objects.filter(pk=grace.pk).update(state=User.State.SUSPENDED)
    assert endorsements_of(cast, cast.chidi, ladder[0]) == 0


def test_the_nominated_and_those_who_approve_read_why(cast, ladder, relay, client_of):
    holding = offered(cast, cast.chidi)
    for sentence in ("Asks well.", "Asks well, and listens."):
        actions.nominate(by=cast.dina, member=cast.chidi, level=ladder[1], sentence=sentence)
    relay()
    notice = Notification.objects.get(kind="recognition.nomination", person=cast.chidi)
    assert unread.lines([notice], cast.chidi)[notice.pk].words == "Asks well, and listens."
    actions.answer_offer(by=cast.chidi, holding=holding, accept=True)
    assert "Asks well, and listens." in client_of(cast.ben).get(LEVELS).content.decode()
    address = f"{LEVELS}nominate/{cast.chidi.public_id}/"
    assert "Asks well, and listens." in client_of(cast.dina).get(address).content.decode()


def test_nominations_across_a_block_and_of_suspended_accounts_are_not_read(cast, ladder, client_of):
    level = ladder[0]
    actions.nominate(by=cast.dina, member=cast.chidi, level=level, sentence="Asks well.")
    actions.nominate(by=cast.ben, member=cast.chidi, level=level, sentence="Listens well.")
    member = client_of(cast.chidi)
    page = member.get(LEVELS).text
    assert "Asks well." in page and "Listens well." in page
    Block.objects.create(blocker=cast.chidi, blocked=cast.ben)
    User.objects.filter(pk=cast.dina.pk).update(state=User.State.SUSPENDED)
    page = member.get(LEVELS).text
    assert "Asks well." not in page and "Listens well." not in page


def test_a_profile_leads_to_nominating_where_the_next_level_takes_it(cast, ladder, client_of):
    address = f"{LEVELS}nominate/{cast.chidi.public_id}/"
    profile = cast.chidi.get_absolute_url()
    assert address not in client_of(cast.ben).get(profile).content.decode()
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    page = client_of(cast.ben).get(profile).content.decode()
    assert address in page and "Nominate for “Contributor”" in page
    assert address not in client_of(cast.chidi).get(profile).content.decode()
    assert address not in client_of(cast.emre).get(profile).content.decode()


def test_who_reached_everything_is_not_asked_to_nominate_themselves(cast, ladder, client_of):
    page = client_of(cast.chidi).get(LEVELS).content.decode()
    assert "Nominate yourself" in page
    held(cast, cast.chidi)
    assert "Nominate yourself" not in client_of(cast.chidi).get(LEVELS).content.decode()


def test_everybody_is_evaluated_every_night(cast, ladder):
    for person in (cast.chidi, cast.ben, cast.dina):
        earn(cast, person, 10)
    Holding.objects.all().delete()
    assert Standing.objects.count() == 3
    assert visit_everybody() == 3
    assert visit_everybody() == 0


def test_guests_and_those_who_left_do_not_advance(cast, ladder):
    assert earn(cast, cast.emre, 100) == 0


def change(cast, level, **more):
    chosen = {
        "name": level.name,
        "description": "",
        "after": level.after,
        "requirements": level.requirements or {"points": 1},
        "appoints": level.appoints,
        "term_months": 12,
    }
    return actions.change_level(
        by=cast.amara, community=cast.community, level=level, **chosen | more
    )


def names_of(community):
    return [level.name for level in ladders_of([community.pk])[community.pk]]


def test_a_circle_of_levels_is_refused(cast, ladder):
    with pytest.raises(Refused, match="circle"):
        change(cast, ladder[0], after=ladder[0])


def test_levels_are_inserted_and_moved_to_any_place(cast, ladder):
    first, second = ladder
    top = change(cast, Level(community=cast.community, name="Top"), after=None)
    assert names_of(cast.community) == ["Top", "Contributor", "Facilitator"]
    change(cast, top, after=second)
    assert names_of(cast.community) == ["Contributor", "Facilitator", "Top"]
    first.refresh_from_db()
    change(cast, first, after=top)
    assert names_of(cast.community) == ["Facilitator", "Top", "Contributor"]
    change(cast, Level(community=cast.community, name="Between"), after=second)
    assert names_of(cast.community) == ["Facilitator", "Between", "Top", "Contributor"]
    connection.check_constraints()


def test_every_single_move_of_the_shipped_ladder_keeps_it_whole(cast):
    actions.ship_levels(community=cast.community)
    for n in range(6):
        for m in (None, *range(5)):
            ladder = [step.level for step in steps_of(cast.chidi, cast.community)]
            level = ladder.pop(n)
            ladder.insert(0 if m is None else m + 1, level)
            change(cast, level, after=None if m is None else ladder[m])
            assert names_of(cast.community) == [one.name for one in ladder]


def test_a_level_is_removed_unless_somebody_holds_it(cast, ladder):
    first, second = ladder
    holding = offered(cast, cast.chidi)
    for level in ladder:
        with pytest.raises(Refused, match="Somebody holds"):
            actions.remove_level(by=cast.amara, level=level)
    actions.answer_offer(by=cast.chidi, holding=holding, accept=False)
    Holding.objects.filter(level=first).delete()
    actions.remove_level(by=cast.amara, level=first)
    assert names_of(cast.community) == ["Facilitator"]
    second.refresh_from_db()
    with pytest.raises(Refused, match="at least one"):
        actions.remove_level(by=cast.amara, level=second)


@pytest.mark.parametrize(
    "requirements", [{"points": 10_000_000}, {"endorsements": 50}, {"no-such": 1}, {"badges": -1}]
)
def test_what_nobody_could_reach_is_refused(cast, ladder, requirements):
    with pytest.raises(Refused, match="Nobody could reach"):
        change(cast, ladder[0], requirements=requirements)


@pytest.mark.parametrize("months", [0, 61, 32_767])
def test_a_term_has_a_sensible_length(cast, ladder, client_of, months):
    with pytest.raises(Refused, match="1 to 60 months"):
        change(cast, ladder[1], term_months=months)
    sent = {"name": "Facilitator", "after": ladder[0].pk, "appoints": "on", "points": 30}
    answer = client_of(cast.amara).post(f"{LEVELS}{ladder[1].pk}/", sent | {"term_months": months})
    assert answer.status_code == 422


def test_a_level_asks_for_something(cast, ladder):
    with pytest.raises(Refused, match="everybody is there"):
        change(cast, ladder[0], requirements={"points": 0})


def test_a_requirement_that_no_longer_exists_is_met_by_nobody(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"points": 1, "courses": 1})
    assert earn(cast, cast.chidi, 100) == 0
    (_points, gone) = steps_of(cast.chidi, cast.community)[0].checks
    assert (gone.words, gone.is_met) == ("Something that is no longer counted", False)


def test_a_level_stays_a_role_while_somebody_waits_or_holds_it(cast, ladder):
    holding = offered(cast, cast.chidi)
    for level, appoints in zip(ladder, (True, False), strict=True):
        with pytest.raises(Refused, match="Add another level"):
            change(cast, level, appoints=appoints)
    actions.answer_offer(by=cast.chidi, holding=holding, accept=False)
    change(cast, ladder[1], appoints=False)


def test_a_changed_ladder_is_followed_soon(cast, ladder, django_capture_on_commit_callbacks):
    assert earn(cast, cast.chidi, 5) == 0
    with django_capture_on_commit_callbacks(execute=True):
        change(cast, ladder[0], requirements={"points": 3})
    assert walk_on() == 1


def test_six_levels_ship_in_the_language_of_the_community(cast):
    assert actions.ship_levels(community=cast.community) == 6
    assert actions.ship_levels(community=cast.community) == 0
    names = [step.level.name for step in steps_of(cast.chidi, cast.community)]
    assert names[0] == "Participant"
    assert names[-1] == "Steward"


def test_a_founded_community_has_a_ladder(cast, relay):
    relay()
    assert Level.objects.filter(community=cast.community).count() == 6


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


def test_owners_change_levels_on_a_page(cast, ladder, client_of):
    address = f"{LEVELS}{ladder[0].pk}/"
    assert client_of(cast.chidi).get(address).status_code == 403
    owner = client_of(cast.amara)
    assert owner.get(address).status_code == 200
    sent = {"name": "Giver", "description": "", "after": "", "term_months": 6, "points": 30}
    assert owner.post(address, sent).status_code == 303
    ladder[0].refresh_from_db()
    assert (ladder[0].name, ladder[0].requirements) == ("Giver", {"points": 30})
    taken = owner.post(address, sent | {"name": "Facilitator", "description": "Kept"})
    assert taken.status_code == 422
    assert "There is a level of this name already." in taken.text
    assert 'value="Kept"' in taken.text
    assert owner.post(address, sent | {"points": 10**9}).status_code == 422
    new = sent | {"name": "Steward", "after": ladder[1].pk}
    assert owner.post(f"{LEVELS}new/", new).status_code == 303
    steward = f"{LEVELS}{Level.objects.get(name='Steward').pk}/"
    assert client_of(cast.chidi).post(steward, {"verb": "remove"}).status_code == 403
    assert owner.post(steward, {"verb": "remove"}).status_code == 303
    assert not Level.objects.filter(name="Steward").exists()


def test_members_nominate_others_and_themselves(cast, ladder, client_of):
    client = client_of(cast.ben)
    for person in (cast.ben, cast.chidi):
        address = f"{LEVELS}nominate/{person.public_id}/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"sentence": ""}).status_code == 422
        assert client.post(address, {"sentence": "Asks well."}).status_code == 303
    assert client.get(f"{LEVELS}nominate/{cast.emre.public_id}/").status_code == 404


def test_silenced_members_nominate_nobody(cast, ladder, client_of):
    silenced = timezone.now() + timedelta(days=1)
    Membership.objects.filter(user=cast.ben).update(silenced_until=silenced)
    for person in (cast.ben, cast.chidi):
        address = f"{LEVELS}nominate/{person.public_id}/"
        refused = client_of(cast.ben).post(address, {"sentence": "Asks well."})
        assert refused.status_code in (403, 404, 422)
    assert not Nomination.objects.exists()
