"""Views by which questions come from files, after a look at what would come, and go into files."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from communities.community.models import Community
from communities.community.pages import sent_files, submitted_data
from communities.groups.models import Group
from plc.accounts.http import SignedIn, see_other
from plc.accounts.rate_limits import limit_rate
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.files.access import files_to_attach
from plc.files.actions import store_upload
from plc.web.toasts import done

from .. import access, bank
from ..actions.importing import import_questions
from ..exchange import Tried, drafts_of, try_file
from ..formats import FORMATS
from ..formats.drafts import MOST_QUESTIONS
from ..formats.examples import template
from ..forms import BankFilter, ParcelForm, TakeForm
from ..pages import page


@login_required
@require_form
def bring(request: SignedIn, slug: str) -> HttpResponse:
    """Choose a file; what it would bring is shown next."""
    community = access.bank_to_read(request.user, slug)
    places = bank.places(request.user, community)
    form = ParcelForm(submitted_data(request), sent_files(request), places=places)
    if form.is_valid():
        try:
            group_slug = form.cleaned_data["place"].removeprefix("-")
            access.place_to_author(request.user, slug, group_slug)
            limit_rate(request, "upload")
            upload = form.cleaned_data["file"]
            file = store_upload(by=request.user, upload=upload, purpose="parcel")
            address = reverse("assessment:try_parcel", args=[slug, file.public_id])
            return see_other(f"{address}?in={group_slug or '-'}")
        except Refused as refusal:
            say(form, refusal)
    context = {"form": form, "formats": FORMATS.values()}
    return page(request, "bring_questions", context, community=community)


@login_required
@require_form
def try_parcel(request: SignedIn, slug: str, public_id: UUID) -> HttpResponse:
    """What the file would bring; a POST takes it."""
    where = request.POST.get("in") or request.GET.get("in", "-")
    if where != "-" and not slug_re.fullmatch(where):
        raise Http404
    community, group = access.place_to_author(request.user, slug, where.removeprefix("-"))
    tried, form = None, TakeForm(submitted_data(request))
    try:
        tried = _tried(request, public_id, community, group)
        if form.is_valid():
            return _take(request, tried, form.cleaned_data, public_id, community, group)
    except Refused as refusal:
        form = TakeForm(request.POST if request.method == "POST" else {})
        form.full_clean()
        say(form, refusal)
    context = {"tried": tried, "form": form, "place": where, "group_name": group and group.name}
    return page(request, "try_parcel", context, community=community)


def _tried(request: SignedIn, public_id: UUID, community: Community, group: Group | None) -> Tried:
    for file in files_to_attach(request.user, [public_id]):
        return try_file(file, community, group)
    raise Http404


def _take(
    request: SignedIn,
    tried: Tried,
    data: dict[str, Any],
    public_id: UUID,
    community: Community,
    group: Group | None,
) -> HttpResponse:
    wanted = tried.found if data["twins"] else tried.new
    if not tried.found:
        raise Refused(_("There is nothing to take."))
    taken = import_questions(
        by=request.user,
        community=community,
        group=group,
        drafts=[(one.draft, one.checked) for one in wanted],
        parcel=public_id,
        tag=data["tag"],
    )
    words = ngettext(
        "%(count)d question is in the bank.", "%(count)d questions are in the bank.", len(taken)
    )
    done(request, words % {"count": len(taken)})
    return see_other("assessment:bank", community.slug)


@login_required
@require_safe
def example_table(request: SignedIn, slug: str) -> HttpResponse:
    """A table with a question of every type, to be filled in."""
    access.bank_to_read(request.user, slug)
    return _file(template(), "text/csv; charset=utf-8", "questions.csv")


@login_required
@require_safe
def take_along(request: SignedIn, slug: str) -> HttpResponse:
    """Choose a format for the questions that the filter finds; what it cannot hold is listed."""
    actor, community = request.user, access.bank_to_read(request.user, slug)
    chosen, questions = _chosen(request, community)
    known = FORMATS.get(request.GET.get("format", ""))
    written = known.write(drafts_of(actor, questions, pictures=False)) if known else None
    query = {name: value for name, value in request.GET.items() if name != "format"}
    context = {
        "filter": chosen,
        "formats": FORMATS.values(),
        "chosen": known,
        "count": len(questions),
        "too_many": len(questions) == MOST_QUESTIONS,
        "notes": written.notes if written else [],
        "query": urlencode(query),
        "kept": query.items(),
    }
    return page(request, "take_questions", context, community=community)


@login_required
@require_safe
def file_of_questions(request: SignedIn, slug: str, file_format: str) -> HttpResponse:
    community = access.bank_to_read(request.user, slug)
    if (known := FORMATS.get(file_format)) is None:
        raise Http404
    _filter, questions = _chosen(request, community)
    content = known.write(drafts_of(request.user, questions)).content
    name = f"questions-{slug}-{timezone.localdate():%Y-%m-%d}.{known.ending}"
    return _file(content, known.content_type, name)


def _chosen(request: SignedIn, community: Community) -> tuple[forms.Form, list[Any]]:
    """The questions that the filter of the bank finds, of places for which the actor writes."""
    places = bank.places(request.user, community)
    form = BankFilter.offering(request.GET, places)
    rows = bank.of_community(request.user, community)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = bank.matching(rows, chosen).order_by("id")
    if only := request.GET.get("only"):
        rows = rows.filter(public_id__in=bank.ids_in(only))
    return form, list(rows[:MOST_QUESTIONS])


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
