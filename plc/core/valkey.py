"""The Valkey client for everything except the cache and the broker."""

from functools import lru_cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


@lru_cache(maxsize=1)
def valkey_client() -> redis.Redis:
    """One connection pool per process, with short timeouts because a request may be waiting. The
    single retry is for idle connections that the server has closed."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=1,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), 1),
    )
