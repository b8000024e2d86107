"""The one client of Valkey beside the cache and the broker."""

from functools import lru_cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


@lru_cache(maxsize=1)
def connected() -> redis.Redis:
    """One pool per process. It waits a moment and no longer: a person's request may be behind.
    One more try is for a connection that an idle server has closed."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=1,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), 1),
    )
