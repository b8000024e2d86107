"""What all pages of a community share."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.files import File
from django.db.models import Manager
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.accounts.visibility import headlines_of
from plc.core.addresses import safe_next_url
from plc.core.keyset import Page
from plc.core.refusals import Refused
from plc.core.registry import PlaceTab, community_settings, community_tabs
from plc.files.actions import store_upload
from plc.files.models import StoredFile

from . import access
from .forms import AnswerForm
from .models import Community

# The order of known tabs; those of other apps come before the members.
FIRST = ("feed", "groups", "learn", "courses")
LAST = ("growth", "members", "about", "settings")


def enter(request: HttpRequest, community: Community, *, nav_key: str = "") -> Community:
    """Mark the page as belonging to this community, for the navigation and the accent. Every view
    inside of a community calls this after its door."""
    request.community = community  # type: ignore[attr-defined]
    if nav_key:
        request.nav_key = nav_key  # type: ignore[attr-defined]
    return community


def tabs_of(community: Community, actor: Any) -> tuple[PlaceTab, ...]:
    """Of both rows."""
    tabs = [tab for provider in community_tabs for tab in provider(community, actor)]
    return tuple(sorted(tabs, key=lambda tab: place_among(tab.key, FIRST, LAST)))


def rows_of_tabs(tabs: Iterable[PlaceTab], current: str) -> dict[str, Any]:
    """``tabs`` and ``tab``, the first row and its current one; and ``second_row`` with
    ``second_tab``: those within that one, if there are several."""
    every = list(tabs)
    within = next((one.within for one in every if one.key == current), "")
    first = within or current
    second = tuple(one for one in every if one.within == first)
    return {
        "tabs": tuple(one for one in every if not one.within),
        "tab": first,
        "second_row": second if len(second) > 1 else (),
        "second_tab": current,
    }


def settings_of(community: Community) -> tuple[PlaceTab, ...]:
    """The links of other apps in the menu of the settings."""
    return tuple(link for provider in community_settings for link in provider(community))


def place_among(key: str, first: tuple[str, ...], last: tuple[str, ...]) -> int:
    if key in first:
        return first.index(key)
    return 1000 + last.index(key) if key in last else 500


def place_context(request: HttpRequest, community: Community, tab: str = "") -> dict[str, Any]:
    """The context of `communities/community/base.html`, which all pages of a community extend."""
    return {
        "community": community,
        **rows_of_tabs(tabs_of(community, request.user), tab),
        "membership": access.membership_in(request.user, community),
        "sees_members": access.can_see_members(request.user, community),
        "stands_in_the_way": access.next_step(request.user, community),
        "more_settings": settings_of(community) if tab == "settings" else (),
    }


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    community: Community | None = None,
    tab: str = "",
) -> HttpResponse:
    """Render a template, with status 422 if any form in ``context`` has errors."""
    if community is not None:
        context = place_context(request, community, tab) | context
    faulty = any(isinstance(value, forms.BaseForm) and value.errors for value in context.values())
    return render(request, template, context, status=422 if faulty else 200)


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """The data to bind a form to: request.POST for a POST, even an empty one, else None."""
    return request.POST if request.method == "POST" else None


def chosen(request: HttpRequest) -> QueryDict:
    """The data to bind a form to that is previewed by GET and submitted by POST."""
    return request.POST if request.method == "POST" else request.GET


def sent_files(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None


def next_address(request: HttpRequest, otherwise: str) -> str:
    """The URL that the form wants to go on to, if it is a path on this site; anything else could be
    resolved as a URL name."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return safe_next_url(request, wanted, otherwise) if wanted.startswith("/") else otherwise


def charter_before(community: Community, wanted: str) -> str:
    """The URL of the charter which continues to ``wanted`` once it is accepted."""
    address = reverse("community:charter", args=[community.slug])
    return f"{address}?{urlencode({'next': wanted}, safe='/')}" if wanted else address


def stored(upload: File, *, field: str, by: User, least: int = 0) -> StoredFile:
    """Store an uploaded picture of at least ``least`` pixels in both directions; refusals name the
    field."""
    try:
        picture = store_upload(by=by, upload=upload, purpose="picture")
    except Refused as refusal:
        raise Refused(refusal.sentence, field=field) from None
    width, height = picture.width or 0, picture.height or 0
    if min(width, height) < least:
        sentence = _(
            "This picture has %(width)d by %(height)d pixels. Choose one of at least %(least)d "
            "by %(least)d."
        )
        words = {"width": width, "height": height, "least": least}
        raise Refused(sentence % words, field=field)
    return picture


def with_headlines(rows: Iterable[Any], actor: Any) -> list[tuple[Any, str]]:
    """Rows with a ``user`` (and their profile), each with the headline that the actor may see."""
    found = list(rows)
    lines = headlines_of([row.user for row in found], actor)
    return [(row, lines[row.user.pk]) for row in found]


def requests_to_join(
    requests: Manager[Any], actor: Any, sent: tuple[Any, AnswerForm] | None = None
) -> dict[str, Any]:
    """The pending requests for `communities/community/_requests.html`, each with its headline and
    answer form, and the recent answers for `_answered.html`. ``sent`` is an invalid answer form,
    which is shown with its request if that is still pending."""
    waiting = requests.filter(state="open").select_related("user__profile")
    found = list(waiting.order_by("id")[:50])
    if sent and sent[0] not in found:
        found = [*waiting.filter(pk=sent[0].pk), *found]
    answered = requests.filter(answered_at__isnull=False).select_related("user", "answered_by")
    return {
        "requests": [
            (asked, headline, sent[1] if sent and asked == sent[0] else answer_form(asked))
            for asked, headline in with_headlines(found, actor)
        ],
        "answered": answered.order_by("-answered_at")[:20],
    }


def answer_form(asked: Any, data: QueryDict | None = None) -> AnswerForm:
    """With a prefix, because a page contains several."""
    return AnswerForm(data, auto_id=f"%s-{asked.public_id}")


def search_query(request: HttpRequest) -> str:
    """The search query ``?q=`` of a list."""
    return " ".join(request.GET.get("q", "").split())[:100]


def unlisted_count(request: HttpRequest, found: Page[Any], total: int) -> int:
    """How many of ``total`` members are not listed; 0 if the list is filtered or has more pages."""
    return 0 if request.GET or found.next else total - len(found.items)
