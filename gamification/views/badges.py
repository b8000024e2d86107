"""Badges of a community: what there is, who holds them, giving and endorsing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.models import Community
from communities.community.pages import search_query
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import uuid_or_none
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from ..actions import badges as actions
from ..badges import access
from ..badges.art import svg
from ..badges.criteria import MOST_LEVELS
from ..badges.forms import EndorseForm, GiveForm
from ..badges.galleries import by_kind, gallery_of, mine_of, shown_to
from ..models import Badge
from ..pages import page

FOUND = 20
SHOWN = 60


@require_safe
def show_badges(request: HttpRequest, slug: str) -> HttpResponse:
    community = access.community_with_badges(request.user, slug)
    shown = gallery_of(request.user, community)
    context = {
        "kinds": by_kind(shown),
        "held": sum(one.award is not None for one in shown),
        "may_edit": community in access.communities_to_edit_badges_in(request.user),
    }
    return page(
        request, "gamification/badges/gallery.html", context, community=community, tab="badges"
    )


@require_safe
def show_badge(request: HttpRequest, slug: str, badge: UUID) -> HttpResponse:
    community = access.community_with_badges(request.user, slug)
    row = access.badge_to_see(request.user, community, badge)
    mine = mine_of(request.user, community)
    (shown,) = shown_to(request.user, community, [row], mine)
    holders = access.earners(row, community, request.user, at_most=SHOWN + 1)
    context = {
        "shown": shown,
        "badge": row,
        "awards": mine.get(row.pk, []),
        "holders": holders[:SHOWN],
        "has_more": len(holders) > SHOWN,
        "endorsements": access.endorsements_shown(row, community, request.user)[:SHOWN],
        "may_give": community in access.communities_to_give_in(request.user, row),
        "may_endorse": access.can_endorse_for(request.user, community, row),
        "may_edit": access.can_edit_badge(request.user, row),
    }
    return page(
        request, "gamification/badges/badge.html", context, community=community, tab="badges"
    )


@require_safe
def show_picture(request: HttpRequest, badge: UUID, level: int) -> HttpResponse:
    """The generated picture, for credentials: public, because anybody may check one."""
    row = access.badge_to_draw(badge)
    drawn = svg(row.kind, min(level, MOST_LEVELS), row.name)
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
    )


@login_required
@require_form
def give_badge(request: SignedIn, slug: str, badge: UUID) -> HttpResponse:
    community = access.community_with_badges(request.user, slug)
    row = access.badge_to_give(request.user, community, badge)
    people = access.members_to_give_to(request.user, row, community)

    def give(member: User, said: dict[str, Any]) -> str:
        actions.give_badge(by=request.user, badge=row, community=community, member=member, **said)
        return _("%(name)s has the badge now.") % {"name": member.name}

    return _about_somebody(request, community, row, people, GiveForm, give, "give")


@login_required
@require_form
def endorse(request: SignedIn, slug: str, badge: UUID) -> HttpResponse:
    community, row = access.badge_to_endorse_for(request.user, slug, badge)
    people = access.members_to_endorse(request.user, community)

    def say_so(member: User, said: dict[str, Any]) -> str:
        limit_rate(request, "endorse")
        actions.endorse(by=request.user, badge=row, community=community, member=member, **said)
        return _("%(name)s reads what you wrote.") % {"name": member.name}

    return _about_somebody(request, community, row, people, EndorseForm, say_so, "endorse")


def _about_somebody(
    request: SignedIn,
    community: Community,
    badge: Badge,
    people: "QuerySet[User]",
    form_class: type[Any],
    act: Callable[[User, dict[str, Any]], str],
    verb: str,
) -> HttpResponse:
    """First the choice of a person, by search; then the form about them, at the same address."""
    query = search_query(request)
    key = uuid_or_none(request.GET.get("person", ""))
    member = people.filter(public_id=key).first() if key else None
    if request.method == "POST" and member is None:
        raise Http404
    form = form_class(request.POST if request.method == "POST" else None)
    if member and form.is_bound and form.is_valid():
        try:
            sentence = act(member, form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, sentence)
            return see_other("gamification:badge", community.slug, badge.public_id)
    found = people.filter(name__icontains=query) if query else people
    context = {
        "badge": badge,
        "member": member,
        "form": form,
        "query": query,
        "people": [] if member else list(found[:FOUND]),
        "verb": verb,
    }
    return page(
        request, "gamification/badges/somebody.html", context, community=community, tab="badges"
    )


@login_required
@require_POST
def withdraw_endorsement(request: SignedIn, slug: str, endorsement: UUID) -> HttpResponse:
    community = access.community_with_badges(request.user, slug)
    row = access.endorsement_to_withdraw(request.user, community, endorsement)
    actions.withdraw_endorsement(by=request.user, endorsement=row)
    done(request, _("Your endorsement is withdrawn."))
    return see_other("gamification:badge", slug, row.badge.public_id)
