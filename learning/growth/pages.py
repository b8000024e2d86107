"""What the pages of growth share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.pages import place_page
from plc.core.addresses import cached_reverse
from plc.core.registry import PlaceTab

TAB = "growth"


def place_url(name: str, community: Community, group: Group | None) -> str:
    """The address of a page in a place; those of groups end in ``_of_group``."""
    if group is None:
        return cached_reverse(name, community.slug)
    return cached_reverse(f"{name}_of_group", community.slug, group.slug)


def names_url(community: Community, group: Group | None) -> str:
    """Where the names of those in the place are offered."""
    key = f"group:{group.pk}" if group is not None else f"community:{community.pk}"
    return f"{cached_reverse('feed:mentionables')}?place=partners:{key}"


def rooms(community: Community, group: Group | None) -> tuple[PlaceTab, ...]:
    """The pages behind the tab."""
    return (
        PlaceTab(
            "commitments", _("Commitments"), place_url("growth:commitments", community, group)
        ),
        PlaceTab("skills", _("Skills"), place_url("growth:frameworks", community, group)),
    )


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """Render `learning/growth/<name>.html` in the layout of its place."""
    shared = {"rooms": rooms(community, group), "names_url": names_url(community, group)}
    context = shared | context
    template = f"learning/growth/{name}.html"
    where: dict[str, Any] = {"community": community, "group": group, "tab": TAB}
    return place_page(request, template, context, **where, nav_key="learn")
