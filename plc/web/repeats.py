"""Requests that may be sent again: the header `Idempotency-Key`.

A device that gets no answer cannot know whether its request arrived. With this header, a UUID of
its own for each thing to be done, it just sends it again, on any POST and as often as it takes: the
first one that succeeds is carried out, and all others get its answer (with the header
`Idempotency-Replayed`). After draft-ietf-httpapi-idempotency-key-header: a request under way is
answered with 409, another request under a key already used with 422, a malformed key with 400.

What the request changed and its answer are stored in one transaction. Refusals are not stored, so
that what was refused can be tried again once it is possible. Keys belong to an account and are
forgotten after a week, which is also how long a device keeps trying (write-queue.js). A repetition
changes nothing, so its CSRF token is not checked; other sites cannot send the header.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.ids import uuid_or_none
from plc.core.locks import try_advisory_lock
from plc.web import errors

from .models import AnsweredRequest

KEPT_FOR = timedelta(days=7)
MOST_KEPT = 100_000  # bytes of a body; a larger one is not given again, only its status
HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "HX-Retarget", "HX-Reswap")

GetResponse = Callable[[HttpRequest], HttpResponse]


class RepeatedRequestMiddleware:
    """Carries out a request with an `Idempotency-Key` once for each account and key. Two statements
    more than without one, and one for a repetition."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("Idempotency-Key", "")
        if not given or request.method != "POST" or _keeps_no_trace(request):
            return self.get_response(request)
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        # The header is a string of RFC 8941, which stands in quotation marks.
        if (key := uuid_or_none(given.strip('"'))) is None:
            return errors.bad_request(request)
        with transaction.atomic():
            return self._once(request, user, key)

    def _once(self, request: HttpRequest, user: User, key: UUID) -> HttpResponse:
        if not try_advisory_lock(f"request:{user.pk}:{key}"):
            sentence = _("This is being done already. Wait a moment.")
            return errors.error_page(request, 409, sentence=sentence, retry_after=1)
        asked = fingerprint_of(request)
        if before := AnsweredRequest.objects.filter(user=user, key=key).first():
            if bytes(before.fingerprint) != asked:
                return errors.refused(request, _("This key was used for another request."))
            return _again(before)
        response = self.get_response(request)
        if response.status_code >= 500 or connection.needs_rollback:
            transaction.set_rollback(True)
        elif response.status_code < 400 and not response.streaming:
            _keep(response, user, key, asked)
        return response


def _keeps_no_trace(request: HttpRequest) -> bool:
    """Whether the view promises that nothing stored links its request to a person."""
    try:
        return getattr(resolve(request.path_info).func, "unlinked", False)
    except Http404:
        return True


def fingerprint_of(request: HttpRequest) -> bytes:
    """A hash of what is asked: the address, and the fields and files without the CSRF token, which
    is another one each time."""
    fields = sorted(
        (name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    files = sorted(
        (name, [(sent.name, sent.size) for sent in request.FILES.getlist(name)])
        for name in request.FILES
    )
    digest = hashlib.sha256(json.dumps([request.get_full_path(), fields, files]).encode())
    if not fields and not files:
        digest.update(request.body)
    return digest.digest()


def _keep(response: HttpResponse, user: User, key: UUID, asked: bytes) -> None:
    AnsweredRequest.objects.create(
        user=user,
        key=key,
        fingerprint=asked,
        status=response.status_code,
        headers={name: response[name] for name in HEADERS if name in response},
        body=response.content if len(response.content) <= MOST_KEPT else b"",
    )


def _again(before: AnsweredRequest) -> HttpResponse:
    response = HttpResponse(bytes(before.body), status=before.status, headers=before.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def forget_answered(*, limit: int = 5000) -> int:
    """Forget answers that are too old to be asked for again. Returns their number; repeat while it
    equals `limit`."""
    old = AnsweredRequest.objects.filter(at__lt=timezone.now() - KEPT_FOR).order_by("at")
    return AnsweredRequest.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:limit])
    ).delete()[0]
