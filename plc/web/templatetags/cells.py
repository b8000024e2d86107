"""Cells of the administration's lists, which on a phone stand below each other without a head."""

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


def _labelled(cell: SafeString, name: str) -> SafeString:
    if not cell.startswith("<td") or "<" in name:  # what leads to the row, and the tick beside it
        return cell
    # Safe: the administration made the cell, and format_html escapes what is put into it.
    return format_html('<td data-label="{}"{}', capfirst(name), mark_safe(cell[3:]))  # noqa: S308
