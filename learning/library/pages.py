"""What the pages of the library share."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.pages import place_page
from plc.core.addresses import cached_reverse

NAV_KEY = "library"


def list_url(community: Community, group: Group | None) -> str:
    return _url("list", community, group)


def new_url(community: Community, group: Group | None) -> str:
    return _url("new", community, group)


def collections_url(community: Community, group: Group | None) -> str:
    return _url("collections", community, group)


def new_collection_url(community: Community, group: Group | None) -> str:
    return _url("collection_new", community, group)


def _url(name: str, community: Community, group: Group | None) -> str:
    if group is not None:
        return cached_reverse(f"library:{name}_of_group", community.slug, group.slug)
    return cached_reverse(f"library:{name}", community.slug)


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """Render `learning/library/<name>.html` in the layout of its place, with status 422 if a form
    has errors."""
    return place_page(
        request,
        f"learning/library/{name}.html",
        context,
        community=community,
        group=group,
        tab="library",
        nav_key="" if group else NAV_KEY,
    )
