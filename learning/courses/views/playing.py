"""Views of packages for those who learn: the page that plays a unit, and what it sends."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.core.ids import number_or_none, uuid_or_none
from plc.core.refusals import Refused

from .. import access, actions
from ..models import Course, Enrolment, Lesson, PackageUnit, Standard
from ..outline import is_open
from ..packages.access import unit_in
from ..packages.launching import cmi5_launch, scorm_launch, unit_address
from ..packages.standing import Playing, playing
from ..pages import course_page


@login_required
@require_safe
def play_unit(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, unit: UUID
) -> HttpResponse:
    """A unit of a package in the lesson, if this is open for the reader."""
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    row = unit_in(lesson, unit)
    if enrolment is not None and not is_open(lesson, enrolment):
        return see_other(lesson)
    found = next(one for one in playing(lesson, enrolment) if one.package.pk == row.package_id)
    return player(request, lesson.course, found, row, lesson, enrolment)


def player(
    request: SignedIn,
    course: Course,
    found: Playing,
    unit: PackageUnit,
    lesson: Lesson | None = None,
    enrolment: Enrolment | None = None,
) -> HttpResponse:
    """The page around a unit. Without a lesson its author tries it; without an enrolment nothing is
    kept."""
    numbers = [part.unit.pk for part in found.parts]
    at = numbers.index(unit.pk)
    context = {
        "lesson": lesson,
        "enrolment": enrolment,
        "playing": found,
        "part": found.parts[at],
        "before": found.parts[at - 1].unit if at else None,
        "after": found.parts[at + 1].unit if at + 1 < len(numbers) else None,
        "origin": settings.PACKAGES_ORIGIN,
    }
    response = course_page(request, "play", context, course=course)
    if settings.PACKAGES_ORIGIN:
        response._csp_update = {"frame-src": [settings.PACKAGES_ORIGIN]}  # type: ignore[attr-defined]
    return response


@login_required
@require_POST
def open_unit(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, unit: UUID
) -> JsonResponse:
    """Where to find it, and what its run-time is told."""
    len(request.POST)  # a body that is too large is refused
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    row = unit_in(lesson, unit)
    if enrolment is None:
        return opened(request.user, row)
    if not is_open(lesson, enrolment):
        return JsonResponse({"refused": _("This lesson is not open yet.")}, status=403)
    given: dict[str, Any] = {"by": request.user, "enrolment": enrolment, "lesson": lesson}
    return opened(request.user, row, enrolment, given)


def opened(
    user: User,
    unit: PackageUnit,
    enrolment: Enrolment | None = None,
    given: dict[str, Any] | None = None,
) -> JsonResponse:
    """``given`` says who opens it where; without it an author tries it, and nothing is kept."""
    if not settings.PACKAGES_ORIGIN:
        return JsonResponse({"refused": _("Packages are not played on this site.")}, status=422)
    if unit.package.contents.standard == Standard.CMI5:
        at = unit_address(user, unit, enrolment)
        if given is not None:
            begun = actions.begin_session(unit=unit, address=at, **given)
        else:
            begun = actions.try_session(by=user, unit=unit)
        answer = cmi5_launch(begun, at)
    else:
        state = actions.open_unit(unit=unit, **given) if given is not None else None
        answer = scorm_launch(user, unit, state, enrolment)
    if enrolment is not None:
        actions.settle_course(enrolment=enrolment)
    return JsonResponse(answer)


@login_required
@require_POST
def report_unit(
    request: SignedIn, slug: str, course_slug: str, public_id: UUID, unit: UUID
) -> JsonResponse:
    """``report`` is JSON; 409 if it was opened elsewhere since, 422 with a sentence for what cannot
    be kept."""
    lesson, enrolment = access.lesson_to_learn(request.user, slug, course_slug, public_id)
    row = unit_in(lesson, unit)
    if enrolment is None or not is_open(lesson, enrolment):
        return JsonResponse({"refused": _("This lesson is not open for you.")}, status=403)
    try:
        state = actions.report_unit(
            by=request.user,
            enrolment=enrolment,
            lesson=lesson,
            unit=row,
            opening=uuid_or_none(request.POST.get("opening", "")),
            number=number_or_none(request.POST.get("number", "")) or 0,
            given=_json(request.POST.get("report", "")),
        )
    except Refused as refusal:
        status = 409 if isinstance(refusal, actions.OpenedElsewhere) else 422
        return JsonResponse({"refused": str(refusal.sentence)}, status=status)
    actions.settle_course(enrolment=enrolment)
    return JsonResponse({"done": state.done})


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
