"""What somebody typed into a form of the library and has not sent."""

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

from .models import Kind, Resource

NEW = re.compile(rf"library\.resource:({PLACE})-([a-z]+)")
CHANGE, VERSION, TALK = "library.change:", "library.version:", "library.talk:"


def new_key(community: Community, group: Group | None, kind: str) -> str:
    return f"library.resource:{place_key(community, group)}-{kind}"


def change_key(resource: Resource) -> str:
    return f"{CHANGE}{resource.public_id}"


def version_key(resource: Resource) -> str:
    return f"{VERSION}{resource.public_id}"


def talk_key(resource: Resource) -> str:
    return f"{TALK}{resource.public_id}"


@dataclass(frozen=True)
class Unsent:
    words: str
    place: str
    href: str


def drafts_of(actor: Any) -> list[Unsent]:
    """Newest first, in places that the actor still belongs to. At most four queries."""
    drafts = list(
        Draft.objects.filter(user=actor, key__startswith="library.").order_by("-at")[:MOST_KEPT]
    )
    forms = _new(actor, drafts) | _changes(actor, drafts)
    return [
        Unsent(shorten(" ".join(texts_in(draft.fields)), 60), *forms[draft.key])
        for draft in drafts
        if draft.key in forms
    ]


def _new(actor: Any, drafts: list[Draft]) -> dict[str, tuple[str, str]]:
    parsed = {draft.key: match for draft in drafts if (match := NEW.fullmatch(draft.key))}
    places = places_of_keys(actor, {match[1] for match in parsed.values()})
    return {
        key: ((group or community).name, _form(community, group, kind))
        for key, match in parsed.items()
        if (kind := match[2]) in Kind.values and match[1] in places
        for community, group in (places[match[1]],)
    }


def _form(community: Community, group: Group | None, kind: str) -> str:
    if group is not None:
        return reverse("library:add_of_group", args=[community.slug, group.slug, kind])
    return reverse("library:add", args=[community.slug, kind])


def _changes(actor: Any, drafts: list[Draft]) -> dict[str, tuple[str, str]]:
    ids = {}
    for draft in drafts:
        prefix, _colon, key = draft.key.partition(":")
        if f"{prefix}:" in (CHANGE, VERSION) and (public_id := uuid_or_none(key)):
            ids[draft.key] = (public_id, "change" if f"{prefix}:" == CHANGE else "version_new")
    mine = Resource.objects.filter(
        owner=actor,
        public_id__in=[public_id for public_id, _name in ids.values()],
        taken_down="",
        community__in=Community.objects.of(actor),
    )
    there = {resource.public_id: resource for resource in mine.select_related("community")}
    return {
        key: (
            there[public_id].title,
            reverse(f"library:{name}", args=[there[public_id].community.slug, public_id]),
        )
        for key, (public_id, name) in ids.items()
        if public_id in there
    }
