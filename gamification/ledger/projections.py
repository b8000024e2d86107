"""Rollups as a projection that `manage.py recount` corrects."""

from collections import Counter

from communities.community.models import Community
from plc.core.registry import projections

from ..boards.site import rebuild_site_boards
from .rebuilding import rebuild


def recount() -> dict[str, int]:
    communities = Community.objects.order_by("pk").values_list("pk", flat=True)
    wrong = sum((rebuild(community=pk) for pk in communities), Counter())
    return dict(wrong + rebuild_site_boards())


projections.register("gamification", recount)
