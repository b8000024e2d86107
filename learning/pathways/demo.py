"""The certificates of the demo community, told when its past is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from learning.courses.models import Course, Enrolment
from plc.core.registry import demo_scenes

from . import actions
from .models import Certificate

COMMUNITY = "aldervale"
BODY = (
    "This certifies that\n# {name}\nhas completed the course\n## {course}\n"
    "on {date}, with {hours}\n"
    "in {cohort}\nIt holds until {until}."
)


def tell_of_certificates(told: Any) -> None:
    """The courses were given 118 and 68 days ago; from then on who completes them is certified."""
    told.at(told.days_ago(117, "14:00"), _certify, told, "Reading a run chart", "6.00", 24)
    told.at(told.days_ago(67, "14:00"), _certify, told, "Feedback that lands", "4.50", None)
    for days in range(110, 0, -6):
        told.at(told.days_ago(days, "20:30"), _issue, told)
    told.at(told.days_ago(21, "16:05"), _revoke, told)
    told.at(told.days_ago(1, "08:10"), _let_one_end, told)


def _certify(told: Any, course: str, hours: str, months: int | None) -> None:
    by = told.people["leonie"]
    row = Course.objects.select_related("community", "group").get(
        community=told.communities[COMMUNITY], name=course
    )
    design = actions.make_design(
        by=by,
        community=row.community,
        name=f"Aldervale, {'upright' if months else 'wide'}",
        heading="Certificate",
        body=BODY,
        paper="a4",
        direction="portrait" if months else "landscape",
        ink="#23201c",
        accent="#1f5f7a" if months else "#7a3b2e",
        ground="#fffdf8",
        signers=[
            actions.Signer("Leonie Marchetti", "Head of professional learning"),
            actions.Signer(row.owner.name if row.owner else "", "Author of the course"),
        ],
    )
    actions.set_certification(
        by=by,
        course=row,
        design=design,
        months=months,
        hours=Decimal(hours),
        category="Measurement" if months else "Coaching",
        authority="Aldervale county, register of professional learning",
    )


def _issue(told: Any) -> None:
    """What a worker does as soon as somebody completes a course; here, every few evenings."""
    rows = Enrolment.objects.filter(
        offering__course__community=told.communities[COMMUNITY], completed_at__isnull=False
    )
    for enrolment in rows.select_related("user", "offering__course__community", "offering__group"):
        actions.issue_certificate(by=None, enrolment=enrolment)


def _of(told: Any, who: str) -> Certificate | None:
    return Certificate.objects.filter(holder=told.people[who]).order_by("pk").first()


def _revoke(told: Any) -> None:
    """Of somebody who asked for it: the last lesson was done by a colleague."""
    if (certificate := _of(told, "wulandari")) is not None:
        actions.revoke_certificate(
            by=told.people["leonie"],
            certificate=certificate,
            reason="Issued too early: the last lesson is still to be done.",
            tells_reason=True,
        )


def _let_one_end(told: Any) -> None:
    """One from an earlier year, entered with its date."""
    if (certificate := _of(told, "gwenllian")) is not None:
        done = certificate.done_at - timedelta(days=730)
        Certificate.objects.filter(pk=certificate.pk).update(
            done_at=done, issued_at=done, expires_at=certificate.done_at
        )


demo_scenes.register("pathways", tell_of_certificates)
