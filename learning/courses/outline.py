"""The outline of a course as a learner, or one of its authors, has it: what is done, what is next,
what is not open yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils import timezone

from .access import UNREAD
from .models import (
    Course,
    Drip,
    Enrolment,
    EnrolmentQuerySet,
    Lesson,
    Offering,
    Progress,
    Release,
    Section,
)


@dataclass(frozen=True)
class Step:
    """A published lesson. It is open if neither its section nor another lesson keeps it shut;
    ``opens_at`` is when its section opens, as far as that is said."""

    lesson: Lesson
    number: int
    name: str
    minutes: int
    progress: Progress | None
    is_shut: bool
    opens_at: datetime | None
    waits_for: str

    @property
    def done(self) -> bool:
        return self.progress is not None and self.progress.completed_at is not None

    @property
    def is_optional(self) -> bool:
        return self.lesson.is_optional

    @property
    def open(self) -> bool:
        return self.done or not (self.is_shut or self.waits_for)


@dataclass(frozen=True)
class Part:
    section: Section
    steps: list[Step]


@dataclass(frozen=True)
class Outline:
    parts: list[Part]

    @cached_property
    def steps(self) -> list[Step]:
        return [step for part in self.parts for step in part.steps]

    @cached_property
    def counted(self) -> list[Step]:
        """Those that somebody has done who completes the course."""
        return [step for step in self.steps if not step.is_optional]

    @cached_property
    def done(self) -> int:
        return sum(step.done for step in self.counted)

    @cached_property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    def step_of(self, lesson: Lesson) -> Step | None:
        return next((step for step in self.steps if step.lesson.pk == lesson.pk), None)

    def beside(self, step: Step) -> tuple[Step | None, Step | None]:
        """The one before, and the one after."""
        before = self.steps[step.number - 2] if step.number > 1 else None
        after = self.steps[step.number] if step.number < len(self.steps) else None
        return before, after

    def next_for(self, enrolment: Enrolment | None) -> Step | None:
        """Where they go on: the lesson they were in, if it is not done; else the first open one
        that is neither done nor was left out, or the first of all."""
        if enrolment is not None and enrolment.last_lesson_id is not None:
            for step in self.steps:
                if step.lesson.pk == enrolment.last_lesson_id and step.open and not step.done:
                    return step
        last = max((step.number for step in self.steps if step.done), default=0)
        left = (
            step
            for step in self.steps
            if step.open and not step.done and (step.number > last or not step.is_optional)
        )
        return next(left, self.steps[0] if self.steps else None)


def outline_of(course: Course, enrolment: Enrolment | None = None) -> Outline:
    """At most four queries. Without an enrolment everything is open, as for authors."""
    lessons = Lesson.objects.published().filter(course=course).in_order()
    rows = list(lessons.select_related("section", "published").defer(*UNREAD))
    progress: dict[int, Progress] = {}
    opening: Mapping[int, datetime | None] = {}
    if enrolment is not None:
        found = enrolment.progress.only("lesson_id", "enrolment_id", "completed_at", "seconds")
        progress = {one.lesson_id: one for one in found}
        opening = openings(enrolment.offering, enrolment, {row.section_id for row in rows})
    names = {row.pk: row.published.name for row in rows if row.published}
    done = {pk for pk, one in progress.items() if one.completed_at}
    parts: list[Part] = []
    for number, lesson in enumerate(rows, 1):
        lesson.course = course
        version = lesson.published
        waits = lesson.needs_id in names and lesson.needs_id not in done and enrolment is not None
        step = Step(
            lesson=lesson,
            number=number,
            name=version.name if version else lesson.name,
            minutes=version.minutes if version else lesson.minutes,
            progress=progress.get(lesson.pk),
            is_shut=lesson.section_id in opening,
            opens_at=opening.get(lesson.section_id),
            waits_for=names[lesson.needs_id] if waits and lesson.needs_id else "",
        )
        if not parts or parts[-1].section.pk != lesson.section_id:
            parts.append(Part(lesson.section, []))
        parts[-1].steps.append(step)
    return Outline(parts)


def is_more_to_come(course: Course) -> bool:
    """So that nobody completes it yet. At most one query."""
    return course.is_growing or Lesson.objects.planned().filter(course=course).exists()


def is_open(lesson: Lesson, enrolment: Enrolment) -> bool:
    """As its step of the outline says, by at most three queries. The lesson is published."""
    needs = lesson.needs_id or 0
    before = bool(needs) and Lesson.objects.published().filter(pk=needs).exists()
    asked = [lesson.pk, needs] if before else [lesson.pk]
    rows = Progress.objects.filter(enrolment=enrolment, lesson__in=asked)
    done = set(rows.filter(completed_at__isnull=False).values_list("lesson", flat=True))
    if lesson.pk in done:
        return True
    if before and needs not in done:
        return False
    return not openings(enrolment.offering, enrolment, {lesson.section_id})


def openings(
    offering: Offering, enrolment: Enrolment, sections: set[int]
) -> dict[int, datetime | None]:
    """Those of the sections, by id, that are not open yet, and when they open. None: those who
    teach it have not said. At most one query."""
    now = timezone.now()
    starts = offering.starts_at if offering.starts_at and offering.starts_at > now else None
    if offering.drip == Drip.AT_ONCE:
        return dict.fromkeys(sections, starts) if starts else {}
    said = dict.fromkeys(sections)
    for release in Release.objects.filter(offering=offering, section__in=sections):
        said[release.section_id] = _moment(release, offering, enrolment)
    found: dict[int, datetime | None] = {}
    for section, moment in said.items():
        if moment is None:
            found[section] = None
        elif (opens := max(moment, starts or moment)) > now:
            found[section] = opens
    return found


def _moment(release: Release, offering: Offering, enrolment: Enrolment) -> datetime | None:
    if offering.drip == Drip.DATES:
        return release.on
    if release.after_days is None or enrolment.began_at is None:
        return None
    return enrolment.began_at + timedelta(days=release.after_days)


def sections_left_shut(offering: Offering) -> QuerySet[Section]:
    """Those with something to read of which those who teach the offering have not said when they
    open."""
    if offering.drip == Drip.AT_ONCE:
        return Section.objects.none()
    column = "on" if offering.drip == Drip.DATES else "after_days"
    said = offering.releases.filter(**{f"{column}__isnull": False}).values("section")
    read = Lesson.objects.published().filter(section=OuterRef("pk"))
    return offering.course.sections.exclude(pk__in=said).filter(Exists(read))


def is_open_by(enrolments: EnrolmentQuerySet) -> Q:
    """The same as a condition on published lessons: one of the enrolments opens them. It is read
    for each lesson, so ask it of few."""
    now = timezone.now()
    days = ExpressionWrapper(
        F("offering__releases__after_days") * Value(timedelta(days=1)),
        output_field=DurationField(),
    )
    released = Q(offering__releases__section=OuterRef("section")) & (
        Q(offering__drip=Drip.DATES, offering__releases__on__lte=now)
        | Q(offering__drip=Drip.DAYS, began_at__lte=Value(now) - days)
    )
    theirs = enrolments.filter(offering__course=OuterRef("course"))
    begun = theirs.filter(
        Q(offering__starts_at=None) | Q(offering__starts_at__lte=now),
        Q(offering__drip=Drip.AT_ONCE) | released,
    )
    done = Progress.objects.filter(enrolment=OuterRef("pk"), completed_at__isnull=False)
    waits_for_none = Q(needs=None) | Q(needs__published=None) | Q(needs__removed_at__isnull=False)
    return (
        Q(Exists(theirs.filter(Exists(done.filter(lesson=OuterRef(OuterRef("pk")))))))
        | Q(Exists(begun.filter(Exists(done.filter(lesson=OuterRef(OuterRef("needs")))))))
        | waits_for_none & Q(Exists(begun))
    )
