"""What the pages of questions and quizzes share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.pages import place_page
from plc.core.addresses import cached_reverse
from plc.core.refusals import Refused, say
from plc.core.registry import PlaceTab, assessed_places

from . import access
from .models import Handout, Sitting

TAB, WORK_TAB = "quizzes", "assignments"


def way_back(given: Sitting | Handout) -> PlaceTab | None:
    """To the lesson, or whatever of a floor above, in which the quiz or assignment is given."""
    place = assessed_places.get(given.place_key) if given.place_key else None
    if place is None or given.place_id is None:
        return None
    return PlaceTab("back", place.title(given.place_id), place.href(given.place_id))


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
    tab: str = TAB,
) -> HttpResponse:
    """Render `learning/assessment/<name>.html` in the layout of its place, with status 422 if a
    form has errors."""
    given = context.get("sitting") or context.get("handout")
    if given is not None:
        context["back"] = way_back(given)
    template = f"learning/assessment/{name}.html"
    where: dict[str, Any] = {"community": community, "group": group, "tab": tab}
    return place_page(request, template, context, **where, nav_key="learn")


def attempted(form: Any, action: Callable[[], Any]) -> Any:
    """Run the action, and add a refusal to the form; None if it is not valid or refused."""
    if not form.is_valid():
        return None
    try:
        return action()
    except Refused as refusal:
        say(form, refusal)
        return None


def names_url(community: Community, group: Group | None) -> str:
    """Where the names of those are offered who could be appointed as authors."""
    key = f"group:{group.pk}" if group is not None else f"community:{community.pk}"
    return f"{cached_reverse('feed:mentionables')}?place=authors:{key}"


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


def work_page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """The same for assignments."""
    return page(request, name, context, community=community, group=group, tab=WORK_TAB)


def work_rooms(community: Community, group: Group | None, actor: Any) -> tuple[PlaceTab, ...]:
    """The pages behind the tab of assignments, for those who write them; nothing for others."""
    if not access.authors_somewhere(actor, community):
        return ()
    slug = community.slug
    given = cached_reverse("assessment:handouts", slug)
    if group is not None:
        given = cached_reverse("assessment:handouts_of_group", slug, group.slug)
    return (
        PlaceTab("given", _("Given"), given),
        PlaceTab("written", _("Written"), cached_reverse("assessment:assignments", slug)),
        PlaceTab("rubrics", _("Rubrics"), cached_reverse("assessment:rubrics", slug)),
    )
