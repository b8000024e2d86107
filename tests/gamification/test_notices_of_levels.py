"""What the notices of levels say, from the first offer to the end of a term."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gamification.actions import ladders, terms
from gamification.levels.terms import end_terms
from gamification.models import Holding, HoldingState
from plc.notifications import unread
from plc.notifications.models import Notification

from .climbing import earn, held


@pytest.fixture
def notices(cast, relay):
    """The sentences that somebody reads now, by kind."""

    def read(person):
        relay()
        rows = Notification.objects.filter(person=person, withdrawn_at=None).order_by("pk")
        rows = list(rows.filter(kind__startswith="recognition."))
        said = unread.lines(rows, person)
        return [said[row.pk].text for row in rows if row.pk in said]

    return read


def soon(holding, days=20):
    until = timezone.now() + timedelta(days=days)
    Holding.objects.filter(pk=holding.pk).update(until=until)
    end_terms()


def test_a_term_that_ends_soon_says_when_until_it_does(cast, ladder, notices):
    holding = held(cast, cast.chidi)
    assert notices(cast.chidi)[-1] == "You are now “Facilitator” in Westmoor"
    earn(cast, cast.chidi, -30)
    soon(holding)
    assert notices(cast.chidi)[-1].startswith("Your term as “Facilitator” in Westmoor ends on ")
    soon(holding, days=0)
    said = notices(cast.chidi)
    assert said.count("Your term as “Facilitator” in Westmoor is over") == 1
    assert not any("ends on" in one or "You are now “Facilitator”" in one for one in said)


def test_a_renewal_asks_for_another_term_and_says_how_long(cast, ladder, notices):
    holding = held(cast, cast.chidi)
    soon(holding)
    asked = "Your term as “Facilitator” in Westmoor ends soon. Will you go on for another?"
    assert notices(cast.chidi)[-1] == asked
    renewal = Holding.objects.get(member=cast.chidi, state=HoldingState.OFFERED)
    terms.answer_offer(by=cast.chidi, holding=renewal, accept=True)
    terms.approve_level(by=cast.amara, holding=renewal)
    said = notices(cast.chidi)
    assert said[-1].startswith("Your term as “Facilitator” in Westmoor goes on until ")
    assert not any("ended" in one or "You are now “Facilitator”" in one for one in said)


def test_of_several_levels_at_once_the_highest_is_told(cast, ladder, notices):
    ladders.change_level(
        by=cast.amara,
        community=cast.community,
        level=None,
        name="Helper",
        description="",
        after=ladder[0],
        requirements={"points": 20},
        appoints=False,
        term_months=12,
    )
    earn(cast, cast.chidi, 30)
    assert [one for one in notices(cast.chidi) if "You are now" in one or "reached" in one] == [
        "You are now “Helper” in Westmoor"
    ]
