"""The names of things in Valkey, and how one message is said.

Each topic has a channel (who is there hears at once) and a short ring (who comes back hears what
was missed). A message's id is its time in microseconds, made strictly growing over all topics, so
one id says where a page stands in everything it hears, also after Valkey was wiped.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

RING_LENGTH = 50
RING_SECONDS = 15 * 60
PERSONAL = ("me", "bell")

# Channels are shared by all numbered databases of a server, keys are not.
PREFIX = f"live{urlsplit(settings.REDIS_URL).path.replace('/', '.')}:"
CONTROL = f"{PREFIX}!control"
LAST, SINCE = f"{PREFIX}!last", f"{PREFIX}!since"

# KEYS: ring, last id, since; ARGV: message, ring's length, ring's seconds. Returns the id.
# `since` is the first id that this memory of Valkey's knows of: who stands before it may have
# missed something that was wiped.
SAY = """
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local id = math.max(last + 1, time[1] * 1000000 + time[2])
local text = string.format('%.0f', id)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[3], text, 'NX')
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], text .. '-0', 'm', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', KEYS[1], text .. ' ' .. ARGV[1])
return text
"""


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


def channel(topic: str) -> str:
    """The name of the topic's channel, and of its ring."""
    return PREFIX + topic


def shown(topic: str) -> str:
    """As a page knows it: its own things without the number of the person."""
    name, _, _ = topic.partition(":")
    return name if name in PERSONAL else topic


def say(to: Any, topic: str, message: str) -> None:
    to.eval(SAY, 3, channel(topic), LAST, SINCE, message, RING_LENGTH, RING_SECONDS)
