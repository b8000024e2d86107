"""Badges that people give, endorse and take back."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from communities.community.models import Membership
from communities.groups.models import Group, GroupMembership
from gamification.actions import badges as actions
from gamification.actions.kudos import give_kudos
from gamification.models import BadgeAward, Kudos, Level, Standing, ValueKind
from plc.accounts.models import Block, User
from plc.core.ids import uuid7
from plc.core.refusals import Refused
from plc.notifications import unread
from plc.notifications.models import Notification
from tests.gamification.awards import HAND, badge, evaluate_everybody, held

pytestmark = pytest.mark.usefixtures("no_other_badges")
ENDORSED = {"parts": [{"part": "endorsements", "at_least": 1}]}


def give(cast, mine, *, by=None, reason="Ran the open day.", **more):
    return actions.give_badge(
        by=by or cast.amara,
        badge=mine,
        community=cast.community,
        member=cast.chidi,
        reason=reason,
        **more,
    )


def endorse(cast, mine, by, member):
    return actions.endorse(
        by=by, badge=mine, community=cast.community, member=member, sentence="She asks why."
    )


def address(cast, mine):
    return f"/c/westmoor/recognition/badges/{mine.public_id}/give/?person={cast.chidi.public_id}"


def test_a_form_that_is_sent_twice_gives_a_badge_once(cast, client_of):
    mine = badge(HAND, repeatable=True)
    said = {"reason": "Ran the open day.", "public_id": str(uuid7())}
    for _ in range(2):
        assert client_of(cast.amara).post(address(cast, mine), said).status_code == 303
    assert BadgeAward.objects.count() == 1
    page = client_of(cast.amara).get(address(cast, mine)).content.decode()
    assert 'name="public_id" value="' in page


def test_the_page_of_a_badge_by_hand_says_once_that_it_is_mine(cast, client_of):
    mine = badge(HAND)
    give(cast, mine)
    address = f"/c/westmoor/recognition/badges/{mine.public_id}/"
    assert client_of(cast.chidi).get(address).content.decode().count("Yours") == 1
    assert client_of(cast.dina).get(address).content.decode().count("Given by hand") == 1


def test_badges_by_hand_come_and_go_with_the_levels_that_ask_for_them(cast, settle):
    Level.objects.create(community=cast.community, name="Host", requirements={"badges": 1})
    award = give(cast, badge(HAND))
    assert Standing.objects.get().touched_at is not None
    settle()
    assert cast.chidi.holdings.get().level.name == "Host"
    actions.revoke_award(by=cast.amara, award=award, reason="A mistake.")
    assert Standing.objects.get().touched_at is not None


def test_facilitators_do_not_give_again_what_was_taken_back(cast):
    mine = badge(HAND, community=cast.community, facilitators_give=True)
    award = give(cast, mine, by=cast.ben)
    actions.revoke_award(by=cast.amara, award=award, reason="It was somebody else.")
    with pytest.raises(Refused, match="look after this community"):
        give(cast, mine, by=cast.ben)
    give(cast, mine, reason="It was Chidi after all.")
    assert held(cast.chidi) == [(1, 0)]


def test_badges_that_facilitators_give_have_no_points(cast):
    mine = badge(HAND, community=cast.community, facilitators_give=True, points=10)
    with pytest.raises(Refused) as refused:
        actions.save_badge(by=cast.amara, badge=mine)
    assert refused.value.field == "points"


def test_nobody_is_paid_by_a_badge_of_their_own_that_others_give_them(cast):
    mine = badge(HAND, community=cast.community)
    mine.points = 1000
    actions.save_badge(by=cast.chidi, badge=mine)
    assert give(cast, mine).points == 0
    actions.save_badge(by=cast.amara, badge=mine)  # changes nothing
    award = actions.give_badge(
        by=cast.amara, badge=mine, community=cast.community, member=cast.ben, reason="The open day."
    )
    assert award.points == 1000


@pytest.mark.parametrize(
    ("reason", "sentence"), [("\u200b", "Say what"), ("a" * 501, "This is too long")]
)
def test_reasons_are_neither_cut_nor_invisible(cast, reason, sentence):
    mine = badge(HAND)
    with pytest.raises(Refused, match=sentence):
        give(cast, mine, reason=reason)
    award = give(cast, mine)
    with pytest.raises(Refused, match=sentence.replace("what", "why")):
        actions.revoke_award(by=cast.amara, award=award, reason=reason)


def test_an_endorsement_in_return_does_not_count(cast, settle):
    mine = badge(ENDORSED)
    endorse(cast, mine, cast.ben, cast.chidi)
    endorse(cast, mine, cast.chidi, cast.ben)
    settle()
    assert (held(cast.chidi), held(cast.ben)) == ([(1, 0)], [])


def test_endorsements_by_people_who_left_do_not_count(cast, settle):
    endorsed = endorse(cast, badge(ENDORSED), cast.ben, cast.chidi)
    Membership.objects.filter(user=endorsed.by).delete()
    settle()
    assert held(cast.chidi) == []
    evaluate_everybody()
    assert held(cast.chidi) == []


def test_an_endorsement_stays_one_from_inside_of_ones_group(cast):
    mine = badge(ENDORSED)
    row = endorse(cast, mine, cast.ben, cast.chidi)
    GroupMembership.objects.filter(user=cast.ben).delete()
    actions.withdraw_endorsement(by=cast.ben, endorsement=row)
    assert not endorse(cast, mine, cast.ben, cast.chidi).from_outside


def test_endorsements_within_a_large_group_are_from_outside(cast):
    Group.objects.filter(pk=cast.group.pk).update(member_count=13)
    assert endorse(cast, badge(ENDORSED), cast.ben, cast.chidi).from_outside


def test_endorsements_across_a_block_and_of_suspended_accounts_are_not_told(cast, relay):
    mine = badge(ENDORSED)
    for person in (cast.ben, cast.dina):
        endorse(cast, mine, person, cast.chidi)
    relay()
    told = Notification.objects.filter(person=cast.chidi, kind="gamification.endorsement")
    assert len(unread.lines(told, cast.chidi)) == 2
    Block.objects.create(blocker=cast.chidi, blocked=cast.ben)
    User.objects.filter(pk=cast.dina.pk).update(state=User.State.SUSPENDED)
    assert unread.lines(told.all(), cast.chidi) == {}


def test_an_award_in_each_of_two_communities_is_told(cast, relay):
    from gamification.badges.notices import newest_awards
    from plc.journal.models import Entry
    from tests import make

    mine = badge(HAND)
    elsewhere = make.community(by=cast.amara, name="Elsewhere", slug="elsewhere")
    for place in (cast.community, elsewhere):
        actions.give_badge(
            by=cast.amara, badge=mine, community=place, member=cast.chidi, reason="Why not."
        )
    entries = list(Entry.objects.filter(name="gamification.BadgeAwarded"))
    assert len(newest_awards(entries)) == 2


@pytest.mark.django_db(transaction=True)
def test_thanks_that_are_sent_twice_at_once_are_given_once(cast):
    key, barrier, given = uuid7(), threading.Barrier(2), []

    def thank():
        barrier.wait()
        given.append(
            give_kudos(
                by=cast.ben,
                receiver=cast.chidi,
                community=cast.community,
                group=None,
                kind=ValueKind.CARE,
                text="For the open day.",
                is_public=True,
                public_id=key,
            )
        )
        connection.close()

    workers = [threading.Thread(target=thank) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(given), Kudos.objects.count()) == (2, 1)
    assert timezone.now() > Kudos.objects.get().given_at
