"""The outline of a course as a learner, or one of its authors, has it: what is done, what is next,
what is not open yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from .access import UNREAD
from .models import Course, Drip, Enrolment, Lesson, Offering, Progress, Release, Section


@dataclass(frozen=True)
class Step:
    """A published lesson. It is open if neither a date nor another lesson keeps it shut."""

    lesson: Lesson
    number: int
    name: str
    minutes: int
    progress: Progress | None
    opens_at: datetime | None
    waits_for: str

    @property
    def done(self) -> bool:
        return self.progress is not None and self.progress.completed_at is not None

    @property
    def open(self) -> bool:
        return self.done or (self.opens_at is None and not self.waits_for)


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
    def done(self) -> int:
        return sum(step.done for step in self.steps)

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
        that is not, or the first of all."""
        if enrolment is not None and enrolment.last_lesson_id is not None:
            for step in self.steps:
                if step.lesson.pk == enrolment.last_lesson_id and step.open and not step.done:
                    return step
        left = (step for step in self.steps if step.open and not step.done)
        return next(left, self.steps[0] if self.steps else None)


def outline_of(course: Course, enrolment: Enrolment | None = None) -> Outline:
    """At most four queries. Without an enrolment everything is open, as for authors."""
    lessons = Lesson.objects.published().filter(course=course).in_order()
    rows = list(lessons.select_related("section", "published").defer(*UNREAD))
    progress: dict[int, Progress] = {}
    opening: Mapping[int, datetime] = {}
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
            opens_at=opening.get(lesson.section_id),
            waits_for=names[lesson.needs_id] if waits and lesson.needs_id else "",
        )
        if not parts or parts[-1].section.pk != lesson.section_id:
            parts.append(Part(lesson.section, []))
        parts[-1].steps.append(step)
    return Outline(parts)


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
    offering: Offering, enrolment: Enrolment | None, sections: set[int]
) -> dict[int, datetime]:
    """The moments in the future at which sections open, by id. At most one query."""
    now = timezone.now()
    found = {}
    if offering.starts_at is not None and offering.starts_at > now:
        found = dict.fromkeys(sections, offering.starts_at)
    if offering.drip == Drip.AT_ONCE:
        return found
    for release in Release.objects.filter(offering=offering, section__in=sections):
        moment = release.on if offering.drip == Drip.DATES else None
        began = enrolment.began_at if enrolment is not None else None
        if offering.drip == Drip.DAYS and release.after_days is not None and began is not None:
            moment = began + timedelta(days=release.after_days)
        if moment is not None and moment > now:
            found[release.section_id] = max(moment, found.get(release.section_id, moment))
    return found
