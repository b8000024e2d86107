"""Collections: beginning one, putting resources into it, and their order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import access, facts
from ..models import Collection, CollectionItem, Resource

MOST_ITEMS = 100
MOST_COLLECTIONS = 200  # of one person in a community


@transaction.atomic
def begin_collection(
    *,
    by: User,
    community: Community,
    group: Group | None = None,
    title: str,
    description: str = "",
    share: bool = True,
    public_id: UUID | None = None,
) -> Collection:
    """With ``share=False`` only ``by`` sees it. ``public_id`` comes from the form: submitting it
    twice begins one."""
    group = group and hold_group(group)
    public_id = id_for_form(public_id, by.public_id, community.pk, title)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Collection.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if reason := access.why_not_share(by, community, group):
        raise Refused(reason)
    theirs = Collection.objects.filter(community=community, owner=by)
    if theirs.count() >= MOST_COLLECTIONS:
        raise Refused(_("You have many collections here already. Delete one first."))
    collection = Collection.objects.create(
        public_id=public_id,
        community=community,
        group=group,
        owner=by,
        shared_at=timezone.now() if share else None,
        **_words(title, description),
    )
    if share:
        _record_shared(collection, by)
    return collection


def _words(title: str, description: str) -> dict[str, Any]:
    title = clean_line(title)
    if not has_visible_text(title):
        raise Refused(_("Give it a title."), field="title")
    return {"title": title, "description": clean_line(description)}


def _record_shared(collection: Collection, by: User) -> None:
    record(
        facts.CollectionShared(
            collection_id=collection.pk,
            community_id=collection.community_id,
            group_id=collection.group_id,
        ),
        by=by,
    )


def _lock(collection: Collection) -> Collection:
    rows = Collection.objects.select_for_update(no_key=True, of=("self",))
    locked = rows.select_related("community", "group").filter(pk=collection.pk).first()
    if locked is None:
        raise Refused(_("This is no longer here."))
    if locked.taken_down:
        raise Refused(_("Moderators have taken this down, so it cannot be changed."))
    return locked


def _record_changed(collection: Collection, by: User) -> None:
    record(facts.CollectionChanged(collection_id=collection.pk), by=by)


@transaction.atomic
def change_collection(
    *, by: User, collection: Collection, title: str, description: str = ""
) -> Collection:
    locked = _lock(collection)
    values = _words(title, description)
    if all(getattr(locked, name) == value for name, value in values.items()):
        return locked
    _save(locked, **values)
    _record_changed(locked, by)
    return locked


def _save(collection: Collection, **values: Any) -> None:
    for name, value in values.items():
        setattr(collection, name, value)
    collection.save(update_fields=list(values))


@transaction.atomic
def share_collection(*, by: User, collection: Collection) -> Collection:
    locked = _lock(collection)
    if locked.is_shared:
        return locked
    if reason := access.why_not_share(by, locked.community, locked.group):
        raise Refused(reason)
    _save(locked, shared_at=timezone.now())
    _record_shared(locked, by)
    return locked


@transaction.atomic
def unshare_collection(*, by: User, collection: Collection) -> Collection:
    locked = _lock(collection)
    if not locked.is_shared:
        return locked
    if not access.is_owner(by, locked):
        raise Refused(_("Only its owner can take it back."))
    _save(locked, shared_at=None)
    _record_changed(locked, by)
    return locked


@transaction.atomic
def discard_collection(*, by: User, collection: Collection) -> None:
    """Delete the collection; the resources in it stay."""
    locked = _lock(collection)
    record(facts.CollectionDiscarded(collection_id=locked.pk), by=by)
    locked.delete()


@transaction.atomic
def add_to_collection(
    *, by: User, collection: Collection, resource: Resource, note: str = ""
) -> CollectionItem:
    """Put it at the end; what is in it already gets the note."""
    locked = _lock(collection)
    note = clean_line(note)
    item = locked.items.filter(resource=resource).first()
    if item is not None:
        if note and item.note != note:
            item.note = note
            item.save(update_fields=["note"])
            _record_changed(locked, by)
        return item
    if locked.community_id != resource.community_id:
        raise Refused(_("A collection has resources of its own community."))
    if locked.items.count() >= MOST_ITEMS:
        sentence = _("A collection has at most %(most)d resources. Begin another one.")
        raise Refused(sentence % {"most": MOST_ITEMS})
    last = locked.items.aggregate(last=Max("position"))["last"] or 0
    item = CollectionItem.objects.create(
        collection=locked, resource=resource, position=last + 1, note=note
    )
    _record_changed(locked, by)
    return item


@transaction.atomic
def collect_in_new(
    *, by: User, resource: Resource, title: str, note: str = "", public_id: UUID | None = None
) -> Collection:
    """Begin a collection with the resource in it; only ``by`` sees it until they share it."""
    collection = begin_collection(
        by=by,
        community=resource.community,
        group=resource.group,
        title=title,
        share=False,
        public_id=public_id,
    )
    add_to_collection(by=by, collection=collection, resource=resource, note=note)
    return collection


@transaction.atomic
def remove_from_collection(*, by: User, collection: Collection, resource: Resource) -> None:
    locked = _lock(collection)
    gone, _by_model = locked.items.filter(resource=resource).delete()
    if gone:
        _record_changed(locked, by)


@transaction.atomic
def order_collection(*, by: User, collection: Collection, items: Sequence[int]) -> None:
    """Put these items (by their ids) first, in this order; those left out follow as they were."""
    locked = _lock(collection)
    there = {item.pk: item for item in locked.items.order_by("position", "id")}
    wanted = [pk for pk in dict.fromkeys(items) if pk in there]
    order = [*wanted, *(pk for pk in there if pk not in set(wanted))]
    if order == list(there):
        return
    for number, pk in enumerate(order, start=1):
        there[pk].position = number
    CollectionItem.objects.bulk_update(there.values(), ["position"])
    _record_changed(locked, by)
