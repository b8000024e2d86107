"""Views for finding, founding and viewing communities."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core import registry
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access, actions
from ..forms import FoundForm
from ..models import MODERATING, Charter, Community, JoinRequest, Membership
from ..onboarding import owners_steps
from ..pages import enter, page, search_query, submitted_data
from ..shell import my_accents, my_accents_css, my_communities_of, unread

PAGE = 24


@require_safe
def communities(request: HttpRequest) -> HttpResponse:
    """My communities first, then the listed ones."""
    request.nav_key = "communities"  # type: ignore[attr-defined]
    query = search_query(request)
    visible = Community.objects.visible_to(request.user).filter(archived_at=None)
    if query:
        visible = visible.filter(name__icontains=query) | visible.filter(purpose__icontains=query)
    others = visible.exclude(pk__in=list(access.memberships_of(request.user)))
    rows = others.select_related("logo")
    found = requested_page(request, rows, order=("-created_at", "-id"), size=PAGE)
    asked = _asked(request.user, found.items)
    context = {
        **({} if request.GET.get("after") else _mine(request, query)),
        "found": found,
        "older": next_page_url(request, found),
        "own_colours": [community.accent_css for community in found.items if community.accent_css],
        "asked": asked,
        "query": query,
    }
    return render(request, "communities/community/communities.html", context)


def _mine(request: HttpRequest, query: str) -> dict[str, Any]:
    """One page of my communities by name, each with my role and the number of unread posts."""
    words = query.casefold()
    found = [
        community
        for community in my_communities_of(request)
        if words in community.name.casefold() or words in community.purpose.casefold()
    ]
    yours = Paginator(found, PAGE).get_page(request.GET.get("yours"))
    memberships = access.memberships_of(request.user)
    counts = unread(request.user, [community.pk for community in yours])
    mine = [
        {
            "community": community,
            "role": memberships[community.pk].get_role_display(),
            "unread": counts.get(community.pk, 0),
        }
        for community in yours
    ]
    return {"mine": mine, "yours": yours}


def _asked(actor: Any, shown: list[Community]) -> set[int]:
    """The ids of those shown for which the actor's request is pending."""
    if not actor.is_authenticated or not shown:
        return set()
    waiting = JoinRequest.objects.filter(
        user=actor, state=JoinRequest.State.OPEN, community__in=shown
    )
    return set(waiting.values_list("community_id", flat=True))


@login_required
@require_form
def found_community(request: SignedIn) -> HttpResponse:
    request.nav_key = "communities"
    form = FoundForm(submitted_data(request), initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            limit_rate(request, "found")
            with transaction.atomic():
                community = actions.found_community(by=request.user, **form.cleaned_data)
                limit_rate(request, "found_community")  # last, so that invalid forms do not count
        except Refused as refusal:
            say(form, refusal)
        else:
            sentence = _("%(name)s has been created. Next: say in a charter what you agree on.")
            done(request, sentence % {"name": community.name})
            return see_other("community:charter_edit", community.slug)
    return page(request, "communities/community/found.html", {"form": form})


@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    community = enter(request, access.community_to_see(request.user, slug))
    actor = request.user
    charter = None
    if access.can_read_charter(actor, community):
        charter = Charter.objects.current_of(community)
    panels = []
    if access.can_read_community(actor, community):
        panels = [found for make in registry.community_panels if (found := make(community, actor))]
    context = {
        "charter": charter,
        "request_made": _asked(actor, [community]),
        "people": _people(actor, community),
        "panels": panels,
        "why_silent": access.why_not_speak(actor, community),
        "next_steps": owners_steps(community)
        if access.can_own_community(actor, community) and not community.archived_at
        else [],
    }
    return page(
        request, "communities/community/about.html", context, community=community, tab="about"
    )


def _people(actor: Any, community: Community) -> list[Membership]:
    """The people who manage it, for those who may see its members."""
    if not access.can_see_members(actor, community):
        return []
    return list(
        community.memberships.listed_for(actor, whole=False)
        .filter(role__in=MODERATING)
        .select_related("user")
        .order_by("joined_at", "id")[:12]
    )


@require_safe
def accent_css(request: HttpRequest, slug: str) -> HttpResponse:
    """The stylesheet with a custom colour, for everyone who may know of the community."""
    community = access.community_to_see(request.user, slug)
    if community.accent != Community.Accent.OWN:
        raise Http404
    return _sheet(request, community.accent_rule, community.accent_css)


@require_safe
def accents_css(request: HttpRequest) -> HttpResponse:
    """A stylesheet with the colours of all the reader's communities, included on all of their
    pages."""
    return _sheet(request, my_accents(request), my_accents_css(request))


def _sheet(request: HttpRequest, css: str, address: str) -> HttpResponse:
    """Cached for a long time if the URL is the current one, because it changes with the colours.
    Privately, because a community may be hidden."""
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    kept = "max-age=31536000, immutable" if request.get_full_path() == address else "no-cache"
    response["Cache-Control"] = f"private, {kept}"
    patch_vary_headers(response, ["Cookie"])
    return response
