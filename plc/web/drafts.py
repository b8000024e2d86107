"""What somebody is typing, kept on the server: written a second after they pause, found again after
a reload, a sign-out or on another device, gone once the form is sent.

Each page that keeps drafts names itself in ``draft_page``, with every save and with the form. What
it wrote is known to have gone out for some days: a save that was still on its way when the form was
sent, or that only the device has, is told so (205) and is not kept."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core import cache
from plc.core.methods import require_form
from plc.core.plain import strip_unseen
from plc.core.refusals import Refused
from plc.core.registry import draft_fields

from .models import Draft

MOST_KEPT = 200  # drafts of one person; a new one beyond is refused, none is ever dropped
MOST_FIELDS = 60
MOST_CHARACTERS = 60_000
SENT_FOR = 7 * 24 * 60 * 60  # seconds
WENT_OUT = 205  # "reset content": no error, which browsers would write into their console
NO_WORDS = frozenset({"csrfmiddlewaretoken", "public_id", "draft_page"})
KEY = re.compile(r"[a-z]{1,14}\.[a-z]{1,14}:[A-Za-z0-9.:-]{1,120}")


@transaction.atomic
def keep_draft(*, by: User, key: str, fields: dict[str, list[str]]) -> None:
    """Keep the fields as they stand now. Where nothing was typed, the draft goes."""
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if len(fields) > MOST_FIELDS or size > MOST_CHARACTERS:
        raise Refused(_("This is too long to be kept as a draft. Copy it to a safe place."))
    if not words_in(fields):
        forget_draft(by=by, key=key)
        return
    _kept, new = Draft.objects.update_or_create(user=by, key=key, defaults={"fields": fields})
    if new and Draft.objects.filter(user=by).count() > MOST_KEPT:
        raise Refused(
            _("You have %(count)d drafts. Throw some away before beginning another.")
            % {"count": MOST_KEPT}
        )


def words_in(fields: Mapping[str, list[str]] | QueryDict) -> list[str]:
    """What a person wrote, of all that a form sent."""
    sent = fields.lists() if isinstance(fields, QueryDict) else fields.items()
    typed = {name for names in draft_fields for name in names}
    return [one for name, values in sent if name in typed for one in values if one.strip()]


@transaction.atomic
def forget_draft(*, by: User, key: str) -> None:
    Draft.objects.filter(user=by, key=key).delete()


@transaction.atomic
def move_draft(*, by: User, key: str, to: str) -> bool:
    """What was begun in one form goes on in another, unless that has a draft of its own (False)."""
    if Draft.objects.filter(user=by, key=to).exists():
        return False
    Draft.objects.filter(user=by, key=key).update(key=to)
    return True


def draft_of(actor: Any, key: str) -> dict[str, list[str]]:
    """What was typed into the form of that key, or nothing."""
    if not actor.is_authenticated:
        return {}
    return Draft.objects.filter(user=actor, key=key).values_list("fields", flat=True).first() or {}


def went_out(request: HttpRequest, *keys: str) -> None:
    """What the form held was sent, so the drafts of it go."""
    went_on(request)  # first: a save that comes now finds it
    for key in keys:
        forget_draft(by=request.user, key=key)  # type: ignore[arg-type]


def went_on(request: HttpRequest) -> None:
    """What the form held is in our hands; what its page saves of it from now on is late."""
    if page := _page(request.POST.get("draft_page", ""), request.user):
        cache.keep(page, True, SENT_FOR)


def came_back(request: HttpRequest, key: str, fields: dict[str, list[str]] | None = None) -> None:
    """The form was refused: what it held is kept as its draft. ``fields``: where the answer holds
    more than was sent, such as the ids of files that were stored."""
    with suppress(Refused):  # too much of it; the page still has it
        kept = _fields(fields or dict(request.POST.lists()))
        keep_draft(by=request.user, key=key, fields=kept)  # type: ignore[arg-type]


def _page(name: str, person: Any) -> str:
    return f"draft-sent:{person.pk}:{name[:40]}" if name else ""


def _fields(sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """As they would be sent; tokens and files are left out."""
    return {
        strip_unseen(name)[:60]: [strip_unseen(value) for value in values]
        for name, values in sent.items()
        if name not in NO_WORDS
    }


@login_required
@require_form
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Takes the form's fields. Asked by GET, it says whether what the page wrote went out: 205."""
    if not KEY.fullmatch(key):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    page = _page(sent.get("draft_page", ""), request.user)
    if page and cache.kept_under(page):
        return HttpResponse(status=WENT_OUT)
    if request.method == "POST":
        kept = _fields(dict(request.POST.lists()))
        keep_draft(by=request.user, key=key, fields=kept)  # type: ignore[arg-type]
        if page and cache.kept_under(page):  # sent while this was being written
            forget_draft(by=request.user, key=key)  # type: ignore[arg-type]
            return HttpResponse(status=WENT_OUT)
    return HttpResponse(status=204)
