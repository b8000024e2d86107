"""Sends events to open pages. Events carry no content: pages fetch it through the normal views, so
that a stream cannot reveal more than its reader may see."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.db import transaction
from redis import RedisError

from plc.core.valkey import valkey_client

from . import bus

log = structlog.get_logger(__name__)


def publish(
    topic: str | Iterable[str], event: str = "", data: Mapping[str, Any] | None = None
) -> None:
    """Notify subscribers of ``topic`` ("group:17"; or several), after the transaction commits.

    The data contains ids and enum values only. Delivery is best-effort: if Valkey is unreachable,
    the event is logged and dropped, and pages notice at their next poll. Personal topics are
    "me:<user id>" and "bell:<user id>".
    """
    topics = [topic] if isinstance(topic, str) else list(topic)
    if topics:
        transaction.on_commit(lambda: _send(topics, event, data or {}), robust=True)


def recheck(user_id: int) -> None:
    """This person's permissions have changed (left, removed, banned, signed out): check their
    streams.

    After commit, their streams drop all topics that they may no longer subscribe to, within a
    second. Without this it takes up to a minute, because all streams are checked periodically.
    """
    transaction.on_commit(lambda: _control({"user": user_id}), robust=True)


def _send(topics: list[str], event: str, data: Mapping[str, Any]) -> None:
    try:
        with valkey_client().pipeline(transaction=False) as pipe:
            for topic in topics:
                message = {"topic": bus.shown(topic), **({"event": event} if event else {}), **data}
                bus.say(pipe, topic, json.dumps(message, separators=(",", ":")))
            pipe.execute()
    except RedisError as error:
        log.warning("live.not_published", topics=len(topics), error=str(error))


def _control(message: Mapping[str, Any]) -> None:
    try:
        valkey_client().publish(bus.CONTROL, json.dumps(message))
    except RedisError as error:
        log.warning("live.not_rechecked", error=str(error))
