"""What a SCO may report, and what its run-time is told when it is opened again.

A report is the data model of its run-time as a browser sent it: every value of it is checked and
bounded here, and what we do not keep (answers to single questions, comments) is left aside.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from plc.core.plain import strip_invisible
from plc.core.refusals import Refused

from ..models import Completion, PackageUnit, Standard, Success, UnitState
from ..models.packages import MOST_KEPT

MOST_LOCATION = 1_000
MOST_OBJECTIVES = 100
MOST_SCORE = Decimal(1_000_000)
HUNDRED = Decimal(100)
LONGEST = 24 * 3600  # seconds of one opening
STATUS_12 = {"passed", "completed", "failed", "incomplete", "browsed", "not attempted"}
EXITS = {"time-out", "suspend", "logout", "normal"}
OF_SCORES = ("scaled", "raw", "min", "max")
OF_OBJECTIVES = ("id", "status", "success_status", "completion_status", "progress_measure")
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})(?:\.\d{1,2})?")
_PERIOD = re.compile(
    r"P(?:(?P<days>\d{1,3})D)?"
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,7})(?:\.\d+)?S)?)?"
)


@dataclass(frozen=True)
class Report:
    """``score`` is in percent, ``seconds`` are those of this opening, ``kept`` is given back when
    the unit is opened again."""

    completion: str = ""
    success: str = ""
    score: Decimal | None = None
    seconds: int = 0
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        finished = self.completion == Completion.COMPLETED or self.success == Success.PASSED
        return finished and self.success != Success.FAILED


def read_report(standard: str, given: Any) -> Report:
    """Refuses what is no report, and one that wants more kept than fits."""
    if not isinstance(given, Mapping):
        raise Refused(_("This is not what a package reports."))
    return _report_12(given) if standard == Standard.SCORM_12 else _report_2004(given)


def _report_12(given: Mapping[str, Any]) -> Report:
    core = _mapping(given, "core")
    status = _one_of(core, "lesson_status", STATUS_12)
    kept = _kept(given, core, "lesson_location") | {"status": status}
    completion = Completion.UNKNOWN
    if status in ("passed", "completed", "failed"):
        completion = Completion.COMPLETED
    elif status in ("incomplete", "browsed"):
        completion = Completion.INCOMPLETE
    return Report(
        completion=completion,
        success=status if status in ("passed", "failed") else "",
        score=_percent(kept["score"]),
        seconds=seconds_of(_text(core, "session_time", 20)),
        kept=kept,
    )


def _report_2004(given: Mapping[str, Any]) -> Report:
    completion = _one_of(given, "completion_status", {"completed", "incomplete"})
    success = _one_of(given, "success_status", {"passed", "failed"})
    measure = _number(given, "progress_measure", Decimal(0), Decimal(1))
    kept = _kept(given, given, "location") | {
        "completion": completion,
        "success": success,
        "progress_measure": measure,
    }
    return Report(
        completion=completion,
        success=success,
        score=_percent(kept["score"]),
        seconds=seconds_of(_text(given, "session_time", 40)),
        kept=kept,
    )


def _kept(given: Mapping[str, Any], core: Mapping[str, Any], location: str) -> dict[str, Any]:
    data = given.get("suspend_data", "")
    if not isinstance(data, str):
        data = ""
    if len(data) > MOST_KEPT:
        sentence = _("The package wants to keep more than %(most)d KB of its own notes.")
        raise Refused(sentence % {"most": MOST_KEPT // 1000})
    score = _mapping(core, "score")
    return {
        "location": _text(core, location, MOST_LOCATION),
        "notes": json.dumps(data),  # NUL and half an emoji escaped, which a database refuses
        "exit": _one_of(core, "exit", EXITS),
        "score": {name: _number(score, name, -MOST_SCORE, MOST_SCORE) for name in OF_SCORES},
        "objectives": _objectives(given.get("objectives")),
    }


def _objectives(given: Any) -> list[dict[str, Any]]:
    """As the run-time numbers them; a list or a mapping by number."""
    rows = list(given.values()) if isinstance(given, Mapping) else given
    if not isinstance(rows, list):
        return []
    found = []
    for row in rows[:MOST_OBJECTIVES]:
        if not isinstance(row, Mapping) or not _text(row, "id", 255):
            continue
        told: dict[str, Any] = {
            name: text for name in OF_OBJECTIVES if (text := _text(row, name, 255))
        }
        score = _mapping(row, "score")
        said = {name: _number(score, name, -MOST_SCORE, MOST_SCORE) for name in OF_SCORES}
        told["score"] = {name: value for name, value in said.items() if value}
        found.append(told)
    return found


def _mapping(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(given: Mapping[str, Any], name: str, most: int) -> str:
    found = given.get(name, "")
    return strip_invisible(found[:most]) if isinstance(found, str) else ""


def _one_of(given: Mapping[str, Any], name: str, known: set[str]) -> str:
    found = given.get(name, "")
    return found if isinstance(found, str) and found in known else ""


def _number(given: Mapping[str, Any], name: str, least: Decimal, most: Decimal) -> str:
    """As text, because run-times keep numbers as they were written; "" for none."""
    found = str(given.get(name, "")).strip()[:20]
    number = _decimal(found)
    return found if number is not None and least <= number <= most else ""


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _percent(score: Mapping[str, str]) -> Decimal | None:
    """Of the scaled score; else of the raw one between least and most, which are 0 and 100 unless
    they are said."""
    scaled, raw = _decimal(score["scaled"]), _decimal(score["raw"])
    if scaled is not None:
        return as_percent(scaled)
    if raw is None:
        return None
    least, most = _decimal(score["min"]) or Decimal(0), _decimal(score["max"]) or HUNDRED
    return as_percent((raw - least) / (most - least)) if most > least else None


def as_percent(share: Decimal) -> Decimal:
    return round(min(max(share, Decimal(0)), Decimal(1)) * HUNDRED, 2)


def seconds_of(text: str) -> int:
    """Of a time as SCORM 1.2 ("00:04:10") or 2004 ("PT4M10S") writes it; 0 for anything else."""
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part) for part in found.groups())
        return min(3600 * hours + 60 * minutes + seconds, LONGEST)
    if text and (found := _PERIOD.fullmatch(text)):
        parts = {name: int(value or 0) for name, value in found.groupdict().items()}
        whole = 86_400 * parts["days"] + 3600 * parts["hours"] + 60 * parts["minutes"]
        return min(whole + parts["seconds"], LONGEST)
    return 0


# --- what its run-time is told ------------------------------------------------------------------


def told(unit: PackageUnit, state: UnitState | None, *, learner: str, name: str) -> dict[str, Any]:
    """The data model as it is when the unit is opened. Without a state an author tries it, and
    nothing counts."""
    is_12 = unit.package.contents.standard == Standard.SCORM_12
    return (_told_12 if is_12 else _told_2004)(unit, state, learner, name)


def _told_12(unit: PackageUnit, state: UnitState | None, learner: str, name: str) -> dict[str, Any]:
    kept = state.kept if state is not None else {}
    seconds = state.seconds_before if state is not None else 0
    core = {
        "student_id": learner,
        "student_name": name,
        "lesson_location": kept.get("location", ""),
        "credit": "credit" if state is not None else "no-credit",
        "lesson_mode": "normal",
        "lesson_status": kept.get("status") or "not attempted",
        "entry": _entry(kept),
        "score": _of_score(kept),
        "total_time": f"{seconds // 3600:04}:{seconds // 60 % 60:02}:{seconds % 60:02}",
    }
    launch = unit.launch
    student = {
        "mastery_score": launch.get("mastery", ""),
        "max_time_allowed": launch.get("max_time_allowed", ""),
        "time_limit_action": launch.get("time_limit_action", ""),
    }
    return {
        "core": core,
        "suspend_data": _notes(kept),
        "launch_data": launch.get("launch_data", ""),
        "student_data": student,
        "objectives": kept.get("objectives", []),
    }


def _told_2004(
    unit: PackageUnit, state: UnitState | None, learner: str, name: str
) -> dict[str, Any]:
    kept = state.kept if state is not None else {}
    seconds = state.seconds_before if state is not None else 0
    launch = unit.launch
    return {
        "learner_id": learner,
        "learner_name": name,
        "location": kept.get("location", ""),
        "credit": "credit" if state is not None else "no-credit",
        "mode": "normal",
        "completion_status": kept.get("completion") or "unknown",
        "success_status": kept.get("success") or "unknown",
        "entry": _entry(kept),
        "score": _of_score(kept),
        "suspend_data": _notes(kept),
        "launch_data": launch.get("launch_data", ""),
        "scaled_passing_score": launch.get("mastery", ""),
        "completion_threshold": launch.get("threshold", ""),
        "max_time_allowed": launch.get("max_time_allowed", ""),
        "time_limit_action": launch.get("time_limit_action", ""),
        "progress_measure": kept.get("progress_measure", ""),
        "total_time": f"PT{seconds // 3600}H{seconds // 60 % 60}M{seconds % 60}S",
        "objectives": kept.get("objectives", []),
    }


def _entry(kept: Mapping[str, Any]) -> str:
    """Whoever has left something goes on where they were, however they left."""
    if _notes(kept) or kept.get("location") or kept.get("exit") == "suspend":
        return "resume"
    return "" if kept else "ab-initio"


def _notes(kept: Mapping[str, Any]) -> str:
    return str(json.loads(kept.get("notes", '""')))


def _of_score(kept: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in kept.get("score", {}).items() if value}
