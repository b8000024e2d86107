"""What becomes of what somebody shared when they leave a community or delete their account."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.journal.actions import record

from .. import facts
from ..models import Collection, Helped, Resource
from .answering import take_help_back


class Stays(models.TextChoices):
    """How what was shared stays."""

    NAMED = "named", _("It stays, with my name")
    NAMELESS = "nameless", _("It stays, without my name")
    TAKEN = "taken", _("I take it back: nobody sees it any more")


@transaction.atomic
def leave_resources(
    *, by: User | None, person: User, stays: str, community: Community | None = None
) -> int:
    """Do this with everything that ``person`` brought and shared, in this community or in all, and
    with the collections that they share. What stays is left to those who look after its place,
    unless somebody else does already. Returns the number of what others could see."""
    mine = Resource.objects.filter(author=person, shared_at__isnull=False)
    mine = mine.filter(community=community) if community else mine
    shared = list(mine.select_for_update(no_key=True).order_by("pk"))
    for resource in shared:
        _leave(resource, person, Stays(stays), by)
    return len(shared) + _leave_collections(person, Stays(stays), community, by)


def _leave_collections(
    person: User, stays: Stays, community: Community | None, by: User | None
) -> int:
    """Those that keep a name are left to others only when their owner has gone (``let_go``)."""
    mine = Collection.objects.filter(owner=person, shared_at__isnull=False)
    mine = mine.filter(community=community) if community else mine
    shared = list(mine.select_for_update(no_key=True).order_by("pk"))
    if stays != Stays.NAMED:
        for collection in shared:
            _save(collection, **({"shared_at": None} if stays == Stays.TAKEN else {"owner": None}))
            record(facts.CollectionChanged(collection_id=collection.pk), by=by)
    return len(shared)


def _leave(resource: Resource, person: User, stays: Stays, by: User | None) -> None:
    owned = resource.owner_id == person.pk
    if stays == Stays.TAKEN and resource.owner_id in (person.pk, None):
        _save(resource, owner=person, shared_at=None, archived_at=None)
        record(facts.ResourceUnshared(resource_id=resource.pk), by=by)
        return
    if stays != Stays.NAMED:  # what somebody else looks after now is not taken away from them
        _save(resource, author=None, credit="")
        record(facts.ResourceUnnamed(resource_id=resource.pk, author_id=person.pk), by=by)
    if owned:
        _save(resource, owner=None)
        record(facts.ResourceHandedOver(resource_id=resource.pk, owner_id=None), by=by)


def _save(thing: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(values))


@transaction.atomic
def credit_author(*, person: User, named: bool) -> int:
    """Whether the person's name stays beside what they shared when their account goes. Returns the
    number of resources."""
    mine = Resource.objects.filter(author=person, shared_at__isnull=False)
    return mine.update(credit=person.name[:120] if named else "")


@transaction.atomic
def let_go_of_group(*, group_id: int, person_id: int) -> None:
    """The person is no longer in the group: if they cannot read it, facilitators look after what
    they shared there. Idempotent."""
    shared = {"group": group_id, "owner": person_id, "shared_at__isnull": False}
    closed = Resource.objects.filter(**shared).exclude(group__visibility=Group.Visibility.PUBLIC)
    for resource in closed.exclude(group__memberships__user=person_id).order_by("pk"):
        _save(resource, owner=None)
        record(facts.ResourceHandedOver(resource_id=resource.pk, owner_id=None), by=None)
    lists = Collection.objects.filter(**shared).exclude(group__visibility=Group.Visibility.PUBLIC)
    lists.exclude(group__memberships__user=person_id).update(owner=None)


@transaction.atomic
def let_go(*, community: Community, person: User, by: User | None) -> None:
    """The person leaves the community: others look after what they shared. Their collections stay,
    too; what only they see remains theirs."""
    mine = Resource.objects.filter(owner=person, community=community, shared_at__isnull=False)
    for resource in mine.select_for_update(no_key=True).order_by("pk"):
        _save(resource, owner=None)
        record(facts.ResourceHandedOver(resource_id=resource.pk, owner_id=None), by=by)
    shared = Collection.objects.filter(owner=person, community=community, shared_at__isnull=False)
    shared.update(owner=None)


@transaction.atomic
def forget_answers(*, person: User) -> None:
    """Take back whether anything helped them."""
    theirs = Helped.objects.filter(user=person).select_related("resource").order_by("resource")
    for answer in theirs:
        take_help_back(by=person, resource=answer.resource)
