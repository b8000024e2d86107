"""Badges on profiles, and what other apps ask about them."""

from typing import Any

from plc.core import registry
from plc.core.registry import PlacePanel

from ..models import BadgeAward
from ..models.badges import PICTURE_HOLDER
from .access import awards_shown, communities_to_edit_badges_in, may_see_picture

SHOWN = 12


def profile_panel(person: Any, actor: Any) -> PlacePanel | None:
    """The badges that a person holds, the newest first, with their highest levels; as far as the
    actor belongs to where they were earned. One query."""
    rows = awards_shown(actor, person).select_related("badge__picture", "community")
    top: dict[int, BadgeAward] = {}
    for award in rows.order_by("-awarded_at", "-level")[:100]:
        if award.badge_id not in top or top[award.badge_id].level < award.level:
            top[award.badge_id] = award
    if not top:
        return None
    awards = sorted(top.values(), key=lambda award: award.awarded_at, reverse=True)
    return PlacePanel(
        "gamification/badges/_panel.html",
        {"awards": awards[:SHOWN], "more": max(len(awards) - SHOWN, 0)},
    )


def edits_badges_somewhere(actor: Any) -> bool:
    return bool(communities_to_edit_badges_in(actor))


registry.profile_panels.register("gamification.badges", profile_panel)
registry.file_doors.register(PICTURE_HOLDER, may_see_picture)
registry.admin_entrances.register("gamification", edits_badges_somewhere)
