"""The demo shows recognition at first sight."""

import pytest

from communities.community.models import Community
from communities.demo.loading import load
from gamification.demo import THANKS
from gamification.journeys import journey_of
from gamification.models import Kudos, LedgerEntry
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
