"""Reactions to facts about the library: who is told, and what is found."""

from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify, notify_of
from plc.search.actions import index

from .access import is_left, keepers_of
from .actions.leaving import let_go_of_group
from .actions.states import COLLECTION, RESOURCE
from .models import Collection, Helped, Resource


@listens_to("library.ResourceHelped", queue="soon")
def tell_of_help(entries: list[Entry]) -> None:
    """The author and the owner, once for each person who answered; without the name of those who
    chose so."""
    for entry in entries:
        rows = Helped.objects.filter(pk=entry.data["helped_id"]).select_related("resource")
        if (answer := rows.first()) is None:
            continue
        resource = answer.resource
        notify(
            kind="library.helped",
            happening=f"helped {answer.pk}",
            object_id=answer.pk,
            people={pk for pk in (resource.author_id, resource.owner_id) if pk},
            cause=answer.user_id if answer.named else None,
            community_id=resource.community_id,
            at=entry.at,
        )


@listens_to("library.ReviewDue", queue="soon")
def tell_of_review(entries: list[Entry]) -> None:
    """Its owner; if it has none who is here, those who look after the place."""
    for entry in entries:
        rows = Resource.objects.filter(pk=entry.data["resource_id"]).select_related("owner")
        if (resource := rows.first()) is None:
            continue
        owner, keepers = resource.owner_id, keepers_of(resource).values_list("pk", flat=True)
        notify_of(
            entry,
            kind="library.review",
            object_id=resource.pk,
            people=keepers if owner is None or is_left(resource) else [owner],
            community_id=resource.community_id,
        )


@listens_to("library.ResourceHandedOver", queue="soon")
def tell_of_handing_over(entries: list[Entry]) -> None:
    for entry in entries:
        resource = Resource.objects.filter(pk=entry.data["resource_id"]).first()
        owner = entry.data["owner_id"]
        if resource is not None and owner is not None and owner == resource.owner_id:
            notify_of(
                entry,
                kind="library.handed",
                object_id=resource.pk,
                people=[owner],
                cause=entry.actor_id,
                community_id=resource.community_id,
            )


@listens_to("library.ResourceCopied", queue="soon")
def tell_of_copy(entries: list[Entry]) -> None:
    """The author of the original, once somebody shares a copy of it, reads so beside it; here they
    are told that their work is being used."""
    for entry in entries:
        original = Resource.objects.filter(pk=entry.data["copied_from_id"]).first()
        if original is not None and original.author_id is not None:
            notify_of(
                entry,
                kind="library.copied",
                object_id=original.pk,
                people=[original.author_id],
                cause=entry.data["copied_by_id"],
                community_id=original.community_id,
            )


@listens_to(
    "library.ResourceShared",
    "library.ResourceUnshared",
    "library.ResourceChanged",
    "library.ResourceMoved",
    "library.ResourceUnnamed",
    "library.ResourceArchived",
    "library.ResourceReopened",
    "library.ResourceReviewed",
    "library.ResourceHidden",
    "library.ResourceRestored",
    "library.ResourceRemoved",
    "library.ResourceDiscarded",
    "library.ResourceCopied",
    "library.ResourceRead",
)
def index_resources(entries: list[Entry]) -> None:
    index(RESOURCE, {entry.data["resource_id"] for entry in entries})


@listens_to(
    "library.CollectionShared",
    "library.CollectionChanged",
    "library.CollectionTakenDown",
    "library.CollectionRestored",
    "library.CollectionDiscarded",
)
def index_collections(entries: list[Entry]) -> None:
    index(COLLECTION, {entry.data["collection_id"] for entry in entries})


@listens_to("groups.GroupMemberLeft", queue="soon")
def leave_to_facilitators(entries: list[Entry]) -> None:
    """Who is no longer in a group looks after nothing in it that they cannot read."""
    for entry in entries:
        let_go_of_group(group_id=entry.data["group_id"], person_id=entry.data["user_id"])


@listens_to("groups.GroupChanged", queue="bulk")
def index_library_of_groups(entries: list[Entry]) -> None:
    """Who finds it depends on who sees the group."""
    groups = {entry.data["group_id"] for entry in entries}
    resources = Resource.objects.filter(group__in=groups)
    index(RESOURCE, set(resources.values_list("pk", flat=True)))
    collections = Collection.objects.filter(group__in=groups)
    index(COLLECTION, set(collections.values_list("pk", flat=True)))
