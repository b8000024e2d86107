"""What members say they will do: asked three times, answered with a click."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from communities.community.actions import leave_community
from communities.groups.actions import leave_group
from learning.courses import actions as courses
from learning.growth.actions.commitments import (
    answer_prompt,
    ask_what_is_due,
    change_commitment,
    end_commitment,
    make_commitment,
)
from learning.growth.models import Commitment, Prompt
from learning.growth.rates import application_rate
from learning.growth.tasks import ask_what_is_due as task
from plc.core.refusals import Refused
from plc.core.registry import holdings, reportables
from plc.notifications.models import Notification
from tests import make
from tests.learning.courses import making
from tests.learning.library import sharing

pytestmark = pytest.mark.django_db
NEW = "/c/westmoor/growth/commitments/new/"


def committed(cast, by=None, **other):
    given = {"what": "I ask before I advise.", "community": cast.community} | other
    return make_commitment(by=by or cast.chidi, **given)


def again(person):
    """As on their next request."""
    return type(person).objects.get(pk=person.pk)


def text_of(response):
    return response.content.decode()


def weeks_later(weeks):
    return time_machine.travel(timezone.now() + timedelta(weeks=weeks, hours=1), tick=True)


def told(person, kind="growth.prompt"):
    return Notification.objects.filter(person=person, kind=kind, withdrawn_at=None).count()


def test_a_member_commits_themselves_and_nobody_else_knows(cast, client_of):
    chidi = client_of(cast.chidi)
    form = {"what": "I ask first.", "shared": "me", "until": "2027-01-31", "partner": ""}
    response = chidi.post(NEW, form | {"public_id": "0190c0de-0000-7000-8000-000000000001"})
    assert response.status_code == 303
    chidi.post(NEW, form | {"public_id": "0190c0de-0000-7000-8000-000000000001"})
    commitment = Commitment.objects.get()
    assert [one.week for one in commitment.prompts.all()] == [2, 6, 12]
    assert "I ask first." in text_of(chidi.get("/me/commitments/"))
    address = commitment.get_absolute_url()
    for person in (cast.ben, cast.amara, cast.fatima, cast.emre):
        assert client_of(person).get(address).status_code == 404
    assert "I ask first." not in text_of(
        client_of(cast.amara).get("/c/westmoor/growth/commitments/")
    )


def test_what_is_refused_comes_back_as_typed(cast, client_of):
    chidi = client_of(cast.chidi)
    form = {"what": "I ask first.", "shared": "partner", "partner": "", "until": ""}
    response = chidi.post(NEW, form)
    assert response.status_code == 422 and "Choose with whom" in text_of(response)
    assert "I ask first." in text_of(chidi.get(NEW)), "as a draft"
    assert chidi.post(NEW, {"what": " ", "shared": "me"}).status_code == 422
    assert not Commitment.objects.exists()


def test_a_partner_is_named_and_offered_to_those_who_commit_themselves_there(cast, client_of):
    chidi = client_of(cast.chidi)
    form = {"what": "I ask first.", "shared": "partner", "partner": cast.ben.name.lower()}
    assert cast.ben.name not in text_of(chidi.get(NEW)), "no list of all members"
    for name in ("Nobody Here", cast.emre.name, cast.chidi.name):
        assert chidi.post(NEW, form | {"partner": name}).status_code == 422
    assert chidi.post(NEW, form).status_code == 303
    commitment = Commitment.objects.get()
    assert commitment.partner == cast.ben
    change = chidi.get(f"{commitment.get_absolute_url()}change/")
    assert f"{cast.ben.public_id} {cast.ben.name}" in text_of(change)
    place = {"place": f"partners:community:{cast.community.pk}", "q": cast.ben.name[:2]}
    assert cast.ben.name in text_of(chidi.get("/mentionables/", place))
    assert client_of(cast.emre).get("/mentionables/", place).status_code == 404


def test_a_partner_and_a_place_see_what_is_shared_with_them(cast, client_of, relay):
    commitment = committed(cast, partner=cast.dina, shared="partner")
    relay()
    assert told(cast.dina, "growth.partner") == 1
    address = commitment.get_absolute_url()
    assert client_of(cast.dina).get(address).status_code == 200
    assert client_of(cast.ben).get(address).status_code == 404
    assert client_of(cast.dina).post(f"{address}answer/", {"answer": "did"}).status_code == 403
    shared = {"what": "I ask first.", "partner": None, "until": None, "shared": "place"}
    change_commitment(by=cast.chidi, commitment=commitment, **shared)
    assert client_of(cast.ben).get(address).status_code == 200
    assert client_of(cast.emre).get(address).status_code == 404


def test_a_partner_who_leaves_the_group_reads_no_more_of_it(cast):
    commitment = committed(cast, group=cast.group, partner=cast.dina, shared="partner")
    assert Commitment.objects.visible_to(again(cast.dina)).get() == commitment
    leave_group(group=cast.group, by=cast.dina)
    assert not Commitment.objects.visible_to(again(cast.dina)).exists()


def test_each_question_is_asked_once_however_often_the_task_runs(cast, relay, client_of):
    commitment = committed(cast)
    ask_what_is_due()
    relay()
    assert told(cast.chidi) == 0
    with weeks_later(2):
        for _time in range(3):
            task()
            relay()
        assert told(cast.chidi) == 1
        page = text_of(client_of(cast.chidi).get("/notifications/"))
        assert "How did it go? You wanted to: I ask before I advise." in page
    with weeks_later(12):
        ask_what_is_due()
        relay()
        assert told(cast.chidi) == 2, "the second was passed over"
        assert list(commitment.prompts.values_list("passed_over", flat=True)) == [True, True, False]


def test_what_is_asked_today_waits_at_home(cast, client_of):
    commitment = committed(cast)
    commitment.prompts.filter(week=2).update(due_on=timezone.localdate())
    assert "Say how it went" in text_of(client_of(cast.chidi).get("/"))


def test_one_click_answers_and_words_can_follow(cast, client_of, relay):
    commitment = committed(cast)
    address = f"{commitment.get_absolute_url()}answer/"
    chidi = client_of(cast.chidi)
    with weeks_later(2):
        ask_what_is_due()
        relay()
        assert chidi.post(address, {"answer": "partly"}).status_code == 303
        words = {"answer": "partly", "happened": "Twice.", "evidence": "https://example.org/c"}
        assert chidi.post(address, words).status_code == 303
        wrong = chidi.post(address, {"answer": "partly", "evidence": "javascript:alert(1)"})
        assert wrong.status_code == 422
        relay()
        assert told(cast.chidi) == 0, "nothing is asked any more"
        assert "Twice." in text_of(chidi.get(commitment.get_absolute_url()))
    prompt = commitment.prompts.get(week=2)
    assert (prompt.answer, prompt.happened) == ("partly", "Twice.")
    with weeks_later(6):
        ask_what_is_due()
        chidi.post(address, {"answer": "did"})
    commitment.refresh_from_db()
    assert commitment.ended == "done"
    with weeks_later(12):
        assert not Prompt.objects.due(timezone.localdate()).exists()


def test_it_can_wait_be_let_go_and_be_deleted(cast, client_of, relay):
    commitment, chidi = committed(cast), client_of(cast.chidi)
    address = commitment.get_absolute_url()
    with weeks_later(2):
        ask_what_is_due()
        chidi.post(f"{address}later/", {"days": "7"})
        ask_what_is_due()
        assert not Prompt.objects.due(timezone.localdate()).exists()
        assert chidi.post(f"{address}later/", {"days": "900"}).status_code == 303
    with weeks_later(3.2):
        ask_what_is_due()
        relay()
        assert told(cast.chidi) == 1
        chidi.post(f"{address}end/")
        assert not Prompt.objects.due(timezone.localdate()).exists()
        chidi.post(f"{address}end/", {"on": "0"})
        assert Prompt.objects.due(timezone.localdate()).exists()
    chidi.post(f"{address}delete/")
    assert not Commitment.objects.exists()
    assert chidi.post(f"{address}delete/").status_code == 404


def test_who_leaves_is_not_asked_any_more_and_keeps_it_to_themselves(cast, client_of):
    commitment = committed(cast, shared="place")
    client_of(cast.chidi).post("/c/westmoor/leave/", {"confirmed": "1"})
    commitment.refresh_from_db()
    assert commitment.ended == "left" and commitment.shared == "me"
    assert client_of(cast.chidi).get("/me/commitments/").status_code == 200


def test_after_a_course_its_learner_is_asked_what_they_will_do(cast, client_of, relay):
    course = making.course(by=cast.amara, community=cast.community, lessons=1)
    offering = making.offering(by=cast.amara, course=course)
    enrolment = courses.begin_course(by=cast.chidi, offering=offering)
    [lesson] = making.lessons_of(course)
    courses.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=lesson)
    relay()
    assert told(cast.chidi, "growth.after_course") == 1
    page = text_of(client_of(cast.chidi).get(f"{NEW}?from=course-{course.pk}"))
    assert "After “Reading a run chart”." in page
    form = {"what": "I draw one.", "shared": "me"}
    client_of(cast.chidi).post(f"{NEW}?from=course-{course.pk}", form)
    assert Commitment.objects.get().source_title == course.name
    assert "After “" not in text_of(client_of(cast.chidi).get(f"{NEW}?from=course-999999"))


def test_after_a_course_of_a_group_its_learner_is_led_to_the_group(cast, client_of, relay):
    by = {"by": cast.ben, "group": cast.group}
    course = making.course(community=cast.community, lessons=1, **by)
    offering = making.offering(course=course, **by)
    enrolment = courses.begin_course(by=cast.dina, offering=offering)
    [lesson] = making.lessons_of(course)
    courses.complete_lesson(by=cast.dina, enrolment=enrolment, lesson=lesson)
    relay()
    page = text_of(client_of(cast.dina).get("/notifications/"))
    assert f"/g/{cast.group.slug}/" in page and f"?from=course-{course.pk}" in page
    assert f"/c/westmoor/growth/commit/?from=course-{course.pk}" not in page


def test_how_many_were_done_is_said_of_five_people_and_never_of_fewer(cast, client_of):
    people = [cast.chidi, cast.ben, cast.dina, cast.amara]
    for person in people:
        answer_prompt(by=person, commitment=committed(cast, person), answer="did")
    assert application_rate(cast.community, None) is None
    page = text_of(client_of(cast.amara).get("/c/westmoor/growth/commitments/"))
    assert "once five people have been asked" in page
    for number in range(4):
        person = make.user(f"Ines {number}")
        make.member(cast.community, person)
        answer_prompt(by=person, commitment=committed(cast, person), answer="not_yet")
    rate = application_rate(cast.community, None)
    assert (rate.people, rate.commitments, rate.percent) == (8, 8, 50)
    assert "50 % were done" in text_of(client_of(cast.amara).get("/c/westmoor/growth/commitments/"))
    assert "were done" not in text_of(client_of(cast.chidi).get("/c/westmoor/growth/commitments/"))


def test_nothing_is_answered_that_is_none_of_the_three(cast):
    with pytest.raises(Refused):
        answer_prompt(by=cast.chidi, commitment=committed(cast), answer="maybe")


def test_commitments_go_with_the_account(cast):
    committed(cast)
    theirs = committed(cast, cast.ben, partner=cast.chidi, shared="partner")
    assert holdings["growth"].tell(cast.chidi)
    holdings["growth"].erase(cast.chidi)
    theirs.refresh_from_db()
    assert Commitment.objects.count() == 1 and theirs.partner is None


def test_a_shared_one_can_be_reported_and_hidden(cast, client_of):
    kind = reportables["growth.commitment"]
    commitment = committed(cast, shared="place")
    assert kind.door(cast.ben, commitment.public_id) == commitment
    assert kind.hide(commitment, by=cast.amara) and not kind.hide(commitment, by=cast.amara)
    assert client_of(cast.ben).get(commitment.get_absolute_url()).status_code == 404
    assert client_of(cast.chidi).get(commitment.get_absolute_url()).status_code == 200
    assert kind.restore(commitment, by=cast.amara)


def test_the_lists_take_the_same_queries_for_many(cast, client_of, assert_flat):
    def grow(count):
        for number in range(count):
            committed(cast, what=f"I do {number}.", shared="place", partner=cast.ben)

    assert_flat(client_of(cast.amara), "/c/westmoor/growth/commitments/", grow, few=2, many=10)


def test_the_page_of_a_resource_asks_what_one_will_do_with_it(cast, client_of, client):
    resource = sharing.shared(cast)
    page = client_of(cast.chidi).get(resource.get_absolute_url()).text
    address = f"{NEW}?from=resource-{resource.pk}"
    assert f'href="{address}"' in page
    sent = {"what": "I tally on Mondays.", "until": timezone.localdate(), "shared": "me"}
    assert client_of(cast.chidi).post(address, sent).status_code == 303
    assert Commitment.objects.get().source_title == resource.title
    assert "I tally on Mondays." in client_of(cast.chidi).get(resource.get_absolute_url()).text
    for other in (client_of(cast.amara), client_of(cast.emre), client):
        assert "I tally" not in other.get(resource.get_absolute_url()).text


def test_so_does_a_course_once_it_is_completed(cast, client_of):
    course = making.course(by=cast.amara, community=cast.community, lessons=1)
    enrolment = courses.begin_course(
        by=cast.chidi, offering=making.offering(by=cast.amara, course=course)
    )
    asked = f"{NEW}?from=course-{course.pk}"
    browser = client_of(cast.chidi)
    assert asked not in browser.get(course.get_absolute_url()).text
    [lesson] = making.lessons_of(course)
    courses.complete_lesson(by=cast.chidi, enrolment=enrolment, lesson=lesson)
    courses.settle_course(enrolment=enrolment)
    assert asked in browser.get(course.get_absolute_url()).text


@pytest.mark.parametrize("place", ["community", "group"])
def test_who_left_reads_their_own_but_shows_it_to_nobody(place, cast, client_of):
    group = cast.group if place == "group" else None
    commitment = committed(cast, group=group, partner=cast.dina, shared="place")
    if group:
        leave_group(group=group, by=cast.chidi)
    else:
        leave_community(community=cast.community, by=cast.chidi)
    chidi, address = client_of(cast.chidi), commitment.get_absolute_url()
    page = text_of(chidi.get(address))
    assert commitment.what in page and "Change it" not in page
    assert chidi.get(f"{address}change/").status_code == 403
    shared = {"what": "Look at this.", "shared": "place"}
    assert chidi.post(f"{address}change/", shared).status_code == 403
    assert chidi.post(f"{address}answer/", {"answer": "did"}).status_code == 303


def test_what_ended_by_leaving_is_shared_only_once_it_goes_on(cast):
    commitment = committed(cast)
    end_commitment(by=None, commitment=commitment, how="left")
    shared = {"what": "I ask.", "partner": None, "until": None, "shared": "place"}
    with pytest.raises(Refused, match="Go on with it first"):
        change_commitment(by=cast.chidi, commitment=commitment, **shared)
