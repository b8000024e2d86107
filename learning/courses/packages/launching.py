"""Where a unit is opened, and what the page around it needs to know."""

import json
from typing import Any
from urllib.parse import unquote, urlencode

from django.urls import reverse

from plc.accounts.models import User

from ..actions.stating import Begun
from ..models import Enrolment, PackageUnit, UnitState
from . import statements
from .passes import Pass, address
from .reported import told
from .serving import URLS


def pass_for(user: User, unit: PackageUnit, enrolment: Enrolment | None) -> Pass:
    return Pass(
        user=user.pk,
        unit=unit.pk,
        contents=unit.package.contents_id,
        enrolment=enrolment.pk if enrolment is not None else 0,
    )


def scorm_launch(
    user: User, unit: PackageUnit, state: UnitState | None, enrolment: Enrolment | None
) -> dict[str, Any]:
    """For our page around a SCO, with what its run-time is told."""
    learner = str(enrolment.public_id if enrolment is not None else unit.public_id)
    held = pass_for(user, unit, enrolment)
    return {
        "src": address(reverse("open", URLS, [held.signed()])),
        "opening": str(state.opening) if state is not None else "",
        "data": told(unit, state, learner=learner, name=user.name),
    }


def unit_address(user: User, unit: PackageUnit, enrolment: Enrolment | None) -> str:
    """Of its first file, as its package says it."""
    path, mark, rest = unit.path.partition("?")
    token = pass_for(user, unit, enrolment).signed()
    return address(reverse("file", URLS, [token, unquote(path)])) + mark + rest


def cmi5_launch(begun: Begun, at: str) -> dict[str, Any]:
    session = begun.session
    given = {
        "endpoint": address("/xapi/"),
        "fetch": address(reverse("fetch", URLS, [begun.fetch])),
        "actor": json.dumps(statements.actor_of(session)),
        "registration": str(session.registration),
        "activityId": statements.activity_of(session.unit),
    }
    joined = "&" if "?" in at else "?"
    src = f"{at}{joined}{urlencode(given)}"
    return {"src": src, "opening": "", "data": None, "own": session.unit.in_own_window}
