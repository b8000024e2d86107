"""The text of a lesson: saving, publishing now or later, and going back to an earlier version."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.assessment.actions.practice import set_practice
from plc.accounts.models import User
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import access, facts
from ..assessed import KINDS, Kind
from ..models import Lesson, LessonVersion, Unpublished
from ..practising import LESSON, check_questions, questions_in
from ..wording import Rendered, accept_source, render_lesson, say_problems
from .courses import lock_course
from .files import release_replaced
from .outline import MOST_MINUTES

FARTHEST = timedelta(days=365)


class Outdated(Refused):
    """Somebody else saved the lesson meanwhile; ``theirs`` is how it is now."""

    def __init__(self, theirs: Lesson) -> None:
        super().__init__(_("Somebody else has saved this lesson meanwhile. Both texts are below."))
        self.theirs = theirs


def lock_lesson(lesson: Lesson) -> Lesson:
    locked = Lesson.objects.select_for_update(no_key=True).get(pk=lesson.pk)
    locked.course = lesson.course  # saves a query
    return locked


@transaction.atomic
def save_lesson(
    *, by: User, lesson: Lesson, name: str, minutes: int, source: str, seen: int
) -> Lesson:
    """Keep the text for its authors. ``seen`` is the revision that was changed: what another author
    saved since is not overwritten."""
    locked = lock_lesson(lesson)
    name = clean_line(name)
    if not has_visible_text(name):
        raise Refused(_("Give the lesson a title."), field="name")
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(_("Say how many minutes it takes, from 1 to 600."), field="minutes")
    source = accept_source(source)
    after = (name, minutes, source)
    if after == (locked.name, locked.minutes, locked.source):
        return locked
    if seen != locked.revision:
        raise Outdated(locked)
    locked.name, locked.minutes, locked.source = after
    keep_text(locked, by)
    return locked


def keep_text(lesson: Lesson, by: User) -> None:
    """Save what was changed of a locked lesson as its next revision. Whoever planned to publish it
    means what they save; others do not decide for them."""
    lesson.revision += 1
    lesson.saved_by, lesson.saved_at = by, timezone.now()
    if lesson.publish_at is not None and lesson.planned_by_id == by.pk:
        lesson.planned_revision = lesson.revision
    lesson.save(
        update_fields=[
            *("name", "minutes", "source"),
            *("revision", "saved_by", "saved_at", "planned_revision"),
        ]
    )


@transaction.atomic
def publish_lesson(*, by: User | None, lesson: Lesson, strict: bool = True) -> LessonVersion:
    """Learners read the saved text from now on; what they did stays. Refuses a text that cannot be
    shown as it is written, with the lines, unless an import that is not ``strict`` lists them.
    Without a change of the text, or of a file in it, nothing happens."""
    lock_course(lesson.course)
    locked = lock_lesson(lesson)
    if locked.removed_at is not None:
        raise Refused(_("This lesson was taken out of the course."))
    if not has_visible_text(locked.source):
        raise Refused(_("Write the lesson first."), field="source")
    current = locked.published
    if locked.publish_at is not None or locked.unpublished:
        _plan(locked, None)
    rendered = render_lesson(locked.course, locked.source, prefix=str(locked.public_id))
    if rendered.problems and strict:
        raise Refused(say_problems(rendered.problems), field="source")
    parts, taught = rendered.learners.as_json(), rendered.taught.as_json()
    if (
        current is not None
        and _says(current) == _says(locked)
        and (current.parts, current.taught) == (parts, taught)
    ):
        return current
    earlier = current.parts if current is not None else []
    asked, before = questions_in(parts), questions_in(earlier)
    check_questions(by, locked.course, [one for one in asked if one not in before])
    placed = {kind: kind.found_in(parts) for kind in KINDS.values()}
    for kind, items in placed.items():
        _check_placed(by, locked, kind, items, earlier, strict=strict)
    version = _new_version(locked, rendered, by)
    locked.published = version
    locked.save(update_fields=["published"])
    set_practice(by=by, place=(LESSON, locked.pk), questions=asked)
    for kind, items in placed.items():
        kind.set(locked, items)
    release_replaced(locked.course)
    lesson.published, lesson.publish_at = version, None
    record(
        facts.LessonPublished(
            lesson_id=locked.pk,
            course_id=locked.course_id,
            number=version.number,
            first=version.number == 1,
        ),
        by=by,
    )
    return version


def _new_version(lesson: Lesson, rendered: Rendered, by: User | None) -> LessonVersion:
    last = lesson.versions.aggregate(last=Max("number"))["last"] or 0
    return LessonVersion.objects.create(
        lesson=lesson,
        number=last + 1,
        name=lesson.name,
        minutes=lesson.minutes,
        source=lesson.source,
        parts=rendered.learners.as_json(),
        taught=rendered.taught.as_json(),
        text=rendered.learners.text,
        by=by,
    )


@transaction.atomic
def keep_version(*, by: User, lesson: Lesson) -> None:
    """Keep the saved text among the earlier ones, without publishing it: it is about to be
    overwritten. A text that is there already is not kept twice."""
    _keep_version(lock_lesson(lesson), by)


def _keep_version(locked: Lesson, by: User) -> None:
    name, minutes, source = _says(locked)
    if locked.versions.filter(name=name, minutes=minutes, source=source).exists():
        return
    rendered = render_lesson(locked.course, locked.source, prefix=str(locked.public_id))
    _new_version(locked, rendered, locked.saved_by or by)


def _check_placed(
    by: User | None,
    lesson: Lesson,
    kind: Kind,
    items: list[Any],
    earlier: list[Any],
    *,
    strict: bool,
) -> None:
    """What another author put there may stay."""
    given = kind.found_in(earlier)
    kind.check(by, lesson.course, [one for one in items if one not in given])
    if strict and lesson.rule == kind.rule and not items:
        raise Refused(str(kind.taken_out), field="source")


def _says(text: Any) -> tuple[str, int, str]:
    return text.name, text.minutes, text.source


@transaction.atomic
def schedule_lesson(*, by: User, lesson: Lesson, at: datetime | None) -> None:
    """Publish it then, as it is saved now or later by them; None: not by itself. What cannot be
    shown is refused now."""
    locked = lock_lesson(lesson)
    now = timezone.now()
    if at is None and locked.publish_at is None:
        return
    if at is not None:
        if not now < at <= now + FARTHEST:
            raise Refused(_("Choose a time within the next year."), field="publish_at")
        rendered = render_lesson(locked.course, locked.source, prefix=str(locked.public_id))
        if rendered.problems:
            raise Refused(say_problems(rendered.problems), field="source")
    _plan(locked, at, by)
    lesson.publish_at = at
    # Whether the course is whole depends on it.
    record(facts.CourseChanged(course_id=locked.course_id), by=by)


def _plan(
    lesson: Lesson, at: datetime | None, by: User | None = None, unpublished: str = ""
) -> None:
    lesson.publish_at, lesson.unpublished = at, unpublished
    lesson.planned_by = by if at is not None else None
    lesson.planned_revision = lesson.revision if at is not None else None
    lesson.save(update_fields=["publish_at", "unpublished", "planned_by", "planned_revision"])


@transaction.atomic
def publish_due_lesson(*, lesson_id: int) -> None:
    """Publish a lesson whose time has come, if whoever chose it still may, and nobody else changed
    it since; else it stays a draft, and so does one that cannot be shown any more, because a file
    of it is gone. Its authors are told, and why."""
    due = Lesson.objects.kept().filter(pk=lesson_id, publish_at__lte=timezone.now())
    lesson = due.select_related("course__community", "course__group", "planned_by").first()
    if lesson is None:
        return
    lock_course(lesson.course)
    locked = lock_lesson(lesson)
    if locked.publish_at is None or locked.publish_at > timezone.now():
        return  # it was put off meanwhile
    by = lesson.planned_by
    if not (why_not := _why_not_publish(by, lesson, locked)):
        try:
            with transaction.atomic():
                publish_lesson(by=by, lesson=lesson)
        except Refused:
            why_not = Unpublished.TEXT
        else:
            return
    _plan(locked, None, unpublished=why_not)
    record(
        facts.LessonNotPublished(
            lesson_id=lesson.pk, course_id=lesson.course_id, chosen_by_id=by.pk if by else None
        ),
        by=None,
    )


def _why_not_publish(by: User | None, lesson: Lesson, locked: Lesson) -> str:
    if by is None or not by.is_active or access.why_not_write(by, lesson.course):
        return Unpublished.RIGHT
    return Unpublished.CHANGED if locked.revision != locked.planned_revision else ""


@transaction.atomic
def restore_version(*, by: User, lesson: Lesson, version: LessonVersion) -> None:
    """Make an earlier text the saved one; learners read it once it is published. What was saved
    until now is kept among the versions."""
    locked = lock_lesson(lesson)
    if _says(locked) == _says(version):
        return
    _keep_version(locked, by)
    locked.name, locked.minutes, locked.source = _says(version)
    keep_text(locked, by)
