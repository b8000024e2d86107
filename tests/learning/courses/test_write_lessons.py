"""Authors write, publish, schedule and go back; nobody overwrites anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.courses import actions
from learning.courses.actions.writing import Outdated
from learning.courses.models import Lesson
from learning.courses.tasks import publish_due_lessons
from plc.core.refusals import Refused
from tests.learning.courses import making


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community)


@pytest.fixture
def lesson(course):
    return making.lessons_of(course)[0]


def save(lesson, by, source, seen=None):
    return actions.save_lesson(
        by=by,
        lesson=lesson,
        name=lesson.name,
        minutes=lesson.minutes,
        source=source,
        seen=lesson.revision if seen is None else seen,
    )


def test_learners_read_the_old_text_until_the_new_one_is_published(cast, lesson, facts):
    before = lesson.published
    saved = save(lesson, cast.amara, "A new text.")
    lesson.refresh_from_db()
    assert lesson.published == before
    version = actions.publish_lesson(by=cast.amara, lesson=saved)
    assert (version.number, version.text) == (2, "A new text.")
    assert (
        "courses.LessonPublished",
        {
            "lesson_id": lesson.pk,
            "course_id": lesson.course_id,
            "number": 2,
            "first": False,
        },
    ) in facts()


def test_publishing_the_same_text_again_makes_no_version(cast, lesson, facts):
    actions.publish_lesson(by=cast.amara, lesson=lesson)
    assert lesson.versions.count() == 1
    assert facts() == []


def test_a_text_that_another_author_saved_meanwhile_is_not_overwritten(cast, lesson):
    save(lesson, cast.amara, "Amara's text.")
    with pytest.raises(Outdated):
        save(lesson, cast.chidi, "Chidi's text.", seen=1)
    lesson.refresh_from_db()
    assert lesson.source == "Amara's text."


def test_what_cannot_be_shown_is_refused_with_its_line(cast, lesson):
    saved = save(lesson, cast.amara, "One.\n\n::: callout\n\nNo end.")
    with pytest.raises(Refused, match="Line 3"):
        actions.publish_lesson(by=cast.amara, lesson=saved)
    assert lesson.versions.count() == 1


def test_an_earlier_version_comes_back_as_the_saved_text(cast, lesson):
    first = lesson.versions.get()
    saved = save(lesson, cast.amara, "Something else.")
    actions.publish_lesson(by=cast.amara, lesson=saved)
    actions.restore_version(by=cast.amara, lesson=saved, version=first)
    lesson.refresh_from_db()
    assert lesson.source == first.source
    assert lesson.published.text == "Something else."


def test_what_was_saved_and_not_published_is_kept_when_an_earlier_version_comes_back(cast, lesson):
    first = lesson.versions.get()
    saved = save(lesson, cast.amara, "An afternoon of work.")
    actions.restore_version(by=cast.amara, lesson=saved, version=first)
    kept = lesson.versions.latest("number")
    assert (kept.number, kept.source) == (2, "An afternoon of work.")
    lesson.refresh_from_db()
    assert lesson.published == first
    actions.restore_version(by=cast.amara, lesson=lesson, version=kept)
    assert lesson.versions.count() == 2


def test_a_scheduled_lesson_is_published_once_when_its_time_has_come(cast, course):
    draft = making.lesson(by=cast.amara, course=course, published=False)
    soon = timezone.now() + timedelta(hours=1)
    actions.schedule_lesson(by=cast.amara, lesson=draft, at=soon)
    publish_due_lessons()
    draft.refresh_from_db()
    assert draft.published is None
    Lesson.objects.filter(pk=draft.pk).update(publish_at=timezone.now())
    publish_due_lessons()
    publish_due_lessons()
    draft.refresh_from_db()
    assert draft.published is not None and draft.publish_at is None
    assert draft.versions.count() == 1


def test_a_scheduled_lesson_stays_a_draft_if_its_author_may_no_longer_write(
    cast, course, relay, client_of
):
    actions.choose_authors(by=cast.amara, course=course, people=[cast.chidi])
    draft = making.lesson(by=cast.chidi, course=course, published=False)
    actions.schedule_lesson(by=cast.chidi, lesson=draft, at=timezone.now() + timedelta(minutes=5))
    actions.choose_authors(by=cast.amara, course=course, people=[])
    Lesson.objects.filter(pk=draft.pk).update(publish_at=timezone.now())
    publish_due_lessons()
    draft.refresh_from_db()
    assert draft.published is None and draft.publish_at is None
    relay()
    page = client_of(cast.amara).get("/notifications/").content.decode()
    assert "could not be published at the time that was chosen" in page
    page = client_of(cast.chidi).get("/notifications/").content.decode()
    assert "could not be published" not in page


def test_the_text_that_was_planned_is_published_and_not_what_others_half_wrote(
    cast, course, relay, client_of
):
    actions.choose_authors(by=cast.amara, course=course, people=[cast.chidi])
    draft = making.lesson(by=cast.amara, course=course, published=False)
    for by in (cast.amara, cast.chidi):  # Amara means what she saves herself
        actions.schedule_lesson(
            by=cast.amara, lesson=draft, at=timezone.now() + timedelta(minutes=5)
        )
        draft = save(draft, by, f"As {by.name} has it.")
        page = client_of(cast.amara).get(draft.write_url).content.decode()
        assert ("planned to publish the text as it was before" in page) == (by == cast.chidi)
        Lesson.objects.filter(pk=draft.pk).update(publish_at=timezone.now())
        publish_due_lessons()
        draft.refresh_from_db()
    assert draft.published.text == f"As {cast.amara.name} has it."
    assert draft.publish_at is None
    relay()
    client = client_of(cast.amara)
    assert "Somebody else changed the text" in client.get("/notifications/").content.decode()
    assert "It was not published when its time had come." in (
        client.get(draft.write_url).content.decode()
    )
    actions.publish_lesson(by=cast.amara, lesson=draft)
    draft.refresh_from_db()
    assert not draft.unpublished


def test_whoever_puts_a_lesson_off_does_not_become_who_saved_it(cast, course):
    actions.choose_authors(by=cast.amara, course=course, people=[cast.chidi])
    draft = making.lesson(by=cast.chidi, course=course, published=False)
    actions.schedule_lesson(by=cast.chidi, lesson=draft, at=timezone.now() + timedelta(minutes=5))
    actions.schedule_lesson(by=cast.amara, lesson=draft, at=None)
    draft.refresh_from_db()
    assert (draft.saved_by, draft.publish_at) == (cast.chidi, None)


def test_an_order_that_is_there_already_changes_nothing(cast, course, facts):
    order = [(section, making.lessons_of(course)) for section in course.sections.all()]
    facts()
    actions.arrange_course(by=cast.amara, course=course, order=order)
    assert facts() == []
    order[0][1].reverse()
    actions.arrange_course(by=cast.amara, course=course, order=order)
    assert [name for name, _data in facts()] == ["courses.CourseChanged"]
    assert making.lessons_of(course) == order[0][1]


def test_a_lesson_cannot_come_before_itself(cast, course):
    first, second = making.lessons_of(course)
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="marked", needs=first)
    for needs in (first, second):
        with pytest.raises(Refused):
            actions.set_lesson_rule(by=cast.amara, lesson=first, rule="marked", needs=needs)


def test_lessons_move_within_and_between_sections(cast, course):
    first, second = making.lessons_of(course)
    other = actions.add_section(by=cast.amara, course=course, name="Second part")
    actions.move_lesson(by=cast.amara, lesson=first, step=1)
    assert making.lessons_of(course) == [second, first]
    actions.move_lesson(by=cast.amara, lesson=first, step=1)
    first.refresh_from_db()
    assert first.section == other
    actions.move_lesson(by=cast.amara, lesson=second, step=-1)  # it is the first already
    assert making.lessons_of(course) == [second, first]


def test_what_another_author_took_out_meanwhile_is_said_to_be_gone(cast, course):
    first, _second = making.lessons_of(course)
    section = actions.add_section(by=cast.amara, course=course, name="Second part")
    stale = course.sections.get(pk=section.pk)
    stale.course = course
    actions.remove_section(by=cast.amara, section=section)
    actions.remove_lesson(by=cast.amara, lesson=first)
    for late in (
        lambda: actions.rename_section(by=cast.amara, section=stale, name="Third part"),
        lambda: actions.add_lesson(by=cast.amara, section=stale, name="Late"),
        lambda: actions.move_section(by=cast.amara, section=stale, step=-1),
        lambda: actions.move_lesson(by=cast.amara, lesson=first, step=1),
    ):
        with pytest.raises(Refused, match="no longer here"):
            late()


def test_submitting_a_form_twice_adds_one_lesson(cast, course):
    section = course.sections.get()
    given = {"by": cast.amara, "section": section, "name": "Twice", "public_id": section.public_id}
    assert actions.add_lesson(**given) == actions.add_lesson(**given)


def test_a_copy_has_the_texts_and_nothing_of_the_learners(cast, course):
    making.offering(by=cast.amara, course=course)
    first, second = making.lessons_of(course)
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="viewed", needs=first)
    copy = actions.duplicate_course(by=cast.amara, course=course)
    twins = making.lessons_of(copy)
    assert [twin.source for twin in twins] == [first.source, second.source]
    assert twins[1].needs == twins[0] and twins[1].rule == "viewed"
    assert not any(twin.published_id for twin in twins)
    assert not copy.offerings.exists()
