"""The end of terms: announced, renewed, or carried out. The clock asks every night."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from plc.core.tasks import each_alone
from plc.journal.actions import record

from .. import facts
from ..actions.terms import end_role, end_term
from ..ledger.locks import lock_standings
from ..models import Holding, HoldingState
from ..presence import taking_part
from .advancement import give_level, told
from .ladders import meets_requirements

RENEWED_BEFORE = timedelta(days=30)  # the end of a term is announced, and a renewal offered


def end_terms() -> int:
    """End terms that are over, and offer renewals of those that end soon to members who still meet
    the requirements. Also end roles of last facilitators where there is another one by now. One
    that fails is tried again the next night. Returns the number of terms that ended."""
    now = timezone.now()
    soon = Holding.objects.held().filter(until__lte=now + RENEWED_BEFORE, reminded_at=None)
    _each(soon.select_related("level"), remind)
    due = Holding.objects.filter(gave_role=True).exclude(state=HoldingState.HELD)
    _each(due.select_related("group", "member"), lambda holding: end_role(holding, by=None))
    over = Holding.objects.held().filter(until__lte=now)
    return _each(over, lambda one: end_term(by=None, holding=one, state=HoldingState.EXPIRED))


def _each(holdings: QuerySet[Holding], act: Callable[[Holding], object]) -> int:
    """Act on each alone. Returns for how many ``act`` answered that it changed something."""
    changed = 0

    def act_on(pk: int) -> None:
        nonlocal changed
        if holding := holdings.filter(pk=pk).first():  # unless it changed meanwhile
            changed += bool(act(holding))

    each_alone(act_on, list(holdings.order_by("pk").values_list("pk", flat=True)))
    return changed


@transaction.atomic
def remind(holding: Holding) -> None:
    """Say once that a term ends soon, and offer the next one if the requirements are still met."""
    person = (holding.level.community_id, holding.member_id)
    lock_standings([person])
    due = Holding.objects.held().filter(pk=holding.pk, reminded_at=None)
    if not due.update(reminded_at=timezone.now()):
        return
    pending = Holding.objects.pending().filter(level=holding.level, member=holding.member_id)
    has_it = meets_requirements(person, holding.level)
    if has_it and taking_part([person]) and not pending.exists():
        give_level(holding.level, holding.member_id)
    else:
        record(facts.TermEndsSoon(**told(holding)), by=None)
