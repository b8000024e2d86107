"""Warning, silencing, suspending and banning members, and what ends with that."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from communities.community import access, actions
from communities.community.models import Community, Membership, Sanction
from plc.accounts.actions import block_person
from plc.core.refusals import Refused
from plc.notifications.models import Notification


def sanction(cast, kind, **settings):
    wanted = {"reason": "For moderators", "text": "For the person", "by": cast.amara, **settings}
    return actions.sanction_member(community=cast.community, user=cast.chidi, kind=kind, **wanted)


def test_a_silenced_member_reads_and_does_not_post_until_it_ends(cast):
    sanction(cast, "silence", until=timezone.now() + timedelta(days=2))
    access.forget_memberships(cast.chidi)
    assert access.can_read_community(cast.chidi, cast.community)
    assert "silenced" in access.why_not_take_part(cast.chidi, cast.community)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert access.can_take_part(cast.chidi, cast.community)


@pytest.mark.parametrize(
    ("kind", "said"), [("suspension", "You are suspended"), ("ban", "You are banned")]
)
@pytest.mark.parametrize("joining", ["open", "request"])
def test_who_is_shut_out_is_told_how_and_not_offered_to_join(cast, client_of, kind, said, joining):
    actions.change_community(community=cast.community, by=cast.amara, joining=joining)
    sanction(cast, kind)
    chidi = client_of(cast.chidi)
    for url in ("/c/westmoor/about/", "/c/westmoor/join/"):
        page = chidi.get(url).content.decode()
        assert said in page
        assert 'action="/c/westmoor/join/"' not in page and "Ask to join" not in page
    actions.lift_sanction(sanction=Sanction.objects.get(), by=cast.amara)
    assert said not in chidi.get("/c/westmoor/about/").content.decode()


def test_lifting_one_of_two_sanctions_leaves_the_other_in_force(cast):
    long = sanction(cast, "silence")
    end = timezone.now() + timedelta(days=1)
    sanction(cast, "silence", until=end)
    for _ in range(2):
        actions.lift_sanction(sanction=long, by=cast.amara)
    membership = Membership.objects.get(community=cast.community, user=cast.chidi)
    assert membership.silenced_until == end


def test_a_ban_takes_out_is_kept_once_and_outlives_the_membership(cast, facts):
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    facts()
    assert sanction(cast, "ban") == sanction(cast, "ban")
    assert [name for name, _ in facts()].count("community.MemberSanctioned") == 1
    assert not Membership.objects.filter(community=cast.community, user=cast.chidi).exists()
    with pytest.raises(Refused, match="banned"):
        actions.join_community(community=cast.community, by=cast.chidi)
    actions.lift_sanction(sanction=Sanction.objects.get(), by=cast.amara)
    assert not Membership.objects.filter(community=cast.community, user=cast.chidi).exists()
    actions.join_community(community=cast.community, by=cast.chidi)


@pytest.mark.parametrize("by_what", ["ban", "invitation"])
def test_who_need_not_be_answered_any_more_leaves_the_bell_of_those_who_answer(
    cast, relay, by_what
):
    actions.ask_to_join(community=cast.community, message="Please.", by=cast.emre)
    relay()
    bell = Notification.objects.filter(kind="community.join_request", withdrawn_at=None)
    assert bell.exists()
    if by_what == "ban":
        actions.sanction_member(
            community=cast.community,
            user=cast.emre,
            kind="ban",
            reason="r",
            text="t",
            by=cast.amara,
        )
    else:
        actions.admit_member(community=cast.community, user=cast.emre, by=cast.amara)
    relay()
    assert not bell.exists()


def test_who_is_taken_out_is_told_once_and_by_nobody_in_particular(cast, client_of, relay):
    block_person(person=cast.amara, by=cast.chidi)
    actions.remove_member(community=cast.community, user=cast.chidi, by=cast.amara)
    relay()
    told = Notification.objects.filter(person=cast.chidi, withdrawn_at=None)
    assert [notice.kind for notice in told] == ["community.taken_out"]
    page = client_of(cast.chidi).get("/notifications/").content.decode()
    assert "You are no longer a member of Westmoor" in page
    assert "Amara" not in page


def test_who_leaves_or_is_banned_is_not_told_that_they_were_taken_out(cast, relay):
    actions.leave_community(community=cast.community, by=cast.dina)
    sanction(cast, "ban")
    relay()
    assert not Notification.objects.filter(kind__endswith="taken_out").exists()


def test_a_community_that_is_hidden_is_not_named_to_who_was_taken_out(cast, client_of, relay):
    actions.remove_member(community=cast.community, user=cast.chidi, by=cast.amara)
    relay()
    actions.change_community(community=cast.community, by=cast.amara, visibility="hidden")
    page = client_of(cast.chidi).get("/notifications/").content.decode()
    assert "no longer a member of a hidden community" in page
    assert "Westmoor" not in page


def test_a_warning_changes_nothing_but_the_record(cast):
    sanction(cast, "warning")
    membership = Membership.objects.not_suspended().get(community=cast.community, user=cast.chidi)
    assert not membership.is_silenced
    assert Sanction.objects.get().text == "For the person"


def test_recounting_mends_members_and_sanctions(cast):
    sanction(cast, "silence")
    Membership.objects.update(silenced_until=None)
    Community.objects.update(member_count=50)
    assert actions.recount() == {"communities' members": 1, "members' sanctions": 1}
    assert actions.recount() == {"communities' members": 0, "members' sanctions": 0}
