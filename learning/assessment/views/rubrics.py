"""Views of rubrics: listing, writing, changing."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.validators import slug_re
from django.db.models import F
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused, say
from plc.web.drafts import delete_submitted_drafts, draft_of, initial_of, save_invalid_form
from plc.web.toasts import done

from .. import access, bank
from ..actions import rubrics
from ..assignment_access import rubric_to_author
from ..assignment_forms import CRITERIA_SHOWN, LEVELS_SHOWN, RubricForm
from ..models import Rubric, RubricVersion
from ..outdated import seen_by
from ..pages import work_page, work_rooms
from ..rubrics import criteria_of

PAGE = 30
DRAFT = "assessment.rubric"


@login_required
@require_safe
def list_rubrics(request: SignedIn, slug: str) -> HttpResponse:
    """Of all places where the actor writes them."""
    actor, community = request.user, access.bank_to_read(request.user, slug)
    rows = Rubric.objects.visible_to(actor).filter(community=community)
    rows = rows.select_related("group", "community")
    found = requested_page(request, rows, order=("-changed_at", "-id"), size=PAGE)
    newest = RubricVersion.objects.filter(rubric__in=found.items, number=F("rubric__newest"))
    bodies = {version.rubric_id: criteria_of(version.body) for version in newest}
    context = {
        "rubrics": [(one, bodies[one.pk]) for one in found.items],
        "place": bank.places(actor, community)[0][0],
        "older": next_page_url(request, found),
        "rooms": work_rooms(community, None, actor),
    }
    return work_page(request, "rubrics", context, community=community)


def place_named(request: SignedIn) -> str:
    """The address of the group for which it is written; empty for the community."""
    where = request.POST.get("in") or request.GET.get("in", "-")
    if where != "-" and not slug_re.fullmatch(where):
        raise Http404
    return where


@login_required
@require_form
def write_rubric(request: SignedIn, slug: str) -> HttpResponse:
    where = place_named(request)
    community, group = access.place_to_author(request.user, slug, where.removeprefix("-"))
    key = f"{DRAFT}:community-{community.pk}"
    form = _form(request, key)
    if _is_sent(request) and form.is_valid():
        try:
            limit_rate(request, "post")
            rubric = rubrics.write_rubric(
                by=request.user,
                community=community,
                group=group,
                public_id=form.cleaned_data["public_id"],
                **form.written,
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            return see_other(rubric)
    places = bank.places(request.user, community)
    context = {"place": where, "places": places} | _shown(request, form, key)
    return work_page(request, "write_rubric", context, community=community, group=group)


def _is_sent(request: SignedIn) -> bool:
    return request.method == "POST" and "more" not in request.POST


def _shown(request: SignedIn, form: RubricForm, key: str) -> dict[str, Any]:
    if form.errors:
        save_invalid_form(request, key)
    return {"form": form, "draft_url": reverse("keep_draft", args=[key])}


def _form(request: SignedIn, key: str, there: RubricForm | None = None) -> RubricForm:
    """What was sent; or, to add rows, the same without a judgement; or a draft; or what there
    is."""
    if request.method == "POST":
        counts = _counts(request.POST)
        if _is_sent(request):
            return RubricForm(request.POST, **counts)
        if (more := request.POST["more"]) in counts:
            counts[more] += 1
        return RubricForm(initial=request.POST.dict(), **counts)
    if draft := draft_of(request.user, key):
        fields = initial_of(draft, several=())
        return RubricForm(initial=fields, **_counts(fields))
    return there or RubricForm(levels=LEVELS_SHOWN, criteria=CRITERIA_SHOWN)


def _counts(fields: QueryDict | dict[str, Any]) -> dict[str, Any]:
    """How many levels and criteria a form has, by the names of its fields."""
    levels = sum(name.startswith("level-") and name.endswith("-title") for name in fields)
    criteria = sum(name.startswith("criterion-") and name.endswith("-title") for name in fields)
    return {"levels": levels, "criteria": criteria}


@login_required
@require_form
def change_rubric(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    rubric = rubric_to_author(request.user, slug, public_id, change=True)
    key = f"{DRAFT}:{rubric.public_id}"
    version = rubrics.newest_rubric(rubric)
    form = _form(request, key, RubricForm.of(rubric.title, criteria_of(version.body)))
    seen = seen_by(request, rubric)
    if _is_sent(request) and form.is_valid():
        try:
            rubrics.change_rubric(by=request.user, rubric=rubric, seen=seen, **form.written)
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            done(request, _("Saved."))
            return see_other(rubric)
    context = {"rubric": rubric, "used": version.used_at, "seen": seen} | _shown(request, form, key)
    return work_page(
        request, "write_rubric", context, community=rubric.community, group=rubric.group
    )


@login_required
@require_safe
def show_rubric(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    rubric = rubric_to_author(request.user, slug, public_id)
    version = rubrics.newest_rubric(rubric)
    reason = access.why_not_author(request.user, rubric.community, rubric.group)
    context = {
        "rubric": rubric,
        "version": version,
        "criteria": criteria_of(version.body),
        "may_change": reason is None,
    }
    return work_page(request, "rubric", context, community=rubric.community, group=rubric.group)
