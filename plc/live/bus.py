"""The names of things in Valkey, and how one message is said.

Each topic has a channel (who is there hears at once) and a short ring (who comes back hears what
was missed). A message's id is its time in microseconds, made strictly growing over all topics, so
one id says where a page stands in everything it hears, also after Valkey was wiped.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

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


def channel(topic: str) -> str:
    """The name of the topic's channel, and of its ring."""
    return PREFIX + topic


def shown(topic: str) -> str:
    """As a page knows it: its own things without the number of the person."""
    name, _, _ = topic.partition(":")
    return name if name in PERSONAL else topic


def say(to: Any, topic: str, message: str) -> None:
    to.eval(SAY, 3, channel(topic), LAST, SINCE, message, RING_LENGTH, RING_SECONDS)
