"""Working on an assignment, alone and in teams, and handing it in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from learning.assessment.actions.assignments import change_assignment
from learning.assessment.actions.grading import return_submission
from learning.assessment.actions.reviewing import set_review_rules
from learning.assessment.actions.submissions import (
    Overtaken,
    Work,
    begin_submission,
    hand_in,
    join_team,
    leave_team,
    open_team,
    save_work,
    take_back,
)
from learning.assessment.models import Handout, KeptText, Share, Submission, SubmissionVersion
from plc.core.refusals import Refused
from plc.files.models import StoredFile

from .working import TEXT, a_handout, a_member, a_submission, marked, upload

pytestmark = pytest.mark.django_db
GIVEN = "/c/westmoor/learn/assignments/"


def text_of(response):
    return response.content.decode()


def move(handout, **dates):
    Handout.objects.filter(pk=handout.pk).update(**dates)
    handout.refresh_from_db()


def test_a_member_writes_and_hands_in_without_a_script(cast, client_of, facts):
    handout, chidi = a_handout(cast, rubric=True, files_most=2), client_of(cast.chidi)
    assert "A plan to try" in text_of(chidi.get(GIVEN))
    page = text_of(chidi.get(handout.get_absolute_url()))
    assert "Two at once." in page and "Begin" in page  # the rubric, before it begins
    address = chidi.post(f"{handout.get_absolute_url()}begin/")["Location"]
    assert 'name="text"' in text_of(chidi.get(address))
    facts()
    file = SimpleUploadedFile("plan.txt", b"What we try.")
    saved = chidi.post(address, {"text": TEXT, "revision": "0", "files": file})
    assert saved.status_code == 303 and not facts()
    submission = Submission.objects.get()
    [key] = submission.files
    page = text_of(chidi.get(address))
    assert "plan.txt" in page and "We ask *one* question" in page
    sent = {"text": TEXT, "revision": "1", "kept": key, "submit": "1"}
    assert chidi.post(address, sent).status_code == 303
    assert chidi.post(address, sent).status_code == 303  # once more changes nothing
    version = SubmissionVersion.objects.get()
    assert "<em>one</em>" in version.text_html and version.files == [key]
    [(name, said)] = facts()
    assert name == "assessment.AssignmentSubmitted"
    assert said["learner_ids"] == [cast.chidi.pk] and said["version"] == 1
    page = text_of(chidi.get(address))
    assert "It waits to be marked" in page and "<em>one</em>" in page
    assert "Handed in" in text_of(chidi.get(GIVEN))


def test_what_is_missing_is_said_and_nothing_is_lost(cast, client_of):
    handout = a_handout(cast, words_least=5, words_most=9, files_most=1, file_kinds=["picture"])
    submission = begin_submission(by=cast.chidi, handout=handout)
    chidi, address = client_of(cast.chidi), submission.get_absolute_url()
    few = chidi.post(address, {"text": "Too few.", "submit": "1"})
    assert few.status_code == 422 and "at least 5" in text_of(few) and "Too few." in text_of(few)
    many = text_of(chidi.post(address, {"text": "a " * 10, "submit": "1"}))
    assert "It has 10 words; at most 9" in many
    file = SimpleUploadedFile("plan.txt", b"words")
    wrong = text_of(chidi.post(address, {"text": "One two three four five", "files": file}))
    assert "of another kind than is asked for: Pictures" in wrong
    assert 'name="kept"' in wrong  # it waits there, ticked
    submission.refresh_from_db()
    assert submission.state == "draft" and not SubmissionVersion.objects.exists()
    with pytest.raises(Refused, match="nothing to hand in"):
        hand_in(by=cast.chidi, submission=submission, work=Work("", ()))


@pytest.mark.parametrize(
    ("rules", "days", "late", "taken"),
    [
        ({"late": "accept"}, 3, 3, True),
        ({"late": "deduct"}, 1, 1, True),
        ({"late": "refuse"}, 1, 0, False),
    ],
)
def test_late_work_is_taken_as_the_rules_say(cast, rules, days, late, taken):
    handout = a_handout(cast, **rules)
    submission = begin_submission(by=cast.chidi, handout=handout)
    now = timezone.now()
    move(handout, opens_at=now - timedelta(9), due_at=now - timedelta(days, seconds=-60))
    if not taken:
        with pytest.raises(Refused, match="closed"):
            hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
        return
    hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
    assert SubmissionVersion.objects.get().late_days == late


def test_it_is_taken_back_until_it_is_due_or_somebody_reads_it(cast):
    handout = a_handout(cast, rubric=True)
    submission = a_submission(cast, handout)
    take_back(by=cast.chidi, submission=submission)
    assert submission.state == "draft" and not SubmissionVersion.objects.exists()
    hand_in(by=cast.chidi, submission=submission)
    marked(cast, submission, "1")
    with pytest.raises(Refused, match="begun to read"):
        take_back(by=cast.chidi, submission=submission)
    other = a_submission(cast, handout, by=a_member(cast, "Ines"))
    move(handout, opens_at=timezone.now() - timedelta(2), due_at=timezone.now() - timedelta(1))
    with pytest.raises(Refused, match="was due"):
        take_back(by=other.shares.get().learner, submission=other)


def test_a_returned_submission_is_handed_in_again_and_not_late(cast):
    handout = a_handout(cast, rubric=True, versions_most=2)
    submission = a_submission(cast, handout)
    marked(cast, submission, "1")
    return_submission(by=cast.amara, submission=submission)
    move(handout, opens_at=timezone.now() - timedelta(9), due_at=timezone.now() - timedelta(1))
    hand_in(by=cast.chidi, submission=submission, work=Work(f"{TEXT} More."))
    assert [one.late_days for one in SubmissionVersion.objects.order_by("number")] == [0, 0]
    marked(cast, submission, "1")
    with pytest.raises(Refused, match="as often as it is taken"):
        return_submission(by=cast.amara, submission=submission)


@pytest.mark.django_db(transaction=True)
def test_many_clicks_on_begin_and_on_hand_in_make_one(cast):
    handout = a_handout(cast)

    def click(_number):
        try:
            submission = begin_submission(by=cast.chidi, handout=handout)
            hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
            return submission.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as clicks:
        assert len(set(clicks.map(click, range(12)))) == 1
    assert SubmissionVersion.objects.count() == 1


# --- teams --------------------------------------------------------------------------------------


def test_a_team_is_begun_joined_and_left(cast, client_of):
    handout = a_handout(cast, team_most=2)
    chidi, ben = client_of(cast.chidi), client_of(cast.ben)
    nameless = chidi.post(f"{handout.get_absolute_url()}begin/", {"team": " "})
    assert nameless.status_code == 422 and "Give your team a name." in text_of(nameless)
    chidi.post(f"{handout.get_absolute_url()}begin/", {"team": "The early ones"})
    submission = Submission.objects.get()
    assert "The early ones" in text_of(ben.get(handout.get_absolute_url()))
    assert ben.get(submission.get_absolute_url()).status_code == 404
    ben.post(f"{submission.get_absolute_url()}join/")
    assert "Chidi Eze" in text_of(ben.get(submission.get_absolute_url()))
    with pytest.raises(Refused, match="full"):
        join_team(by=a_member(cast, "Ines"), submission=submission)
    ben.post(f"{submission.get_absolute_url()}leave/")
    open_team(by=cast.chidi, submission=submission, is_open=False)
    with pytest.raises(Refused, match="nobody else"):
        join_team(by=cast.ben, submission=submission)
    leave_team(by=cast.chidi, submission=submission)
    assert not Submission.objects.exists()


def test_nobody_is_in_two_teams(cast):
    handout = a_handout(cast, team_most=3)
    first = begin_submission(by=cast.chidi, handout=handout, team="A")
    begin_submission(by=cast.ben, handout=handout, team="B")
    with pytest.raises(Refused, match="another team"):
        join_team(by=cast.ben, submission=first)
    assert Share.objects.count() == 2


def test_of_two_texts_of_a_team_one_stays_and_the_other_is_kept(cast, client_of):
    handout = a_handout(cast, team_most=2)
    submission = begin_submission(by=cast.chidi, handout=handout, team="A")
    join_team(by=cast.ben, submission=submission)
    save_work(by=cast.chidi, submission=submission, work=Work("Chidi's text", revision=0))
    with pytest.raises(Overtaken, match="Chidi Eze"):
        save_work(by=cast.ben, submission=submission, work=Work("Ben's text", revision=0))
    submission.refresh_from_db()
    assert submission.text == "Chidi's text"
    assert [(one.text, one.by) for one in KeptText.objects.all()] == [("Ben's text", cast.ben)]
    ben = client_of(cast.ben)
    page = text_of(ben.get(submission.get_absolute_url()))
    assert "Chidi&#x27;s text" in page and "Ben&#x27;s text" in page
    sent = {"text": "Both texts", "revision": "1", "submit": "1"}
    assert ben.post(submission.get_absolute_url(), sent).status_code == 303
    assert KeptText.objects.filter(text="Chidi's text", by=cast.chidi).exists()
    assert SubmissionVersion.objects.get().text == "Both texts"


def test_files_of_a_text_that_was_overtaken_are_kept_with_it(cast, client_of):
    handout = a_handout(cast, team_most=2, files_most=2)
    submission = begin_submission(by=cast.chidi, handout=handout, team="A")
    join_team(by=cast.ben, submission=submission)
    work = Work("Chidi's text", [upload(cast.chidi, "chidi.txt")], revision=0)
    save_work(by=cast.chidi, submission=submission, work=work)
    ben, address = client_of(cast.ben), submission.get_absolute_url()
    file = SimpleUploadedFile("ben.txt", b"What we count.")
    assert ben.post(address, {"text": "", "revision": "0", "files": file}).status_code == 303
    kept = KeptText.objects.get()
    mine = StoredFile.objects.get(public_id__in=kept.files)
    assert (mine.name, mine.holder_id) == ("ben.txt", submission.pk)
    assert "ben.txt" in text_of(ben.get(address))
    [theirs] = Submission.objects.get().files
    sent = {"text": "Both", "revision": "1", "kept": [theirs]}
    ben.post(address, sent)
    mine.refresh_from_db()
    assert mine.holder_id == submission.pk  # still there to be added
    ben.post(address, sent | {"revision": "2", "kept": [theirs, kept.files[0]]})
    assert Submission.objects.get().files == [theirs, kept.files[0]]


# --- files --------------------------------------------------------------------------------------


def test_files_are_opened_by_those_who_work_and_once_handed_in_by_those_who_mark(
    cast, client_of, client
):
    handout = a_handout(cast, files_most=2)
    submission = begin_submission(by=cast.chidi, handout=handout)
    file = upload(cast.chidi)
    save_work(by=cast.chidi, submission=submission, work=Work(TEXT, [file]))
    file.refresh_from_db()
    address = file.get_absolute_url()

    def statuses():
        people = (cast.chidi, cast.amara, cast.ben, cast.dina, cast.emre, cast.fatima)
        return [client_of(person).get(address).status_code for person in people]

    assert statuses() == [200, 404, 404, 404, 404, 404]
    hand_in(by=cast.chidi, submission=submission)
    assert statuses() == [200, 200, 404, 404, 404, 404]
    assert client.get(address).status_code in (302, 404)


def test_a_file_that_is_taken_out_is_let_go_unless_a_version_has_it(cast):
    handout = a_handout(cast, rubric=True, files_most=2)
    submission = begin_submission(by=cast.chidi, handout=handout)
    one, two = upload(cast.chidi, "one.txt"), upload(cast.chidi, "two.txt")
    save_work(by=cast.chidi, submission=submission, work=Work(TEXT, [one, two]))
    save_work(by=cast.chidi, submission=submission, work=Work(TEXT, [two]))
    held = StoredFile.objects.filter(holder="assessment.submission")
    assert [file.name for file in held] == ["two.txt"]
    hand_in(by=cast.chidi, submission=submission)
    marked(cast, submission, "1")
    return_submission(by=cast.amara, submission=submission)
    save_work(by=cast.chidi, submission=submission, work=Work(TEXT, []))
    assert held.count() == 1


def test_where_names_are_hidden_files_have_neutral_names(cast):
    handout = a_handout(cast, files_most=2, hides_names=True)
    submission = begin_submission(by=cast.chidi, handout=handout)
    file = upload(cast.chidi, "Chidi Eze.txt")
    save_work(by=cast.chidi, submission=submission, work=Work(TEXT, [file]))
    file.refresh_from_db()
    assert file.name == "File 1.txt"


def test_names_that_are_hidden_later_are_hidden_in_the_names_of_files_sent_before(cast):
    for hide in (_hide_from_who_marks, _hide_from_who_reviews):
        handout = a_handout(cast, files_most=2)
        submission = begin_submission(by=cast.chidi, handout=handout)
        files = [upload(cast.chidi, f"Chidi Eze {n}.txt") for n in range(2)]
        hand_in(by=cast.chidi, submission=submission, work=Work(TEXT, files))
        hide(cast, handout.assignment)
        held = StoredFile.objects.filter(public_id__in=[one.public_id for one in files])
        assert sorted(file.name for file in held) == ["File 1.txt", "File 2.txt"]


def _hide_from_who_marks(cast, assignment):
    words = {"title": assignment.title, "text": assignment.text, "rubric": assignment.rubric}
    rules = {"hides_names": True}
    change_assignment(by=cast.amara, assignment=assignment, rules=rules, **words)


def _hide_from_who_reviews(cast, assignment):
    rules = {"each": 1, "hides_authors": True, "flexible_days": 1, "fallback_days": 2}
    set_review_rules(by=cast.amara, assignment=assignment, rules=rules)


def test_somebody_who_left_reads_their_own_and_writes_no_more(cast, client_of):
    handout = a_handout(cast, group=cast.group)
    submission = a_submission(cast, handout)
    cast.group.memberships.filter(user=cast.chidi).delete()
    chidi = client_of(cast.chidi)
    assert chidi.get(submission.get_absolute_url()).status_code == 200
    assert chidi.post(submission.get_absolute_url(), {"text": "x"}).status_code == 403
    assert chidi.get(reverse("assessment:handouts", args=["westmoor"])).status_code == 200
