"""The cache: Django's backend with reused clients, helpers that tolerate an unreachable server, and
a small LRU cache within the process.

Django's backend creates a client for each call, which costs more than the call itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any

import structlog
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class ReusedClient(RedisCacheClient):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    # Overrides private methods of Django's client, which offers no public hook.
    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        client = self._clients.get(id(pool))
        if client is None:
            client = self._clients[id(pool)] = self._client(  # type: ignore[attr-defined]
                connection_pool=pool
            )
        return client


class ValkeyCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ReusedClient

    def validate_key(self, key: str) -> None:
        """Accept any key: Django's warnings are about memcached, Valkey has no such limits."""


def cached(key: str) -> Any:
    """The cached value, or None if there is none or the cache is unreachable."""
    return _or_none(cache.get, key)


def cached_many(keys: Iterable[str]) -> dict[str, Any] | None:
    """The cached values by key; None (rather than an empty dict) if the cache is unreachable, so
    that the caller can skip writing to it."""
    return _or_none(cache.get_many, keys)


def cache_value(key: str, value: Any, seconds: float) -> None:
    _or_none(cache.set, key, value, seconds)


def cache_many(values: Mapping[str, Any], seconds: float) -> None:
    _or_none(cache.set_many, values, seconds)


def uncache(keys: Iterable[str]) -> None:
    _or_none(cache.delete_many, keys)


def _or_none(ask: Callable[..., Any], *args: Any) -> Any:
    try:
        return ask(*args)
    except (RedisError, OSError) as error:
        log.warning("cache.away", error=str(error))
        return None


class LruCache:
    """An LRU cache of at most ``most`` strings in this process. Thread-safe.

    It saves round trips to the shared cache and is never invalidated: use it only for keys whose
    value never changes.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: OrderedDict[Hashable, str] = OrderedDict()
        self.lock = Lock()

    def get_many(self, keys: Iterable[Hashable]) -> dict[Any, str]:
        with self.lock:
            found = {key: self.kept[key] for key in keys if key in self.kept}
            for key in found:
                self.kept.move_to_end(key)
        return found

    def set_many(self, texts: Mapping[Any, str]) -> None:
        with self.lock:
            self.kept.update(texts)
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
