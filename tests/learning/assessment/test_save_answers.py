"""Answers are kept as they are given: in time, late, twice, at once, from several pages."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.assessment.actions import results
from learning.assessment.actions.answering import files_of
from learning.assessment.actions.attempts import (
    Given,
    Saved,
    item_to_save,
    save_answer,
)
from learning.assessment.actions.results import settle_late
from learning.assessment.models import Attempt
from learning.assessment.tasks import submit_due_attempts
from plc.core.refusals import Refused
from plc.files.models import StoredFile
from plc.notifications.models import Notification
from tests.waiting import eventually, somebody_waits

from .giving import a_sitting, an_attempt, answered, keep
from .writing import EXAMPLES, read

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def past(attempt, **ago):
    """Let time pass: its start and its deadline move back."""
    gone = timedelta(**ago)
    deadline = attempt.deadline_at - gone
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=attempt.started_at - gone, deadline_at=deadline
    )
    attempt.refresh_from_db()


def test_each_answer_is_saved_as_it_is_given_and_found_on_another_device(cast, client_of, queries):
    attempt = an_attempt(cast, a_sitting(cast))
    chidi, item = client_of(cast.chidi), attempt.items.get(position=1)
    address = reverse("assessment:save", args=[attempt.public_id, 1])
    option = item.version.body["options"][0]
    chidi.get("/")
    with queries(at_most=9):
        response = chidi.post(address, {"a1-choice": option["id"], "writer": "x", "sequence": "1"})
    assert response.json() == {"saved": "kept"}
    elsewhere = text_of(client_of(cast.chidi).get(attempt.get_absolute_url()))
    assert f'value="{option["id"]}" checked' in elsewhere
    assert "1 of 2 answered" in elsewhere


def test_a_repeat_or_an_older_answer_changes_nothing(cast):
    attempt, now = an_attempt(cast, a_sitting(cast)), timezone.now()
    assert keep(attempt, 1, "b", writer="x", sequence=2) is Saved.KEPT
    assert keep(attempt, 1, "a", writer="x", sequence=1) is Saved.OLDER
    assert keep(attempt, 1, "b", writer="x", sequence=2) is Saved.OLDER
    early = now - timedelta(hours=1)
    assert keep(attempt, 1, "c", made_at=early, writer="y", sequence=9) is Saved.OLDER
    assert keep(attempt, 1, "d", writer="y", sequence=1) is Saved.KEPT
    assert attempt.items.get(position=1).answer == "d"


def test_what_was_answered_in_time_counts_and_the_server_hands_it_in(cast):
    attempt = an_attempt(cast, a_sitting(cast, minutes=10))
    answered(attempt, only=[1])
    past(attempt, minutes=10, seconds=20)
    assert attempt.takes_answers, "within the grace"
    answered(attempt, only=[2])
    submit_due_attempts()
    attempt.refresh_from_db()
    assert attempt.state == "open"
    past(attempt, minutes=1)
    submit_due_attempts()
    submit_due_attempts()
    attempt.refresh_from_db()
    assert attempt.state == "marked" and attempt.time_was_up
    assert attempt.points == 2 and attempt.released_at


def test_an_answer_made_in_time_that_arrives_late_counts_once_it_is_accepted(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast, minutes=10))
    past(attempt, minutes=12)
    item = attempt.items.select_related("version__question").get(position=1)
    right = read(item.version, EXAMPLES["single"].right)
    before = attempt.deadline_at - timedelta(minutes=1)
    assert keep(attempt, 1, right, made_at=before) is Saved.LATE
    with pytest.raises(Refused, match="Time was up"):
        keep(attempt, 2, {"choice": "true"})
    submit_due_attempts()
    attempt.refresh_from_db()
    assert attempt.points == 0
    assert keep(attempt, 1, right, made_at=before) is Saved.LATE
    chidi, amara = client_of(cast.chidi), client_of(cast.amara)
    assert "It is kept" in text_of(chidi.get(attempt.get_absolute_url()))
    marking = reverse("assessment:mark", args=[attempt.public_id])
    assert chidi.post(marking, {"position": 1, "late": "accept"}).status_code == 403
    assert "arrived late" in text_of(amara.get(marking))
    assert "1 late answer" in text_of(amara.get(f"{attempt.sitting.get_absolute_url()}results/"))
    assert amara.post(marking, {"position": 1, "late": "accept"}).status_code == 303
    attempt.refresh_from_db()
    assert attempt.points == 1


def test_a_late_answer_is_told_once_and_can_be_left_out(cast, client_of, relay):
    attempt = an_attempt(cast, a_sitting(cast, minutes=10))
    past(attempt, minutes=12)
    before = attempt.deadline_at - timedelta(minutes=1)
    for position, answer in ((1, "a"), (2, "b"), (1, "c")):
        keep(attempt, position, answer, made_at=before)
    submit_due_attempts()
    relay()
    assert Notification.objects.filter(kind="assessment.late", person=cast.amara).count() == 1
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    assert "arrived late" in text_of(amara.get("/notifications/"))
    marking = reverse("assessment:mark", args=[attempt.public_id])
    for position in (1, 2):
        assert amara.post(marking, {"position": position, "late": "leave"}).status_code == 303
    assert "late answer" not in text_of(amara.get(f"{attempt.sitting.get_absolute_url()}results/"))
    assert "was left out" in text_of(chidi.get(attempt.get_absolute_url()))
    attempt.refresh_from_db()
    assert attempt.points == 0
    with pytest.raises(Refused, match="Time was up"):
        keep(attempt, 1, "d", made_at=before + timedelta(seconds=1))


def test_an_answer_that_waited_for_days_is_kept_as_late(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast, minutes=10))
    past(attempt, days=6)
    address = reverse("assessment:save", args=[attempt.public_id, 2])
    early = {"Guildhall-Waited": str(6 * 86_400_000 - 60_000)}
    said = client_of(cast.chidi).post(address, {"a2-choice": "true"}, headers=early)
    assert said.json() == {"saved": "late"}


def form_of(client, attempt):
    """What the page of an attempt holds, as a browser would send it."""
    page = text_of(client.get(attempt.get_absolute_url()))
    was = re.findall(r'name="(was\d+)" value="(\w*)"', page)
    checked = re.findall(r'name="(a\d+-choice)" value="([^"]+)" checked', page)
    return {"here": ["1", "2"], **dict(was), **dict(checked)}


def test_a_page_that_is_out_of_date_takes_back_nothing_that_was_answered_elsewhere(cast, client_of):
    attempt, chidi = an_attempt(cast, a_sitting(cast)), client_of(cast.chidi)
    one, other = [
        {"choice": option["id"]} for option in attempt.items.get(position=1).version.body["options"]
    ][:2]
    keep(attempt, 1, one)
    stale = form_of(chidi, attempt)
    keep(attempt, 1, other)
    answered(attempt, only=[2])
    assert chidi.post(attempt.get_absolute_url(), stale | {"submit": "1"}).status_code == 303
    first, second = attempt.items.order_by("position")
    assert first.answer == other and second.answer is not None


def test_files_are_stored_once_it_is_known_that_they_are_taken(cast, client_of, settings):
    attempt = an_attempt(cast, a_sitting(cast, ("upload", "truefalse")))
    chidi, address = client_of(cast.chidi), attempt.get_absolute_url()
    save = reverse("assessment:save", args=[attempt.public_id, 1])
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"upload": [(1, 60)]}
    two = {"a1-file": [a_file("one.txt"), a_file("two.txt")]}
    assert chidi.post(save, two).status_code == 422
    assert chidi.post(save, {"a1-file": a_file("one.txt")}).status_code == 429
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"upload": []}
    chidi.post(address, {"submit": "1"})
    for handed_in in (save, address):
        chidi.post(handed_in, {"here": "1", "a1-file": a_file("one.txt")})
    stranger = client_of(cast.emre).post(save, {"a1-file": a_file("one.txt")})
    assert stranger.status_code == 404
    assert not StoredFile.objects.exists()


def test_what_an_answer_names_no_more_is_let_go(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast, ("upload", "truefalse")))
    chidi = client_of(cast.chidi)
    save = reverse("assessment:save", args=[attempt.public_id, 1])
    [[one, name, _href]] = chidi.post(save, {"a1-file": a_file("one.txt")}).json()["files"]
    assert name == "one.txt"
    sent = {"a1-kept": one, "a1-file": a_file("two.txt")}  # a single file is replaced
    [[two, name, _href]] = chidi.post(save, sent).json()["files"]
    assert name == "two.txt" and held(attempt) == {two}
    assert chidi.post(save, {"a1-kept": one}).json()["files"][0][0] == one  # changed their mind
    assert held(attempt) == {one}
    assert chidi.post(save, {}).json() == {"saved": "kept", "files": []}
    assert not held(attempt) and attempt.items.get(position=1).answer is None


def test_a_late_file_waits_beside_the_one_that_came_in_time(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast, ("upload",), minutes=10))
    chidi = client_of(cast.chidi)
    save = reverse("assessment:save", args=[attempt.public_id, 1])
    chidi.post(save, {"a1-file": a_file("one.txt")})
    past = timezone.now() - timedelta(minutes=3)
    Attempt.objects.update(deadline_at=past, started_at=past - timedelta(minutes=10), grace=0)
    attempt.items.update(made_at=past - timedelta(minutes=5))
    waited = {"Guildhall-Waited": str(4 * 60_000)}
    said = chidi.post(save, {"a1-file": a_file("two.txt")}, headers=waited).json()
    assert said["saved"] == "late" and len(held(attempt)) == 2
    submit_due_attempts()
    attempt.refresh_from_db()
    settle_late(by=cast.amara, attempt=attempt, item=attempt.items.get(), accept=True)
    assert held(attempt) == set(attempt.items.get().answer["files"])


def a_file(name):
    return SimpleUploadedFile(name, f"{name}, as a tally sheet".encode())


def held(attempt):
    """Of the first question."""
    files = files_of(attempt.items.get(position=1))
    return {str(key) for key in files.values_list("public_id", flat=True)}


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_time_the_newer_stays(cast):
    """The older one has read the row before it waits for the newer one's lock."""
    attempt = an_attempt(cast, a_sitting(cast))
    with ThreadPoolExecutor(1) as other, transaction.atomic():
        item = item_to_save(cast.chidi, attempt.public_id, 1)
        older = other.submit(in_its_own_connection, keep, attempt, 1, "a", writer="x", sequence=1)
        assert eventually(somebody_waits)
        given = Given(1, "b", timezone.now(), writer="x", sequence=2)
        assert save_answer(by=cast.chidi, item=item, given=given) is Saved.KEPT
    assert older.result() is Saved.OLDER
    assert attempt.items.get(position=1).answer == "b"


def in_its_own_connection(act, *args, **more):
    try:
        with transaction.atomic():
            return act(*args, **more)
    finally:
        connection.close()


def test_a_script_that_is_signed_out_is_not_told_of_another_page(cast, client_of):
    """It would take the sign-in page for the answer."""
    attempt = an_attempt(cast, a_sitting(cast))
    address = reverse("assessment:save", args=[attempt.public_id, 1])
    for header in ("X-Requested-With", "HX-Request"):
        answer = Client().post(address, {"a1-choice": "a"}, headers={header: "true"})
        assert answer.status_code == 401
    assert Client().post(address, {}).status_code == 302


def test_an_open_quiz_without_a_time_limit_stays_on_the_device(cast, client_of):
    chidi = client_of(cast.chidi)
    for rules, kept in (({}, "keep"), ({"minutes": 10}, None)):
        attempt = an_attempt(cast, a_sitting(cast, **rules))
        page = chidi.get(attempt.get_absolute_url())
        assert page.get("Guildhall-Offline") == kept
        results.hand_in(by=cast.chidi, attempt=attempt)
        assert "Guildhall-Offline" not in chidi.get(attempt.get_absolute_url())


def test_a_learner_who_claims_an_early_hour_gains_nothing_by_it(cast, client_of):
    """The age is bounded by the start, and late answers wait for a person."""
    attempt = an_attempt(cast, a_sitting(cast, minutes=10))
    past(attempt, minutes=12)
    chidi = client_of(cast.chidi)
    address = reverse("assessment:save", args=[attempt.public_id, 2])
    claim = {"a2-choice": "true", "points": "9", "fraction": "1"}
    early = {"Guildhall-Waited": "300000"}
    assert chidi.post(address, claim, headers=early).json() == {"saved": "late"}
    submit_due_attempts()
    attempt.refresh_from_db()
    assert attempt.points == 0


def test_after_handing_in_answers_stay(cast, client_of):
    attempt = an_attempt(cast, a_sitting(cast))
    answered(attempt, right=False)
    results.hand_in(by=cast.chidi, attempt=attempt)
    chidi = client_of(cast.chidi)
    address = reverse("assessment:save", args=[attempt.public_id, 2])
    refused = chidi.post(address, {"a2-choice": "true"}, headers={"Guildhall-Waited": "60000"})
    assert refused.status_code == 422 and "handed" in refused.json()["refused"]
