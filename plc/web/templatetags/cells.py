"""Heads and cells of the administration's lists; on a phone cells stand one below the other."""

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
    """Each cell knows the name of its column, for the style sheet to write before it."""
    return [_labelled(cell, head["text"]) for cell, head in zip(cells, headers, strict=True)]


@register.filter
def alone(address: str) -> str:
    """Sorting by that column, without those that were chosen before: Django's own keeps them as
    second and third, numbered."""
    return re.sub(r"([?&]o=-?\d+)[.\d-]*", r"\1", address)


def _labelled(cell: SafeString, name: str) -> SafeString:
    if not cell.startswith("<td") or "<" in name:  # what leads to the row, and the tick beside it
        return cell
    # Safe: the administration made the cell, and format_html escapes what is put into it.
    return format_html('<td data-label="{}"{}', capfirst(name), mark_safe(cell[3:]))  # noqa: S308
