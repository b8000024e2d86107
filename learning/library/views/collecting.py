"""Views of collections."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import number_or_none
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.drafts import texts_in
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import CollectForm, CollectionForm
from ..models import Collection, CollectionItem, Resource
from ..pages import collections_url, new_collection_url, page
from .reading import resource_page

PAGE = 24


@require_safe
def list_collections(
    request: HttpRequest, slug: str, group_slug: str | None = None
) -> HttpResponse:
    """Shared ones of the place, and those of the reader."""
    actor = request.user
    community, group = access.place_to_read(actor, slug, group_slug)
    rows = Collection.objects.visible_to(actor).filter(community=community)
    rows = rows.filter(group=group) if group else rows
    rows = rows.select_related("owner", "community", "group").annotate(size=Count("items"))
    found = requested_page(request, rows, order=("-id",), size=PAGE)
    context = {
        "collections": found.items,
        "older": next_page_url(request, found),
        "new_url": new_collection_url(community, group)
        if access.can_share(actor, community, group)
        else "",
    }
    return page(request, "collections", context, community=community, group=group)


@login_required
@require_form
def begin_collection(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    community, group = access.place_to_share_in(request.user, slug, group_slug, typed=typed)
    posted = request.POST if request.method == "POST" else None
    form = CollectionForm(posted, place=group or community)
    if posted is not None and form.is_valid():
        try:
            limit_rate(request, "post")
            collection = actions.begin_collection(
                by=request.user,
                community=community,
                group=group,
                title=form.cleaned_data["title"],
                description=form.cleaned_data["description"],
                share=form.cleaned_data["shared"] != "me",
                public_id=form.cleaned_data["public_id"],
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other(collection)
    return page(request, "collection_form", {"form": form}, community=community, group=group)


@require_safe
def show_collection(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Its resources in order, as far as the reader may see them."""
    collection = access.collection_to_read(request.user, slug, public_id)
    seen = Resource.objects.visible_to(request.user)
    items = CollectionItem.objects.filter(collection=collection, resource__in=seen)
    items = items.select_related(
        *(f"resource__{name}" for name in ("author", "community", "group"))
    )
    changes = access.can_change(request.user, collection)
    context = {
        "collection": collection,
        "here": collection.group or collection.community,
        "items": list(items.order_by("position", "id")),
        "may_change": changes,
        "is_owner": access.is_owner(request.user, collection),
        "collections_url": collections_url(collection.community, collection.group),
    }
    return page(
        request,
        "collection",
        context,
        community=collection.community,
        group=collection.group,
    )


@login_required
@require_form
def change_collection(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    collection = access.collection_to_change(request.user, slug, public_id, typed=typed)
    initial = {"title": collection.title, "description": collection.description}
    posted = request.POST if request.method == "POST" else None
    form = CollectionForm(posted, initial=initial)
    if posted is not None and form.is_valid():
        try:
            limit_rate(request, "edit")
            words = {name: form.cleaned_data[name] for name in initial}
            actions.change_collection(by=request.user, collection=collection, **words)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other(collection)
    context = {"form": form, "collection": collection}
    return page(
        request,
        "collection_form",
        context,
        community=collection.community,
        group=collection.group,
    )


@login_required
@require_POST
def share_collection(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """``on=0`` takes it back."""
    collection = access.collection_to_change(request.user, slug, public_id)
    act: Any = actions.share_collection
    if request.POST.get("on") == "0":
        act = actions.unshare_collection
    try:
        act(by=request.user, collection=collection)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(collection)


@login_required
@require_POST
def discard_collection(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    collection = access.collection_to_change(request.user, slug, public_id)
    actions.discard_collection(by=request.user, collection=collection)
    done(request, _("The collection is deleted. What was in it stays in the library."))
    return see_other(collections_url(collection.community, collection.group))


@login_required
@require_POST
def order_collection(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """By a number for each item, ``item-<id>``; those without one follow as they were."""
    collection = access.collection_to_change(request.user, slug, public_id)
    numbered = []
    for name, value in request.POST.items():
        pk = number_or_none(name.removeprefix("item-"))
        number = number_or_none(str(value))
        if pk is not None and number is not None:
            numbered.append((number, pk))
    order = [pk for _number, pk in sorted(numbered)]
    actions.order_collection(by=request.user, collection=collection, items=order)
    done(request, _("Saved."))
    return see_other(collection)


@login_required
@require_POST
def remove_item(request: SignedIn, slug: str, public_id: UUID, pk: int) -> HttpResponse:
    collection = access.collection_to_change(request.user, slug, public_id)
    item = access.item_to_change(collection, pk)
    actions.remove_from_collection(by=request.user, collection=collection, resource=item.resource)
    done(request, _("It is no longer in the collection."))
    return see_other(collection)


@login_required
@require_POST
def collect_resource(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """Put the resource into a collection of one's own, or begin one with it."""
    resource = access.resource_to_read(request.user, slug, public_id)
    access.place_to_share_in(request.user, slug, resource.group.slug if resource.group else None)
    form = CollectForm(
        request.POST, collections=access.collections_to_add_to(request.user, resource)
    )
    if not form.is_valid():
        return resource_page(request, resource, collect_form=form)
    try:
        collection = _collected(request, form, resource)
    except Refused as refusal:
        say(form, refusal)
        return resource_page(request, resource, collect_form=form)
    done(request, _("It is in “%(title)s”.") % {"title": collection.title})
    return see_other(resource)


def _collected(request: SignedIn, form: CollectForm, resource: Resource) -> Collection:
    data = form.cleaned_data
    given: dict[str, Any] = {"by": request.user, "resource": resource, "note": data["note"]}
    collection = form.collections.get(data["collection"])
    if collection is None:
        named = {"title": data["title"], "public_id": data["public_id"]}
        return actions.collect_in_new(**given, **named)
    actions.add_to_collection(collection=collection, **given)
    return collection
