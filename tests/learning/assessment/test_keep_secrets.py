"""What leaked elsewhere does not leak here: keys, words of markers and results before their time,
on any surface, to anybody who may not know them."""

import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.db import connection
from django.test import Client
from django.urls import reverse

from communities.community import actions as community
from gamification.models import LedgerEntry
from learning.assessment.actions import results
from learning.assessment.actions.grading import comment_on_passage, release_all, release_result
from learning.assessment.actions.quizzes import close_sitting, give_quiz
from learning.assessment.grading import neighbours
from learning.assessment.models import (
    Attempt,
    AttemptItem,
    Example,
    Grade,
    QuestionVersion,
    Submission,
    SubmissionVersion,
)
from plc.core.refusals import Refused
from plc.files.models import StoredFile
from plc.notifications.models import Notification
from tests import make
from tests.access.scene import Scene, routes
from tests.access.test_every_address import keys_of
from tests.learning.assessment.giving import a_quiz, an_attempt, answered
from tests.learning.assessment.working import a_handout, a_submission, marked, upload
from tests.learning.assessment.writing import SECRET, a_version

pytestmark = pytest.mark.django_db
# Where what is right, and what was marked, may be written down.
THEIR_OWN = {
    "assessment_answerkey",
    "assessment_attemptitem",
    "assessment_example",
    "assessment_grade",
    "assessment_passagecomment",
}
RESULTS = ("assessment.result", "assessment.found", "assessment.returned")


@pytest.fixture
def scene(cast):
    """Chidi has handed in a quiz and work; both are marked, with words that are canaries as all
    keys are, and nothing is released."""
    scene = Scene("listed", cast)
    scene.quiz = a_quiz(cast, ("single", "short", "long"), feedback_time="closed", tells_key=True)
    scene.sitting = give_quiz(by=cast.amara, quiz=scene.quiz)
    scene.question = scene.quiz.sections.get().entries.first().question
    scene.attempt = an_attempt(cast, scene.sitting)
    answered(scene.attempt, right=False, only=[1, 2])
    answered(scene.attempt, only=[3])
    results.hand_in(by=cast.chidi, attempt=scene.attempt)
    [item] = scene.attempt.items.filter(fraction=None)
    results.mark_by_hand(
        by=cast.amara, attempt=scene.attempt, item=item, points=Decimal("0.73"), words=SECRET
    )
    marked(cast, scene.submission, "2", note=SECRET)
    version = SubmissionVersion.objects.get(submission=scene.submission)
    comment_on_passage(by=cast.amara, version=version, quote="It was short", text=SECRET)
    Example.objects.update(words=SECRET)
    return scene


def body_of(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")
    return response.content.decode(errors="replace")


def addresses(scene):
    """Every page of learning, and where else something of it is told."""
    for route, pattern in routes().items():
        if route.startswith(("assessment:", "courses:", "pathways:")):
            yield reverse(route, kwargs=keys_of(pattern, scene, route))
    yield from ("/", "/notifications/", "/search/?q=words", "/me/writing/", "/me/learning/")
    yield scene.community.get_absolute_url()
    yield reverse("people:profile", args=[scene.cast.chidi.public_id])


@pytest.mark.parametrize("who", ["chidi", "ben", "fatima", "visitor"])
def test_no_page_tells_what_is_right_or_what_was_marked(who, scene, client_of):
    """Not its learner, nobody who looks after another place, not site staff, and no visitor: on
    pages, in files and JSON, and in what a device keeps to be read without a connection."""
    client = Client() if who == "visitor" else client_of(getattr(scene.cast, who))
    answers = [client.get(address) for address in addresses(scene)]
    save = [reverse("assessment:save", args=[scene.attempt.public_id, n]) for n in (1, 2, 3)]
    answers += [client.post(address, {"writer": "zz", "sequence": "9"}) for address in save]
    told = [one.request["PATH_INFO"] for one in answers if SECRET in body_of(one)]
    assert told == []
    assert {200, 302} & {one.status_code for one in answers}, "they were asked"


def test_what_is_right_and_what_was_marked_is_written_down_where_it_belongs(scene, relay):
    """In no fact, notice, letter, search document, draft, ledger or session: in no other table."""
    relay()
    found = set()
    with connection.cursor() as cursor:
        for table in {model._meta.db_table for model in apps.get_models(include_auto_created=True)}:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE %s)',
                [f"%{SECRET}%"],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    assert found == THEIR_OWN


def test_nothing_follows_from_a_result_before_it_is_released(scene, relay, facts):
    """No notice, fact or points; all of it once it is released."""
    chidi = scene.cast.chidi
    relay()
    assert not Notification.objects.filter(person=chidi, kind__in=RESULTS).exists()
    assert not {name for name, _said in facts()} & {
        "assessment.ResultReleased",
        "assessment.AssignmentReleased",
    }
    paid = LedgerEntry.objects.filter(member=chidi, rule__contains="assignment")
    assert not paid.exists()
    close_sitting(by=scene.cast.amara, sitting=scene.sitting)
    results.release_attempt(by=scene.cast.amara, attempt=scene.attempt)
    release_result(by=scene.cast.amara, submission=scene.submission)
    relay()
    assert paid.exists()
    told = Notification.objects.filter(person=chidi, kind__in=RESULTS)
    assert set(told.values_list("kind", flat=True)) == {"assessment.result", "assessment.found"}


def test_the_administration_shows_no_key_answer_or_mark(scene, client_of):
    fatima, words = client_of(scene.cast.fatima), ("It was short", "0.73")
    for model in apps.get_app_config("assessment").get_models():
        if model not in site._registry:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [reverse(f"{name}_changelist")]
        pages += [reverse(f"{name}_change", args=[one.pk]) for one in model.objects.all()[:3]]
        for page in pages:
            response = fatima.get(page)
            assert response.status_code == 200
            assert not [word for word in (SECRET, *words) if word in body_of(response)], page


def test_a_learner_sends_nothing_that_counts(cast, client_of):
    """Whatever a form is made to say, points, states and dates are the server's."""
    sitting = give_quiz(by=cast.amara, quiz=a_quiz(cast, ("single", "long"), minutes=30))
    attempt, chidi = an_attempt(cast, sitting), client_of(cast.chidi)
    submission = a_submission(cast, a_handout(cast, rubric=True))
    crafted = {
        **dict.fromkeys(("points", "score", "fraction", "out_of", "seed", "number"), "99"),
        **dict.fromkeys(("m1-points", "m2-points", "level-1", "level-2", "s1-points"), "3"),
        "state": "marked",
        "release": "1",
        "accepted": "yes",
        "learner": str(cast.ben.pk),
        "deadline_at": "2099-01-01",
        "released_at": "2020-01-01",
        "late_days": "0",
    }
    names = ["attempt", "mark", "mark_submission", "release_result", "return_submission"]
    things = [attempt, attempt, submission, submission, submission]
    before = Attempt.objects.filter(pk=attempt.pk).values().get()
    for name, thing in zip(names, things, strict=True):
        address = reverse(f"assessment:{name}", args=[thing.public_id])
        assert chidi.post(address, crafted).status_code in (200, 303, 403, 404, 422)
    chidi.post(reverse("assessment:save", args=[attempt.public_id, 1]), crafted)
    shares = reverse("assessment:adjust_share", args=[submission.public_id, cast.chidi.public_id])
    assert chidi.post(shares, crafted).status_code == 403
    assert Attempt.objects.filter(pk=attempt.pk).values().get() == before
    assert not AttemptItem.objects.exclude(fraction=None).exists()
    assert not Grade.objects.exists()
    assert not Submission.objects.exclude(released_at=None).exists()


def test_whoever_left_hears_nothing_more_of_quizzes_and_work(cast, client_of, relay, letters):
    """Also not what was told, but not yet read; they still read what is theirs."""
    sitting = give_quiz(by=cast.amara, quiz=a_quiz(cast, ("single", "long")))
    attempt = an_attempt(cast, sitting)
    answered(attempt)
    results.hand_in(by=cast.chidi, attempt=attempt)
    [item] = attempt.items.filter(fraction=None)
    results.mark_by_hand(by=cast.amara, attempt=attempt, item=item, points=Decimal(1))
    submission = a_submission(cast, a_handout(cast, rubric=True))
    marked(cast, submission, "3", "3")
    release_result(by=cast.amara, submission=submission)
    relay()
    chidi = client_of(cast.chidi)
    assert submission.handout.assignment.title in body_of(chidi.get("/notifications/"))
    community.leave_community(community=cast.community, by=cast.chidi)
    mailed = len(letters(to=cast.chidi.email))
    results.release_attempt(by=cast.amara, attempt=attempt)
    relay()
    page = body_of(chidi.get("/notifications/"))
    assert submission.handout.assignment.title not in page and sitting.quiz.title not in page
    subjects = [letter.subject for letter in letters(to=cast.chidi.email)[mailed:]]
    assert not [subject for subject in subjects if "result" in subject]
    assert "A plan to try" not in body_of(chidi.get("/"))
    assert chidi.get(submission.get_absolute_url()).status_code == 200


def test_files_of_learners_and_authors_are_opened_by_nobody_else(cast, client_of):
    """Nor any smaller picture made of one, nor what is asked by one."""
    version = a_version(cast, "hotspot")
    handout = a_handout(cast, files_most=1)
    submission = a_submission(cast, handout)
    file = upload(cast.chidi)
    Submission.objects.filter(pk=submission.pk).update(files=[str(file.public_id)])
    StoredFile.objects.filter(pk=file.pk).update(
        holder="assessment.submission", holder_id=submission.pk
    )
    elsewhere = make.user("Hana Sato")
    make.community(by=elsewhere, name="Northfield", slug="northfield")
    for held in (version.picture, file):
        files = [held.get_absolute_url()]
        files += [reverse("files:rendition", args=[held.public_id, width]) for width in (64, 640)]
        for person in (None, cast.emre, elsewhere, cast.fatima, cast.ben):
            client = Client() if person is None else client_of(person)
            codes = {client.get(address).status_code for address in files}
            assert codes <= {302, 404}, (person, held)
    assert client_of(cast.amara).get(version.picture.get_absolute_url()).status_code == 200


def test_a_body_says_nothing_of_its_key(cast):
    """What everybody reads of a question is the same whatever is right."""
    for kind in ("single", "multiple", "truefalse", "matching", "ordering", "groups"):
        body = QuestionVersion.objects.get(pk=a_version(cast, kind).pk).body
        assert SECRET not in json.dumps(body), kind


def test_nobody_marks_their_own_attempt_or_reads_what_is_right_by_marking(cast, client_of):
    """Also not whoever looks after the place. While somebody answers, nobody reads it there."""
    sitting = give_quiz(by=cast.amara, quiz=a_quiz(cast, ("single", "long")))
    own, other = an_attempt(cast, sitting, by=cast.amara), an_attempt(cast, sitting)
    address = reverse("assessment:mark", args=[own.public_id])
    amara = client_of(cast.amara)
    assert amara.get(address).status_code == amara.post(address).status_code == 403
    assert address not in body_of(amara.get(reverse("assessment:results", args=keys(sitting))))
    assert SECRET not in body_of(amara.get(reverse("assessment:mark", args=[other.public_id])))
    for attempt in (own, other):
        results.hand_in(by=attempt.learner, attempt=attempt)
    assert SECRET in body_of(amara.get(reverse("assessment:mark", args=[other.public_id])))
    item, by = own.items.first(), cast.amara
    for refused in (
        lambda: results.mark_by_hand(by=by, attempt=own, item=item, points=Decimal(1)),
        lambda: results.settle_late(by=by, attempt=own, item=item, accept=True),
        lambda: results.release_attempt(by=by, attempt=own),
    ):
        with pytest.raises(Refused, match="Somebody else"):
            refused()


def keys(given):
    return [given.community.slug, given.public_id]


def test_whoever_marks_finds_their_own_work_in_no_list(cast, client_of):
    handout = a_handout(cast, rubric=True)
    own, other = a_submission(cast, handout, by=cast.amara), a_submission(cast, handout)
    marked(cast, own, "3", "3", by=cast.chidi)
    marked(cast, other, "1", "1")
    amara = client_of(cast.amara)
    mine = reverse("assessment:mark_submission", args=[own.public_id])
    page = body_of(amara.get(reverse("assessment:submissions", args=keys(handout))))
    assert mine not in page and "Your own work is marked by somebody else" in page
    assert "Release 1 result" in page
    csv = body_of(amara.get(reverse("assessment:submissions_csv", args=keys(handout))))
    assert cast.chidi.name in csv and cast.amara.name not in csv
    other.refresh_from_db()
    assert neighbours(other, cast.amara) == (None, None)
    assert release_all(by=cast.amara, handout=handout) == 1
    own.refresh_from_db()
    assert own.released_at is None
