"""Who may subscribe to a topic, and authentication by cookie."""

from collections.abc import Iterable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http.cookie import parse_cookie

from plc.core.registry import live_topics

from .bus import PERSONAL


def topics_to_hear(actor: Any, topics: Iterable[str]) -> set[str]:
    """Those of the topics ("group:17") that the actor may subscribe to. Personal topics are limited
    to the person; unknown topics are refused."""
    return {topic for topic in topics if _may_hear(actor, topic)}


def _may_hear(actor: Any, topic: str) -> bool:
    name, _, rest = topic.partition(":")
    if name in PERSONAL:
        return rest == str(actor.pk)
    try:
        return name in live_topics and live_topics[name](actor, rest)
    except ValueError:  # the part after the colon is untrusted
        return False


def person_of(cookies: str) -> Any:
    """The user of a Cookie header, checked like for a page: the session, its hash and the account's
    state. AnonymousUser if any of these is invalid."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return AnonymousUser()
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
