"""Playing a package: opening one of its units, and what that reports.

A report is the package's word, passed on by a browser. It completes a lesson only where an author
chose that its package does, and counts nowhere unless they say so.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.ids import uuid7
from plc.core.refusals import Refused

from ..models import Completion, Enrolment, Lesson, PackageUnit, Success, UnitState
from ..packages.reported import Report, read_report
from .learning import complete_by_passing


class OpenedElsewhere(Refused):
    """The unit was opened again since; only the newest page of it reports."""

    def __init__(self) -> None:
        super().__init__(_("It was opened again in another window. Go on there, or reload this."))


@transaction.atomic
def open_unit(*, by: User, enrolment: Enrolment, lesson: Lesson, unit: PackageUnit) -> UnitState:
    """The lesson is open for them: whoever calls this has asked. From now on only this opening
    reports. What can report nothing is done by being opened."""
    state = _locked(enrolment, unit)
    now = timezone.now()
    state.opening, state.opened_at, state.number = uuid7(), now, 0
    state.seconds_before = state.seconds
    state.openings += 1
    if state.completion == Completion.UNKNOWN:
        state.completion = Completion.INCOMPLETE
    if unit.launch.get("asset"):
        state.completion = Completion.COMPLETED
        state.done_at = state.done_at or now
    state.save()
    if state.done:
        complete_by_passing(enrolment=enrolment, lesson=lesson)
    return state


def _locked(enrolment: Enrolment, unit: PackageUnit) -> UnitState:
    state, _new = UnitState.objects.select_for_update(no_key=True).get_or_create(
        enrolment=enrolment, unit=unit
    )
    state.unit, state.enrolment = unit, enrolment
    return state


@transaction.atomic
def report_unit(
    *,
    by: User,
    enrolment: Enrolment,
    lesson: Lesson,
    unit: PackageUnit,
    opening: UUID | None,
    number: int,
    given: Any,
) -> UnitState:
    """Keep what an opened unit reports. ``number`` rises with each report of an opening: one that
    comes late or twice changes nothing. Times are bounded by ours, the best score is kept, and what
    was done stays done."""
    report = read_report(unit.package.contents.standard, given)
    state = _locked(enrolment, unit)
    if opening is None or state.opening != opening:
        raise OpenedElsewhere
    if number <= state.number:
        return state
    state.number = number
    take_report(state, report, timezone.now())
    state.kept = report.kept
    state.save()
    if state.done:
        complete_by_passing(enrolment=enrolment, lesson=lesson)
    return state


def take_report(state: UnitState, report: Report, now: datetime) -> None:
    """Without saving it."""
    if report.completion == Completion.COMPLETED:
        state.completion = Completion.COMPLETED
    if report.success and state.success != Success.PASSED:
        state.success = report.success
    if report.score is not None:
        state.score = max(report.score, state.score or report.score)
    passed = int((now - state.opened_at).total_seconds()) if state.opened_at else 0
    state.seconds = state.seconds_before + min(report.seconds, max(passed, 0))
    state.reported_at = now
    if report.done and state.done_at is None:
        state.done_at = now
