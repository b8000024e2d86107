"""Django's Valkey cache, with one client for each connection pool instead of one for each call
(making a client costs more than asking it); the cache as pages use it, which do without it while
it is away; and what a process keeps for itself."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any

import structlog
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class KeptClient(RedisCacheClient):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    # Private parts of Django's client, which has no public place for this.
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
        self._class = KeptClient

    def validate_key(self, key: str) -> None:
        """Valkey takes any key; the warnings that Django looks for are memcached's."""


def kept_under(key: str) -> Any:
    """What lies there; None where nothing does, or the cache is away."""
    return _or_none(cache.get, key)


def all_kept_under(keys: Iterable[str]) -> dict[str, Any] | None:
    """What lies under those keys that have something. None (and not: nothing) where the cache is
    away, so that whoever asked need not try to keep anything."""
    return _or_none(cache.get_many, keys)


def keep(key: str, value: Any, seconds: float) -> None:
    _or_none(cache.set, key, value, seconds)


def keep_all(values: Mapping[str, Any], seconds: float) -> None:
    _or_none(cache.set_many, values, seconds)


def forget(keys: Iterable[str]) -> None:
    _or_none(cache.delete_many, keys)


def _or_none(ask: Callable[..., Any], *args: Any) -> Any:
    try:
        return ask(*args)
    except (RedisError, OSError) as error:
        log.warning("cache.away", error=str(error))
        return None


class Nearby:
    """The last ``most`` texts that this process used, by keys under which nothing ever changes.

    It stands in front of the cache, which it spares the question: what is true in one process for
    ever is true in all of them. Safe among threads.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: OrderedDict[str, str] = OrderedDict()
        self.lock = Lock()

    def get_many(self, keys: Iterable[str]) -> dict[str, str]:
        with self.lock:
            found = {key: self.kept[key] for key in keys if key in self.kept}
            for key in found:
                self.kept.move_to_end(key)
        return found

    def set_many(self, texts: Mapping[str, str]) -> None:
        with self.lock:
            self.kept.update(texts)
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
