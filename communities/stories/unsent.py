"""What somebody typed into the form of a story and has not saved."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from communities.community.models import Community
from communities.groups.drafting import PLACE, place_key, places_of_keys
from communities.groups.models import Group
from plc.core.ids import uuid_or_none
from plc.core.plain import shorten
from plc.web.drafts import MOST_KEPT, texts_in
from plc.web.models import Draft

from .models import Story, StoryKind

NEW = re.compile(rf"stories\.story:({PLACE})-([a-z]+)")

CHANGE = "stories.change:"
Form = tuple[str, str, str]  # kind of story, place, and where the form is


def change_key(story: Story) -> str:
    return f"{CHANGE}{story.public_id}"


def draft_key(community: Community, group: Group | None, kind: str) -> str:
    return f"stories.story:{place_key(community, group)}-{kind}"


@dataclass(frozen=True)
class Unsent:
    words: str
    kind: str
    place: str
    href: str


def drafts_of(actor: Any) -> list[Unsent]:
    """New stories and changes, newest first, in places that the actor still belongs to. At most
    four queries."""
    drafts = list(
        Draft.objects.filter(user=actor, key__startswith="stories.").order_by("-at")[:MOST_KEPT]
    )
    forms = _new(actor, drafts) | _changes(actor, drafts)
    return [
        Unsent(shorten(" ".join(texts_in(draft.fields)), 60), *forms[draft.key])
        for draft in drafts
        if draft.key in forms
    ]


def _new(actor: Any, drafts: list[Draft]) -> dict[str, Form]:
    parsed = {draft.key: match for draft in drafts if (match := NEW.fullmatch(draft.key))}
    places = places_of_keys(actor, {match[1] for match in parsed.values()})
    return {
        key: (str(StoryKind(kind).label), (group or community).name, _form(community, group, kind))
        for key, match in parsed.items()
        if (kind := match[2]) in StoryKind.values and match[1] in places
        for community, group in (places[match[1]],)
    }


def _changes(actor: Any, drafts: list[Draft]) -> dict[str, Form]:
    ids = {
        uuid_or_none(draft.key.removeprefix(CHANGE)): draft.key
        for draft in drafts
        if draft.key.startswith(CHANGE)
    }
    mine = Story.objects.filter(
        author=actor,
        public_id__in=ids.keys() - {None},
        taken_down="",
        community__in=Community.objects.of(actor),
    )
    return {
        ids[story.public_id]: (
            story.get_kind_display(),
            story.community.name,
            reverse("stories:change", args=[story.community.slug, story.public_id]),
        )
        for story in mine.select_related("community")
    }


def _form(community: Community, group: Group | None, kind: str) -> str:
    if group is not None:
        return reverse("stories:write_in_group", args=[community.slug, group.slug, kind])
    return reverse("stories:write", args=[community.slug, kind])
