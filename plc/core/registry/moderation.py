"""What moderators and site staff decide about."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise

from .pages import NavItem
from .registries import Registry


class ReportedFile(NamedTuple):
    """A picture, or a file with its name."""

    href: str
    name: str = ""


@dataclass(frozen=True)
class Reportable:
    """A kind of object that can be reported, keyed by its model label.

    ``door(actor, public_id)`` fetches the object and checks permission (404 for strangers).
    ``find(pk)`` fetches it without a check, for a case that was opened through the door.

    ``heading(obj)`` is its title or name and ``render(obj)`` its body as Markdown;
    ``heading_for(obj, actor)`` and ``render_for(obj, actor)`` are the parts that the person who
    reports it may read, if that is less. ``title(obj)`` is the title of the conversation it belongs
    to, and ``files(obj, actor)`` its pictures and files, readable for a moderator of the case.

    ``author(obj)`` is the user responsible for it; ``others(obj)`` are those who look after it as
    well and are also notified. ``community_id(obj)`` and ``group_id(obj)`` are its place (None for
    profiles, which site staff moderate).

    The verbs are actions that take ``(obj, by=)``, or None if they do not apply; they return False
    if there was nothing to change. ``unlock`` is run in addition when a locked object is restored.
    """

    key: str
    label: str | Promise
    door: Callable[[Any, Any], Model]
    render: Callable[[Any], str]
    href: Callable[[Any], str]
    author: Callable[[Any], Any]
    community_id: Callable[[Any], int | None]
    group_id: Callable[[Any], int | None]
    hide: Callable[..., bool | None] | None = None
    restore: Callable[..., bool | None] | None = None
    lock: Callable[..., bool | None] | None = None
    unlock: Callable[..., bool | None] | None = None
    remove: Callable[..., bool | None] | None = None
    find: Callable[[int], Model | None] | None = None
    title: Callable[[Any], str] | None = None
    heading: Callable[[Any], str] | None = None
    heading_for: Callable[[Any, Any], str] | None = None
    render_for: Callable[[Any, Any], str] | None = None
    files: Callable[[Any, Any], Sequence[ReportedFile]] | None = None
    others: Callable[[Any], Collection[Any]] | None = None


reportables: Registry[Reportable] = Registry("reportables")


# Admin actions for models of apps below, offered to users who may change such rows. Key: "<label of
# the model>.<name>".
admin_actions: Registry[Callable[..., Any]] = Registry("actions of the administration")

# Each provider: (obj, actor) -> the URL where the actor can read and appeal moderators' decisions
# about their object; empty if there are none.
decisions: Registry[Callable[[Any, Any], str]] = Registry("decisions of moderators")

# Each provider: (obj, actor) -> the URL of the case about it, open or decided, if the actor
# moderates it; else empty. For whoever decides about the object otherwise.
cases: Registry[Callable[[Any, Any], str]] = Registry("cases about an object")

# Each provider: request -> links to offer on a 403 page; those registered last come first.
ways_on: Registry[Callable[[HttpRequest], Sequence[NavItem]]] = Registry("ways on from a refusal")

# Each provider: actor -> whether they may enter the admin without being site staff. What they can
# do there is decided by each ModelAdmin.
admin_entrances: Registry[Callable[[Any], bool]] = Registry("entrances to the administration")
