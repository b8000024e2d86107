"""Channels, keys and message ids in Valkey.

Each topic has a channel (for connected pages) and a short ring buffer (for pages that reconnect).
Message ids are times in microseconds, strictly increasing over all topics, so a single id marks a
page's position in all of its topics, even after Valkey was flushed.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

RING_LENGTH = 50
RING_SECONDS = 15 * 60
PERSONAL = ("me", "bell")

# Channels are shared by all numbered databases of a server, unlike keys.
PREFIX = f"live{urlsplit(settings.REDIS_URL).path.replace('/', '.')}:"
CONTROL = f"{PREFIX}!control"
LAST, SINCE = f"{PREFIX}!last", f"{PREFIX}!since"

# KEYS: ring, last id, since; ARGV: message, ring length, ring lifetime in seconds. Returns the id.
# `since` is the first id after Valkey was last flushed: pages with an older position may have
# missed messages.
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
    """The name of the topic's channel, and the key of its ring."""
    return PREFIX + topic


def shown(topic: str) -> str:
    """The topic as pages know it: personal topics without the user id."""
    name, _, _ = topic.partition(":")
    return name if name in PERSONAL else topic


def say(to: Any, topic: str, message: str) -> None:
    to.eval(SAY, 3, channel(topic), LAST, SINCE, message, RING_LENGTH, RING_SECONDS)
