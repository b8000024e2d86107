"""Views whose requests leave no line that leads to a person."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


def unlinked(view: View) -> View:
    """Put outermost on a view that takes or shows an anonymous answer: the log then says its route,
    status and time, neither who asked nor under which request id."""
    view.unlinked = True  # type: ignore[attr-defined]
    return view


def is_unlinked(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "unlinked", False)
