"""A role that has ended can be held again, and pages of levels say how things are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gamification.actions import nominations, terms
from gamification.levels.ladders import steps_of
from gamification.levels.terms import end_terms
from gamification.models import Holding, HoldingState
from plc.core.refusals import Refused

from .climbing import earn, held, offered

LEVELS = "/c/westmoor/recognition/levels/"


def lay_down(cast, holding):
    terms.end_term(by=cast.chidi, holding=holding, state=HoldingState.LAID_DOWN)


def end(cast, holding):
    terms.end_term(by=cast.amara, holding=holding, state=HoldingState.ENDED, reason="A break.")


def expire(cast, holding):
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now(), reminded_at=timezone.now())
    end_terms()


@pytest.mark.parametrize("over", [lay_down, end, expire])
def test_a_role_that_ended_is_offered_again_to_who_asks(cast, ladder, client_of, over):
    over(cast, held(cast, cast.chidi))
    assert earn(cast, cast.chidi, 100) == 0
    member, asks = client_of(cast.chidi), f"nominate/{cast.chidi.public_id}/?level={ladder[1].pk}"
    assert asks in member.get(LEVELS).text
    assert member.post(LEVELS + asks, {"sentence": "I have time again."}).status_code == 303
    offer = Holding.objects.get(member=cast.chidi, state=HoldingState.OFFERED)
    assert asks not in member.get(LEVELS).text
    assert member.get(LEVELS + asks).status_code == 404
    terms.answer_offer(by=cast.chidi, holding=offer, accept=True)
    terms.approve_level(by=cast.amara, holding=offer)
    assert steps_of(cast.chidi, cast.community)[1].holding == offer


def test_who_has_not_what_it_takes_is_told_so(cast, ladder):
    lay_down(cast, held(cast, cast.chidi))
    earn(cast, cast.chidi, -30)
    with pytest.raises(Refused, match="once you have what it takes"):
        nominations.nominate(by=cast.chidi, member=cast.chidi, level=ladder[1], sentence="Again.")
    assert not Holding.objects.pending().exists()


def test_a_term_is_shown_while_its_renewal_is_pending(cast, ladder, client_of):
    holding = held(cast, cast.chidi)
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=20))
    end_terms()
    step = steps_of(cast.chidi, cast.community)[1]
    assert (step.holding, step.pending.state) == (holding, HoldingState.OFFERED)
    page = client_of(cast.chidi).get(LEVELS).text
    assert "Go on for another term: Facilitator" in page and "Lay it down" in page
    terms.answer_offer(by=cast.chidi, holding=step.pending, accept=False)
    assert steps_of(cast.chidi, cast.community)[1].holding == holding


def test_pages_say_only_what_happened_and_why_not(cast, ladder, client_of):
    holding, member = offered(cast, cast.chidi), client_of(cast.chidi)
    answer = f"/levels/{holding.public_id}/answer/"
    assert "nothing has changed" in member.post(answer, {"answer": "lay-down"}, follow=True).text
    assert "Accepted. Somebody" in member.post(answer, {"answer": "accept"}, follow=True).text
    assert "nothing has changed" in member.post(answer, {"answer": "accept"}, follow=True).text
    terms.refuse_level(by=cast.amara, holding=holding, reason="Not in the middle of a term.")
    assert "Not in the middle of a term." in member.get(LEVELS).text
