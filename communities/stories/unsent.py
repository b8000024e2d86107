"""What somebody typed into the form of a new story and has not saved."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.plain import shorten
from plc.web.drafts import MOST_KEPT, texts_in
from plc.web.models import Draft

from .models import StoryKind

KEY = re.compile(r"stories\.story:(community|group)-(\d{1,18})-([a-z]+)")


def draft_key(community: Community, group: Group | None, kind: str) -> str:
    place = f"group-{group.pk}" if group else f"community-{community.pk}"
    return f"stories.story:{place}-{kind}"


@dataclass(frozen=True)
class Unsent:
    words: str
    kind: str
    place: str
    href: str


def drafts_of(actor: Any) -> list[Unsent]:
    """Newest first, in places that the actor still belongs to. At most three queries."""
    drafts = Draft.objects.filter(user=actor, key__startswith="stories.story:").order_by("-at")
    parsed = [(draft, match) for draft in drafts[:MOST_KEPT] if (match := KEY.fullmatch(draft.key))]
    ids: dict[str, list[int]] = {"community": [], "group": []}
    for _draft, match in parsed:
        ids[match[1]].append(int(match[2]))
    groups = Group.objects.of(actor).select_related("community").in_bulk(ids["group"])
    communities = Community.objects.of(actor).in_bulk(ids["community"])
    found = []
    for draft, match in parsed:
        pk, kind = int(match[2]), match[3]
        place = groups.get(pk) if match[1] == "group" else communities.get(pk)
        if place is not None and kind in StoryKind.values:
            words = shorten(" ".join(texts_in(draft.fields)), 60)
            found.append(Unsent(words, str(StoryKind(kind).label), place.name, _form(place, kind)))
    return found


def _form(place: Community | Group, kind: str) -> str:
    if isinstance(place, Group):
        return reverse("stories:write_in_group", args=[place.community.slug, place.slug, kind])
    return reverse("stories:write", args=[place.slug, kind])
