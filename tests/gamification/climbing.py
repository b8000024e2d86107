"""Members who climb the ladder of `conftest.ladder`."""

from django.utils import timezone

from gamification.actions import terms
from gamification.ledger.locks import lock_standings
from gamification.ledger.rollups import Delta, add_to_rollups
from gamification.levels.advancement import advance
from gamification.models import Holding, HoldingState, ValueKind


def earn(cast, person, points, kind=ValueKind.HELPING):
    """Put points on the boards, and follow."""
    key = (cast.community.pk, person.pk)
    lock_standings([key])
    day = timezone.localdate()
    add_to_rollups([Delta(person.pk, cast.community.pk, None, kind, day, points)])
    return advance([key])


def offered(cast, person):
    earn(cast, person, 60)
    return Holding.objects.get(member=person, state=HoldingState.OFFERED)


def accepted(cast, person):
    holding = offered(cast, person)
    terms.answer_offer(by=person, holding=holding, accept=True)
    return holding


def held(cast, person, by=None, group=None):
    holding = accepted(cast, person)
    terms.approve_level(by=by or cast.amara, holding=holding, group=group)
    return holding
