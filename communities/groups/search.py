"""Groups in the search index, by name and purpose."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from plc.core import registry
from plc.core.registry import Document, SearchKind, SearchResult

from .models import Group


def documents(ids: Collection[int]) -> Iterator[Document]:
    groups = Group.objects.filter(pk__in=ids, archived_at=None).select_related("community")
    for group in groups:
        yield Document(
            object_id=group.pk,
            title=group.name,
            body=f"{group.purpose}\n{group.norms}",
            # Not limited to the group: people who manage the community find hidden groups too. The
            # scope decides.
            community_id=group.community_id,
            group_id=None,
            at=group.created_at,
            language=group.community.language,
        )


def results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    groups = Group.objects.visible_to(actor).filter(pk__in=ids).select_related("community")
    return {
        group.pk: SearchResult(
            title=group.name,
            href=group.get_absolute_url(),
            kind=_("Group"),
            meta=group.community.name,
        )
        for group in groups
    }


def places(actor: Any) -> list[int]:
    return [-pk for pk in Community.objects.visible_to(actor).values_list("pk", flat=True)]


registry.search_documents.register(
    "groups.group",
    SearchKind(
        key="groups.group",
        label=gettext_lazy("Groups"),
        documents=documents,
        visible_to=Group.objects.visible_to,
        results=results,
        all_ids=lambda: Group.objects.values_list("pk", flat=True),
        places=places,
    ),
)
