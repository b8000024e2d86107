"""A person's pending tasks, from all apps that register some.

Each app makes its own queries, and home is the page opened most often, so the result is cached for
a minute. It is invalidated whenever the person submits anything, because what they have done is no
longer pending. Changes by others show up to a minute late, except for permissions: the result names
people and places, so its key contains the memberships and roles.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from communities.community.access import memberships_of
from communities.groups.access import group_memberships_of
from plc.core import registry
from plc.core.cache import cache_value, cached, uncache
from plc.core.registry import WaitingItem

KEPT = 60  # seconds
SAFE = {"GET", "HEAD", "OPTIONS"}


def waiting_on(actor: Any) -> Sequence[WaitingItem]:
    """By due date; those without one in the order of their apps."""
    key, rights = _key(actor), _rights(actor)
    asked_with, items = cached(key) or (None, [])
    if asked_with != rights:
        items = _asked(actor)
        cache_value(key, (rights, items), KEPT)
    return items


def _rights(actor: Any) -> tuple[Any, ...]:
    """The actor's memberships and roles, which every page has loaded."""
    communities, groups = memberships_of(actor), group_memberships_of(actor)
    return (
        actor.is_staff,
        sorted((pk, membership.role) for pk, membership in communities.items()),
        sorted((pk, membership.role) for pk, membership in groups.items()),
    )


def _asked(actor: Any) -> list[WaitingItem]:
    items = [item for provider in registry.waiting for item in provider(actor)]
    return sorted(items, key=lambda item: (item.due is None, item.due and item.due.timestamp()))


def _key(actor: Any) -> str:
    return f"waiting:{actor.pk}:{get_language()}"


class WaitingListCacheMiddleware:
    """Middleware that invalidates the cached list of pending tasks when its owner submits
    something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE and request.user.is_authenticated:
            uncache([_key(request.user)])
        return response
