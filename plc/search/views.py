"""The search page: plain GET requests, at most MOST_PAGES pages of results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from plc.accounts.rate_limits import RateLimited, limit_rate
from plc.core.registry import search_communities, search_documents

from .finding import MAX_QUERY, Answer, TooMuch, clean_query, find

MOST_PAGES = 20


@dataclass(frozen=True)
class KindChoice:
    label: str
    href: str
    current: bool
    count: int = 0


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    query = clean_query(asked.get("q", ""))
    kind = asked.get("kind", "") if asked.get("kind", "") in search_documents else ""
    places = [place for provider in search_communities for place in provider(request.user)]
    community = _community(asked.get("in", ""), places)
    page = _page(asked.get("page", ""))
    answer, refusal = _find(request, query, kind, community, page)
    request.nav_key = "search"  # type: ignore[attr-defined]
    context = {
        "query": query,
        "too_long": len(asked.get("q", "")) > MAX_QUERY,
        "most": MAX_QUERY,
        "kind": kind,
        "community": community,
        "places": places,
        "answer": answer,
        "refusal": refusal,
        "kinds": _kinds(query, kind, community),
        "newer": _address(query, kind, community, page - 1) if page > 1 else "",
        "older": _address(query, kind, community, page + 1)
        if answer.more and page < MOST_PAGES
        else "",
    }
    return render(request, "plc/search/search.html", context)


def _find(
    request: HttpRequest, query: str, kind: str, community: int | None, page: int
) -> tuple[Answer, str]:
    try:
        if query:
            limit_rate(request, "search")
        return find(request.user, query, kind=kind, community=community, page=page), ""
    except (TooMuch, RateLimited) as refusal:
        return Answer([], False, {}), str(refusal.sentence)


def _page(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), MOST_PAGES)


def _community(text: str, places: Sequence[tuple[int, str]]) -> int | None:
    """Only communities that the form offers to the reader."""
    return next((pk for pk, _name in places if str(pk) == text), None)


def _kinds(query: str, kind: str, community: int | None) -> list[KindChoice]:
    known = ((key, str(search_kind.label)) for key, search_kind in search_documents.items())
    choices = [("", gettext("Everything")), *known]
    return [
        KindChoice(label, _address(query, key, community), key == kind) for key, label in choices
    ]


def _address(query: str, kind: str, community: int | None, page: int = 1) -> str:
    asked: dict[str, Any] = {"q": query, "kind": kind, "in": community}
    if page > 1:
        asked["page"] = page
    return "?" + urlencode({name: value for name, value in asked.items() if value})
