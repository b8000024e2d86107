"""Who reported something is known to nobody once their account is deleted.

What was decided about a person stays, without their name: cases, their logs (which cannot be
changed) and sanctions, for those who moderate, and so that a ban does not end with an account. What
was reported about the profile, which is deleted, goes.
"""

from typing import Any

from plc.core.registry import Holding, holdings

from .actions.cases import release_case
from .models import PROFILE, Case, Report


def erase(person: Any) -> None:
    for case in Case.objects.filter(claimed_by=person).order_by("pk"):
        release_case(case=case, by=person)
    Report.objects.filter(reporter=person).update(reporter=None)
    Case.objects.filter(kind=PROFILE, object_id=person.pk).update(heading="", extract="")


holdings.register("moderation", Holding(erase))
