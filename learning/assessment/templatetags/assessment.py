"""Tags of pages with questions."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.simple_tag
def verdict(parts: Mapping[str, bool] | None, key: str) -> bool | None:
    """Whether this part is right; None if nothing is said about it."""
    return (parts or {}).get(key)
