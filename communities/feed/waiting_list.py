"""What waits on somebody, from every room that knows of something.

Each room asks the database its own questions, and home is the page that is opened most. So the
answer is kept for a minute, and forgotten at once when its person sends anything: what they have
done does not wait any more. What others did shows a minute late.
"""

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from redis.exceptions import RedisError

from plc.core import registry
from plc.core.registry import WaitingItem

log = structlog.get_logger(__name__)

KEPT = 60  # seconds
SAFE = {"GET", "HEAD", "OPTIONS"}


def waiting_on(actor: Any) -> Sequence[WaitingItem]:
    """What is due first comes first; the rest in the order of its rooms."""
    key = _key(actor)
    try:
        items = cache.get(key)
    except (RedisError, OSError) as error:
        log.warning("waiting.cache_away", error=str(error))
        return _asked(actor)
    if items is None:
        items = _asked(actor)
        try:
            cache.set(key, items, KEPT)
        except (RedisError, OSError) as error:
            log.warning("waiting.cache_away", error=str(error))
    return items


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
            try:
                cache.delete(_key(request.user))
            except (RedisError, OSError) as error:
                log.warning("waiting.cache_away", error=str(error))
        return response
