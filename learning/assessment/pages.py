"""What the pages of questions and quizzes share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.pages import place_page
from plc.core.addresses import cached_reverse
from plc.core.registry import PlaceTab, assessed_places

from . import access
from .models import Sitting

TAB = "quizzes"


def way_back(sitting: Sitting) -> PlaceTab | None:
    """To the lesson, or whatever of a floor above, in which the quiz is given."""
    place = assessed_places.get(sitting.place_key) if sitting.place_key else None
    if place is None or sitting.place_id is None:
        return None
    return PlaceTab("back", place.title(sitting.place_id), place.href(sitting.place_id))


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """Render `learning/assessment/<name>.html` in the layout of its place, with status 422 if a
    form has errors."""
    if (sitting := context.get("sitting")) is not None:
        context["back"] = way_back(sitting)
    template = f"learning/assessment/{name}.html"
    return place_page(request, template, context, community=community, group=group, tab=TAB)


def rooms(community: Community, group: Group | None, actor: Any) -> tuple[PlaceTab, ...]:
    """The pages behind the tab, for those who write questions; nothing for others."""
    if not access.authors_somewhere(actor, community):
        return ()
    if group is not None:
        given = cached_reverse("assessment:quizzes_of_group", community.slug, group.slug)
    else:
        given = cached_reverse("assessment:quizzes", community.slug)
    written = cached_reverse("assessment:written_quizzes", community.slug)
    bank = cached_reverse("assessment:bank", community.slug)
    found = [
        PlaceTab("given", _("Given"), given),
        PlaceTab("written", _("Written"), written),
        PlaceTab("bank", _("Question bank"), bank),
    ]
    if group is not None and access.can_appoint_authors(actor, community, group):
        href = cached_reverse("assessment:authors_of_group", community.slug, group.slug)
        found.append(PlaceTab("authors", _("Authors"), href))
    elif group is None and access.can_appoint_authors(actor, community, None):
        href = cached_reverse("assessment:authors", community.slug)
        found.append(PlaceTab("authors", _("Authors"), href))
    return tuple(found)
