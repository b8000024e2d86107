"""`{% badge_art badge level %}` draws a badge, with the colours of the page."""

from typing import Any

from django import template

from ..badges.art import drawing
from ..models import Badge

register = template.Library()


@register.inclusion_tag("gamification/badges/_art.html")
def badge_art(badge: Badge, level: int = 1) -> dict[str, Any]:
    """Its own picture, or the generated one with a ring for each level. Level 0 has no rings: it is
    not earned yet. Beside it the page names the badge."""
    return {"badge": badge, "art": drawing(badge.kind, level, badge.name)}
