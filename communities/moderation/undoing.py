"""A decision that is taken back: by which verb, and when that was."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from .access import can_use_verb, how_it_stands, thing_of
from .models import CaseLog
from .verbs import Verb, makes_sense, verbs_of

Action = CaseLog.Action
ENDS = {  # what lifting each of them means; of a ban the verb says it
    Action.WARNED: gettext_lazy("The warning no longer counts."),
    Action.SILENCED: gettext_lazy("They can write again at once."),
    Action.SUSPENDED: gettext_lazy("They can come in again at once."),
}
UNDONE_BY_RESTORING = (Action.AUTO_HIDDEN, Action.HIDDEN, Action.LOCKED, Action.REMOVED)


def verb_to_undo(actor: Any, appeal: CaseLog) -> Verb | None:
    """With what the actor may take back the decision that the appeal is about; None: nothing of it
    is left to take back, or that is beyond their role."""
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
    """The thing was restored since, in whichever of its cases."""
    later = CaseLog.objects.filter(
        case__kind=decision.case.kind,
        case__object_id=decision.case.object_id,
        action=Action.RESTORED,
        pk__gt=decision.pk,
    )
    return decision.action in UNDONE_BY_RESTORING and later.exists()


def stays(line: CaseLog) -> bool:
    """It answers an appeal, and nothing was taken back."""
    decision = line.decision
    return line.action == Action.ANSWERED and not (is_restored(decision) or lifted_at(decision))


def lifted_at(decision: CaseLog) -> datetime | None:
    """When what was done to the person was taken back. What the site does has no sanction that says
    so: of a suspended account the next line that lifts it does, of a warning the answer."""
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
