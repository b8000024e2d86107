"""What the pages of a community share: where they belong, and how a form comes back."""

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
from plc.core.addresses import ours
from plc.core.keyset import Page
from plc.core.refusals import Refused
from plc.core.registry import PlaceTab, community_tabs
from plc.files.actions import store_upload
from plc.files.models import StoredFile

from . import access
from .forms import AnswerForm
from .models import Community

# The order of the tabs whose rooms we know; what other rooms add comes before the people.
FIRST, LAST = ("feed", "groups"), ("members", "about", "settings")


def enter(request: HttpRequest, community: Community, *, nav_key: str = "") -> Community:
    """The page belongs to this community: the shell wears its name and accent. Every page inside a
    community calls it, behind its door."""
    request.community = community  # type: ignore[attr-defined]
    if nav_key:
        request.nav_key = nav_key  # type: ignore[attr-defined]
    return community


def tabs_of(community: Community, actor: Any) -> tuple[PlaceTab, ...]:
    tabs = [tab for provider in community_tabs for tab in provider(community, actor)]
    return tuple(sorted(tabs, key=lambda tab: place_among(tab.key, FIRST, LAST)))


def place_among(key: str, first: tuple[str, ...], last: tuple[str, ...]) -> int:
    if key in first:
        return first.index(key)
    return 1000 + last.index(key) if key in last else 500


def place_context(request: HttpRequest, community: Community, tab: str = "") -> dict[str, Any]:
    """What `communities/community/base.html` shows above every page of a community."""
    return {
        "community": community,
        "tabs": tabs_of(community, request.user),
        "tab": tab,
        "membership": access.membership_in(request.user, community),
        "sees_members": access.can_see_members(request.user, community),
        "stands_in_the_way": access.next_step(request.user, community),
    }


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    community: Community | None = None,
    tab: str = "",
) -> HttpResponse:
    """Render; a form in ``context`` that has errors makes it 422, with what was typed."""
    if community is not None:
        context = place_context(request, community, tab) | context
    faulty = any(isinstance(one, forms.BaseForm) and one.errors for one in context.values())
    return render(request, template, context, status=422 if faulty else 200)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, also when nothing stood in it; None: not sent."""
    return request.POST if request.method == "POST" else None


def chosen(request: HttpRequest) -> QueryDict:
    """What a form is bound to whose choice is looked at (GET) before it is made (POST)."""
    return request.POST if request.method == "POST" else request.GET


def sent_files(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None


def next_address(request: HttpRequest, otherwise: str) -> str:
    """Where the form said to go on, if that is an address of ours, from its root: a bare word
    would be taken for the name of one."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return ours(request, wanted, otherwise) if wanted.startswith("/") else otherwise


def charter_before(community: Community, wanted: str) -> str:
    """The address of the charter that, once accepted, leads on to what was wanted."""
    address = reverse("community:charter", args=[community.slug])
    return f"{address}?{urlencode({'next': wanted}, safe='/')}" if wanted else address


def stored(upload: File, *, field: str, by: User, least: int = 0) -> StoredFile:
    """A picture that came with a form, ``least`` pixels wide and high; a refusal names the
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
    """Each row that is somebody's (its ``user`` with their profile), and the headline that the
    actor may read."""
    found = list(rows)
    lines = headlines_of([one.user for one in found], actor)
    return [(one, lines[one.user.pk]) for one in found]


def requests_to_join(
    requests: Manager[Any], actor: Any, sent: tuple[Any, AnswerForm] | None = None
) -> dict[str, Any]:
    """Those who ask to join a place, each with their headline and the form that answers them, for
    `communities/community/_requests.html`; an answer that was ``sent`` and came back stands in its
    row, as long as that waits. And who was answered lately, by whom, for `_answered.html` beside
    it."""
    waiting = requests.filter(state="open").select_related("user__profile")
    found = list(waiting.order_by("id")[:50])
    if sent and sent[0] not in found:
        found = [*waiting.filter(pk=sent[0].pk), *found]
    answered = requests.filter(answered_at__isnull=False).select_related("user", "answered_by")
    return {
        "requests": [
            (one, headline, sent[1] if sent and one == sent[0] else answer_form(one))
            for one, headline in with_headlines(found, actor)
        ],
        "answered": answered.order_by("-answered_at")[:20],
    }


def answer_form(asked: Any, data: QueryDict | None = None) -> AnswerForm:
    """Many stand on one page, so each has ids of its own."""
    return AnswerForm(data, auto_id=f"%s-{asked.public_id}")


def words_of(request: HttpRequest) -> str:
    """What a list is searched for by ``?q=``."""
    return " ".join(request.GET.get("q", "").split())[:100]


def not_shown(request: HttpRequest, found: Page[Any], total: int) -> int:
    """How many of ``total`` a list leaves out. Where it is filtered or goes on, nobody counts."""
    return 0 if request.GET or found.next else total - len(found.items)
