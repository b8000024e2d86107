"""Panels of the feed on pages of groups and profiles."""

from typing import Any

from communities.community.access import memberships_of
from communities.groups.access import can_read_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core import registry
from plc.core.registry import PlacePanel

from . import queries
from .models import Post, PostKind, PostState
from .queries import Order

LATELY, SHARED = 3, 5
# The number of newest posts considered when looking for those that the reader may see.
LOOKED_THROUGH = 100


def lately(group: Group, actor: Any) -> PlacePanel | None:
    """The newest conversations of a group."""
    if not can_read_group(actor, group):
        return None
    query = queries.feed_query(actor, queries.group_scope(group), order=Order.ACTIVE)
    rows = queries.card_rows(query.source(), actor)
    said = [row.id for row in rows if row.is_shown and row.kind != PostKind.MILESTONE]
    posts = _in_order(said[:LATELY])
    if not posts:
        return None
    return PlacePanel("communities/feed/_lately.html", {"posts": posts})


def shared(person: User, actor: Any) -> PlacePanel | None:
    """A person's latest posts that this reader may read, limited to communities that they share,
    because profiles reveal activity in a community to its members only."""
    theirs = {"author": person, "community__in": list(memberships_of(actor))}
    newest = Post.objects.filter(state=PostState.PUBLISHED, **theirs)
    newest = newest.exclude(kind=PostKind.MILESTONE)
    recent = list(
        newest.order_by("-published_at", "-id").values_list("pk", flat=True)[:LOOKED_THROUGH]
    )
    may = set(Post.objects.visible_to(actor).filter(pk__in=recent).values_list("pk", flat=True))
    posts = _in_order([pk for pk in recent if pk in may][:SHARED])
    return PlacePanel("communities/feed/_shared.html", {"posts": posts}) if posts else None


def _in_order(ids: list[int]) -> list[Post]:
    found = Post.objects.select_related("community", "group", "author").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


registry.group_panels.register("feed.lately", lately)
registry.profile_panels.register("feed.shared", shared)
