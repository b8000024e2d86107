"""Views of the library of a place, of one resource, and of its versions."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.community.access import can_read_community
from communities.community.models import Community
from plc.accounts.http import PageRequest, SignedIn

from .. import access
from ..beside import beside
from ..browsing import read_shelf
from ..models import Collection, ResourceVersion
from ..pages import NAV_KEY, collections_url, new_url, page
from ..showing import shown_version

FEW_COLLECTIONS = 3


@login_required
@require_safe
def show_home(request: SignedIn) -> HttpResponse:
    """The libraries of all communities that the reader belongs to, in one list."""
    request.nav_key = NAV_KEY
    communities = Community.objects.of(request.user).order_by("name", "pk")
    mine = [one for one in communities if can_read_community(request.user, one)]
    context = {"shelf": read_shelf(request), "communities": mine, "everywhere": True}
    return render(request, "learning/library/home.html", context)


@require_safe
def list_resources(request: HttpRequest, slug: str, group_slug: str | None = None) -> HttpResponse:
    """The library of a community or group, filtered and searched."""
    actor = request.user
    community, group = access.place_to_read(actor, slug, group_slug)
    shelf = read_shelf(request, community, group)
    shares = access.can_share(actor, community, group)
    there = Collection.objects.visible_to(actor).filter(
        community=community, shared_at__isnull=False
    )
    there = there.filter(group=group) if group else there
    collections = [] if shelf.is_filtered else list(there.order_by("-id")[:FEW_COLLECTIONS])
    for collection in collections:
        collection.community = community  # saves a query
    context = {
        "shelf": shelf,
        "here": group or community,
        "collections": collections,
        "collections_url": collections_url(community, group),
        "new_url": new_url(community, group) if shares else "",
    }
    return page(request, "list", context, community=community, group=group)


@require_safe
def show_resource(request: PageRequest, slug: str, public_id: UUID) -> HttpResponse:
    return resource_page(request, access.resource_to_read(request.user, slug, public_id))


def resource_page(request: HttpRequest, resource: Any, **forms: Any) -> HttpResponse:
    """The current version, with what the reader can do about it; ``forms`` replace those that came
    back with errors."""
    version = access.version_to_read(resource, resource.version)
    context = {
        "resource": resource,
        "version": version,
        "shown": shown_version(version),
        **beside(request.user, resource, forms),
    }
    return page(request, "resource", context, community=resource.community, group=resource.group)


@require_safe
def show_version(request: PageRequest, slug: str, public_id: UUID, version: int) -> HttpResponse:
    """An older version; the current one has the address of the resource."""
    resource = access.resource_to_read(request.user, slug, public_id)
    older = access.version_to_read(resource, version)
    context = {"resource": resource, "version": older, "shown": shown_version(older)}
    return page(request, "version", context, community=resource.community, group=resource.group)


@require_safe
def show_captions(request: HttpRequest, slug: str, public_id: UUID, version: int) -> HttpResponse:
    """For the player: WebVTT, which contains cues only."""
    resource = access.resource_to_read(request.user, slug, public_id)
    found: ResourceVersion = access.version_to_read(resource, version)
    if not found.captions:
        raise Http404
    response = HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "private, max-age=600"
    return response
