"""A person's unsent texts: drafts of posts and comments, and scheduled posts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from communities.community import access as community_access
from communities.community.models import Community
from communities.groups import access as group_access
from communities.groups.models import Group
from plc.core.ids import number_or_none, uuid_or_none
from plc.core.plain import shorten
from plc.web.drafts import MOST_KEPT, initial_of
from plc.web.models import Draft

from . import access
from .mentions import place_of
from .models import NOT_OUT, Comment, Post


def key_of_place(community: Community, group: Group | None) -> str:
    """The draft key of a new post in this place."""
    return f"feed.post:group-{group.pk}" if group else f"feed.post:community-{community.pk}"


def quick_key_of_place(community: Community, group: Group | None) -> str:
    """The draft key of the small form above a feed, separate so that it does not overwrite a longer
    draft."""
    return key_of_place(community, group).replace("feed.post:", "feed.quick:")


def place_of_key(actor: Any, key: str) -> tuple[Community, Group | None]:
    """The place for a key ("community:3", "group:7", "post:<uuid>"), if the actor may read it."""
    kind, _colon, rest = key.partition(":")
    community, group = place_of(actor, kind, rest)
    may = (
        group_access.can_read_group(actor, group)
        if group
        else community_access.can_read_community(actor, community)
    )
    if not may:
        raise Http404
    return community, group


@dataclass(frozen=True)
class Unsent:
    key: str
    at: datetime
    words: str
    href: str
    place: str


def draft_initial(draft: dict[str, list[str]]) -> dict[str, Any]:
    """All fields but options, people and files have a single value."""
    initial = initial_of(draft, several=("option", "named", "kept"))
    initial.pop("kind", None)
    return initial


def drafts_of(actor: Any) -> list[Unsent]:
    """Newest first. Drafts in places that are currently closed to the actor are left out, but
    kept."""
    drafts = list(
        Draft.objects.filter(user=actor, key__startswith="feed.").order_by("-at")[:MOST_KEPT]
    )
    rests = {draft.key: draft.key.partition(":")[2] for draft in drafts}
    groups = _by_number(rests, "group-", Group.objects.of(actor).select_related("community"))
    communities = _by_number(rests, "community-", Community.objects.of(actor))
    posts = {
        str(post.public_id): post
        for post in Post.objects.visible_to(actor).filter(
            public_id__in=_behind(rests, "feed.comment:", "feed.aside:", "feed.edit:")
        )
    }
    comments = {
        str(comment.public_id): comment
        for comment in Comment.objects.visible_to(actor)
        .filter(public_id__in=_behind(rests, "feed.reply:", "feed.recomment:"))
        .select_related("post")
    }
    found = []
    for draft in drafts:
        rest, words = rests[draft.key], _words(draft.fields)
        if (group := groups.get(rest)) is not None:
            href = reverse("feed:new_in_group", args=[group.community.slug, group.slug])
            found.append(Unsent(draft.key, draft.at, words, href + _query(draft), group.name))
        elif (community := communities.get(rest)) is not None:
            href = reverse("feed:new", args=[community.slug])
            found.append(Unsent(draft.key, draft.at, words, href + _query(draft), community.name))
        elif (post := posts.get(rest)) is not None:
            aside = draft.key.startswith("feed.aside:")
            href = post.get_absolute_url() + ("#aside" if aside else "#write")
            if draft.key.startswith("feed.edit:"):
                href = reverse("feed:edit_post", args=[post.public_id])
            found.append(Unsent(draft.key, draft.at, words, href, str(post)))
        elif (comment := comments.get(rest)) is not None:
            name = "replies" if draft.key.startswith("feed.reply:") else "edit_comment"
            href = reverse(f"feed:{name}", args=[comment.public_id])
            found.append(Unsent(draft.key, draft.at, words, href, str(comment.post)))
    return found


def _behind(rests: dict[str, str], *prefixes: str) -> list[UUID]:
    """The ids in keys with one of these prefixes; keys are untrusted."""
    ids = (uuid_or_none(rest) for key, rest in rests.items() if key.startswith(prefixes))
    return [public_id for public_id in ids if public_id]


def _by_number(rests: dict[str, str], prefix: str, rows: Any) -> dict[str, Any]:
    named = [rest.removeprefix(prefix) for rest in rests.values() if rest.startswith(prefix)]
    ids = [number for number in map(number_or_none, named) if number is not None]
    return {f"{prefix}{row.pk}": row for row in rows.filter(pk__in=ids)} if ids else {}


def _words(fields: dict[str, list[str]]) -> str:
    said = [*fields.get("title", []), *fields.get("body", [])]
    return shorten(" · ".join(filter(None, said)), 120)


def _query(draft: Draft) -> str:
    """The query string with the kind of post, and whether the draft is that of the small form."""
    kind = "".join((draft.fields.get("as") or draft.fields.get("kind", []))[-1:])
    query = {"kind": kind} if kind.isalpha() else {}
    if draft.key.startswith("feed.quick:"):
        query["quick"] = "1"
    return f"?{urlencode(query)}" if query else ""


def scheduled_by(actor: Any) -> list[Post]:
    """Scheduled posts, and those that were refused when they were due."""
    return list(
        Post.objects.filter(author=actor, state__in=NOT_OUT)
        .select_related("community", "group", "poll")
        .order_by("published_at")[:100]
    )


def places_to_write_in(actor: Any) -> list[tuple[Community | Group, str]]:
    """Every place that the actor may post in, with the URL of its form."""
    places: list[tuple[Community | Group, str]] = [
        (community, reverse("feed:new", args=[community.slug]))
        for community in Community.objects.of(actor).order_by("name")
        if access.can_post(actor, community, None)
    ]
    groups = Group.objects.of(actor).select_related("community").order_by("name")
    return places + [
        (group, reverse("feed:new_in_group", args=[group.community.slug, group.slug]))
        for group in groups
        if access.can_post(actor, group.community, group)
    ]
