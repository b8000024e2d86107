"""Quizzes as a tab of communities and groups."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import PlaceTab

from .access import authors_somewhere
from .pages import TAB


def community_tabs(community: Community, actor: Any) -> Sequence[PlaceTab]:
    if not authors_somewhere(actor, community):
        return []
    return [PlaceTab(TAB, _("Questions"), cached_reverse("assessment:bank", community.slug))]


registry.community_tabs.register("assessment", community_tabs)
