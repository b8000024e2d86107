"""A learner on a phone: the connection goes, they answer and note, it comes back, all is there."""

from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from learning.assessment.models import Attempt
from learning.courses.actions.enrolling import begin_course
from learning.courses.models import Note
from plc.files.models import StoredFile
from tests.browser.conftest import cookies_of, ready
from tests.cast import assemble
from tests.learning.assessment.giving import a_sitting, an_attempt
from tests.learning.courses import making
from tests.waiting import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patience")]
KEPT = """async (address) => {
    await navigator.serviceWorker.ready;
    while (!(await caches.match(address, {ignoreVary: true}))) {
        await new Promise((again) => setTimeout(again, 20));
    }
}"""
# The browser's own sync would send what waits as soon as there is a connection.
NO_SYNC = "delete ServiceWorkerRegistration.prototype.sync"
BACK = "dispatchEvent(new Event('online'))"


@pytest.fixture
def cast():
    return assemble()


@pytest.fixture
def phone(window, line, client_of, cast):
    """Chidi's phone with this page open, which is on the device as well."""

    def at(address):
        page = window(client_of(cast.chidi), base_url=line.url, service_workers="allow")
        page.goto(address)
        ready(page)
        page.evaluate(KEPT, line.url + address)
        page.evaluate(NO_SYNC)
        return page

    return at


def answers(attempt):
    return list(attempt.items.order_by("position").values_list("answer", flat=True))


def test_a_quiz_is_answered_and_handed_in_without_a_connection(cast, phone, line):
    attempt = an_attempt(cast, a_sitting(cast))
    page = phone(attempt.get_absolute_url())
    line.cut()
    page.get_by_label("True").check()
    waits = page.get_by_text("Waits on this device for a connection")
    expect(waits).to_be_visible()
    expect(page.get_by_text("1 of 2 answered")).to_be_visible()
    page.reload()
    ready(page)
    expect(page.get_by_text("You are offline. This is a copy of")).to_be_visible()
    expect(page.get_by_label("True")).to_be_checked()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("is handed in when there is a connection")).to_be_visible()
    page.goto("/offline/")
    expect(page.get_by_text("Question 2")).to_be_visible()
    assert answers(attempt) == [None, None]
    line.mend()
    page.get_by_role("button", name="Send now").click()
    assert eventually(lambda: Attempt.objects.get().state == "marked")
    assert answers(attempt) == [None, {"choice": "true"}]
    page.goto(attempt.get_absolute_url())
    expect(page.get_by_role("button", name="Hand in")).to_have_count(0)


def test_an_answer_is_saved_only_when_the_server_says_so(cast, phone, line, client_of):
    """Signed out meanwhile: the sign-in page is no answer."""
    attempt = an_attempt(cast, a_sitting(cast))
    page = phone(attempt.get_absolute_url())
    Session.objects.all().delete()
    page.get_by_label("True").check()
    expect(page.get_by_text("Waits on this device for a connection")).to_be_visible()
    page.context.add_cookies(cookies_of(client_of(cast.chidi), line.url))
    page.evaluate(BACK)
    expect(page.get_by_text("Saved")).to_be_visible()
    assert answers(attempt) == [None, {"choice": "true"}]


def test_two_notes_that_are_written_without_a_connection_both_arrive(cast, phone, line):
    course = making.course(by=cast.amara, community=cast.community)
    lesson = making.lesson(by=cast.amara, course=course)
    begin_course(by=cast.chidi, offering=making.offering(by=cast.amara, course=course))
    address = reverse("courses:lesson", args=[cast.community.slug, course.slug, lesson.public_id])
    page = phone(address)
    note = page.get_by_role("textbox", name="Your note")
    line.cut()
    for words in ("Three rounds.", "Four rounds."):
        note.fill(words)
        page.get_by_role("button", name="Note it").click()
        expect(page.get_by_text(words)).to_be_visible()
        expect(note).to_have_value("")
        page.reload()
        ready(page)
        expect(note).to_have_value("")
    assert not Note.objects.exists()
    line.mend()
    page.evaluate(BACK)
    assert eventually(lambda: Note.objects.count() == 2)
    assert set(Note.objects.values_list("body", flat=True)) == {"Three rounds.", "Four rounds."}


def test_a_file_is_sent_once(cast, phone, line):
    """Not with each change of its question, and not again with the whole form."""
    attempt = an_attempt(cast, a_sitting(cast, ("upload", "truefalse")))
    page, sent = phone(attempt.get_absolute_url()), []
    page.on("request", lambda request: sent.append("tally sheet" in (request.post_data or "")))
    file = {"name": "tally.txt", "mimeType": "text/plain", "buffer": b"one two, a tally sheet"}
    page.get_by_label("Your file").set_input_files(file)
    box = page.get_by_role("checkbox", name="tally.txt")
    expect(box).to_be_checked()
    for _again in ("taken out", "put back"):
        box.click()
        expect(page.get_by_text("Saved")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    assert eventually(lambda: Attempt.objects.get().state == "submitted")
    assert sent.count(True) == 1
    [key] = answers(attempt)[0]["files"]
    assert StoredFile.objects.get().public_id == UUID(key)


def test_a_whole_course_is_kept_by_one_button(cast, phone, line):
    course = making.course(by=cast.amara, community=cast.community)
    begin_course(by=cast.chidi, offering=making.offering(by=cast.amara, course=course))
    page = phone(course.get_absolute_url())
    page.get_by_role("button", name="Keep on this device").click()
    expect(page.get_by_text("On this device", exact=True)).to_be_visible()
    line.cut()
    page.goto(making.lessons_of(course)[1].get_absolute_url())
    expect(page.get_by_role("heading", name="Lesson 2", level=1)).to_be_visible()
    expect(page.get_by_text("You are offline. This is a copy of")).to_be_visible()
