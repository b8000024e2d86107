"""Views for writing assignments, and for giving them."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.registry import assignment_uses
from plc.web.drafts import delete_submitted_drafts, draft_of, initial_of, save_invalid_form
from plc.web.toasts import done

from .. import access, bank
from ..actions import assignments
from ..actions.rubrics import newest_rubric
from ..assignment_access import assignment_to_author, rubrics_usable_in
from ..assignment_forms import AssignmentForm, HandoutForm
from ..models import Assignment
from ..outdated import seen_by
from ..pages import attempted, work_page, work_rooms
from ..rubrics import criteria_of
from .rubrics import place_named

PAGE = 30
DRAFT = "assessment.assignment"


@login_required
@require_safe
def list_assignments(request: SignedIn, slug: str) -> HttpResponse:
    """Of all places where the actor writes them, also those that were never given."""
    actor, community = request.user, access.bank_to_read(request.user, slug)
    rows = Assignment.objects.visible_to(actor).filter(community=community)
    rows = rows.select_related("group", "community")
    found = requested_page(request, rows, order=("-changed_at", "-id"), size=PAGE)
    context = {
        "assignments": found.items,
        "place": bank.places(actor, community)[0][0],
        "older": next_page_url(request, found),
        "rooms": work_rooms(community, None, actor),
    }
    return work_page(request, "written_assignments", context, community=community)


@login_required
@require_form
def write_assignment(request: SignedIn, slug: str) -> HttpResponse:
    where = place_named(request)
    community, group = access.place_to_author(request.user, slug, where.removeprefix("-"))
    key = f"{DRAFT}:community-{community.pk}"
    form = _form(request, key, community, group)

    def write() -> Assignment:
        limit_rate(request, "post")
        return assignments.write_assignment(
            by=request.user, community=community, group=group, rules=form.rules, **_words(form)
        )

    if request.method == "POST" and (assignment := attempted(form, write)):
        delete_submitted_drafts(request, key)
        return see_other(assignment)
    places = bank.places(request.user, community)
    context = {"place": where, "places": places, "assignment": None}
    return _page(request, form, key, context, community, group)


def _words(form: AssignmentForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("public_id", "title", "text", "rubric")}


def _form(
    request: SignedIn,
    key: str,
    community: Community,
    group: Group | None,
    there: dict[str, Any] | None = None,
) -> AssignmentForm:
    rubrics = rubrics_usable_in(request.user, community, group)
    if request.method == "POST":
        return AssignmentForm(request.POST, rubrics=rubrics)
    draft = initial_of(draft_of(request.user, key), several=("file_kinds",))
    return AssignmentForm(initial=draft or there, rubrics=rubrics)


def _page(
    request: SignedIn,
    form: AssignmentForm,
    key: str,
    context: dict[str, Any],
    community: Community,
    group: Group | None,
) -> HttpResponse:
    if form.errors:
        save_invalid_form(request, key)
    place = f"group:{group.pk}" if group else f"community:{community.pk}"
    context |= {
        "form": form,
        "draft_url": reverse("keep_draft", args=[key]),
        "preview_url": f"{reverse('feed:preview')}?topics=0&place={place}",
    }
    return work_page(request, "write_assignment", context, community=community, group=group)


@login_required
@require_form
def change_assignment(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    found = assignment_to_author(request.user, slug, public_id, change=True)
    key = f"{DRAFT}:{found.public_id}"
    there = {name: getattr(found, name) for name in ("title", "text", *assignments.RULES)}
    there["rubric"] = found.rubric and found.rubric.public_id
    form = _form(request, key, found.community, found.group, there)
    seen = seen_by(request, found)

    def change() -> bool:
        words = _words(form)
        words.pop("public_id")
        words |= {"rules": form.rules, "seen": seen}
        assignments.change_assignment(by=request.user, assignment=found, **words)
        return True

    if request.method == "POST" and attempted(form, change):
        delete_submitted_drafts(request, key)
        done(request, _("Saved."))
        return see_other(found)
    context = {"assignment": found, "seen": seen}
    return _page(request, form, key, context, found.community, found.group)


@login_required
@require_safe
def show_assignment(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """As learners read it, for those who write it, with where it was given."""
    found = assignment_to_author(request.user, slug, public_id)
    reason = access.why_not_author(request.user, found.community, found.group)
    given = found.handouts.filter(place_key="").select_related("community", "assignment")
    context = {
        "assignment": found,
        "criteria": criteria_of(newest_rubric(found.rubric).body) if found.rubric else None,
        "handouts": given.order_by("-id")[:20],
        "uses": [use for uses in assignment_uses for use in uses(found.pk, request.user)],
        "may_change": reason is None,
    }
    return work_page(request, "assignment", context, community=found.community, group=found.group)


@login_required
@require_form
def give_assignment(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    found = assignment_to_author(request.user, slug, public_id, change=True)
    form = HandoutForm(request.POST if request.method == "POST" else None)

    def give() -> Any:
        limit_rate(request, "post")
        return assignments.give_assignment(by=request.user, assignment=found, **form.cleaned_data)

    if request.method == "POST" and (handout := attempted(form, give)):
        done(request, _("The assignment is given."))
        return see_other(handout)
    context = {"assignment": found, "form": form}
    return work_page(
        request, "give_assignment", context, community=found.community, group=found.group
    )
