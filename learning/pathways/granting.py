"""What gives contact hours: completing a course whose authors say so, and what was done elsewhere
once it is approved."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from learning.courses.models import Enrolment
from plc.core.registry import ContactHours, GrantedHours, contact_hours

from .models import Activity, ActivityState, Certification, HoursEntry
from .models.hours import ELSEWHERE

COURSE = "course"


def _granted() -> QuerySet[Enrolment]:
    since = F("offering__course__certification__hours_since")
    return Enrolment.objects.filter(
        Q(offering__course__certification__hours_since=None) | Q(completed_at__gte=since),
        completed_at__isnull=False,
        offering__course__certification__hours__gt=0,
    )


def completed(people: Collection[int]) -> Iterator[GrantedHours]:
    for row in (
        _granted()
        .filter(user__in=people)
        .select_related("offering__course__certification", "offering__course__community")
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


def without_their_hours(most: int) -> list[int]:
    """People who completed a course whose hours they do not have: its authors declared them later,
    for all who completed it before. At most so many; those are entered by a task, because a fact
    about a course may be about thousands of people."""
    has = HoursEntry.objects.filter(
        user=OuterRef("user"), source=COURSE, key=Cast(OuterRef("pk"), CharField()), reverses=None
    )
    rows = _granted().filter(~Exists(has)).order_by("user").values_list("user", flat=True)
    return list(rows.distinct()[:most])


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
        facts={"courses.CourseCompleted": _learner},
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
