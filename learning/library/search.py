"""Resources and collections in the search index: what is said about them, and the words in them."""

from collections.abc import Collection as Ids
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy

from communities.groups.access import places_of
from plc.core import registry
from plc.core.registry import Document, SearchKind, SearchResult
from plc.core.sanitise import plain_text

from .actions.states import COLLECTION, RESOURCE
from .captions import words_of
from .models import Collection, CollectionItem, Resource, ResourceVersion


def _indexed() -> QuerySet[Resource]:
    """Archived ones are found only from where they are used."""
    return Resource.objects.filter(taken_down="", archived_at=None)


def documents(ids: Ids[int]) -> Iterator[Document]:
    rows = _indexed().filter(pk__in=ids).prefetch_related("topics")
    current = ResourceVersion.objects.filter(resource__in=ids, number=F("resource__version"))
    versions = {version.resource_id: version for version in current}
    for resource in rows:
        yield Document(
            object_id=resource.pk,
            title=resource.title,
            body=_body(resource, versions.get(resource.pk)),
            community_id=resource.community_id,
            group_id=resource.group_id,
            at=resource.shared_at or resource.created_at,
            language=resource.language,
        )


def _body(resource: Resource, version: ResourceVersion | None) -> str:
    said = [resource.summary, " ".join(topic.name for topic in resource.topics.all())]
    said += [resource.attribution, resource.author_name]
    if version is not None:
        said += [plain_text(version.body_html), version.transcript, words_of(version.captions)]
        said += [version.file.name if version.file else version.host, version.text]
    return "\n".join(filter(None, said))


def results(ids: Ids[int], actor: Any) -> Mapping[int, SearchResult]:
    found = Resource.objects.visible_to(actor).for_cards().filter(pk__in=ids)
    return {
        resource.pk: SearchResult(
            title=resource.title,
            href=resource.get_absolute_url(),
            kind=resource.get_kind_display(),
            meta=resource.place.name,
            person=resource.shown_author,
            dated=True,
        )
        for resource in found
    }


def documents_of_collections(ids: Ids[int]) -> Iterator[Document]:
    rows = Collection.objects.filter(pk__in=ids, taken_down="")
    notes: dict[int, list[str]] = {}
    items = CollectionItem.objects.filter(collection__in=ids).exclude(note="")
    for collection_id, note in items.values_list("collection", "note"):
        notes.setdefault(collection_id, []).append(note)
    for collection in rows:
        yield Document(
            object_id=collection.pk,
            title=collection.title,
            body="\n".join([collection.description, *notes.get(collection.pk, ())]),
            community_id=collection.community_id,
            group_id=collection.group_id,
            at=collection.shared_at or collection.created_at,
        )


def results_of_collections(ids: Ids[int], actor: Any) -> Mapping[int, SearchResult]:
    rows = Collection.objects.visible_to(actor).select_related("community", "group", "owner")
    return {
        collection.pk: SearchResult(
            title=collection.title,
            href=collection.get_absolute_url(),
            kind=str(gettext_lazy("Collection")),
            meta=(collection.group or collection.community).name,
            person=collection.shown_owner,
            dated=True,
        )
        for collection in rows.filter(pk__in=ids)
    }


registry.search_documents.register(
    RESOURCE,
    SearchKind(
        key=RESOURCE,
        label=gettext_lazy("Resources"),
        documents=documents,
        visible_to=lambda actor: Resource.objects.visible_to(actor),
        results=results,
        all_ids=_indexed,
        places=partial(places_of, public_groups=True),
    ),
)
registry.search_documents.register(
    COLLECTION,
    SearchKind(
        key=COLLECTION,
        label=gettext_lazy("Collections"),
        documents=documents_of_collections,
        visible_to=lambda actor: Collection.objects.visible_to(actor),
        results=results_of_collections,
        all_ids=lambda: Collection.objects.filter(taken_down=""),
        places=partial(places_of, public_groups=True),
    ),
)
