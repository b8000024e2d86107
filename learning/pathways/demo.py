"""Certificates, contact hours and a pathway of the demo community, told when its past is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from learning.courses.models import Course, Enrolment
from plc.core.registry import demo_scenes

from . import actions
from .models import Certificate, Design, Pathway, PathwayStep
from .models.pathways import ATTESTED

COMMUNITY = "aldervale"
GROUP, LED_BY = "ten-oclock-round", "joao"
BODY = (
    "This certifies that\n# {name}\nhas completed the course\n## {course}\n"
    "on {date}, with {hours}\n"
    "in {cohort}\nIt holds until {until}."
)


WALKERS = {"joao": 58, "gwenllian": 50, "abena": 40, "maria": 32, "hamish": 25}
ENDING = {"maria": -9, "gwenllian": 24}
ACTIVITIES = (
    ("joao", "Regional meeting on falls, talk and workshop", "5.50", "Measurement", True),
    ("gwenllian", "Two days at a school that measures reading", "12.00", "Visits", True),
    ("hamish", "Reading group on coaching", "3.00", "Coaching", False),
)


def tell_of_certificates(told: Any) -> None:
    """The courses were given 118 and 68 days ago; from then on who completes them is certified."""
    told.at(told.days_ago(117, "14:00"), _certify, told, "Reading a run chart", "6.00", 24)
    told.at(told.days_ago(67, "14:00"), _certify, told, "Feedback that lands", "4.50", None)
    for days in range(110, 0, -6):
        told.at(told.days_ago(days, "20:30"), _issue, told)
    told.at(told.days_ago(21, "16:05"), _revoke, told)
    told.at(told.days_ago(1, "08:10"), _let_some_end, told)
    told.at(told.days_ago(60, "15:00"), _make_pathway, told)
    for who, began in WALKERS.items():
        told.at(told.days_ago(began, "17:40"), _begin, told, who)
    told.at(told.days_ago(30, "16:20"), _attest, told)
    told.at(told.days_ago(44, "09:00"), _make_pathway_of_group, told)
    told.at(told.days_ago(40, "10:10"), _ask, told)


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


def _let_some_end(told: Any) -> None:
    """From an earlier year, entered with their dates: one has just ended, one is to be renewed."""
    for who, days in ENDING.items():
        if (certificate := _of(told, who)) is not None:
            ends = timezone.now() + timedelta(days=days)
            done = ends - timedelta(days=730)
            Certificate.objects.filter(pk=certificate.pk).update(
                done_at=done, issued_at=done, expires_at=ends
            )


def _make_pathway(told: Any) -> None:
    by, community = told.people["leonie"], told.communities[COMMUNITY]
    pathway = actions.make_pathway(
        by=by,
        community=community,
        name="Facilitator of improvement",
        summary="From reading a chart to leading a group through its own cycle.",
        body=(
            "For members who want to lead a group one day. It takes most people half a year. "
            "What you have done already counts.\n\nAsk Leonie if you are not sure where to begin."
        ),
        design=Design.objects.filter(community=community).order_by("pk").first(),
    )
    course = {row.name: str(row.pk) for row in Course.objects.filter(community=community)}
    given: dict[str, Any] = {"by": by}
    first = pathway.stages.get()
    actions.change_stage(
        **given, stage=first, name="Learn to see", milestone="Reads a chart without help"
    )
    actions.add_step(**given, stage=first, kind="course", key=course["Reading a run chart"])
    actions.add_step(**given, stage=first, kind="contribution", key="posts", number=2)
    second = actions.add_stage(**given, pathway=pathway, name="Take part")
    for key, number in (("comments", 5), ("answers", 1), ("resources", 1), ("stories", 1)):
        actions.add_step(**given, stage=second, kind="contribution", key=key, number=number)
    actions.change_stage(
        **given, stage=second, name="Take part", milestone="Known for helping", needs=2
    )
    third = actions.add_stage(**given, pathway=pathway, name="Lead")
    actions.add_step(**given, stage=third, kind="course", key=course["Feedback that lands"])
    actions.add_step(
        **given, stage=third, kind=ATTESTED, words="Leads a meeting of a group from start to end"
    )
    milestone = "Facilitator of improvement"
    actions.change_stage(**given, stage=third, name="Lead", milestone=milestone)
    actions.publish_pathway(by=by, pathway=pathway)
    actions.set_target(by=by, community=community, hours=20)


def _make_pathway_of_group(told: Any) -> None:
    """For exactly its members: what newcomers do in their first weeks with it."""
    group = told.groups[GROUP]
    by = told.people[LED_BY]
    pathway = actions.make_pathway(
        by=by,
        community=group.community,
        group=group,
        name="First weeks with us",
        summary="What everybody does who is new in this group.",
        in_order=False,
    )
    stage = pathway.stages.get()
    given: dict[str, Any] = {"by": by, "stage": stage}
    course = Course.objects.get(community=group.community, name="Reading a run chart")
    actions.add_step(**given, kind="course", key=str(course.pk))
    actions.add_step(**given, kind="contribution", key="comments", number=3)
    actions.add_step(**given, kind=ATTESTED, words="Has been at three of our rounds")
    actions.change_stage(**given, name="Arrive", milestone="One of us")
    actions.publish_pathway(by=by, pathway=pathway)
    for membership in group.memberships.exclude(user=by).select_related("user")[:3]:
        actions.begin_pathway(by=membership.user, pathway=pathway)
    actions.settle_pathway(pathway_id=pathway.pk)


def _of_community(told: Any) -> Pathway:
    return Pathway.objects.get(community=told.communities[COMMUNITY], group=None)


def _begin(told: Any, who: str) -> None:
    pathway = _of_community(told)
    actions.begin_pathway(by=told.people[who], pathway=pathway)
    actions.settle_pathway(pathway_id=pathway.pk)


def _attest(told: Any) -> None:
    """What was seen stands on the way, also before its turn."""
    pathway = _of_community(told)
    actions.attest_step(
        by=told.people["leonie"],
        walker=pathway.walkers.select_related("user", "pathway").get(user=told.people["joao"]),
        step=PathwayStep.objects.get(stage__pathway=pathway, kind=ATTESTED),
        words="Led the ten o'clock round when I was away, and kept the silence at the start.",
    )
    actions.settle_pathway(pathway_id=pathway.pk)


def _ask(told: Any) -> None:
    for who, title, hours, category, answered in ACTIVITIES:
        activity = actions.ask_for_hours(
            by=told.people[who],
            community=told.communities[COMMUNITY],
            title=title,
            hours=Decimal(hours),
            on=timezone.localdate() - timedelta(days=12),
            category=category,
            evidence="My notes are in the library of our group, with what we want to try.",
        )
        if answered:
            actions.answer_activity(
                by=told.people["leonie"], activity=activity, approved=True, words="Gladly."
            )


demo_scenes.register("pathways", tell_of_certificates)
