"""Communities in the search index, by name and purpose."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core import registry
from plc.core.registry import Document, SearchKind, SearchResult

from .models import Community


def documents(ids: Collection[int]) -> Iterator[Document]:
    for community in Community.objects.filter(pk__in=ids, archived_at=None):
        yield Document(
            object_id=community.pk,
            title=community.name,
            body=community.purpose,
            community_id=None,  # listed ones are found from outside, too
            group_id=None,
            at=community.created_at,
            language=community.language,
        )


def results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    return {
        community.pk: SearchResult(
            title=community.name,
            href=community.get_absolute_url(),
            kind=_("Community"),
            meta=community.purpose,
        )
        for community in Community.objects.visible_to(actor).filter(pk__in=ids)
    }


registry.search_documents.register(
    "community.community",
    SearchKind(
        key="community.community",
        label=gettext_lazy("Communities"),
        documents=documents,
        visible_to=Community.objects.visible_to,
        results=results,
        all_ids=lambda: Community.objects.values_list("pk", flat=True),
        places=lambda actor: [0],
    ),
)
