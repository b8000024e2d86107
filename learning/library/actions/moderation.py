"""Moderation of resources and collections. Reasons and texts are stored in the case's log."""

from typing import Any, TypeVar

from django.db import transaction

from plc.journal.actions import record

from .. import facts
from ..models import Collection, Resource, TakenDown

_Thing = TypeVar("_Thing", Resource, Collection)


@transaction.atomic
def hide_resource(*, resource: Resource, by: Any) -> bool:
    """Hide it from everyone but its owner, until it is restored."""
    if not _set(resource, TakenDown.HIDDEN, unless=(TakenDown.HIDDEN, TakenDown.REMOVED)):
        return False
    record(facts.ResourceHidden(resource_id=resource.pk), by=by)
    return True


@transaction.atomic
def remove_resource(*, resource: Resource, by: Any) -> bool:
    if not _set(resource, TakenDown.REMOVED, unless=(TakenDown.REMOVED,)):
        return False
    record(facts.ResourceRemoved(resource_id=resource.pk), by=by)
    return True


@transaction.atomic
def restore_resource(*, resource: Resource, by: Any) -> bool:
    if not _set(resource, "", unless=("",)):
        return False
    record(facts.ResourceRestored(resource_id=resource.pk), by=by)
    return True


@transaction.atomic
def hide_collection(*, collection: Collection, by: Any) -> bool:
    if not _set(collection, TakenDown.HIDDEN, unless=(TakenDown.HIDDEN, TakenDown.REMOVED)):
        return False
    record(facts.CollectionTakenDown(collection_id=collection.pk), by=by)
    return True


@transaction.atomic
def remove_collection(*, collection: Collection, by: Any) -> bool:
    if not _set(collection, TakenDown.REMOVED, unless=(TakenDown.REMOVED,)):
        return False
    record(facts.CollectionTakenDown(collection_id=collection.pk), by=by)
    return True


@transaction.atomic
def restore_collection(*, collection: Collection, by: Any) -> bool:
    if not _set(collection, "", unless=("",)):
        return False
    record(facts.CollectionRestored(collection_id=collection.pk), by=by)
    return True


def _set(thing: _Thing, to: str, *, unless: tuple[str, ...]) -> bool:
    """Under a lock; False if it is so already, or was never shared."""
    rows = type(thing)._default_manager.select_for_update(no_key=True)
    locked = rows.filter(pk=thing.pk).first()
    if locked is None or locked.taken_down in unless:
        return False
    if not locked.is_shared and not locked.taken_down:
        return False
    locked.taken_down = thing.taken_down = to
    locked.save(update_fields=["taken_down"])
    return True
