"""Headers and cells of the admin's change lists, which are stacked on phones."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: Iterable[SafeString], headers: Iterable[Mapping[str, Any]]) -> list[SafeString]:
    """Add the column's name to each cell, for the stylesheet to show on phones."""
    return [_labelled(cell, head["text"]) for cell, head in zip(cells, headers, strict=True)]


@register.filter
def alone(address: str) -> str:
    """The URL for sorting by this column only. Django's keeps the previous columns as secondary
    keys."""
    return re.sub(r"([?&]o=-?\d+)[.\d-]*", r"\1", address)


def _labelled(cell: SafeString, name: str) -> SafeString:
    if not cell.startswith("<td") or "<" in name:  # the row's link, and its checkbox
        return cell
    # Safe: the admin rendered the cell, and format_html escapes the name.
    return format_html('<td data-label="{}"{}', capfirst(name), mark_safe(cell[3:]))  # noqa: S308
