"""Learners begin, go on, complete; places are given in order; groups are never copied."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from communities.feed.actions.comments import write_comment
from communities.groups import actions as groups
from learning.courses import access, actions, offering_access, search
from learning.courses.actions.moderation import hide_course
from learning.courses.models import Course, Enrolment, EnrolmentState, Note, Progress
from learning.courses.outline import outline_of
from plc.core.ids import uuid7
from plc.core.refusals import Refused
from tests import make
from tests.learning.courses import making

OF_A_FILM = {
    "name": "A film",
    "minutes": 5,
    "source": '::: embed {src="https://vimeo.com/76979871" title="A round"}\n:::',
}


@pytest.fixture
def course(cast):
    return making.course(by=cast.amara, community=cast.community)


def begin(person, offering):
    return actions.begin_course(by=fresh(person), offering=offering)


def fresh(person):
    """As on the next request."""
    return type(person).objects.get(pk=person.pk)


def take(enrolment, lesson):
    actions.complete_lesson(by=enrolment.user, enrolment=enrolment, lesson=lesson)
    return actions.settle_course(enrolment=enrolment)


def test_a_member_begins_and_completes_a_course_once(cast, course, facts, relay):
    offering = making.offering(by=cast.amara, course=course)
    facts()
    enrolment = begin(cast.chidi, offering)
    assert begin(cast.chidi, offering) == enrolment
    first, second = making.lessons_of(course)
    assert not take(enrolment, first)
    assert take(enrolment, second)
    assert not take(enrolment, second)
    relay()
    names = [name for name, _data in facts()]
    assert names.count("courses.EnrolmentBegan") == 1
    assert names.count("courses.LessonCompleted") == 2
    assert names.count("courses.CourseCompleted") == 1


def test_what_was_done_stays_when_the_course_changes(cast, course):
    enrolment = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    first, _second = making.lessons_of(course)
    take(enrolment, first)
    actions.move_lesson(by=cast.amara, lesson=first, step=1)
    saved = actions.save_lesson(
        by=cast.amara, lesson=first, name="New", minutes=9, source="New text.", seen=first.revision
    )
    actions.publish_lesson(by=cast.amara, lesson=saved)
    outline = outline_of(course, enrolment)
    assert [step.done for step in outline.steps] == [False, True]
    actions.remove_lesson(by=cast.amara, lesson=first)
    actions.bring_back_lesson(by=cast.amara, lesson=first)
    assert outline_of(course, enrolment).done == 1


def test_a_completed_course_stays_completed_when_a_lesson_is_added(cast, course):
    enrolment = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    for lesson in making.lessons_of(course):
        take(enrolment, lesson)
    making.lesson(by=cast.amara, course=course, name="Another one")
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_whoever_waits_longest_gets_the_place_that_becomes_free(cast, course, relay):
    others = [make.user(name) for name in ("Gita Rao", "Hugo Lind")]
    for person in others:
        make.member(cast.community, person)
    offering = making.offering(by=cast.amara, course=course, capacity=1)
    first = begin(cast.chidi, offering)
    waiting = [begin(person, offering) for person in others]
    assert [one.state for one in waiting] == ["waiting", "waiting"]
    assert [access.waiting_in(person, offering)[1] for person in others] == [1, 2]
    actions.leave_course(by=cast.chidi, enrolment=first)
    for one in waiting:
        one.refresh_from_db()
    assert [one.state for one in waiting] == ["learning", "waiting"]
    relay()
    assert fresh(others[0]).notifications.filter(kind="courses.place").exists()


def test_more_places_move_the_line_up(cast, course):
    offering = making.offering(by=cast.amara, course=course, capacity=1)
    begin(cast.chidi, offering)
    waiting = begin(cast.ben, offering)
    actions.change_offering(by=cast.amara, offering=offering, capacity=2)
    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.LEARNING


def test_somebody_who_left_the_community_makes_room(cast, course, relay):
    from communities.community import actions as community

    offering = making.offering(by=cast.amara, course=course, capacity=1)
    begin(cast.chidi, offering)
    waiting = begin(cast.ben, offering)
    relay()
    community.leave_community(community=cast.community, by=cast.chidi)
    relay()
    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.LEARNING


def test_only_people_on_the_list_begin_where_there_is_one(cast, course):
    offering = making.offering(by=cast.amara, course=course, entry="invitation")
    with pytest.raises(Refused):
        begin(cast.chidi, offering)
    assert actions.invite_people(by=cast.amara, offering=offering, people=[cast.chidi]) == 1
    assert actions.invite_people(by=cast.amara, offering=offering, people=[cast.chidi]) == 0
    begin(cast.chidi, offering)


def test_a_prerequisite_has_to_be_completed_first(cast, course):
    before = making.course(by=cast.amara, community=cast.community, lessons=1, name="Before")
    given = making.offering(by=cast.amara, course=before)
    offering = making.offering(by=cast.amara, course=course, entry="prerequisite", needs=before)
    with pytest.raises(Refused, match="Before"):
        begin(cast.chidi, offering)
    take(begin(cast.chidi, given), making.lessons_of(before)[0])
    begin(cast.chidi, offering)


def test_strangers_and_guests_do_not_begin(cast, course):
    offering = making.offering(by=cast.amara, course=course)
    for person in (cast.emre,):
        with pytest.raises(Refused):
            begin(person, offering)
    guest = make.user("Guest Person")
    make.member(cast.community, guest, role="guest")
    with pytest.raises(Refused):
        begin(guest, offering)


def test_access_that_has_expired_is_over(cast, course):
    offering = making.offering(by=cast.amara, course=course, access_days=3)
    enrolment = begin(cast.chidi, offering)
    assert enrolment.expires_at is not None
    Enrolment.objects.filter(pk=enrolment.pk).update(
        expires_at=timezone.now() - timedelta(minutes=1)
    )
    assert access.enrolment_in(fresh(cast.chidi), course) is None
    with pytest.raises(Refused):
        begin(cast.chidi, offering)


def test_sections_open_on_their_days(cast, course):
    later = actions.add_section(by=cast.amara, course=course, name="Later")
    later.course = course
    last = actions.add_lesson(by=cast.amara, section=later, name="Last", source="Text.")
    actions.publish_lesson(by=cast.amara, lesson=last)
    offering = making.offering(by=cast.amara, course=course, drip="days")
    actions.set_releases(
        by=cast.amara, offering=offering, releases={course.sections.first(): 0, later: 7}
    )
    enrolment = begin(cast.chidi, offering)
    assert [step.open for step in outline_of(course, enrolment).steps] == [True, True, False]
    Enrolment.objects.filter(pk=enrolment.pk).update(began_at=timezone.now() - timedelta(days=8))
    enrolment.refresh_from_db()
    assert all(step.open for step in outline_of(course, enrolment).steps)


def test_a_lesson_waits_for_the_one_it_needs(cast, course):
    first, second = making.lessons_of(course)
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="marked", needs=first)
    enrolment = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    assert [step.open for step in outline_of(course, enrolment).steps] == [True, False]
    take(enrolment, first)
    assert outline_of(course, enrolment).steps[1].open


def test_talking_completes_no_lesson_that_is_shut(cast, course, relay):
    first, second = making.lessons_of(course)
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="discussion", needs=first)
    offering = making.offering(by=cast.amara, course=course)
    enrolment, ben = begin(cast.chidi, offering), begin(cast.ben, offering)
    take(ben, first)
    talk = {"lesson": second, "body": "Who reads?"}
    post = actions.talk_about_lesson(by=cast.ben, enrolment=ben, **talk)
    comment = {"by": cast.chidi, "post": post, "body": "I do."}
    write_comment(**comment)
    relay()
    assert [step.done for step in outline_of(course, enrolment).steps] == [False, False]
    assert [step.done for step in outline_of(course, ben).steps] == [True, True]
    take(enrolment, first)
    write_comment(**comment)
    relay()
    assert all(step.done for step in outline_of(course, enrolment).steps)


def test_the_place_in_a_film_is_kept_only_of_lessons_that_are_open(cast, course, client_of):
    first, second = making.lessons_of(course)
    for lesson in (first, second):
        saved = actions.save_lesson(by=cast.amara, lesson=lesson, **OF_A_FILM, seen=lesson.revision)
        actions.publish_lesson(by=cast.amara, lesson=saved)
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="marked", needs=first)
    begin(cast.chidi, making.offering(by=cast.amara, course=course))
    chidi, sent = client_of(cast.chidi), {"film": "vimeo-76979871", "second": 12}
    for lesson in (first, second):
        assert chidi.post(f"{lesson.get_absolute_url()}film/", sent).status_code == 204
    assert [progress.lesson for progress in Progress.objects.all()] == [first]


def test_a_place_and_a_note_stay_with_their_film_wherever_it_stands(cast, course, client_of):
    lesson = making.lessons_of(course)[0]
    saved = actions.save_lesson(by=cast.amara, lesson=lesson, **OF_A_FILM, seen=lesson.revision)
    actions.publish_lesson(by=cast.amara, lesson=saved)
    begin(cast.chidi, making.offering(by=cast.amara, course=course))
    chidi, at, film = client_of(cast.chidi), lesson.get_absolute_url(), "vimeo-76979871"
    chidi.post(f"{at}film/", {"film": film, "second": 83})
    chidi.post(f"{at}film/", {"film": "vimeo-1", "second": 5})  # it is none of them
    answer = chidi.post(f"{at}notes/", {"body": "Here", "at": "about two"})
    assert answer.status_code == 422
    assert "Write the time as in 2:10." in answer.content.decode()
    chidi.post(f"{at}notes/", {"body": "Here", "at": "2:10"})
    chidi.post(f"{at}notes/", {"body": "Nowhere", "at": ""})
    assert list(Note.objects.order_by("id").values_list("film", "second")) == [
        (film, 130),
        ("", None),
    ]
    another = '::: embed {src="https://youtu.be/abcDEF12345" title="Another"}\n:::'
    changed = {**OF_A_FILM, "source": f"{another}\n\n{OF_A_FILM['source']}"}
    saved = actions.save_lesson(by=cast.amara, lesson=saved, **changed, seen=saved.revision)
    actions.publish_lesson(by=cast.amara, lesson=saved)
    assert Progress.objects.get().places == {film: 83}
    page = chidi.get(at).content.decode()
    assert f'href="?film={film}&amp;at=83#film-{film}"' in page
    assert f'href="?in={film}&amp;at=130#film-{film}"' in page
    assert "player.vimeo.com" not in page  # before they ask for it
    shown = chidi.get(f"{at}?film={film}&at=130")
    assert "https://player.vimeo.com/video/76979871?dnt=1#t=130s" in shown.content.decode()
    assert "player.vimeo.com" in shown["Content-Security-Policy"]


def test_no_words_are_lost_beside_a_lesson_that_is_shut_by_now(cast, course, client_of):
    first, second = making.lessons_of(course)
    begin(cast.chidi, making.offering(by=cast.amara, course=course))
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="marked", needs=first)
    chidi, page = client_of(cast.chidi), second.get_absolute_url()
    assert chidi.post(f"{page}notes/", {"body": "Written on the train."}).status_code == 303
    note = second.notes.get(user=cast.chidi, body="Written on the train.")
    assert chidi.post(f"{page}talk/", {"body": "Asked on the train."}).status_code == 403
    actions.set_lesson_rule(by=cast.amara, lesson=second, rule="marked", needs=None)
    read = chidi.get(page).content.decode()
    assert "Written on the train." in read and "Asked on the train." in read
    long = "Longer. " * 700
    answer = chidi.post(f"{page}notes/{note.public_id}/", {"body": long})
    assert answer.status_code == 422
    assert "at most 5000 characters" in answer.content.decode()
    assert long.strip() in answer.content.decode()


def test_a_course_that_goes_on_in_a_group_is_not_listed_as_completed_alone(cast, course, client_of):
    before = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    Enrolment.objects.filter(pk=before.pk).update(completed_at=timezone.now())
    begin(cast.chidi, making.offering(by=cast.ben, course=course, group=cast.group))
    context = client_of(cast.chidi).get("/me/learning/").context
    assert [card.course for card in context["learning"]] == [course]
    assert context["completed"] == []


def test_whoever_takes_a_course_finds_it_when_it_is_closed_to_newcomers(cast, course, client_of):
    offering = making.offering(by=cast.amara, course=course)
    begin(cast.chidi, offering)
    actions.close_offering(by=cast.amara, offering=offering)
    visible = Course.objects.visible_to
    assert visible(fresh(cast.chidi)).exists() and not visible(fresh(cast.dina)).exists()
    lessons = [lesson.pk for lesson in making.lessons_of(course)]
    assert len(list(search.lesson_documents(lessons))) == 2
    assert search.lesson_results(lessons, fresh(cast.chidi)).keys() == set(lessons)
    assert not search.lesson_results(lessons, fresh(cast.dina))
    catalogue = client_of(cast.chidi).get(f"/c/{cast.community.slug}/learn/").context["cards"]
    assert catalogue == []
    hide_course(by=None, course=course)
    assert not visible(fresh(cast.chidi)).exists()


def test_the_id_of_a_note_is_nobody_elses(cast, course):
    lesson, form = making.lessons_of(course)[0], uuid7()
    given = {"lesson": lesson, "body": "Count first.", "public_id": form}
    mine = actions.write_note(by=cast.chidi, **given)
    assert actions.write_note(by=cast.chidi, **given) == mine
    assert actions.write_note(by=cast.ben, **given) != mine


def test_addresses_are_found_in_a_table_that_is_none(cast, course, client_of):
    offering = making.offering(by=cast.amara, course=course, entry="invitation")
    address = f"{course.get_absolute_url()}teach/{offering.public_id}/invite/"
    text = f'name,address\n"Eze,{cast.chidi.email}\n{"x" * 140_000}'
    file = SimpleUploadedFile("people.csv", text.encode())
    page = client_of(cast.amara).post(address, {"lines": "", "file": file})
    assert cast.chidi.name in page.content.decode()


def test_time_is_counted_by_the_server_and_never_more_than_passed(cast, course):
    first, _second = making.lessons_of(course)
    actions.set_lesson_rule(by=cast.amara, lesson=first, rule="time", least_minutes=2)
    enrolment = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    given = {"by": cast.chidi, "enrolment": enrolment, "lesson": first}
    for _ in range(5):
        progress = actions.visit_lesson(**given)
    assert progress.seconds == 0 and progress.completed_at is None
    with pytest.raises(Refused):
        actions.complete_lesson(**given)
    Progress.objects.update(seen_at=timezone.now() - timedelta(hours=5))
    progress = actions.visit_lesson(**given)
    assert progress.seconds == 90  # a page that was left open overnight
    Progress.objects.update(seen_at=timezone.now() - timedelta(seconds=40))
    assert actions.visit_lesson(**given).completed_at is not None


def test_a_lesson_can_be_done_by_opening_it(cast, course):
    first, _second = making.lessons_of(course)
    actions.set_lesson_rule(by=cast.amara, lesson=first, rule="viewed")
    enrolment = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    progress = actions.visit_lesson(by=cast.chidi, enrolment=enrolment, lesson=first)
    assert progress.completed_at is not None


def test_a_group_has_exactly_its_members_as_learners(cast, course, relay):
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    offering = making.offering(by=cast.ben, course=course, group=cast.group)
    learners = lambda: set(offering_access.learners_of(offering))  # noqa: E731
    assert learners() == {cast.ben, cast.chidi, cast.dina}
    with pytest.raises(Refused):
        begin(gita, offering)
    make.group_member(cast.group, gita)
    assert gita in learners()
    enrolment = begin(gita, offering)
    assert access.enrolment_in(fresh(gita), course) == enrolment
    groups.leave_group(group=cast.group, by=gita)
    assert gita not in learners()
    assert access.enrolment_in(fresh(gita), course) is None


def test_an_offering_in_a_hidden_group_is_known_to_its_members_only(cast, course):
    groups.change_group(group=cast.group, by=cast.ben, visibility="hidden", confirmed=True)
    making.offering(by=cast.ben, course=course, group=cast.group)
    outsider = make.user("Gita Rao")
    make.member(cast.community, outsider)
    assert not Course.objects.visible_to(outsider).exists()
    assert Course.objects.visible_to(fresh(cast.chidi)).exists()


def test_nobody_begins_in_an_archived_group(cast, course):
    offering = making.offering(by=cast.ben, course=course, group=cast.group)
    groups.archive_group(group=cast.group, by=cast.ben)
    offering.group.refresh_from_db()
    with pytest.raises(Refused):
        begin(cast.chidi, offering)


def test_only_who_completed_a_course_rates_it(cast, course):
    enrolment = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    with pytest.raises(Refused):
        actions.rate_course(by=cast.chidi, enrolment=enrolment, stars=5)
    for lesson in making.lessons_of(course):
        take(enrolment, lesson)
    actions.rate_course(by=cast.chidi, enrolment=enrolment, stars=5)
    rating = actions.rate_course(by=cast.chidi, enrolment=enrolment, stars=4, words="Good.")
    assert (rating.stars, rating.words) == (4, "Good.")


def test_a_learner_is_nudged_once_a_week(cast, course, relay):
    offering = making.offering(by=cast.amara, course=course)
    begin(cast.chidi, offering)
    given = {"by": cast.amara, "offering": offering, "person": cast.chidi}
    actions.nudge_learner(words="How does it go?", **given)
    with pytest.raises(Refused):
        actions.nudge_learner(words="Again?", **given)
    relay()
    notice = cast.chidi.notifications.get(kind="courses.nudge")
    from plc.core.registry import notices

    line = notices["courses.nudge"].lines([notice], fresh(cast.chidi))[notice.pk]
    assert line.words == "How does it go?"


def test_home_leads_back_to_the_lesson_until_the_course_is_completed(cast, course, client_of):
    enrolment = begin(cast.chidi, making.offering(by=cast.amara, course=course))
    first, second = making.lessons_of(course)
    actions.visit_lesson(by=cast.chidi, enrolment=enrolment, lesson=second)
    chidi = client_of(cast.chidi)
    assert f"Go on with “{course.name}”" in chidi.get("/").content.decode()
    resume = f"{course.get_absolute_url()}resume/"
    assert chidi.get(resume)["Location"] == second.get_absolute_url()
    for lesson in (first, second):
        chidi.post(f"{lesson.get_absolute_url()}done/", {"on": "1"})
    assert f"Go on with “{course.name}”" not in chidi.get("/").content.decode()


def test_a_catalogue_without_courses_offers_the_first_one(cast, client):
    client.force_login(cast.amara)
    page = client.get(f"/c/{cast.community.slug}/learn/").content.decode()
    assert "No courses yet" in page
    assert f'href="/c/{cast.community.slug}/learn/new/"' in page
    assert "No course matches that" not in page


def test_what_i_learn_leads_to_the_catalogues_of_my_communities(cast, client):
    client.force_login(cast.chidi)
    page = client.get("/me/learning/").content.decode()
    assert "You take no course yet" in page
    assert f'href="/c/{cast.community.slug}/learn/"' in page
