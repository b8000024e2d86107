"""What somebody is typing, kept on the server: written a second after they pause, found again after
a reload, a sign-out or on another device, gone once the form is sent."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.models import User
from plc.core.plain import strip_unseen
from plc.core.refusals import Refused

from .models import Draft

MOST_KEPT = 200  # drafts of one person; a new one beyond is refused, none is ever dropped
MOST_FIELDS = 60
MOST_CHARACTERS = 60_000
KEY = re.compile(r"[a-z]+\.[a-z]+:[A-Za-z0-9.:-]{1,120}")


@transaction.atomic
def keep_draft(*, by: User, key: str, fields: dict[str, list[str]]) -> None:
    """Keep the fields as they stand now. Where nothing was typed, the draft goes."""
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if len(fields) > MOST_FIELDS or size > MOST_CHARACTERS:
        raise Refused(_("This is too long to be kept as a draft. Copy it to a safe place."))
    if not any(value.strip() for name in fields for value in fields[name] if name in TYPED):
        forget_draft(by=by, key=key)
        return
    _kept, new = Draft.objects.update_or_create(user=by, key=key, defaults={"fields": fields})
    if new and Draft.objects.filter(user=by).count() > MOST_KEPT:
        raise Refused(_("You have 200 drafts. Throw some away before beginning another."))


# Fields that hold what a person wrote; a kind chosen and nothing said is no draft.
TYPED = frozenset(
    {"title", "body", "topics", "url", "option"}
    | {"mission", "vision", "values", "shared_goals", "norms", "expectations", "ownership"}
)


@transaction.atomic
def forget_draft(*, by: User, key: str) -> None:
    Draft.objects.filter(user=by, key=key).delete()


def draft_of(actor: Any, key: str) -> dict[str, list[str]]:
    """What was typed into the form of that key, or nothing."""
    if not actor.is_authenticated:
        return {}
    return Draft.objects.filter(user=actor, key=key).values_list("fields", flat=True).first() or {}


@login_required
@require_POST
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Takes the form's fields as they would be sent; tokens and files are left out."""
    if not KEY.fullmatch(key):
        raise Http404
    fields = {
        strip_unseen(name)[:60]: [strip_unseen(value) for value in values]
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "public_id")
    }
    keep_draft(by=request.user, key=key, fields=fields)  # type: ignore[arg-type]
    return HttpResponse(status=204)
