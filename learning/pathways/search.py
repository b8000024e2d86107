"""Pathways in the search index, for members of their place."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from communities.groups.access import places_of
from plc.core import registry
from plc.core.registry import Document, SearchKind, SearchResult
from plc.core.sanitise import plain_text

from .models import Pathway

PATHWAY = "pathways.pathway"


def _shown() -> QuerySet[Pathway]:
    return Pathway.objects.filter(published_at__isnull=False, taken_down="")


def documents(ids: Collection[int]) -> Iterator[Document]:
    for pathway in _shown().filter(pk__in=ids).select_related("community"):
        yield Document(
            object_id=pathway.pk,
            title=pathway.name,
            body=f"{pathway.summary}\n{plain_text(pathway.body_html)}",
            community_id=pathway.community_id,
            group_id=pathway.group_id,
            at=pathway.created_at,
            language=pathway.community.language,
        )


def results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    found = Pathway.objects.visible_to(actor).select_related("community").filter(pk__in=ids)
    return {
        pathway.pk: SearchResult(
            title=pathway.name,
            href=pathway.get_absolute_url(),
            kind=gettext("Pathway"),
            meta=pathway.community.name,
        )
        for pathway in found
    }


registry.search_documents.register(
    PATHWAY,
    SearchKind(
        key=PATHWAY,
        label=gettext_lazy("Pathways"),
        documents=documents,
        visible_to=lambda actor: Pathway.objects.visible_to(actor),
        results=results,
        all_ids=_shown,
        places=places_of,
    ),
)
