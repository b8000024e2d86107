"""What learners do: open a lesson, spend time on it, complete it, take notes, rate the course.

Times are the server's. A page says that it is still open; how long that was is computed here, so
that nobody sends a number that counts.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..assessed import BY_RULE
from ..films import MOST_SECONDS, films_in
from ..models import CompletionRule, Enrolment, Lesson, Note, Progress, Rating
from ..models.learners import MOST_NOTE
from ..outline import is_open
from ..packages.standing import is_played
from ..standings import has_passed, is_accepted

BEAT = timedelta(seconds=90)  # what one sign of life is worth at most
MOST_NOTES = 200  # in a lesson
# Whether what a lesson asks for is reached, where its rule says so.
REACHED: dict[str, Callable[[Lesson, Enrolment], bool]] = {
    CompletionRule.QUIZ: has_passed,
    CompletionRule.ASSIGNMENT: is_accepted,
    CompletionRule.PACKAGE: is_played,
}


@transaction.atomic
def visit_lesson(*, by: User, enrolment: Enrolment, lesson: Lesson) -> Progress:
    """They have it open. Counts the time since they were last seen in it, as far as it is short
    enough to have been spent here, and completes it if that is all it takes."""
    now = timezone.now()
    progress = _progress(enrolment, lesson)
    progress.seconds += int(min(max(now - progress.seen_at, timedelta()), BEAT).total_seconds())
    progress.seen_at = now
    progress.save(update_fields=["seconds", "seen_at"])
    Enrolment.objects.filter(pk=enrolment.pk).update(last_lesson=lesson, last_at=now)
    if progress.completed_at is None and _is_done_by_rule(lesson, progress, enrolment):
        _complete(progress, enrolment, lesson, by)
    return progress


@transaction.atomic
def enter_lesson(*, enrolment: Enrolment, lesson: Lesson) -> None:
    """They are led to it, or say something about it for the first time: from now on the time counts
    that they spend in it, also without JavaScript, and this is where they go on."""
    now = timezone.now()
    Progress.objects.get_or_create(enrolment=enrolment, lesson=lesson, defaults={"seen_at": now})
    Enrolment.objects.filter(pk=enrolment.pk).update(last_lesson=lesson, last_at=now)


def _progress(enrolment: Enrolment, lesson: Lesson) -> Progress:
    """The row, locked."""
    progress, _new = Progress.objects.select_for_update(no_key=True).get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"seen_at": timezone.now()}
    )
    return progress


def _is_done_by_rule(lesson: Lesson, progress: Progress, enrolment: Enrolment) -> bool:
    if lesson.rule == CompletionRule.VIEWED:
        return True
    if (is_reached := REACHED.get(lesson.rule)) is not None:
        return is_reached(lesson, enrolment)
    return lesson.rule == CompletionRule.TIME and progress.seconds >= 60 * lesson.least_minutes


@transaction.atomic
def complete_lesson(*, by: User, enrolment: Enrolment, lesson: Lesson) -> bool:
    """They say that it is done; refused where that takes something else. Without JavaScript, the
    time since they opened it counts here. False if it was done already."""
    progress = _progress(enrolment, lesson)
    if progress.completed_at is not None:
        return False
    if lesson.rule == CompletionRule.TIME:
        _count_open_page(progress, lesson)
    if not is_done_by_hand(lesson) and not _is_done_by_rule(lesson, progress, enrolment):
        raise Refused(why_not_done(lesson, progress))
    _complete(progress, enrolment, lesson, by)
    return True


def is_done_by_hand(lesson: Lesson) -> bool:
    """Whether its learner may just say so; also where it should have a quiz or an assignment
    and has none."""
    if (kind := BY_RULE.get(lesson.rule)) is not None:
        return not kind.row.objects.filter(lesson=lesson).exists()
    return lesson.rule in (CompletionRule.MARKED, CompletionRule.VIEWED)


def _count_open_page(progress: Progress, lesson: Lesson) -> None:
    """The page was open at least since they were last seen, if no sign of life has come."""
    passed = (timezone.now() - progress.seen_at).total_seconds()
    if progress.seconds < BEAT.total_seconds():
        progress.seconds = max(progress.seconds, min(int(passed), 60 * lesson.least_minutes))
        progress.save(update_fields=["seconds"])


def why_not_done(lesson: Lesson, progress: Progress | None) -> str:
    """What it still takes to complete the lesson."""
    if lesson.rule == CompletionRule.DISCUSSION:
        return _("It is done once you have written in its discussion.")
    if lesson.rule == CompletionRule.QUIZ:
        return _("It is done once you have passed its quiz.")
    if lesson.rule == CompletionRule.ASSIGNMENT:
        return _("It is done once your work on its assignment is accepted.")
    if lesson.rule == CompletionRule.PACKAGE:
        return _("It is done once its package says that you have completed it.")
    spent = progress.seconds // 60 if progress is not None else 0
    left = max(lesson.least_minutes - spent, 1)
    sentence = _("It is done after %(least)d minutes. About %(left)d are left.")
    return sentence % {"least": lesson.least_minutes, "left": left}


@transaction.atomic
def complete_by_writing(*, enrolment: Enrolment, lesson: Lesson) -> bool:
    """They wrote in its discussion, and it is done by that, if it is open for them."""
    is_read = lesson.published_id is not None and lesson.removed_at is None
    if lesson.rule != CompletionRule.DISCUSSION or not is_read or not is_open(lesson, enrolment):
        return False
    progress = _progress(enrolment, lesson)
    if progress.completed_at is not None:
        return False
    _complete(progress, enrolment, lesson, enrolment.user)
    return True


@transaction.atomic
def complete_by_passing(*, enrolment: Enrolment, lesson: Lesson) -> bool:
    """They have passed its quizzes or completed its packages, or their work is accepted, and it is
    done by that."""
    is_reached = REACHED.get(lesson.rule)
    if is_reached is None or not is_reached(lesson, enrolment):
        return False
    progress = _progress(enrolment, lesson)
    if progress.completed_at is not None:
        return False
    _complete(progress, enrolment, lesson, enrolment.user)
    return True


def _complete(progress: Progress, enrolment: Enrolment, lesson: Lesson, by: Any) -> None:
    now = timezone.now()
    progress.completed_at = now
    progress.save(update_fields=["completed_at"])
    Enrolment.objects.filter(pk=enrolment.pk).update(last_lesson=lesson, last_at=now)
    record(facts.LessonCompleted(**_ids(progress, enrolment, lesson)), by=by)


def _ids(progress: Progress, enrolment: Enrolment, lesson: Lesson) -> dict[str, int]:
    return {
        "progress_id": progress.pk,
        "lesson_id": lesson.pk,
        "course_id": lesson.course_id,
        "community_id": enrolment.offering.course.community_id,
        "user_id": enrolment.user_id,
    }


@transaction.atomic
def reopen_lesson(*, by: User, enrolment: Enrolment, lesson: Lesson) -> bool:
    """They say that it is not done. A completed course stays completed."""
    progress = _progress(enrolment, lesson)
    if progress.completed_at is None:
        return False
    progress.completed_at = None
    progress.save(update_fields=["completed_at"])
    record(facts.LessonReopened(**_ids(progress, enrolment, lesson)), by=by)
    return True


@transaction.atomic
def settle_course(*, enrolment: Enrolment) -> bool:
    """Complete the course if all of its lessons that count are done, and no more are to come. True
    if that is new."""
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if not Enrolment.objects.all_done().filter(pk=locked.pk).exists():
        return False
    locked.completed_at = enrolment.completed_at = timezone.now()
    locked.save(update_fields=["completed_at"])
    record(
        facts.CourseCompleted(
            enrolment_id=locked.pk,
            offering_id=locked.offering_id,
            course_id=enrolment.offering.course_id,
            community_id=enrolment.offering.course.community_id,
            user_id=locked.user_id,
        ),
        by=enrolment.user,
    )
    return True


@transaction.atomic
def keep_film_place(*, enrolment: Enrolment, lesson: Lesson, film: str, second: int) -> None:
    """Where they stopped in this film of the lesson. It says nothing about what they saw."""
    if film not in _films(lesson) or not 0 <= second < MOST_SECONDS:
        return
    progress = _progress(enrolment, lesson)
    progress.places[film] = second
    progress.save(update_fields=["places"])


def _films(lesson: Lesson) -> dict[str, str]:
    return films_in(lesson.published.parts) if lesson.published is not None else {}


@transaction.atomic
def write_note(
    *,
    by: User,
    lesson: Lesson,
    body: str,
    film: str = "",
    at: int | None = None,
    public_id: Any = None,
) -> Note:
    """A note that only they read, perhaps at this second of a film of the lesson: of the only one,
    if ``film`` does not say of which."""
    body, films = _noted(body), _films(lesson)
    if film not in films:
        film = next(iter(films)) if len(films) == 1 else ""
    if at is None or not film:
        film, at = "", None
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    public_id = id_for_form(public_id, by.public_id, lesson.pk)
    if (twin := Note.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if Note.objects.filter(user=by, lesson=lesson).count() >= MOST_NOTES:
        raise Refused(_("You have %(n)d notes here. Delete one first.") % {"n": MOST_NOTES})
    return Note.objects.create(
        user=by, lesson=lesson, body=body, film=film, second=at, public_id=public_id
    )


def _noted(body: str) -> str:
    body = clean_text(body)
    if not has_visible_text(body):
        raise Refused(_("Write something first."), field="body")
    if len(body) > MOST_NOTE:
        sentence = _("A note has at most %(most)d characters.")
        raise Refused(sentence % {"most": MOST_NOTE}, field="body")
    return body


@transaction.atomic
def change_note(*, by: User, note: Note, body: str) -> None:
    """An empty text deletes it."""
    if not has_visible_text(body):
        note.delete()
        return
    note.body, note.changed_at = _noted(body), timezone.now()
    note.save(update_fields=["body", "changed_at"])


@transaction.atomic
def rate_course(*, by: User, enrolment: Enrolment, stars: int, words: str = "") -> Rating:
    """Of somebody who completed it; a second one replaces the first."""
    if enrolment.completed_at is None:
        raise Refused(_("Complete the course before you rate it."))
    if not 1 <= stars <= 5:
        raise Refused(_("Choose one to five stars."), field="stars")
    words = clean_line(words)[:1000]
    rating, new = Rating.objects.get_or_create(
        enrolment=enrolment, defaults={"stars": stars, "words": words}
    )
    if not new and (rating.stars, rating.words) == (stars, words):
        return rating
    rating.stars, rating.words = stars, words
    rating.save(update_fields=["stars", "words", "at"])
    said = facts.CourseRated(
        enrolment_id=enrolment.pk, course_id=enrolment.offering.course_id, stars=stars
    )
    record(said, by=by)
    return rating
