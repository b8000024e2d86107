"""Whether a resource helped somebody, and where."""

from django.db import transaction
from django.db.models import F

from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import access, facts
from ..models import Help, Helped, Resource
from .states import lock_resource

COLUMNS = {Help.YES: "helped_yes", Help.PARTLY: "helped_partly", Help.NO: "helped_no"}
WORTH = {Help.YES: 2, Help.PARTLY: 1, Help.NO: 0}


@transaction.atomic
def answer_help(
    *, by: User, resource: Resource, answer: str, where: str = "", named: bool = True
) -> Helped:
    """Set one's answer. Only another yes, partly or no is a fact."""
    locked = lock_resource(resource)
    if reason := access.why_not_answer(by, locked):
        raise Refused(reason)
    answer, where = Help(answer), clean_line(where)
    mine = Helped.objects.filter(resource=locked, user=by).first()
    if mine is None:
        mine = Helped.objects.create(
            resource=locked, user=by, answer=answer, where=where, named=named
        )
        _count(locked, answer, +1)
    else:
        before = Help(mine.answer)
        mine.answer, mine.where, mine.named = answer, where, named
        mine.save(update_fields=["answer", "where", "named"])
        if before == answer:
            return mine
        _count(locked, before, -1)
        _count(locked, answer, +1)
    record(
        facts.ResourceHelped(
            resource_id=locked.pk, helped_id=mine.pk, user_id=by.pk, answer=answer
        ),
        by=by,
    )
    return mine


@transaction.atomic
def take_help_back(*, by: User, resource: Resource) -> None:
    locked = lock_resource(resource)
    mine = Helped.objects.filter(resource=locked, user=by).first()
    if mine is None:
        return
    mine.delete()
    _count(locked, Help(mine.answer), -1)
    record(facts.HelpTakenBack(resource_id=locked.pk, user_id=by.pk), by=by)


def _count(resource: Resource, answer: Help, by: int) -> None:
    column = COLUMNS[answer]
    Resource.objects.filter(pk=resource.pk).update(
        **{column: F(column) + by}, helpful=F("helpful") + by * WORTH[answer]
    )
