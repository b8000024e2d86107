"""The part of a learning record store (xAPI 1.0.3) that units of cmi5 need, on the packages' own
origin. Whoever asks has the token of a session, and reaches nothing but what is of that session's
learner and unit."""

import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plc.core.ids import number_or_none, uuid_or_none

from ..actions import settle_course
from ..actions.stating import (
    delete_documents,
    fetch_token,
    keep_document,
    merge_document,
    session_of,
    take_statements,
)
from ..models import Enrolment, Statement, UnitDocument, UnitSession
from . import statements
from .passes import address
from .statements import BadStatement

VERSION = "1.0.3"
MOST_BODY = 512_000
MOST_AT_ONCE = 50
MOST_READ = 100
LAUNCH_DATA, PREFERENCES = "LMS.LaunchData", "cmi5LearnerPreferences"

View = Callable[..., HttpResponse]


def with_session(view: View) -> View:
    """401 without a token that is good; 403 once its learner may not learn any more."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        session = session_of(token) if kind in ("Basic", "Bearer") else None
        if session is None:
            response = HttpResponse("Fetch a token first.", status=401, content_type="text/plain")
        elif not _may_speak(session):
            response = HttpResponse("The learner has left.", status=403, content_type="text/plain")
        else:
            response = _answer(view, request, session)
        response["X-Experience-API-Version"] = VERSION
        return response

    return answer


def _may_speak(session: UnitSession) -> bool:
    if session.state is None:
        return True  # an author tries it, and nothing is kept
    enrolment = session.state.enrolment
    if enrolment.offering.course.taken_down or not enrolment.user.is_active:
        return False
    return Enrolment.objects.filter(pk=enrolment.pk).current().learning().exists()


def _answer(view: View, request: HttpRequest, session: UnitSession) -> HttpResponse:
    length = number_or_none(request.headers.get("Content-Length") or "0")
    if length is None or length > MOST_BODY:
        return HttpResponse("That is too much.", status=413, content_type="text/plain")
    try:
        return view(request, session)
    except BadStatement as error:
        return HttpResponse(str(error), status=error.status, content_type="text/plain")


@require_POST
def give_token(request: HttpRequest, key: str) -> JsonResponse:
    """Once for each session. By the rules of cmi5 its errors are answered with 200, too."""
    token = fetch_token(fetch=key)
    if token is None:
        said = {"error-code": "1", "error-text": "The token was given already, or has expired."}
        return JsonResponse(said)
    return JsonResponse({"auth-token": token})


@require_http_methods(["GET", "HEAD", "POST", "PUT"])
@with_session
def state_or_read(request: HttpRequest, session: UnitSession) -> HttpResponse:
    if request.method not in ("POST", "PUT"):
        return _read(request, session)
    given = _json(request)
    listed = given if isinstance(given, list) else [given]
    if not 0 < len(listed) <= MOST_AT_ONCE:
        raise BadStatement("Send at least one statement, and not so many at once.")
    for one in listed:
        statements.check_size_and_text(one)
    if request.method == "PUT":
        key = request.GET.get("statementId", "")
        if not isinstance(given, dict) or given.setdefault("id", key) != key:
            raise BadStatement("The id is not that of the address.")
    ids = take_statements(session=session, given=listed)
    if session.state is not None:
        settle_course(enrolment=session.state.enrolment)
    return HttpResponse(status=204) if request.method == "PUT" else JsonResponse(ids, safe=False)


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadStatement("This is not JSON.") from None


def _read(request: HttpRequest, session: UnitSession) -> HttpResponse:
    """Of this learner in this package."""
    rows = Statement.objects.filter(registration=session.registration)
    if "statementId" in request.GET:
        key = uuid_or_none(request.GET["statementId"])
        found = rows.filter(statement_id=key).first() if key is not None else None
        if found is None:
            raise Http404
        return JsonResponse(_told(found))
    if "verb" in request.GET:
        verb = request.GET["verb"]
        rows = rows.filter(verb=statements.NAMES.get(verb, verb))
    most = min(number_or_none(request.GET.get("limit", "")) or MOST_READ, MOST_READ)
    order = "id" if request.GET.get("ascending") == "true" else "-id"
    told = [_told(row) for row in rows.order_by(order)[:most]]
    response = JsonResponse({"statements": told, "more": ""})
    response["X-Experience-API-Consistent-Through"] = timezone.now().isoformat()
    return response


def _told(row: Statement) -> dict[str, Any]:
    return {**row.body, "stored": row.at.isoformat(), "version": VERSION}


@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
@with_session
def keep_state(request: HttpRequest, session: UnitSession) -> HttpResponse:
    """Documents of the unit; that of its launch is ours, and only read."""
    _check_whose(request, session)
    name = request.GET.get("stateId", "")
    if request.method in ("GET", "HEAD"):
        return _document(session, name) if name else _names(session)
    if name == LAUNCH_DATA:
        raise BadStatement("Units do not change what they are launched with.", 403)
    given: dict[str, Any] = {"session": session, "name": name, "agrees": partial(_agrees, request)}
    if request.method == "DELETE":
        delete_documents(**given)
        return HttpResponse(status=204)
    content_type = request.headers.get("Content-Type", "application/octet-stream")
    if request.method == "POST" and content_type.startswith("application/json"):
        merge_document(**given, more=_json(request))
    else:
        keep_document(**given, content=request.body, content_type=content_type)
    return HttpResponse(status=204)


def _agrees(request: HttpRequest, etag: str | None) -> bool:
    """Whether what is there is what whoever asks has read, if they say what that is."""
    return get_conditional_response(request, etag=etag) is None


def _check_whose(request: HttpRequest, session: UnitSession) -> None:
    if request.GET.get("activityId", "") != statements.activity_of(session.unit):
        raise BadStatement("The activity is not that of the launch.", 403)
    _check_agent(request, session)
    registration = request.GET.get("registration", str(session.registration))
    if registration.lower() != str(session.registration):
        raise BadStatement("The registration is not that of the launch.", 403)


def _check_agent(request: HttpRequest, session: UnitSession) -> None:
    try:
        agent = json.loads(request.GET.get("agent", ""))
    except (ValueError, RecursionError):
        raise BadStatement("An agent is JSON.") from None
    if not statements.is_actor(agent, session):
        raise BadStatement("The agent is not that of the launch.", 403)


def _document(session: UnitSession, name: str) -> HttpResponse:
    if name == LAUNCH_DATA:
        return _launch_data(session)
    row = UnitDocument.objects.filter(state=session.state_id, name=name).first()
    if row is None or session.state_id is None:
        raise Http404
    response = HttpResponse(bytes(row.content), content_type=row.content_type)
    response["ETag"] = row.etag
    return response


def _launch_data(session: UnitSession) -> JsonResponse:
    left = address(reverse("left", "learning.courses.packages.urls"))
    return JsonResponse(statements.launch_data_of(session, left))


def _names(session: UnitSession) -> JsonResponse:
    rows = UnitDocument.objects.filter(state=session.state_id).exclude(state=None)
    return JsonResponse([LAUNCH_DATA, *rows.values_list("name", flat=True)], safe=False)


@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
@with_session
def read_preferences(request: HttpRequest, session: UnitSession) -> HttpResponse:
    """What a unit may know of its learner: their language. They change it on the site."""
    _check_agent(request, session)
    if request.method not in ("GET", "HEAD"):
        raise BadStatement("Preferences are the learner's, who keeps them elsewhere.", 403)
    if request.GET.get("profileId", "") != PREFERENCES:
        raise Http404
    said = {"languagePreference": session.language or "en", "audioPreference": "on"}
    return JsonResponse(said)


@require_safe
@with_session
def read_activity(request: HttpRequest, session: UnitSession) -> HttpResponse:
    key = request.GET.get("activityId", "")
    told: dict[str, Any] = {"objectType": "Activity", "id": key}
    if key == statements.activity_of(session.unit):
        told["definition"] = {"name": {"und": session.unit.title}}
    return JsonResponse(told)


@require_safe
def about(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"version": [VERSION]})
