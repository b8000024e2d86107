"""Makes shared resources and collections reportable."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from plc.accounts.access import look_token
from plc.core.registry import Reportable, ReportedFile, reportables

from . import access, actions
from .actions.states import COLLECTION, RESOURCE, current_version
from .models import Collection, Resource


def _on(action: Callable[..., bool], name: str) -> Callable[..., bool]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda thing, *, by: action(by=by, **{name: thing})


def _render(resource: Resource) -> str:
    version = current_version(resource)
    said = [resource.summary, version.address, version.body, version.transcript]
    return "\n\n".join(filter(None, said))


def _files(resource: Resource, actor: Any) -> list[ReportedFile]:
    file = current_version(resource).file
    if file is None:
        return []
    look = look_token(actor, str(file.public_id))
    if file.kind == "picture":
        return [ReportedFile(f"{file.rendition_url(960)}?look={look}")]
    return [ReportedFile(f"{file.get_absolute_url()}?look={look}", file.name)]


def _found(rows: Any) -> Callable[[int], Any]:
    return lambda pk: rows().filter(pk=pk).first()


reportables.register(
    RESOURCE,
    Reportable(
        key=RESOURCE,
        label=_("Resource"),
        door=access.resource_to_report,
        heading=lambda resource: resource.title,
        render=_render,
        href=lambda resource: resource.get_absolute_url(),
        author=lambda resource: resource.author or resource.owner,
        community_id=lambda resource: resource.community_id,
        group_id=lambda resource: resource.group_id,
        hide=_on(actions.hide_resource, "resource"),
        restore=_on(actions.restore_resource, "resource"),
        remove=_on(actions.remove_resource, "resource"),
        find=_found(lambda: Resource.objects.for_cards()),
        title=lambda resource: resource.title,
        files=_files,
    ),
)
reportables.register(
    COLLECTION,
    Reportable(
        key=COLLECTION,
        label=_("Collection"),
        door=access.collection_to_report,
        heading=lambda collection: collection.title,
        render=lambda collection: collection.description,
        href=lambda collection: collection.get_absolute_url(),
        author=lambda collection: collection.owner,
        community_id=lambda collection: collection.community_id,
        group_id=lambda collection: collection.group_id,
        hide=_on(actions.hide_collection, "collection"),
        restore=_on(actions.restore_collection, "collection"),
        remove=_on(actions.remove_collection, "collection"),
        find=_found(lambda: Collection.objects.select_related("owner", "community", "group")),
        title=lambda collection: collection.title,
    ),
)
