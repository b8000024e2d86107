"""Every entry of one's own ledger, with its reason; asking about one."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.community.models import Community
from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core import keyset
from plc.core.batches import batched
from plc.core.methods import require_form
from plc.core.spreadsheets import csv_response
from plc.web.toasts import done

from ..actions.questions import ask_about_entry
from ..history import terms_then
from ..ledger import access
from ..ledger.entries import lines_of
from ..ledger.forms import QuestionForm
from ..ledger.sources import Source
from ..models import LedgerEntry, ValueKind
from ..pages import page

ORDER = ("-at", "-id")  # as the index; a reversal has the time of what it reverses
SIZE = 50
BATCH = 500


def _kind(request: SignedIn) -> ValueKind | None:
    wanted = request.GET.get("kind", "")
    return next((kind for kind in ValueKind if kind.slug == wanted), None)


@login_required
@require_safe
def show_ledger(request: SignedIn, slug: str) -> HttpResponse:
    community, entries = access.ledger_of_mine(request.user, slug)
    kind = _kind(request)
    if kind:
        entries = entries.filter(kind=kind)
    found = keyset.page(entries, order=ORDER, after=request.GET.get("after"), size=SIZE)
    more = {"kind": kind.slug} if kind else {}
    context = {
        "lines": lines_of(found.items, request.user),
        "kinds": ValueKind,
        "kind": kind,
        "older": found.next and "?" + urlencode({**more, "after": found.next}),
    }
    return page(
        request, "gamification/ledger/list.html", context, community=community, tab="ledger"
    )


@login_required
@require_form
def show_entry(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """All that happened to an entry; POST asks about it."""
    door = access.entry_to_ask_about if request.method == "POST" else access.entry_of_mine
    entry = door(request.user, slug, pk)
    form = QuestionForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        ask_about_entry(entry=entry, text=form.cleaned_data["text"], by=request.user)
        done(request, _("Asked. You are told when somebody answers."))
        return see_other("gamification:entry", slug, entry.pk)
    context = {
        "entry": entry,
        "lines": lines_of(_history(entry), request.user),
        "questions": entry.questions.select_related("answered_by").order_by("id"),
        "terms": terms_then(entry),
        "waits": entry.questions.filter(answered_at=None).exists(),
        "form": form,
    }
    template = "gamification/ledger/entry.html"
    return page(request, template, context, community=entry.community, tab="ledger")


def _history(entry: LedgerEntry) -> QuerySet[LedgerEntry]:
    """All entries of the same deed, with their reversals."""
    same = ("rule", "source_type_id", "source_id", "member_id", "given_by_id", "community_id")
    which: dict[str, Any] = {name: getattr(entry, name) for name in same}
    return LedgerEntry.objects.filter(**which).order_by("id")


@login_required
@require_safe
def export_ledger(request: SignedIn, slug: str) -> StreamingHttpResponse:
    """All of one's entries as CSV, the oldest first, with what the page shows of each."""
    community, entries = access.ledger_of_mine(request.user, slug)
    return csv_response(f"points-{slug}.csv", _rows(request, community, entries))


def _rows(
    request: SignedIn, community: Community, entries: QuerySet[LedgerEntry]
) -> Iterator[Sequence[Any]]:
    """A fixed number of queries for each batch."""
    yield (
        _("Entry"),
        _("Day"),
        _("What for"),
        _("What it is about"),
        _("Link"),
        _("From"),
        _("Kind of value"),
        _("Points"),
        _("Remark"),
        _("Takes back entry"),
        _("Entered"),
    )
    for batch in batched(entries.order_by("id").iterator(chunk_size=BATCH), BATCH):
        for line in lines_of(batch, request.user):
            source = line.source or Source("", "")
            yield (
                line.entry.pk,
                line.day.isoformat(),
                line.what,
                source.text,
                source.url and request.build_absolute_uri(source.url),
                line.giver.name if line.giver else "",
                line.kind,
                line.points,
                line.remark,
                line.entry.reverses_id,
                line.entry.posted_at.astimezone(community.zone).isoformat(timespec="seconds"),
            )
