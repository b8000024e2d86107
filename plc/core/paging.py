"""Lists in pages, by ``?after=`` in the address."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from . import keyset
from .keyset import Page


def page_of(
    request: HttpRequest, rows: QuerySet[Any], *, order: Sequence[str], size: int = 30
) -> Page[Any]:
    """The page that the address asks for; a cursor of another list is a 404."""
    return keyset.page(rows, order=order, after=request.GET.get("after"), size=size)


def older(request: HttpRequest, found: Page[Any], path: str = "") -> str:
    """The address of the page after this one, with its filters; empty on the last."""
    if not found.next:
        return ""
    query = request.GET.copy()
    query["after"] = found.next
    return f"{path or request.path}?{query.urlencode()}"
