"""What gives contact hours: completing a course whose authors say so, and what was done elsewhere
once it is approved."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from learning.courses.models import Enrolment
from plc.core.registry import ContactHours, GrantedHours, contact_hours

from .actions.hours import ELSEWHERE
from .models import Activity, ActivityState, Certification

COURSE = "course"


def completed(people: Collection[int]) -> Iterator[GrantedHours]:
    since = F("offering__course__certification__hours_since")
    rows = Enrolment.objects.filter(
        Q(offering__course__certification__hours_since=None) | Q(completed_at__gte=since),
        user__in=people,
        completed_at__isnull=False,
        offering__course__certification__hours__isnull=False,
    )
    for row in rows.select_related(
        "offering__course__certification", "offering__course__community"
    ):
        done = row.offering.course
        certification: Certification = done.certification
        if certification.hours is not None and row.completed_at is not None:
            yield GrantedHours(
                user_id=row.user_id,
                key=str(row.pk),
                title=done.name,
                hours=certification.hours,
                on=timezone.localdate(row.completed_at),
                category=certification.category,
                authority=certification.authority,
                href=done.get_absolute_url(),
                community_id=done.community_id,
            )


def _learner(data: Mapping[str, Any]) -> Iterable[int]:
    return [data["user_id"]]


def _all_who_completed(data: Mapping[str, Any]) -> Iterable[int]:
    rows = Enrolment.objects.filter(offering__course=data["course_id"])
    return rows.exclude(completed_at=None).values_list("user", flat=True)


def approved(people: Collection[int]) -> Iterator[GrantedHours]:
    for row in Activity.objects.filter(user__in=people, state=ActivityState.APPROVED):
        yield GrantedHours(
            user_id=row.user_id,
            key=str(row.pk),
            title=row.title,
            hours=row.hours,
            on=row.on,
            category=row.category,
            href=reverse("pathways:activity", args=[row.public_id]),
            community_id=row.community_id,
        )


contact_hours.register(
    COURSE,
    ContactHours(
        label=gettext_lazy("Courses"),
        granted=completed,
        facts={
            "courses.CourseCompleted": _learner,
            "pathways.HoursDeclared": _all_who_completed,
        },
    ),
)
contact_hours.register(
    ELSEWHERE,
    ContactHours(
        label=gettext_lazy("Elsewhere"),
        granted=approved,
        facts={"pathways.ActivityAnswered": _learner},
    ),
)
