"""Views of designs, and of what a course certifies."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from communities.community.pages import submitted_data
from learning.courses import access as course_access
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import uuid_or_none
from plc.core.methods import require_form
from plc.core.outdated import seen_by
from plc.core.paper import pdf, svg
from plc.core.refusals import Refused, say
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
)
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import CertificationForm, DesignForm, new_design
from ..looks import Face
from ..models import Certificate, Design
from ..pages import example_sheet, page, pdf_response
from ..wording import PLACEHOLDERS

FEW = 20


@login_required
@require_safe
def list_designs(request: SignedIn, slug: str) -> HttpResponse:
    """For those who look after the community: its designs, and what was issued last."""
    community = access.community_to_design_in(request.user, slug)
    rows = Design.objects.filter(community=community, course=None).order_by("name", "pk")[:100]
    of_community = Q(offering__isnull=False, offering__group=None)
    of_community |= Q(pathway__isnull=False, pathway__group=None)  # those of groups are theirs
    issued = Certificate.objects.filter(of_community, community=community)
    context = {
        "designs": [row for row in rows if row.retired_at is None],
        "retired": [row for row in rows if row.retired_at is not None],
        "issued": issued.select_related("holder").order_by("-issued_at", "-id")[:FEW],
    }
    return page(request, "designs", context, community=community)


@login_required
@require_form
def make_design(request: SignedIn, slug: str) -> HttpResponse:
    """``?course=`` makes one for this course only."""
    at = request.GET.get("course", "")
    community, course = access.place_of_new_design(request.user, slug, at)
    design = new_design(community, course)
    key = f"pathways.design:{(course or community).public_id}"
    form = _form(request, design, key)
    if form.is_valid():
        given: dict[str, Any] = {"community": community, "course": course}
        try:
            limit_rate(request, "edit")
            key_of_form = form.cleaned_data["public_id"]
            made = actions.make_design(
                by=request.user, public_id=key_of_form, **given, **form.stored()
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            done(request, _("The design is there. Choose it in a course to give it."))
            return see_other("pathways:design", slug, made.public_id)
    return _editor(request, design, form, key)


@login_required
@require_form
def change_design(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    design = access.design_to_write(request.user, slug, public_id)
    key = f"pathways.design:{design.public_id}"
    form, seen = _form(request, design, key), seen_by(request, actions.state_of_design(design))
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            bare = form.cleaned_data.get("without_logo", False)
            given: dict[str, Any] = {"without_logo": bare, "seen": seen, **form.stored()}
            actions.change_design(by=request.user, design=design, **given)
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            done(request, _("Saved. Certificates that were issued before stay as they are."))
            return see_other("pathways:design", slug, public_id)
    return _editor(request, design, form, key, seen)


def _form(request: SignedIn, design: Design, key: str) -> DesignForm:
    """With the draft, if there is one."""
    given: dict[str, Any] = {"by": request.user, "design": design}
    if request.method != "POST":
        kept = initial_of(draft_of(request.user, key), several=())
        return DesignForm(initial=kept, **given)
    form = DesignForm(request.POST, request.FILES, **given)
    if not form.is_valid():
        save_invalid_form(request, key)
    return form


def _editor(
    request: SignedIn, design: Design, form: DesignForm, key: str, seen: str = ""
) -> HttpResponse:
    context = {
        "seen": seen,
        "form": form,
        "design": design,
        "course": design.course,
        "draft_key": key,
        "which": urlencode(
            {"design": str(design.public_id)}
            if design.pk
            else {"course": design.course.slug if design.course else ""}
        ),
        "preview": _preview(design, form.face()),
        "placeholders": PLACEHOLDERS.items(),
    }
    return page(request, "design", context, community=design.community)


def _preview(design: Design, face: Face) -> str:
    try:
        return svg(example_sheet(design, face))
    except (KeyError, ValueError):  # what is typed is no colour or paper yet
        return ""


@login_required
@require_POST
def preview_design(request: SignedIn, slug: str) -> HttpResponse:
    """The sheet as it would look; the fields as they are typed. Nothing is stored."""
    limit_rate(request, "preview")
    key, at = request.GET.get("design", ""), request.GET.get("course", "")
    if key:
        design = access.design_to_write(request.user, slug, _uuid(key))
    else:
        design = new_design(*access.place_of_new_design(request.user, slug, at))
    form = DesignForm(request.POST, by=request.user, design=design)
    return HttpResponse(_preview(design, form.face()))


def _uuid(text: str) -> UUID:
    return uuid_or_none(text) or UUID(int=0)


@login_required
@require_safe
def print_example(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """The saved design as a PDF, filled in with an example."""
    limit_rate(request, "preview")
    design = access.design_to_write(request.user, slug, public_id)
    with override(design.course.language if design.course else design.community.language):
        sheet = example_sheet(design, Face.of(design))
    return pdf_response(pdf([sheet]), f"{design.community.slug}.pdf")


@login_required
@require_POST
def retire_design(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """``on=1`` puts it away, ``on=0`` takes it back."""
    design = access.design_to_write(request.user, slug, public_id)
    try:
        retired = request.POST.get("on") != "0"
        actions.retire_design(by=request.user, design=design, retired=retired)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other("pathways:design", slug, public_id)


@login_required
@require_form
def set_certification(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    course = course_access.course_to_write(request.user, slug, course_slug)
    certification = access.certification_of(course)
    designs = access.designs_to_use(course)
    courses = access.courses_to_refresh(request.user, certification)
    given: dict[str, Any] = {"designs": designs, "courses": courses}
    form = CertificationForm(submitted_data(request), certification=certification, **given)
    if form.is_valid():
        try:
            actions.set_certification(by=request.user, course=course, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved. It counts for those who complete the course from now on."))
            return see_other("pathways:certification", slug, course_slug)
    own = designs.filter(course=course)
    context: dict[str, Any] = {"form": form, "own": own, "course": course}
    return page(request, "certification", context, community=course.community)
