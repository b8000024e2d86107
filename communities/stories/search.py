"""Published stories in the search index."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from communities.groups.access import places_of
from plc.core import registry
from plc.core.registry import Document, SearchKind, SearchResult
from plc.core.sanitise import plain_text

from .actions.states import STORY
from .models import Story


def documents(ids: Collection[int]) -> Iterator[Document]:
    for story in Story.objects.shown().filter(pk__in=ids).select_related("group"):
        yield Document(
            object_id=story.pk,
            title=story.title,
            body=f"{story.quote}\n{plain_text(story.body_html)}",
            community_id=story.community_id,
            group_id=story.group_id if story.stays_in_group else None,
            at=story.published_at or story.created_at,
            language=story.language,
        )


def results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    found = Story.objects.visible_to(actor).for_cards().filter(pk__in=ids)
    return {
        story.pk: SearchResult(
            title=story.title,
            href=story.get_absolute_url(),
            kind=story.get_kind_display(),
            meta=story.community.name,
            person=story.shown_author,
            dated=True,
        )
        for story in found
    }


registry.search_documents.register(
    STORY,
    SearchKind(
        key=STORY,
        label=gettext_lazy("Stories"),
        documents=documents,
        visible_to=lambda actor: Story.objects.visible_to(actor),
        results=results,
        all_ids=lambda: Story.objects.shown(),
        places=places_of,
    ),
)
