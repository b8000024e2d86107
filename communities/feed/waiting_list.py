"""What waits on somebody, from every room that knows of something.

Each room asks the database its own questions, and home is the page that is opened most. So the
answer is kept for a minute, and forgotten at once when its person sends anything: what they have
done does not wait any more. What others did shows a minute late, but for rights: what is kept says
people and places by name, so it holds only for the memberships and roles that it was asked with.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from communities.community.access import memberships_of
from communities.groups.access import group_memberships_of
from plc.core import registry
from plc.core.cache import forget, keep, kept_under
from plc.core.registry import WaitingItem

KEPT = 60  # seconds
SAFE = {"GET", "HEAD", "OPTIONS"}


def waiting_on(actor: Any) -> Sequence[WaitingItem]:
    """What is due first comes first; the rest in the order of its rooms."""
    key, rights = _key(actor), _rights(actor)
    asked_with, items = kept_under(key) or (None, [])
    if asked_with != rights:
        items = _asked(actor)
        keep(key, (rights, items), KEPT)
    return items


def _rights(actor: Any) -> tuple[Any, ...]:
    """What says where the actor belongs and what they may do there; every page has read it."""
    communities, groups = memberships_of(actor), group_memberships_of(actor)
    return (
        actor.is_staff,
        sorted((pk, one.role) for pk, one in communities.items()),
        sorted((pk, one.role) for pk, one in groups.items()),
    )


def _asked(actor: Any) -> list[WaitingItem]:
    items = [item for provider in registry.waiting for item in provider(actor)]
    return sorted(items, key=lambda item: (item.due is None, item.due and item.due.timestamp()))


def _key(actor: Any) -> str:
    return f"waiting:{actor.pk}:{get_language()}"


class ForgetAfterSending:
    """Middleware: whoever sends something is asked anew what waits on them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE and request.user.is_authenticated:
            forget([_key(request.user)])
        return response
