"""cmi5: opening a unit as a session, and taking what it states and keeps."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from plc.accounts.models import User
from plc.core.ids import uuid7, uuid_or_none

from ..models import (
    Completion,
    Enrolment,
    Lesson,
    PackageUnit,
    Statement,
    Success,
    UnitDocument,
    UnitSession,
    UnitState,
)
from ..models.packages import MOST_KEPT
from ..packages import statements
from ..packages.passes import GOOD_FOR
from ..packages.reported import Report
from ..packages.statements import BadStatement, History, Stated
from .learning import complete_by_passing
from .playing import open_unit, take_report

MOST_STATEMENTS = 2_000  # of a learner in a package
MOST_DOCUMENTS = 50  # of a learner in a unit
IDLE = timedelta(minutes=1)


@dataclass(frozen=True)
class Begun:
    """A session, and the secret by which its unit fetches a token, once."""

    session: UnitSession
    fetch: str


@transaction.atomic
def begin_session(
    *, by: User, enrolment: Enrolment, lesson: Lesson, unit: PackageUnit, address: str
) -> Begun:
    """The lesson is open for them: whoever calls this has asked. Sessions of the same package that
    did not end are abandoned, because nobody plays two at once. ``address`` is that of the unit."""
    state = open_unit(by=by, enrolment=enrolment, lesson=lesson, unit=unit)
    registration = statements.registration_of(unit.package, enrolment.public_id)
    _abandon_open(registration)
    begun = _session(
        unit=unit,
        state=state,
        lesson=lesson,
        registration=registration,
        mode="Review" if state.done else "Normal",
        language=by.language or "",
    )
    _keep_own(begun.session, statements.launched(begun.session, address))
    return begun


@transaction.atomic
def try_session(*, by: User, unit: PackageUnit) -> Begun:
    """For an author, who only looks: nothing of it is kept."""
    given: dict[str, Any] = {"registration": uuid7(), "mode": "Browse"}
    return _session(unit=unit, language=by.language or "", **given)


def _session(**given: Any) -> Begun:
    fetch = secrets.token_urlsafe(32)
    expires = timezone.now() + GOOD_FOR
    session = UnitSession.objects.create(fetch_hash=_hash(fetch), expires_at=expires, **given)
    return Begun(session, fetch)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _abandon_open(registration: Any) -> None:
    left = UnitSession.objects.filter(registration=registration, ended_at=None)
    for session in left.select_related("unit__package").order_by("id"):
        last = session.statements.order_by("-id").first()
        seconds = int(((last.at if last else session.began_at) - session.began_at).total_seconds())
        result = {"duration": f"PT{max(seconds, 0)}S"}
        _keep_own(session, statements.state(session, "abandoned", result=result))
        session.ended_at = timezone.now()
        session.save(update_fields=["ended_at"])


def _keep_own(session: UnitSession, body: dict[str, Any]) -> None:
    verb = statements.NAMES[body["verb"]["id"]]
    Statement.objects.create(
        session=session,
        registration=session.registration,
        statement_id=body["id"],
        verb=verb,
        defined=True,
        body=body,
    )


@transaction.atomic
def fetch_token(*, fetch: str) -> str | None:
    """The token of a session, at its first asking; None at every other, and after its end."""
    rows = UnitSession.objects.select_for_update(no_key=True).filter(fetch_hash=_hash(fetch))
    session = rows.filter(token_hash="", ended_at=None, expires_at__gt=timezone.now()).first()
    if session is None:
        return None
    secret = secrets.token_urlsafe(32)
    session.token_hash = _hash(secret)
    session.save(update_fields=["token_hash"])
    return base64.b64encode(f"{session.public_id}:{secret}".encode()).decode()


def session_of(token: str) -> UnitSession | None:
    """The session whose unit has this token, if its time is not over. One query."""
    try:
        key, _colon, secret = base64.b64decode(token, validate=True).decode().partition(":")
    except ValueError:
        return None
    rows = UnitSession.objects.filter(token_hash=_hash(secret), expires_at__gt=timezone.now())
    found = rows.select_related(
        "unit__package__course__community",
        "unit__package__course__group",
        "state__enrolment__user",
        "state__enrolment__offering__course",
        "lesson",
    ).first()
    return found if found is not None and str(found.public_id) == key else None


@transaction.atomic
def take_statements(*, session: UnitSession, given: Sequence[Any]) -> list[str]:
    """All of them or none. A statement that came before is taken again without effect. Returns
    their ids; raises BadStatement."""
    if session.state is None:
        return [str(one.get("id", "")) for one in given if isinstance(one, dict)]
    state = UnitState.objects.select_for_update(no_key=True).get(pk=session.state.pk)
    state.unit = session.unit
    history = _history(session)
    ids = [_take(session, state, one, history) for one in given]
    state.save()
    _settle(session, state)
    return ids


def _history(session: UnitSession) -> History:
    mine = Statement.objects.filter(session__state=session.state_id, defined=True)
    rows = list(mine.values_list("session", "verb"))
    here = {verb for pk, verb in rows if pk == session.pk}
    return History(here - {"launched"}, {verb for _pk, verb in rows})


def _take(session: UnitSession, state: UnitState, given: Any, history: History) -> str:
    known = _known(session, given)
    if known is not None:
        return str(known.statement_id)
    if session.ended_at is not None and session.ended_at < timezone.now() - IDLE:
        raise BadStatement("The session has ended.", 403)
    stated = statements.read_statement(given, session, history)
    if Statement.objects.filter(registration=session.registration).count() >= MOST_STATEMENTS:
        raise BadStatement("There are too many statements.", 413)
    Statement.objects.create(
        session=session,
        registration=session.registration,
        statement_id=stated.id,
        verb=stated.verb,
        defined=stated.defined,
        body=stated.body,
    )
    if stated.defined:
        _apply(session, state, stated, history)
    return str(stated.id)


def _known(session: UnitSession, given: Any) -> Statement | None:
    key = given.get("id") if isinstance(given, dict) else None
    found = uuid_or_none(str(key))
    rows = Statement.objects.filter(registration=session.registration)
    known = rows.filter(statement_id=found).first() if found is not None else None
    if known is not None and known.body != given:
        raise BadStatement("There is another statement with this id.", 409)
    return known


def _apply(session: UnitSession, state: UnitState, stated: Stated, history: History) -> None:
    """What it says of the unit. It is done by what its package asks for, and stays done."""
    verdicts = {"passed": Success.PASSED, "failed": Success.FAILED}
    report = Report(
        completion=Completion.COMPLETED if stated.verb == "completed" else "",
        success=verdicts.get(stated.verb, ""),
        score=stated.score,
        seconds=stated.seconds,
    )
    done_before = state.done_at
    take_report(state, report, timezone.now())
    state.done_at = done_before
    said = history.registration & statements.JUDGING
    if state.done_at is None and said and statements.moved_on(session.unit, said):
        state.done_at = timezone.now()
    if stated.verb == "terminated":
        session.ended_at = timezone.now()
        session.save(update_fields=["ended_at"])


def _settle(session: UnitSession, state: UnitState) -> None:
    """Blocks and the whole package, each once; and the lesson, if it is done by that."""
    if not state.done or session.state is None:
        return
    units = list(PackageUnit.objects.kept().filter(package=session.unit.package_id))
    states = UnitState.objects.filter(enrolment=state.enrolment_id, done_at__isnull=False)
    done = set(states.filter(unit__in=units).values_list("unit", flat=True)) | {
        unit.pk for unit in units if unit.needs_nothing
    }
    own = Statement.objects.filter(registration=session.registration, verb="satisfied")
    told = {body["object"]["id"] for body in own.values_list("body", flat=True)}
    for block in statements.blocks_of(units, done):
        body = statements.satisfied(session, block)
        if body["object"]["id"] not in told:
            _keep_own(session, body)
    if session.lesson is not None:
        enrolment = session.state.enrolment
        enrolment.offering.course = session.unit.package.course
        session.lesson.course = session.unit.package.course
        complete_by_passing(enrolment=enrolment, lesson=session.lesson)


Agrees = Callable[[str | None], bool]  # of the ETag of what is there


@transaction.atomic
def keep_document(
    *, session: UnitSession, name: str, content: bytes, content_type: str, agrees: Agrees
) -> None:
    """In the place of what is there. Raises BadStatement for what is too much, and where what is
    there is not what the unit has read."""
    if session.state is None:
        return
    _document_there(session.state, name, agrees)
    _put_document(session, name, content, content_type)


@transaction.atomic
def merge_document(*, session: UnitSession, name: str, more: Any, agrees: Agrees) -> None:
    """As xAPI says: keys of an object into those that are there."""
    if session.state is None:
        return
    row = _document_there(session.state, name, agrees)
    if row is not None:
        before = _object_in(row)
        if before is None or not isinstance(more, dict):
            raise BadStatement("Only objects are put into each other.")
        more = before | more
    _put_document(session, name, json.dumps(more).encode(), "application/json")


def _document_there(state: UnitState, name: str, agrees: Agrees) -> UnitDocument | None:
    """Locks those of the unit, so that of two at once the second finds what the first has kept."""
    UnitState.objects.select_for_update(no_key=True).get(pk=state.pk)
    row = UnitDocument.objects.filter(state=state, name=name).first()
    if not agrees(row.etag if row is not None else None):
        raise BadStatement("The document is not what was read.", 412)
    return row


def _object_in(row: UnitDocument) -> dict[str, Any] | None:
    try:
        found = json.loads(bytes(row.content))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _put_document(session: UnitSession, name: str, content: bytes, content_type: str) -> None:
    if len(content) > MOST_KEPT or not 0 < len(name) <= 255:
        raise BadStatement("The document is too large, or has no name.", 413)
    documents = UnitDocument.objects.filter(state=session.state_id)
    if documents.exclude(name=name).count() >= MOST_DOCUMENTS:
        raise BadStatement("There are too many documents.", 413)
    given = {"content": content, "content_type": content_type[:100]}
    UnitDocument.objects.update_or_create(state=session.state, name=name, defaults=given)


@transaction.atomic
def delete_documents(*, session: UnitSession, name: str, agrees: Agrees) -> None:
    """The one with this name, or all without one."""
    if session.state is None:
        return
    if name:
        _document_there(session.state, name, agrees)
    documents = UnitDocument.objects.filter(state=session.state_id)
    (documents.filter(name=name) if name else documents).delete()
