"""Moderation of pathways. Reasons and texts are stored in the case's log."""

from typing import Any

from django.db import transaction

from learning.courses.models import TakenDown
from plc.journal.actions import record

from .. import facts
from ..models import Pathway


@transaction.atomic
def hide_pathway(*, pathway: Pathway, by: Any) -> bool:
    """Hide it from everyone but those who make pathways, until it is restored."""
    return _take_down(pathway, TakenDown.HIDDEN, by)


@transaction.atomic
def remove_pathway(*, pathway: Pathway, by: Any) -> bool:
    return _take_down(pathway, TakenDown.REMOVED, by)


@transaction.atomic
def restore_pathway(*, pathway: Pathway, by: Any) -> bool:
    return _take_down(pathway, "", by)


def _take_down(pathway: Pathway, how: str, by: Any) -> bool:
    locked = Pathway.objects.select_for_update(no_key=True).get(pk=pathway.pk)
    if locked.taken_down == how or (how and locked.taken_down == TakenDown.REMOVED):
        return False
    locked.taken_down = how
    locked.save(update_fields=["taken_down"])
    said = facts.PathwayChanged(pathway_id=locked.pk, community_id=locked.community_id)
    record(said, by=by)
    return True
