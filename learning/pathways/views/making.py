"""Views for those who make pathways."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.outdated import seen_by
from plc.core.refusals import Refused, say
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
)
from plc.web.toasts import done, failed

from .. import access, actions
from ..forms import PathwayForm, StageForm, StepForm, page_of
from ..models import Design, Pathway, Stage
from ..pages import page
from ..walking import stages_of, way_of


@login_required
@require_form
def make_pathway(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    community, group = access.place_to_make_pathway_in(request.user, slug, group_slug)
    key = f"pathways.new:{(group or community).public_id}"
    designs = Design.objects.in_use().filter(community=community, course=None)
    form = _form(request, key, {}, designs)
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            given: dict[str, Any] = {"community": community, "group": group}
            made = actions.make_pathway(by=request.user, **given, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            return see_other(made.write_url)
    place = Pathway(community=community, group=group)
    context = {"form": form, "draft_key": key, "list_url": place.list_url}
    return page(request, "make_pathway", context, community=community, group=group)


def _form(request: SignedIn, key: str, initial: dict[str, Any], designs: Any) -> PathwayForm:
    if request.method != "POST":
        kept = initial_of(draft_of(request.user, key), several=())
        return PathwayForm(initial=initial | kept, designs=designs)
    form = PathwayForm(request.POST, designs=designs)
    if not form.is_valid():
        save_invalid_form(request, key)
    return form


@login_required
@require_form
def change_pathway(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    pathway = access.pathway_to_write(request.user, slug, pathway_slug)
    key = f"pathways.page:{pathway.public_id}"
    designs = Design.objects.in_use().filter(community=pathway.community, course=None)
    form = _form(request, key, page_of(pathway), designs)
    seen = seen_by(request, actions.state_of_pathway(pathway))
    if form.is_valid():
        try:
            limit_rate(request, "edit")
            sent = {name: form.cleaned_data[name] for name in page_of(pathway)}
            actions.change_pathway(by=request.user, pathway=pathway, seen=seen, **sent)
        except Refused as refusal:
            say(form, refusal)
        else:
            delete_submitted_drafts(request, key)
            done(request, _("Saved."))
            return see_other(pathway.write_url)
    context = {"form": form, "draft_key": key, "pathway": pathway, "seen": seen}
    context["list_url"] = pathway.list_url
    place: dict[str, Any] = {"community": pathway.community, "group": pathway.group}
    return page(request, "make_pathway", context, **place)


@login_required
@require_safe
def write_pathway(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    pathway = access.pathway_to_write(request.user, slug, pathway_slug)
    return writing_page(request, pathway)


def writing_page(
    request: SignedIn, pathway: Pathway, *, form: Any = None, stage: Stage | None = None
) -> HttpResponse:
    """Its stages and steps. ``form``: one that came back, of ``stage`` or for a new one."""
    way = way_of(pathway, stages_of(pathway), {}, walks=False)
    parts = []
    for part in way.parts:
        sent = form if stage == part.stage else None
        stage_form = sent if isinstance(sent, StageForm) else _stage_form(part.stage)
        step_form = sent if isinstance(sent, StepForm) else None
        new = StepForm(pathway=pathway, auto_id=f"%s-step-{part.stage.public_id}")
        parts.append((part, stage_form, step_form or new))
    context = {
        "pathway": pathway,
        "parts": parts,
        "way": way,
        "new": form if stage is None and form else StageForm(auto_id="%s-new"),
        "errors": form,
    }
    place: dict[str, Any] = {"community": pathway.community, "group": pathway.group}
    return page(request, "write_pathway", context, **place)


def _stage_form(stage: Stage) -> StageForm:
    given = {"name": stage.name, "milestone": stage.milestone, "needs": stage.needs}
    given["seen"] = actions.state_of_stage(stage)
    return StageForm(initial=given, auto_id=f"%s-{stage.public_id}")


@login_required
@require_POST
def add_stage(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    pathway = access.pathway_to_write(request.user, slug, pathway_slug)
    form = StageForm(request.POST, auto_id="%s-new")
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            actions.add_stage(by=request.user, pathway=pathway, name=name)
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other(pathway.write_url)
    return writing_page(request, pathway, form=form)


@login_required
@require_POST
def change_stage(request: SignedIn, slug: str, pathway_slug: str, public_id: UUID) -> HttpResponse:
    """Also moves it (``move``: 1 or -1) or removes it (``remove``)."""
    pathway = access.pathway_to_write(request.user, slug, pathway_slug)
    stage = access.stage_to_write(pathway, public_id)
    form = StageForm(request.POST, auto_id=f"%s-{stage.public_id}")
    try:
        if "remove" in request.POST:
            actions.remove_stage(by=request.user, stage=stage)
        elif "move" in request.POST:
            places = -1 if request.POST["move"] == "-1" else 1
            actions.move(by=request.user, row=stage, by_places=places)
        elif form.is_valid():
            actions.change_stage(by=request.user, stage=stage, **form.cleaned_data)
        else:
            return writing_page(request, pathway, form=form, stage=stage)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(pathway.write_url)


@login_required
@require_POST
def add_step(request: SignedIn, slug: str, pathway_slug: str, public_id: UUID) -> HttpResponse:
    pathway = access.pathway_to_write(request.user, slug, pathway_slug)
    stage = access.stage_to_write(pathway, public_id)
    auto_id = f"%s-step-{stage.public_id}"
    form = StepForm(request.POST, pathway=pathway, auto_id=auto_id)
    if form.is_valid():
        try:
            actions.add_step(by=request.user, stage=stage, **form.asked)
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other(pathway.write_url)
    return writing_page(request, pathway, form=form, stage=stage)


@login_required
@require_POST
def change_step(request: SignedIn, slug: str, pathway_slug: str, public_id: UUID) -> HttpResponse:
    """Moves it (``move``: 1 or -1) or removes it (``remove``)."""
    pathway = access.pathway_to_write(request.user, slug, pathway_slug)
    step = access.step_to_write(pathway, public_id)
    try:
        if "remove" in request.POST:
            actions.remove_step(by=request.user, step=step)
        else:
            places = -1 if request.POST.get("move") == "-1" else 1
            actions.move(by=request.user, row=step, by_places=places)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(pathway.write_url)


@login_required
@require_POST
def publish_pathway(request: SignedIn, slug: str, pathway_slug: str) -> HttpResponse:
    """``on=1`` opens it to members, ``on=0`` closes it to newcomers."""
    pathway = access.pathway_to_write(request.user, slug, pathway_slug)
    try:
        if request.POST.get("on") == "0":
            actions.close_pathway(by=request.user, pathway=pathway)
        elif actions.publish_pathway(by=request.user, pathway=pathway):
            done(request, _("Members can begin it now."))
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(pathway.write_url)
