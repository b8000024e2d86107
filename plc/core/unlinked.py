"""Requests that leave no line that leads to a person."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


def unlinked(view: View) -> View:
    """Put outermost on a view that takes an anonymous answer: the log then says its route, status
    and time, neither who asked nor under which request id."""
    view.unlinked = True  # type: ignore[attr-defined]
    return view


def unlink(request: HttpRequest) -> None:
    """The same for a view that finds out what it shows: who comes back to where an answer was given
    a moment ago, gave it."""
    request.unlinked = True  # type: ignore[attr-defined]
    structlog.contextvars.clear_contextvars()


def is_unlinked(request: HttpRequest) -> bool:
    return getattr(request, "unlinked", False)
