"""Keeps requests that could identify an anonymous voter out of the logs."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


def unlinked(view: View) -> View:
    """The outermost decorator of a view that receives an anonymous answer: the request is logged
    with its route, status and time, but without the user and the request id."""
    view.unlinked = True  # type: ignore[attr-defined]
    return view


def unlink(request: HttpRequest) -> None:
    """The same, for views that only know once they run. Somebody returning to the page right after
    an anonymous answer was recorded is likely to be the one who gave it."""
    request.unlinked = True  # type: ignore[attr-defined]
    structlog.contextvars.clear_contextvars()


def is_unlinked(request: HttpRequest) -> bool:
    return getattr(request, "unlinked", False)
