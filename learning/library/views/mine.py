"""Views of what somebody brought to libraries, what they look after, and what becomes of it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.core.paging import next_page_url, requested_page
from plc.core.refusals import Refused
from plc.core.spreadsheets import csv_response, first_of
from plc.web.toasts import done, failed

from .. import access, actions
from ..actions.leaving import credit_author
from ..forms import LeaveForm
from ..models import Resource
from ..unsent import drafts_of

PAGE = 40
MOST_ROWS = 10_000


@login_required
@require_safe
def show_mine(request: SignedIn) -> HttpResponse:
    return _page(request)


def _page(request: SignedIn, form: LeaveForm | None = None) -> HttpResponse:
    rows = access.resources_of(request.user).for_cards()
    found = requested_page(request, rows, order=("-id",), size=PAGE)
    readable = Resource.objects.visible_to(request.user)
    pks = [resource.pk for resource in found.items]
    communities = list(access.communities_shared_in(request.user))
    context = {
        "resources": found.items,
        "older": next_page_url(request, found),
        "readable": set(readable.filter(pk__in=pks).values_list("pk", flat=True)),
        "drafts": drafts_of(request.user),
        "due": access.looked_after(request.user).due(timezone.localdate()).exists(),
        "communities": communities,
        "form": form or LeaveForm(communities=communities),
    }
    status = 422 if form is not None else 200
    return render(request, "learning/library/mine.html", context, status=status)


@login_required
@require_safe
def list_reviews(request: SignedIn) -> HttpResponse:
    """What is to be looked at again: one's own, and what has no owner in places one looks after."""
    due = access.looked_after(request.user).due(timezone.localdate()).for_cards()
    found = requested_page(request, due, order=("review_on", "id"), size=PAGE)
    coming = access.looked_after(request.user).filter(review_on__gt=timezone.localdate())
    context = {
        "resources": found.items,
        "older": next_page_url(request, found),
        "coming": coming.for_cards().order_by("review_on", "id")[:5],
    }
    return render(request, "learning/library/reviews.html", context)


@login_required
@require_POST
def leave(request: SignedIn) -> HttpResponse:
    """What becomes of what they shared in a community, before or after they leave it."""
    form = LeaveForm(request.POST, communities=access.communities_shared_in(request.user))
    if not form.is_valid():
        return _page(request, form)
    count = actions.leave_resources(
        by=request.user,
        person=request.user,
        stays=form.cleaned_data["stays"],
        community=form.communities[form.cleaned_data["community"]],
    )
    done(request, _("Done, for all that you shared there (%(count)d).") % {"count": count})
    return see_other("library:mine")


@login_required
@require_POST
def credit(request: SignedIn) -> HttpResponse:
    """The name stays with what they shared when their account is deleted; ``on=0`` ends that."""
    on = request.POST.get("on") != "0"
    credit_author(person=request.user, named=on)
    done(request, _("Your name stays with it.") if on else _("Your name goes with your account."))
    return see_other("library:mine")


@login_required
@require_POST
def discard(request: SignedIn, public_id: UUID) -> HttpResponse:
    """What only they see, also where they cannot read the place any more."""
    resource = access.resource_of_mine(request.user, public_id)
    try:
        actions.discard_resource(by=request.user, resource=resource)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    else:
        done(request, _("It is deleted."))
    return see_other("library:mine")


@login_required
@require_safe
def export_attributions(request: SignedIn) -> StreamingHttpResponse:
    """A CSV of what they brought: what it is, under which licence, and whose it was before."""
    rows = access.resources_of(request.user).for_cards().order_by("id")
    return csv_response("attributions.csv", _attributions(rows))


def _attributions(rows: Any) -> Iterator[list[str]]:
    """Titles and cells in the language of the reader, in which each is made."""
    heads = (_("Title"), _("Kind"), _("Community"), _("Licence"), _("Source"), _("Author"))
    yield [*heads, _("Shared")]
    listed, more = first_of(rows, MOST_ROWS)
    for resource in listed:
        yield [
            resource.title,
            resource.get_kind_display(),
            resource.community.name,
            resource.get_licence_display(),
            resource.attribution,
            resource.author_name,
            timezone.localdate(resource.shared_at).isoformat() if resource.shared_at else "",
        ]
    yield from more
