"""The outline of a course: its sections and lessons, and their order."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.core.slug import numbered, slugify
from plc.journal.actions import record

from .. import facts
from ..assessed import BY_RULE
from ..models import CompletionRule, Course, Lesson, Section
from ..wording import accept_source
from .courses import lock_course

MOST_SECTIONS = 60
MOST_LESSONS = 300
MOST_MINUTES = 600


@transaction.atomic
def add_section(*, by: User, course: Course, name: str, public_id: UUID | None = None) -> Section:
    locked = lock_course(course)
    name = _named(name, _("Give the section a title."))
    public_id = id_for_form(public_id, by.public_id, locked.pk, name)
    if (twin := Section.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if locked.sections.count() >= MOST_SECTIONS:
        sentence = _("A course has at most %(most)d sections.")
        raise Refused(sentence % {"most": MOST_SECTIONS}, field="name")
    last = locked.sections.aggregate(last=Max("position"))["last"] or 0
    section = Section.objects.create(
        course=locked, public_id=public_id, name=name, position=last + 1
    )
    record(facts.CourseChanged(course_id=locked.pk), by=by)
    return section


def _named(name: str, sentence: str) -> str:
    name = clean_line(name)
    if not has_visible_text(name):
        raise Refused(sentence, field="name")
    if len(name) > 120:
        raise Refused(_("A title has at most 120 characters."), field="name")
    return name


def _refuse_gone(is_here: bool) -> None:
    """What was read before the lock may have been taken out by another author."""
    if not is_here:
        raise Refused(_("This is no longer here."))


@transaction.atomic
def rename_section(*, by: User, section: Section, name: str) -> None:
    name = _named(name, _("Give the section a title."))
    lock_course(section.course)
    _refuse_gone(Section.objects.filter(pk=section.pk).exists())
    if section.name != name:
        section.name = name
        section.save(update_fields=["name"])
        record(facts.CourseChanged(course_id=section.course_id), by=by)


@transaction.atomic
def remove_section(*, by: User, section: Section) -> None:
    """Only an empty one. Lessons that were taken out of the course go to its first section."""
    locked = lock_course(section.course)
    if section.lessons.filter(removed_at=None).exists():
        raise Refused(_("Move its lessons to another section first."))
    first = locked.sections.exclude(pk=section.pk).first()
    if first is None:
        raise Refused(_("A course has at least one section."))
    section.lessons.update(section=first)
    section.delete()
    record(facts.CourseChanged(course_id=locked.pk), by=by)


@transaction.atomic
def add_lesson(
    *,
    by: User,
    section: Section,
    name: str,
    slug: str = "",
    minutes: int = 5,
    source: str = "",
    public_id: UUID | None = None,
) -> Lesson:
    """At the end of the section, as a draft."""
    course = lock_course(section.course)
    name = _named(name, _("Give the lesson a title."))
    public_id = id_for_form(public_id, by.public_id, course.pk, name)
    if (twin := Lesson.objects.filter(public_id=public_id).first()) is not None:
        return twin
    _refuse_gone(course.sections.filter(pk=section.pk).exists())
    if Lesson.objects.kept().filter(course=course).count() >= MOST_LESSONS:
        sentence = _("A course has at most %(most)d lessons.")
        raise Refused(sentence % {"most": MOST_LESSONS}, field="name")
    last = section.lessons.aggregate(last=Max("position"))["last"] or 0
    lesson = Lesson.objects.create(
        course=course,
        section=section,
        public_id=public_id,
        slug=_free_slug(course, slug or slugify(name)),
        name=name,
        minutes=minutes,
        source=accept_source(source),
        position=last + 1,
        saved_by=by,
    )
    record(facts.CourseChanged(course_id=course.pk), by=by)
    return lesson


def _free_slug(course: Course, slug: str) -> str:
    taken = set(course.lessons.values_list("slug", flat=True))
    if slug not in taken:
        return slug
    return next(free for n in range(2, 1000) if (free := numbered(slug, n)) not in taken)


@transaction.atomic
def remove_lesson(*, by: User, lesson: Lesson) -> None:
    """Learners read it no longer; what they did in it is kept, and comes back with it."""
    course = lock_course(lesson.course)
    if lesson.removed_at is not None:
        return
    lesson.removed_at = timezone.now()
    lesson.publish_at = None
    lesson.save(update_fields=["removed_at", "publish_at"])
    lesson.opens.update(needs=None)
    record(facts.LessonRemoved(lesson_id=lesson.pk, course_id=course.pk), by=by)


@transaction.atomic
def bring_back_lesson(*, by: User, lesson: Lesson) -> None:
    course = lock_course(lesson.course)
    if lesson.removed_at is None:
        return
    lesson.removed_at = None
    lesson.save(update_fields=["removed_at"])
    record(facts.CourseChanged(course_id=course.pk), by=by)


@transaction.atomic
def arrange_course(
    *, by: User, course: Course, order: Sequence[tuple[Section, Sequence[Lesson]]]
) -> None:
    """Put sections, and lessons within them, into this order. What another author added meanwhile
    stays where it is, behind the others."""
    locked = lock_course(course)
    sections = {section.pk: section for section in locked.sections.all()}
    kept = Lesson.objects.kept().filter(course=locked).only("section", "position", "removed_at")
    lessons = {lesson.pk: lesson for lesson in kept}
    before = _positions(sections, lessons)
    placed: set[int] = set()
    for number, (section, within) in enumerate(order, 1):
        if section.pk not in sections:
            continue
        sections[section.pk].position = number
        for place, lesson in enumerate(within, 1):
            if lesson.pk in lessons and lesson.pk not in placed:
                placed.add(lesson.pk)
                moved = lessons[lesson.pk]
                moved.section_id, moved.position = section.pk, place
    left = [pk for pk in lessons if pk not in placed]
    for number, pk in enumerate(left, len(placed) + 1):
        lessons[pk].position = number
    if _positions(sections, lessons) == before:
        return
    Section.objects.bulk_update(sections.values(), ["position"])
    Lesson.objects.bulk_update(lessons.values(), ["section", "position"])
    record(facts.CourseChanged(course_id=locked.pk), by=by)


def _positions(sections: Mapping[int, Section], lessons: Mapping[int, Lesson]) -> list[Any]:
    within = [(pk, one.section_id, one.position) for pk, one in lessons.items()]
    return [{pk: one.position for pk, one in sections.items()}, within]


@transaction.atomic
def move_lesson(*, by: User, lesson: Lesson, step: int) -> None:
    """One place up (-1) or down (+1); from the edge of a section into the next one."""
    course = lock_course(lesson.course)
    order = _order_of(course)
    at = next((n for n, (_section, within) in enumerate(order) if lesson in within), -1)
    _refuse_gone(at >= 0)
    within = order[at][1]
    place = within.index(lesson)
    if 0 <= place + step < len(within):
        within.insert(place + step, within.pop(place))
    elif 0 <= at + step < len(order):
        within.pop(place)
        beside = order[at + step][1]
        beside.insert(len(beside) if step < 0 else 0, lesson)
    else:
        return
    arrange_course(by=by, course=course, order=order)


@transaction.atomic
def move_section(*, by: User, section: Section, step: int) -> None:
    course = lock_course(section.course)
    order = _order_of(course)
    at = next((n for n, (one, _within) in enumerate(order) if one == section), -1)
    _refuse_gone(at >= 0)
    if 0 <= at + step < len(order):
        order.insert(at + step, order.pop(at))
        arrange_course(by=by, course=course, order=order)


def _order_of(course: Course) -> list[tuple[Section, list[Lesson]]]:
    lessons: dict[int, list[Lesson]] = {section.pk: [] for section in course.sections.all()}
    for lesson in Lesson.objects.kept().filter(course=course).in_order():
        lessons[lesson.section_id].append(lesson)
    return [(section, lessons[section.pk]) for section in course.sections.all()]


@transaction.atomic
def set_lesson_rule(
    *,
    by: User,
    lesson: Lesson,
    rule: str,
    least_minutes: int = 0,
    needs: Lesson | None = None,
    score_counts: bool = False,
    optional: bool | None = None,
) -> None:
    """When it is done, after which lesson it opens, whether the score that its packages report
    stands in the gradebook, and whether it may be left out (None: as it is now). Refuses a circle
    of lessons."""
    course = lock_course(lesson.course)
    if rule not in CompletionRule.values:
        raise Refused(_("Choose when the lesson is done."), field="rule")
    if rule == CompletionRule.TIME and not 0 < least_minutes <= MOST_MINUTES:
        raise Refused(_("Say how many minutes are enough."), field="least_minutes")
    kind = BY_RULE.get(rule)
    if kind is not None and not kind.is_named_in(lesson.source):
        raise Refused(str(kind.missing), field="rule")
    _refuse_circle(course, lesson, needs)
    after = {
        "rule": rule,
        "least_minutes": least_minutes if rule == CompletionRule.TIME else 0,
        "needs_id": needs.pk if needs else None,
        "score_counts": score_counts,
        "is_optional": lesson.is_optional if optional is None else optional,
    }
    if after == {name: getattr(lesson, name) for name in after}:
        return
    for name, value in after.items():
        setattr(lesson, name, value)
    lesson.save(update_fields=list(after))
    record(facts.CourseChanged(course_id=course.pk), by=by)


def _refuse_circle(course: Course, lesson: Lesson, needs: Lesson | None) -> None:
    if needs is None:
        return
    if needs.course_id != course.pk or needs.removed_at is not None:
        raise Refused(_("Choose a lesson of this course."), field="needs")
    before = dict(course.lessons.values_list("pk", "needs"))
    before[lesson.pk] = needs.pk
    seen: set[int] = {lesson.pk}
    at: int | None = needs.pk
    while at is not None:
        if at in seen:
            sentence = _("This lesson would have to be done before itself. Choose another one.")
            raise Refused(sentence, field="needs")
        seen.add(at)
        at = before.get(at)
