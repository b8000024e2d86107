"""Who may hear a topic, and who somebody with this cookie is."""

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
    """Those of the topics ("group:17") that the actor may hear; the personal ones are the actor's
    own. A topic that no room answers for is nobody's."""
    return {topic for topic in topics if _may_hear(actor, topic)}


def _may_hear(actor: Any, topic: str) -> bool:
    name, _, rest = topic.partition(":")
    if name in PERSONAL:
        return rest == str(actor.pk)
    try:
        return name in live_topics and live_topics[name](actor, rest)
    except ValueError:  # what stands behind the colon is a stranger's text
        return False


def person_of(cookies: str) -> Any:
    """The account behind a Cookie header: as for a page, by session, its hash and the account's
    state. AnonymousUser when one of them does not hold (any more)."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return AnonymousUser()
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
