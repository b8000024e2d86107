"""Thanks: giving them, taking them back, and their lists."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.models import Community
from communities.community.pages import search_query, submitted_data
from communities.groups.pages import enter as enter_group
from communities.groups.pages import page as group_page
from communities.groups.pages import place_of
from communities.groups.readers import people_to_mention
from plc.accounts.http import SignedIn, see_other, see_other_or_next
from plc.accounts.models import User
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from .. import access
from ..actions import kudos as actions
from ..forms import KudosForm
from ..models import Kudos
from ..pages import page

ORDER = ("-given_at", "-id")
FOUND = 20  # people offered to thank


@login_required
@require_safe
def list_kudos(request: SignedIn, slug: str) -> HttpResponse:
    """Thanks in the community and in its groups that the reader reads, with private ones of
    theirs."""
    community = access.community_with_thanks(request.user, slug)
    rows = Kudos.objects.listed_to(request.user).filter(community=community).for_list()
    context = _listed(request, rows) | {"can_thank": access.can_thank(request.user, community)}
    return page(request, "gamification/thanks.html", context, community=community, tab="thanks")


@login_required
@require_safe
def list_kudos_of_group(request: SignedIn, slug: str, group_slug: str) -> HttpResponse:
    group = access.group_with_thanks(request.user, place_of(request, slug), group_slug)
    enter_group(request, group)
    rows = Kudos.objects.listed_to(request.user).filter(group=group).for_list()
    may = access.can_thank(request.user, group.community, group)
    context = _listed(request, rows) | {"can_thank": may}
    return group_page(request, "gamification/group_thanks.html", context, group=group, tab="thanks")


def _listed(request: SignedIn, rows: Any) -> dict[str, Any]:
    found = requested_page(request, rows, order=ORDER)
    return {"all_kudos": found.items, "older": next_page_url(request, found)}


@login_required
@require_safe
def choose_whom_to_thank(request: SignedIn, slug: str) -> HttpResponse:
    """Search for a member by name."""
    community = access.community_to_thank_in(request.user, slug)
    query = search_query(request)
    people = people_to_mention(request.user, community, None).exclude(pk=request.user.pk)
    found = people.filter(name__icontains=query).order_by("name", "pk")[:FOUND] if query else []
    context = {"query": query, "people": found, "alone": not query and not people.exists()}
    return page(request, "gamification/thank_whom.html", context, community=community, tab="thanks")


@login_required
@require_form
def give_kudos(request: SignedIn, slug: str, person: UUID) -> HttpResponse:
    community = access.community_to_thank_in(request.user, slug)
    receiver = access.person_to_thank(request.user, community, person)
    places = access.places_to_thank_in(request.user, community, receiver)
    chosen = request.GET.get("group", "")
    form = KudosForm(submitted_data(request), places=places, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            kudos = _give(request, community, receiver, form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("%(name)s will read your thanks.") % {"name": receiver.name})
            return see_other(kudos)
    left = actions.left_of_week(request.user, community)
    context = {"form": form, "receiver": receiver, "left": left}
    return page(request, "gamification/thank.html", context, community=community, tab="thanks")


def _give(request: SignedIn, community: Community, receiver: User, data: dict[str, Any]) -> Kudos:
    return actions.give_kudos(
        by=request.user,
        receiver=receiver,
        community=community,
        group=data["place"],
        kind=data["kind"],
        text=data["text"],
        is_public=data["seen_by"] == "public",
        public_id=data["public_id"],
    )


@login_required
@require_safe
def show_kudos(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    kudos = access.kudos_at(request.user, slug, public_id)
    if not access.knows_place_of(request.user, kudos):
        return render(request, "gamification/kudos_elsewhere.html", {"kudos": kudos})
    context = {
        "kudos": kudos,
        "can_withdraw": access.can_withdraw_kudos(request.user, kudos),
        "can_report": kudos.author_id != request.user.pk,
    }
    return page(
        request, "gamification/kudos.html", context, community=kudos.community, tab="thanks"
    )


@login_required
@require_POST
def withdraw_kudos(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    kudos = access.kudos_to_withdraw(request.user, slug, public_id)
    actions.withdraw_kudos(by=request.user, kudos=kudos)
    done(request, _("Taken back. Nobody reads it any more."))
    return see_other_or_next(request, "gamification:thanks", kudos.community.slug)
