"""Levels: the ladder and my place on it, offers, approvals, nominations, and their settings."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import (
    can_manage_community,
    community_of_mine,
    community_to_set,
)
from communities.community.models import Community
from communities.community.pages import submitted_data
from communities.groups.models import Group
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.toasts import done, failed

from .. import access
from ..actions import ladders, nominations, terms
from ..celebrations import Offer, offer_of, reached_by_holding
from ..forms import DecisionForm, LevelForm, NominationForm
from ..levels.ladders import (
    Check,
    Step,
    checks_of,
    groups_of_terms,
    nominations_for,
    steps_of,
)
from ..models import Holding, HoldingState, Level, Nomination
from ..pages import page

MOST = 30  # pending approvals and current terms on one page


@login_required
@require_safe
def show_levels(request: SignedIn, slug: str) -> HttpResponse:
    community, _membership = community_of_mine(request.user, slug)
    return _ladder(request, community)


def _ladder(
    request: SignedIn, community: Community, refused: DecisionForm | None = None
) -> HttpResponse:
    """With the form of a decision that was refused, if there is one."""
    steps = steps_of(request.user, community)
    following = next((step for step in steps if step.is_next), None)
    said = _nominations(request, following.level) if following else []
    has_asked = any(one.by_id == request.user.pk for one in said)
    asks = following and following.level.appoints and following.pending is None
    to_ask_for = following if asks else None
    context = {
        "steps": steps,
        "following": following,
        # Again, if what was asked for was declined or not approved.
        "may_ask": to_ask_for and (not has_asked or to_ask_for.holding),
        "has_asked": to_ask_for and has_asked,
        "nobody_approves": any(step.pending for step in steps)
        and not access.is_decided_by_somebody(request.user, community),
        "latest": _latest(request, steps),
        "nominations": said,
        "refused": refused,
        "may_manage": can_manage_community(request.user, community),
        **_decisions(request, community, refused),
    }
    return page(
        request, "gamification/levels/list.html", context, community=community, tab="levels"
    )


def _nominations(request: SignedIn, level: Level) -> list[Nomination]:
    """What was said about the reader, the newest first."""
    mine = Nomination.objects.shown_to(request.user).filter(level=level, member=request.user)
    return list(mine.select_related("by").order_by("-at")[:MOST])


def _latest(request: SignedIn, steps: Sequence[Step]) -> Offer | None:
    """To tell a group of the highest level that the reader holds."""
    held = [
        step.holding
        for step in steps
        if step.holding is not None and step.holding.state == HoldingState.HELD
    ]
    return offer_of(request.user, reached_by_holding(held[-1])) if held else None


@login_required
@require_POST
def look_again(request: SignedIn, slug: str) -> HttpResponse:
    """For whoever would not wait for the night."""
    community, _membership = community_of_mine(request.user, slug)
    limit_rate(request, "look_again")
    if nominations.look_again(by=request.user, community=community):
        done(request, _("Looked again: there is something new."))
    else:
        done(request, _("Looked again: there is nothing new yet."))
    return see_other("gamification:levels", slug)


class ToDecide(NamedTuple):
    """An accepted offer or a current term, and what its reader can do about it."""

    holding: Holding
    form: DecisionForm
    for_community: bool
    nominations: list[Nomination]
    checks: list[Check]  # of what is to be approved


def _decisions(
    request: SignedIn, community: Community, refused: DecisionForm | None
) -> dict[str, Any]:
    """What waits, the oldest first, and then current terms. At most seven queries."""
    rows = access.holdings_to_decide(request.user).filter(
        level__community=community, state__in=[HoldingState.ACCEPTED, HoldingState.HELD]
    )
    rows = rows.select_related("level__community", "member", "group")
    found = requested_page(request, rows, order=("state", "id"), size=MOST)
    holdings = list(found.items)
    forms = _decision_forms(request, holdings)
    if refused is not None:
        forms[refused.holding.pk] = refused
    said: dict[tuple[int, int], list[Nomination]] = defaultdict(list)
    pending = [one for one in holdings if one.state == HoldingState.ACCEPTED]
    for nomination in nominations_for(pending, request.user):
        said[nomination.level_id, nomination.member_id].append(nomination)
    checks = checks_of(pending)
    shown = [
        ToDecide(
            one,
            forms[one.pk],
            access.can_decide_for_community(request.user, one),
            said[one.level_id, one.member_id],
            checks.get(one.pk, []),
        )
        for one in holdings
    ]
    return {
        "to_decide": [one for one in shown if one.holding.state == HoldingState.ACCEPTED],
        "terms": [one for one in shown if one.holding.state == HoldingState.HELD],
        "more_to_decide": next_page_url(
            request, found, reverse("gamification:levels", args=[community.slug])
        ),
    }


def _decision_forms(
    request: SignedIn, holdings: Sequence[Holding], data: Any = None
) -> dict[int, DecisionForm]:
    groups, before = access.groups_to_appoint_in(request.user, holdings), groups_of_terms(holdings)
    return {
        one.pk: DecisionForm(
            data,
            initial={"group": before.get((one.level_id, one.member_id))},
            holding=one,
            groups=groups.get(one.pk, []),
            without_group=access.can_decide_for_community(request.user, one),
        )
        for one in holdings
    }


@login_required
@require_POST
def answer_offer(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Accept or decline an offer, or lay down what one holds."""
    holding = access.offer_to_answer(request.user, public_id)
    answer = request.POST.get("answer", "")
    try:
        _answer(request, holding, answer)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other("gamification:levels", holding.level.community.slug)


def _answer(request: SignedIn, holding: Holding, answer: str) -> None:
    by = request.user
    match answer:
        case "lay-down":
            said = _("Laid down. Your badges and points stay.")
            changed = terms.end_term(by=by, holding=holding, state=HoldingState.LAID_DOWN)
        case "accept":
            said = _("Accepted. Somebody who looks after the community approves it.")
            changed = terms.answer_offer(by=by, holding=holding, accept=True)
        case "decline":
            said = _("Declined. Nominate yourself whenever you would like it after all.")
            if Holding.objects.held().filter(level=holding.level, member=by).exists():
                said = _("Declined. Your present term goes on until it ends.")
            changed = terms.answer_offer(by=by, holding=holding, accept=False)
        case _:
            raise Http404
    _say_what_changed(request, changed, said)


@login_required
@require_POST
def decide(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Approve, not approve, choose the group, or end a term."""
    holding = access.level_to_decide(request.user, public_id)
    community = holding.level.community
    form = _decision_forms(request, [holding], request.POST)[holding.pk]
    if form.is_valid():
        try:
            _carry_out(request, holding, form.cleaned_data["group"], form.cleaned_data["reason"])
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other("gamification:levels", community.slug)
    return _ladder(request, community, refused=form)


def _carry_out(request: SignedIn, holding: Holding, group: Group | None, reason: str) -> None:
    verb, by = request.POST.get("verb", ""), request.user
    for_community = access.can_decide_for_community(by, holding)
    if not for_community and (verb == "refuse" or (verb == "approve" and group is None)):
        raise PermissionDenied(_("You can approve it for a group that you facilitate."))
    match verb:
        case "approve":
            changed = terms.approve_level(by=by, holding=holding, group=group)
            said = _("Approved. The term begins today.")
        case "appoint":
            if group is None:
                raise Refused(_("Choose a group."), field="group")
            changed = terms.appoint_in_group(by=by, holding=holding, group=group)
            said = _("Saved.")
        case "refuse":
            changed = terms.refuse_level(by=by, holding=holding, reason=reason)
            said = _("Not approved. The member reads why.")
        case "end":
            ended = HoldingState.ENDED
            changed = terms.end_term(by=by, holding=holding, state=ended, reason=reason)
            said = _("Ended. The member reads why, and keeps badges and points.")
        case _:
            raise Http404
    _say_what_changed(request, changed, said)


def _say_what_changed(request: SignedIn, changed: bool, said: str) -> None:
    if changed:
        done(request, said)
    else:
        failed(request, _("This was answered or ended before; nothing has changed."))


@login_required
@require_form
def nominate(request: SignedIn, slug: str, person: UUID) -> HttpResponse:
    """Somebody, or oneself, for the level that comes next, or a role that has ended."""
    community, _membership = community_of_mine(request.user, slug)
    member = request.user
    if person != request.user.public_id:
        member = access.person_to_thank(request.user, community, person)
    level = _level_for(member, community, request.GET.get("level", ""))
    said = Nomination.objects.filter(level=level, member=member, by=request.user).first()
    initial = {"sentence": said.sentence} if said else None
    of_oneself = member == request.user
    form = NominationForm(submitted_data(request), initial=initial, of_oneself=of_oneself)
    if request.method == "POST" and form.is_valid():
        try:
            limit_rate(request, "nominate")
            nominations.nominate(by=request.user, member=member, level=level, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            sentence = _("%(name)s is nominated.") % {"name": member.name}
            done(request, _("You have nominated yourself.") if of_oneself else sentence)
            return see_other("gamification:levels", slug)
    context = {"form": form, "member": member, "level": level}
    template = "gamification/levels/nominate.html"
    return page(request, template, context, community=community, tab="levels")


def _level_for(member: User, community: Community, chosen: str) -> Level:
    for step in steps_of(member, community):
        if (step.has_ended and str(step.level.pk) == chosen) or (step.is_next and not chosen):
            return step.level
    raise Http404


@login_required
@require_form
def add_level(request: SignedIn, slug: str) -> HttpResponse:
    return _edit(request, community_to_set(request.user, slug), None)


@login_required
@require_form
def change_level(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    level = access.level_to_change(request.user, slug, pk)
    return _edit(request, level.community, level)


@login_required
@require_form
def remove_level(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """GET asks; POST removes."""
    level = access.level_to_change(request.user, slug, pk)
    if request.method != "POST":
        template = "gamification/levels/remove.html"
        return page(request, template, {"level": level}, community=level.community, tab="levels")
    try:
        ladders.remove_level(by=request.user, level=level)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other("gamification:level", level.community.slug, level.pk)
    done(request, _("Removed."))
    return see_other("gamification:levels", level.community.slug)


def _edit(request: SignedIn, community: Community, level: Level | None) -> HttpResponse:
    form = LevelForm(submitted_data(request), instance=level, community=community)
    if request.method == "POST" and form.is_valid():
        try:
            ladders.change_level(by=request.user, community=community, level=level, **form.chosen)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved."))
            return see_other("gamification:levels", community.slug)
    context = {"form": form, "level": level}
    template = "gamification/levels/edit.html"
    return page(request, template, context, community=community, tab="levels")
