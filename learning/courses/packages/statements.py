"""Statements of cmi5 (xAPI): which are taken, and those that we make ourselves.

After https://github.com/AICC/CMI-5_Spec_Current, sections 7 to 10. Refusals are read by those who
make packages, not by members, so they are in English.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.utils.dateparse import parse_datetime

from plc.core.ids import uuid_or_none

from ..models import Package, PackageUnit, UnitSession
from .reported import as_percent, seconds_of

ADL, XAPI, CMI5 = (
    "http://adlnet.gov/expapi/verbs/",
    "https://w3id.org/xapi/adl/verbs/",
    "https://w3id.org/xapi/cmi5/",
)
VERBS = {
    **{name: ADL + name for name in ("launched", "initialized", "completed", "passed", "failed")},
    **{name: ADL + name for name in ("terminated", "voided")},
    **{name: XAPI + name for name in ("abandoned", "waived", "satisfied")},
}
NAMES = {address: name for name, address in VERBS.items()}
OF_UNITS = {"initialized", "completed", "passed", "failed", "terminated"}
JUDGING = {"completed", "passed", "failed"}
CATEGORY, MOVE_ON = CMI5 + "context/categories/cmi5", CMI5 + "context/categories/moveon"
SESSION = CMI5 + "context/extensions/sessionid"
MASTERY = CMI5 + "context/extensions/masteryscore"
MOST_STATEMENT = 32_000  # bytes as JSON
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it


class BadStatement(Exception):
    """It is not taken; ``status`` is 400 for what is none, 403 for what is not allowed now."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Stated:
    """A statement that may be kept. ``verb`` is its name if cmi5 defines it, else its address."""

    id: UUID
    verb: str
    defined: bool
    body: dict[str, Any]

    @property
    def score(self) -> Decimal | None:
        found = _score(_mapping(self.body, "result"))
        return as_percent(found) if found is not None else None

    @property
    def seconds(self) -> int:
        return seconds_of(str(_mapping(self.body, "result").get("duration", "")))


@dataclass
class History:
    """Verbs of cmi5 that came before: in this session, and from the unit in this registration."""

    session: set[str]
    registration: set[str]


def actor_of(session: UnitSession) -> dict[str, Any]:
    """Nobody learns from it who it is: the registration is its name."""
    account = {"homePage": settings.SITE_URL, "name": str(session.registration)}
    return {"objectType": "Agent", "account": account}


def registration_of(package: Package, enrolment: UUID) -> UUID:
    """The same each time."""
    return uuid5(enrolment, str(package.public_id))


def activity_of(unit: PackageUnit) -> str:
    return f"{settings.SITE_URL}/packages/units/{unit.public_id}"


def template_of(session: UnitSession) -> dict[str, Any]:
    """What every statement of the session has as context."""
    return {
        "contextActivities": {"grouping": [{"id": session.unit.identifier}]},
        "extensions": {SESSION: str(session.public_id)},
    }


def launch_data_of(session: UnitSession, return_to: str) -> dict[str, Any]:
    launch = session.unit.launch
    data: dict[str, Any] = {
        "contextTemplate": template_of(session),
        "launchMode": session.mode,
        "moveOn": launch.get("move_on", "NotApplicable"),
        "launchMethod": launch.get("method", "AnyWindow"),
        "returnURL": return_to,
    }
    if launch.get("mastery"):
        data["masteryScore"] = float(launch["mastery"])
    if launch.get("parameters"):
        data["launchParameters"] = launch["parameters"]
    if launch.get("entitlement"):
        data["entitlementKey"] = {"courseStructure": launch["entitlement"]}
    return data


# --- what a unit states -------------------------------------------------------------------------


def check_size_and_text(given: Any) -> None:
    """Raises BadStatement for what is too large, and for what JSON in a database has no place for:
    NUL, half a pair of surrogates, and a number that is none."""
    try:
        text = json.dumps(given, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (ValueError, RecursionError):
        raise BadStatement("A statement has text or numbers that cannot be kept.") from None
    if _NUL.search(text):
        raise BadStatement("A statement has NUL in its text.")
    if size > MOST_STATEMENT:
        raise BadStatement("A statement is too large.", 413)


def read_statement(given: Any, session: UnitSession, history: History) -> Stated:
    """Raises BadStatement; otherwise the history knows of it from now on."""
    if not isinstance(given, dict):
        raise BadStatement("A statement is an object.")
    key = uuid_or_none(str(given.get("id", "")))
    if key is None:
        raise BadStatement("A statement needs an id, a UUID.")
    moment = parse_datetime(str(given.get("timestamp", "")))
    if moment is None or moment.tzinfo is None:
        raise BadStatement("A statement needs a timestamp in UTC.")
    if given.get("actor") is None or not is_actor(given["actor"], session):
        raise BadStatement("The actor is not that of the launch.", 403)
    address = _mapping(given, "verb").get("id")
    if not isinstance(address, str) or not address or len(address) > 200:
        raise BadStatement("A statement needs a verb with an id.")
    if NAMES.get(address) == "voided":
        raise BadStatement("Statements are not voided here.", 403)
    context = _mapping(given, "context")
    if str(context.get("registration", "")).lower() != str(session.registration):
        raise BadStatement("The registration is not that of the launch.", 403)
    if _mapping(context, "extensions").get(SESSION) != str(session.public_id):
        raise BadStatement("The session id is not that of the launch.", 403)
    _check_order(history, NAMES.get(address, ""))
    defined = CATEGORY in _ids(context, "category")
    verb = NAMES.get(address, "") if defined else address
    if defined:
        _check_defined(given, verb, session, history)
        history.session.add(verb)
        history.registration.add(verb)
    return Stated(key, verb, defined, given)


def is_actor(given: Any, session: UnitSession) -> bool:
    mine = actor_of(session)["account"]
    account = given.get("account") if isinstance(given, dict) else None
    return isinstance(account, dict) and all(account.get(key) == mine[key] for key in mine)


def _check_order(history: History, verb: str) -> None:
    if "terminated" in history.session or "abandoned" in history.session:
        raise BadStatement("The session has ended.", 403)
    if "initialized" not in history.session and verb != "initialized":
        raise BadStatement("The first statement of a session is initialized.", 403)


def _check_defined(
    given: Mapping[str, Any], verb: str, session: UnitSession, history: History
) -> None:
    if verb not in OF_UNITS:
        raise BadStatement("Units do not make statements of cmi5 with this verb.", 403)
    if _mapping(given, "object").get("id") != activity_of(session.unit):
        raise BadStatement("The object is not the activity of the launch.", 403)
    context, result = _mapping(given, "context"), _mapping(given, "result")
    if session.unit.identifier not in _ids(context, "grouping"):
        raise BadStatement("The context lacks the grouping of its template.")
    if verb in JUDGING and session.mode != "Normal":
        raise BadStatement(f"Nothing is judged in the mode {session.mode}.", 403)
    if verb in history.session:
        raise BadStatement(f"The session has said {verb} already.", 403)
    if (MOVE_ON in _ids(context, "category")) != (verb in JUDGING):
        raise BadStatement("The category moveOn stands in completed, passed and failed alone.")
    if verb != "initialized" and not isinstance(result.get("duration"), str):
        raise BadStatement(f"A statement {verb} needs a duration.")
    _check_result(verb, result, session)
    before = history.registration
    if verb in ("completed", "passed") and verb in before:
        raise BadStatement(f"The registration has said {verb} already.", 403)
    if (verb == "failed" and "passed" in before) or {"passed", "failed"} <= history.session | {
        verb
    }:
        raise BadStatement("It has been judged already.", 403)


def _check_result(verb: str, result: Mapping[str, Any], session: UnitSession) -> None:
    expected = {"success": {"passed": True, "failed": False}, "completion": {"completed": True}}
    for name, values in expected.items():
        if result.get(name) is not values.get(verb):
            raise BadStatement(f"The {name} of the result does not belong to {verb}.")
    if "score" not in result:
        return
    if verb not in ("passed", "failed"):
        raise BadStatement(f"A statement {verb} has no score.")
    score = _score(result)
    if score is None:
        raise BadStatement("The score is not between its limits.")
    mastery = session.unit.launch.get("mastery")
    if mastery and (score >= Decimal(mastery)) != (verb == "passed"):
        raise BadStatement("The score contradicts the mastery score.", 403)


def _score(result: Mapping[str, Any]) -> Decimal | None:
    """From 0 to 1; None for none, or one that is not within its limits."""
    score = _mapping(result, "score")
    scaled = _decimal(score.get("scaled"))
    if scaled is not None:
        return scaled if 0 <= scaled <= 1 else None
    raw, least, most = (_decimal(score.get(name)) for name in ("raw", "min", "max"))
    if raw is None or least is None or most is None or not least <= raw <= most or least == most:
        return None
    return (raw - least) / (most - least)


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _mapping(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def _ids(context: Mapping[str, Any], name: str) -> set[str]:
    listed = _mapping(context, "contextActivities").get(name)
    rows = listed if isinstance(listed, list) else [listed]
    return {str(one.get("id")) for one in rows if isinstance(one, Mapping)}


# --- what we state ------------------------------------------------------------------------------


def state(
    session: UnitSession,
    verb: str,
    *,
    about: Mapping[str, Any] | None = None,
    result: Mapping[str, Any] | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A statement of ours in this session: about its unit, unless it says about what."""
    template = template_of(session)
    activities = template["contextActivities"] | {"category": [{"id": CATEGORY}]}
    body: dict[str, Any] = {
        "id": str(uuid4()),
        "actor": actor_of(session),
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": about or {"objectType": "Activity", "id": activity_of(session.unit)},
        "context": {
            "registration": str(session.registration),
            "contextActivities": activities,
            "extensions": template["extensions"] | dict(extensions or {}),
        },
        "timestamp": datetime.now(UTC).isoformat(),
    }
    return body | ({"result": dict(result)} if result else {})


def launched(session: UnitSession, address: str) -> dict[str, Any]:
    launch, names = session.unit.launch, CMI5 + "context/extensions/"
    said = {
        names + "launchmode": session.mode,
        names + "launchurl": address,
        names + "moveon": launch.get("move_on", "NotApplicable"),
    }
    if launch.get("mastery"):
        said[MASTERY] = float(launch["mastery"])
    if launch.get("parameters"):
        said[names + "launchparameters"] = launch["parameters"]
    return state(session, "launched", extensions=said)


def satisfied(session: UnitSession, block: str) -> dict[str, Any]:
    """About a block of the package, or about all of it ("")."""
    package = session.unit.package
    kind = "block" if block else "course"
    key = uuid5(package.public_id, block)
    about = {
        "objectType": "Activity",
        "id": f"{settings.SITE_URL}/packages/{kind}s/{key}",
        "definition": {"type": f"{CMI5}activitytype/{kind}"},
    }
    return state(session, "satisfied", about=about)


def moved_on(unit: PackageUnit, said: Collection[str]) -> bool:
    """Whether what was said of a unit is what it takes to be done."""
    passed, completed = "passed" in said, "completed" in said
    return {
        "Passed": passed,
        "Completed": completed,
        "CompletedAndPassed": completed and passed,
        "CompletedOrPassed": completed or passed,
    }.get(unit.launch.get("move_on", "NotApplicable"), True)


def blocks_of(units: Sequence[PackageUnit], done: Collection[int]) -> list[str]:
    """The blocks all of whose units are done; "" if all of the package is."""
    left = {
        block for unit in units if unit.pk not in done for block in unit.launch.get("blocks", [])
    }
    known = {block for unit in units for block in unit.launch.get("blocks", [])}
    whole = [""] if all(unit.pk in done for unit in units) else []
    return sorted(known - left) + whole
