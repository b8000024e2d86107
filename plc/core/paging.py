"""Keyset pagination by ``?after=`` in the URL."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from . import keyset
from .keyset import Page


def requested_page(
    request: HttpRequest, rows: QuerySet[Any], *, order: Sequence[str], size: int = 30
) -> Page[Any]:
    """The requested page; a cursor of another list results in a 404."""
    return keyset.page(rows, order=order, after=request.GET.get("after"), size=size)


def next_page_url(request: HttpRequest, found: Page[Any], path: str = "") -> str:
    """The URL of the next page, keeping the filters; empty on the last page."""
    if not found.next:
        return ""
    query = request.GET.copy()
    query["after"] = found.next
    return f"{path or request.path}?{query.urlencode()}"
