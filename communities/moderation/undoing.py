"""Undoing decisions: which verb does it, and when it was done."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from .access import can_use_verb, how_it_stands, thing_of
from .models import CaseLog
from .verbs import Verb, makes_sense, verbs_of

Action = CaseLog.Action
ENDS = {  # which verbs are undone by lifting; for a ban, the verb says so itself
    Action.WARNED: gettext_lazy("The warning no longer counts."),
    Action.SILENCED: gettext_lazy("They can write again at once."),
    Action.SUSPENDED: gettext_lazy("They can come in again at once."),
}
UNDONE_BY_RESTORING = (Action.AUTO_HIDDEN, Action.HIDDEN, Action.LOCKED, Action.REMOVED)


def verb_to_undo(actor: Any, appeal: CaseLog) -> Verb | None:
    """The verb by which the actor can undo the decision that was appealed; None if there is nothing
    to undo, or the actor's role does not permit it."""
    case, decision = appeal.case, appeal.decision
    verb = verbs_of(case.kind)["restore" if decision.action in UNDONE_BY_RESTORING else "lift"]
    if verb.key == "restore":
        stands = makes_sense(verb, how_it_stands(case)) and thing_of(case) is not None
    else:
        stands = decision.action in CaseLog.ABOUT_THE_PERSON and lifted_at(decision) is None
    if not (stands and can_use_verb(actor, case, verb)):
        return None
    return replace(verb, consequence=ENDS.get(Action(decision.action), verb.consequence))


def is_restored(decision: CaseLog) -> bool:
    """Whether the object was restored since, in any of its cases."""
    later = CaseLog.objects.filter(
        case__kind=decision.case.kind,
        case__object_id=decision.case.object_id,
        action=Action.RESTORED,
        pk__gt=decision.pk,
    )
    return decision.action in UNDONE_BY_RESTORING and later.exists()


def stays(line: CaseLog) -> bool:
    """Whether it answers an appeal without undoing anything."""
    decision = line.decision
    return line.action == Action.ANSWERED and not is_undone(decision)


def is_undone(decision: CaseLog) -> bool:
    return is_restored(decision) or lifted_at(decision) is not None


def lifted_at(decision: CaseLog) -> datetime | None:
    """When a sanction was lifted. Site-wide decisions have no Sanction row: for a suspension it is
    the next line that lifts it, for a warning the answer to the appeal."""
    if decision.sanction is not None and decision.action != Action.LIFTED:
        return decision.sanction.lifted_at
    later = CaseLog.objects.filter(
        case__author=decision.case.author,
        case__community=None,
        action=Action.LIFTED,
        pk__gt=decision.pk,
    )
    if decision.action == Action.WARNED:
        later = later.filter(about__about=decision)
    elif decision.action == Action.SUSPENDED:
        later = later.exclude(about__about__action=Action.WARNED)
    else:
        return None
    return later.order_by("pk").values_list("at", flat=True).first()
