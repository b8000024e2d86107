"""Drafts of forms, stored on the server.

A form is saved a second after the last keystroke, restored after a reload, a sign-out or on another
device, and deleted once it is submitted.

Each page that keeps drafts has an id, which it sends as ``draft_page`` with every save and with the
form. Submitted pages are remembered for some days: a save that arrives after the form was submitted
is answered with 205 and discarded, and so is the copy on the device.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core import cache
from plc.core.methods import require_form
from plc.core.plain import strip_invisible
from plc.core.refusals import Refused
from plc.core.registry import draft_fields

from .models import Draft

MOST_KEPT = 200  # drafts per person; more are refused rather than old ones deleted
MOST_FIELDS = 120
MOST_CHARACTERS = 60_000
SENT_FOR = 7 * 24 * 60 * 60  # seconds
ALREADY_SUBMITTED = 205  # Reset Content: not an error, which browsers would log to the console
NO_WORDS = frozenset({"csrfmiddlewaretoken", "public_id", "draft_page"})
KEY = re.compile(r"[a-z]{1,14}\.[a-z]{1,14}:[A-Za-z0-9.:-]{1,120}")


@transaction.atomic
def keep_draft(*, by: User, key: str, fields: dict[str, list[str]]) -> None:
    """Store the fields. The draft is deleted if no text is left."""
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if len(fields) > MOST_FIELDS or size > MOST_CHARACTERS:
        raise Refused(_("This is too long to be kept as a draft. Copy it to a safe place."))
    if not texts_in(fields):
        forget_draft(by=by, key=key)
        return
    _kept, new = Draft.objects.update_or_create(user=by, key=key, defaults={"fields": fields})
    if new and Draft.objects.filter(user=by).count() > MOST_KEPT:
        raise Refused(
            _("You have %(count)d drafts. Throw some away before beginning another.")
            % {"count": MOST_KEPT}
        )


def texts_in(fields: Mapping[str, list[str]] | QueryDict) -> list[str]:
    """The text that the person wrote, out of all fields of a form."""
    sent = fields.lists() if isinstance(fields, QueryDict) else fields.items()
    typed = {name for names in draft_fields for name in names}
    return [value for name, values in sent if name in typed for value in values if value.strip()]


@transaction.atomic
def forget_draft(*, by: User, key: str) -> None:
    Draft.objects.filter(user=by, key=key).delete()


@transaction.atomic
def move_draft(*, by: User, key: str, to: str) -> bool:
    """Move a draft to another form, unless that has a draft already (False)."""
    if Draft.objects.filter(user=by, key=to).exists():
        return False
    Draft.objects.filter(user=by, key=key).update(key=to)
    return True


def initial_of(draft: Mapping[str, list[str]], *, several: Collection[str]) -> dict[str, Any]:
    """Initial form data from a draft, whose values are lists: ``several`` are the fields that keep
    theirs; all others have a single value."""
    single: dict[str, Any] = {name: values[-1] for name, values in draft.items() if values}
    return single | {name: draft[name] for name in several if name in draft}


def draft_of(actor: Any, key: str) -> dict[str, list[str]]:
    """The fields of the draft with this key; empty if there is none."""
    if not actor.is_authenticated:
        return {}
    return Draft.objects.filter(user=actor, key=key).values_list("fields", flat=True).first() or {}


def delete_submitted_drafts(request: HttpRequest, *keys: str) -> None:
    """The form was submitted: delete its drafts."""
    discard_later_saves(request)  # first, so that a save arriving now is discarded
    for key in keys:
        forget_draft(by=request.user, key=key)  # type: ignore[arg-type]


def discard_later_saves(request: HttpRequest) -> None:
    """The page's form was received: discard later saves from this page."""
    if page := _page(request.POST.get("draft_page", ""), request.user):
        cache.cache_value(page, True, SENT_FOR)


def save_invalid_form(
    request: HttpRequest, key: str, fields: dict[str, list[str]] | None = None
) -> None:
    """The form was invalid: store its content as a draft. Pass ``fields`` if the response contains
    more than was submitted, such as the ids of uploaded files."""
    with suppress(Refused):  # too large to store; the page still contains it
        kept = _fields(fields or dict(request.POST.lists()))
        keep_draft(by=request.user, key=key, fields=kept)  # type: ignore[arg-type]


def _page(name: str, person: Any) -> str:
    return f"draft-sent:{person.pk}:{name[:40]}" if name else ""


def _fields(sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """The fields as they would be submitted, without tokens and files."""
    return {
        strip_invisible(name)[:60]: [strip_invisible(value) for value in values]
        for name, values in sent.items()
        if name not in NO_WORDS
    }


@login_required
@require_form
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Save the form's fields by POST. GET tells whether the page was submitted, by status 205."""
    if not KEY.fullmatch(key):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    page = _page(sent.get("draft_page", ""), request.user)
    if page and cache.cached(page):
        return HttpResponse(status=ALREADY_SUBMITTED)
    if request.method == "POST":
        kept = _fields(dict(request.POST.lists()))
        keep_draft(by=request.user, key=key, fields=kept)  # type: ignore[arg-type]
        if page and cache.cached(page):  # submitted while this was saved
            forget_draft(by=request.user, key=key)  # type: ignore[arg-type]
            return HttpResponse(status=ALREADY_SUBMITTED)
    return HttpResponse(status=204)
