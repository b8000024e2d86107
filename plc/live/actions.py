"""Tell open pages that something happened. Never the news itself: pages fetch that by their own
door, so that a stream cannot say more than its reader may see."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.db import transaction
from redis import RedisError

from plc.core.valkey import connected

from . import bus

log = structlog.get_logger(__name__)


def publish(
    topic: str | Iterable[str], event: str = "", data: Mapping[str, Any] | None = None
) -> None:
    """Tell whoever hears ``topic`` ("group:17"; several at once), after the transaction commits.

    Data holds ids and enum strings only. A message is a hurry and nothing else: where Valkey is
    away it is dropped with a line in the log, and pages learn at their next poll. Personal topics
    are "me:<user id>" and "bell:<user id>".
    """
    topics = [topic] if isinstance(topic, str) else list(topic)
    if topics:
        transaction.on_commit(lambda: _send(topics, event, data or {}), robust=True)


def recheck(user_id: int) -> None:
    """What this person may hear has changed (left, removed, banned, signed out): ask again.

    After commit, streams of theirs drop each topic that the registry now refuses, within a second.
    Without this they would within a minute, for every stream is asked again from time to time.
    """
    transaction.on_commit(lambda: _control({"user": user_id}), robust=True)


def _send(topics: list[str], event: str, data: Mapping[str, Any]) -> None:
    try:
        with connected().pipeline(transaction=False) as pipe:
            for topic in topics:
                message = {"topic": bus.shown(topic), **({"event": event} if event else {}), **data}
                bus.say(pipe, topic, json.dumps(message, separators=(",", ":")))
            pipe.execute()
    except RedisError as error:
        log.warning("live.not_published", topics=len(topics), error=str(error))


def _control(message: Mapping[str, Any]) -> None:
    try:
        connected().publish(bus.CONTROL, json.dumps(message))
    except RedisError as error:
        log.warning("live.not_rechecked", error=str(error))
