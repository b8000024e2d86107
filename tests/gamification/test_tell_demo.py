"""The demo shows recognition at first sight."""

import pytest

from communities.community.models import Community
from communities.demo.loading import load
from communities.feed.models import Post, PostKind
from gamification.demo import CLIMBS, THANKS
from gamification.journeys import journey_of
from gamification.levels.advancement import steps_of
from gamification.levels.waiting import levels_to_approve
from gamification.models import Holding, Kudos, LedgerEntry
from plc.accounts.models import User

pytestmark = pytest.mark.django_db


def test_members_have_thanked_each_other_and_the_path_is_full():
    load()
    assert Kudos.objects.shown().count() == len(THANKS)
    assert LedgerEntry.objects.filter(rule="thanks_received").count() == len(THANKS)
    adaeze = User.objects.get(email__startswith="adaeze@")
    journey = journey_of(adaeze, Community.objects.get(slug="aldervale"))
    assert journey.season is not None
    assert journey.thanks[0].text.startswith("You brought your first sheet")
    assert journey.appreciated
    assert len([given for given in journey.given if given.count]) >= 3
    assert journey.weeks.active_lately >= 3
    steps = steps_of(adaeze, Community.objects.get(slug="aldervale"))
    assert [step.is_reached for step in steps] == [True, True, False, False, False, False]
    told = Post.objects.filter(kind=PostKind.MILESTONE).values_list("group__slug", flat=True)
    assert len(told) == len(set(told)) + 1 == len([climb for climb in CLIMBS if climb.group])
    states = dict(Holding.objects.filter(level__appoints=True).values_list("member__name", "state"))
    assert sorted(states.values()) == ["accepted", "held", "offered"]
    hamish = User.objects.get(email__startswith="hamish@")
    offered = next(step for step in steps_of(hamish, steps[0].level.community) if step.is_next)
    assert [check.is_met for check in offered.checks if "nomination" in check.words] == [True]
    leonie = User.objects.get(email__startswith="leonie@")
    assert len(levels_to_approve(leonie)) == 1
