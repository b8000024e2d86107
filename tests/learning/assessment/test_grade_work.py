"""Marking side by side, and that nobody knows of a result before it is released."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.assessment import grading
from learning.assessment.actions.assignments import change_assignment
from learning.assessment.actions.grading import (
    adjust_share,
    comment_on_passage,
    release_all,
    release_result,
    return_submission,
)
from learning.assessment.actions.submissions import Work, begin_submission, hand_in, join_team
from learning.assessment.models import (
    Grade,
    Handout,
    PassageComment,
    Share,
    Submission,
    SubmissionVersion,
)
from learning.assessment.results import accepted_by, results_of
from plc.accounts.actions import delete_account
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests import make

from .working import SECRET, TEXT, a_handout, a_member, a_submission, marked

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def mark_of(submission):
    return reverse("assessment:mark_submission", args=[submission.public_id])


def test_somebody_who_teaches_marks_beside_the_text_and_releases(cast, client_of, facts):
    handout = a_handout(cast, rubric=True, pass_percent=50)
    submission = a_submission(cast, handout)
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    listed = text_of(amara.get(f"{handout.get_absolute_url()}submissions/?wait=1"))
    assert "Chidi Eze" in listed and "to be marked" in listed
    page = text_of(amara.get(mark_of(submission)))
    assert "Two at once." in page and "<em>one</em>" in page
    facts()
    sent = {"level-1": "2", "words-1": f"{SECRET} here", "level-2": "3", "words": SECRET}
    assert amara.post(mark_of(submission), sent | {"note": SECRET}).status_code == 303
    grade = Grade.objects.get()
    assert (grade.points, grade.out_of, grade.accepted) == (10, 12, True)
    assert not facts()
    assert SECRET not in text_of(chidi.get(submission.get_absolute_url()))
    assert amara.post(mark_of(submission), sent | {"release": "1"}).status_code == 303
    [(name, said)] = facts()
    assert name == "assessment.AssignmentReleased" and said["accepted"] is True
    assert "10" not in str({key: said[key] for key in said if not key.endswith(("_id", "_ids"))})
    page = text_of(chidi.get(submission.get_absolute_url()))
    assert "of 12 points" in page and f"{SECRET} here" in page and "Accepted" in page
    assert page.count(SECRET) == 2  # not the note of those who mark
    assert "83.3 percent" in text_of(chidi.get("/c/westmoor/learn/assignments/"))


def test_marks_are_the_servers(cast, client_of):
    """A learner sets nothing, and whoever marks chooses levels, not points."""
    submission = a_submission(cast, a_handout(cast, rubric=True))
    sent = {"level-1": "3", "level-2": "9", "points": "99", "words": "x"}
    assert client_of(cast.chidi).post(mark_of(submission), sent).status_code == 403
    assert client_of(cast.amara).post(mark_of(submission), sent).status_code == 422
    assert not Grade.objects.exists()


def test_nobody_knows_of_a_result_before_it_is_released(cast, client_of, relay, letters):
    """Not on a page, in a list, a count, a notice, a search or a file."""
    handout = a_handout(cast, rubric=True)
    submission = a_submission(cast, handout)
    before = {address: pages(cast, client_of, address) for address in surfaces(handout, submission)}
    marked(cast, submission, "2", "3", note=f"{SECRET} note")
    [version] = SubmissionVersion.objects.all()
    comment_on_passage(by=cast.amara, version=version, quote="one question", text=f"{SECRET} !")
    relay()
    for address in surfaces(handout, submission):
        after = pages(cast, client_of, address)
        assert not any(SECRET in page for page in after), address
        if "submissions" in address and "learn/submissions" not in address:
            assert after == before[address], address
    key = (handout.pk, cast.chidi.pk)
    result = results_of([handout.pk], [cast.chidi.pk])[key]
    assert (result.points, result.out_of, result.accepted) == (None, None, None)
    assert not accepted_by([handout.pk], [cast.chidi.pk])
    told = Notification.objects.filter(person=cast.chidi).values_list("kind", flat=True)
    assert not set(told) & {"assessment.found", "assessment.returned"}


def surfaces(handout, submission):
    at = handout.get_absolute_url()
    return (
        *(at, f"{at}submissions/", f"{at}submissions.csv", "/c/westmoor/learn/assignments/"),
        *(submission.get_absolute_url(), mark_of(submission), "/search/?q=words+here"),
        *("/", "/notifications/", f"/people/{submission.shares.get().learner.public_id}/"),
    )


def pages(cast, client_of, address):
    """As the learner, another member and a stranger see it."""
    found = []
    for person in (cast.chidi, cast.ben, cast.emre):
        response = client_of(person).get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found.append(body.decode() if response.status_code == 200 else str(response.status_code))
    return found


def test_all_that_is_marked_wholly_is_released_at_once(cast, client_of, facts):
    handout = a_handout(cast, rubric=True)
    one = a_submission(cast, handout)
    two = a_submission(cast, handout, by=a_member(cast, "Ines"))
    three = a_submission(cast, handout, by=a_member(cast, "Jun"))
    marked(cast, one, "1", "1")
    marked(cast, two, "3", "3")
    marked(cast, three, "3")
    facts()
    assert release_all(by=cast.amara, handout=handout) == 2
    assert release_all(by=cast.amara, handout=handout) == 0
    assert [name for name, _said in facts()] == ["assessment.AssignmentReleased"] * 2
    with pytest.raises(Refused, match="not marked yet"):
        release_result(by=cast.amara, submission=three)
    csv = client_of(cast.amara).get(f"{handout.get_absolute_url()}submissions.csv")
    assert "Chidi Eze,,Handed in," in b"".join(csv.streaming_content).decode()
    assert accepted_by([handout.pk], [cast.chidi.pk]).keys() == {(handout.pk, cast.chidi.pk)}


def test_a_table_that_is_cut_says_so(cast, client_of, monkeypatch):
    handout = a_handout(cast, rubric=True)
    a_submission(cast, handout)
    table = f"{handout.get_absolute_url()}submissions.csv"
    for most, cut in ((1, False), (0, True)):
        monkeypatch.setattr(grading, "MOST_ROWS", most)
        content = b"".join(client_of(cast.amara).get(table).streaming_content).decode()
        assert ("There are more: this file has the first" in content) == cut


def test_what_was_released_is_told_again_when_it_is_marked_anew(cast, facts):
    submission = a_submission(cast, a_handout(cast, rubric=True))
    marked(cast, submission, "1", "1")
    release_result(by=cast.amara, submission=submission)
    facts()
    marked(cast, submission, "1", "1")
    assert not facts()
    marked(cast, submission, "3", "3")
    [(_name, said)] = facts()
    assert said["first"] is False
    with pytest.raises(Refused, match="everything"):
        marked(cast, submission, "3")


def test_two_who_mark_at_once_do_not_overwrite_one_another(cast, client_of):
    submission = a_submission(cast, a_handout(cast, rubric=True))
    amara = client_of(cast.amara)
    seen = amara.get(mark_of(submission)).context["seen"]
    sent = {"level-1": "2", "level-2": "2", "accepted": "yes", "seen": seen}
    make.member(cast.community, ines := make.user("Ines"), role="admin")
    first = {"level-1": "3", "level-2": "3", "accepted": "yes"}
    assert client_of(ines).post(mark_of(submission), first | {"seen": seen}).status_code == 303
    overtaken = amara.post(mark_of(submission), sent)
    assert overtaken.status_code == 422 and "Somebody else has marked it" in text_of(overtaken)
    assert "Ines has marked it" in text_of(overtaken)
    assert Grade.objects.get().points == 12
    sent["seen"] = amara.get(mark_of(submission)).context["seen"]
    for _time in range(2):  # a double click is no other person
        assert amara.post(mark_of(submission), sent).status_code == 303


def test_lateness_costs_what_the_rules_say_and_no_more_than_the_floor(cast):
    handout = a_handout(cast, rubric=True, late="deduct", late_percent=20, late_floor=50)
    submission = a_submission(cast, handout)
    for days, left in ((0, 12), (1, Decimal("9.6")), (2, Decimal("7.2")), (9, 6)):
        SubmissionVersion.objects.update(late_days=days)
        marked(cast, submission, "3", "3")
        assert Grade.objects.get().points == left


def test_it_is_returned_with_words_and_comments_but_no_points(cast, client_of, facts, relay):
    handout = a_handout(cast, rubric=True)
    submission = a_submission(cast, handout)
    amara, chidi = client_of(cast.amara), client_of(cast.chidi)
    with pytest.raises(Refused, match="Say first"):
        return_submission(by=cast.amara, submission=submission)
    comments = reverse("assessment:comment_on_passage", args=[submission.public_id])
    wrong = amara.post(comments, {"quote": "two questions", "comment": "Which?"})
    assert wrong.status_code == 422 and "does not have these words" in text_of(wrong)
    sent = {"quote": "one question", "comment": "Which one?", "near": "5"}
    amara.post(comments, sent)
    amara.post(comments, sent)  # once more is the same
    [comment] = PassageComment.objects.all()
    assert "Which one?" in text_of(amara.get(mark_of(submission)))
    assert "Which one?" not in text_of(chidi.get(submission.get_absolute_url()))
    facts()
    return_submission(by=cast.amara, submission=submission)
    assert [name for name, _said in facts()] == ["assessment.AssignmentReturned"]
    relay()
    page = text_of(chidi.get(submission.get_absolute_url()))
    assert "Which one?" in page and "<mark>" in page and 'name="text"' in page
    assert "of 12 points" not in page
    assert "returned to you" in text_of(chidi.get("/notifications/"))
    assert "returned to you" in text_of(chidi.get("/"))
    remove = reverse("assessment:remove_comment", args=[submission.public_id, comment.pk])
    assert client_of(cast.ben).post(remove).status_code == 404
    assert amara.post(remove).status_code == 303 and not PassageComment.objects.exists()


def test_what_is_returned_after_the_end_is_handed_in_anew(cast, client_of):
    """Marking usually happens then."""
    handout = a_handout(cast, rubric=True, late="refuse")
    submission = a_submission(cast, handout)
    marked(cast, submission, "1", "1")
    ended = timezone.now() - timedelta(hours=1)
    Handout.objects.update(due_at=ended, closes_at=ended)
    return_submission(by=cast.amara, submission=submission)
    chidi, address = client_of(cast.chidi), submission.get_absolute_url()
    assert handout.assignment.title in text_of(chidi.get("/"))
    page = text_of(chidi.get(address))
    assert 'name="text"' in page and "This assignment is closed." not in page
    submission = Submission.objects.get()
    hand_in(by=cast.chidi, submission=submission, work=Work("Better."))
    assert SubmissionVersion.objects.get(number=2).late_days == 0


def test_names_are_hidden_from_those_who_mark_until_release(cast, client_of, relay):
    handout = a_handout(cast, rubric=True, hides_names=True)
    submission = a_submission(cast, handout)
    relay()
    amara, at = client_of(cast.amara), handout.get_absolute_url()
    addresses = (f"{at}submissions/", mark_of(submission), "/notifications/")
    for address in addresses:
        page = text_of(amara.get(address))
        assert "Submission 1" in page and "Chidi" not in page, address
    csv = b"".join(amara.get(f"{at}submissions.csv").streaming_content).decode()
    assert "Submission 1" in csv and "Chidi" not in csv
    for person in (cast.chidi, cast.ben):  # the answer does not tell who it was
        there = reverse("assessment:adjust_share", args=[submission.public_id, person.public_id])
        assert amara.post(there, {}).status_code == 404
    with pytest.raises(Refused, match="stay hidden"):
        change_assignment(
            by=cast.amara,
            assignment=handout.assignment,
            title="A plan to try",
            text="Write.",
            rules={"hides_names": False},
            rubric=handout.assignment.rubric,
        )
    marked(cast, submission, "2", "2")
    release_result(by=cast.amara, submission=submission)
    assert "Chidi Eze" in text_of(amara.get(mark_of(submission)))


def test_one_of_a_team_gets_points_and_words_of_their_own(cast, client_of):
    handout = a_handout(cast, rubric=True, team_most=2)
    submission = begin_submission(by=cast.chidi, handout=handout, team="A")
    join_team(by=cast.ben, submission=submission)
    submission.text = TEXT
    submission.save()
    hand_in(by=cast.chidi, submission=submission)
    marked(cast, submission, "3", "3")
    share = Share.objects.get(learner=cast.ben)
    with pytest.raises(Refused):
        adjust_share(by=cast.amara, share=share, points=Decimal(13), words="")
    address = reverse("assessment:adjust_share", args=[submission.public_id, cast.ben.public_id])
    sent = {f"s{share.pk}-points": "6", f"s{share.pk}-words": f"{SECRET} for you"}
    assert client_of(cast.amara).post(address, sent).status_code == 303
    assert SECRET not in text_of(client_of(cast.ben).get(submission.get_absolute_url()))
    release_result(by=cast.amara, submission=submission)
    results = results_of([handout.pk], [cast.ben.pk, cast.chidi.pk])
    assert results[handout.pk, cast.ben.pk].points == 6
    assert results[handout.pk, cast.chidi.pk].points == 12
    assert f"{SECRET} for you" in text_of(client_of(cast.ben).get(submission.get_absolute_url()))
    assert "for you" not in text_of(client_of(cast.chidi).get(submission.get_absolute_url()))


def test_own_points_decide_whether_one_of_a_team_is_accepted(cast, client_of, facts):
    handout = a_handout(cast, rubric=True, team_most=2, pass_percent=50)
    submission = begin_submission(by=cast.chidi, handout=handout, team="A")
    join_team(by=cast.ben, submission=submission)
    hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
    marked(cast, submission, "3", "3")
    share = Share.objects.get(learner=cast.ben)
    adjust_share(by=cast.amara, share=share, points=Decimal(0), words="")
    people = ([handout.pk], [cast.ben.pk, cast.chidi.pk])
    assert not any(result.accepted for result in results_of(*people).values())
    assert accepted_by(*people) == {}
    release_result(by=cast.amara, submission=submission)
    told = {learner: result.accepted for (_, learner), result in results_of(*people).items()}
    assert told == {cast.ben.pk: False, cast.chidi.pk: True}
    assert list(accepted_by(*people)) == [(handout.pk, cast.chidi.pk)]
    assert "Not accepted" in text_of(client_of(cast.ben).get(submission.get_absolute_url()))
    assert "Not accepted" in text_of(client_of(cast.amara).get(mark_of(submission)))
    facts()
    marked(cast, submission, "1", "1")
    adjust_share(by=cast.amara, share=share, points=Decimal(6), words="")
    assert [said["accepted"] for _name, said in facts()] == [False, True]
    assert list(accepted_by(*people)) == [(handout.pk, cast.ben.pk)]


def test_what_one_of_a_team_gets_belongs_to_a_version_and_is_told_with_it(cast, client_of, facts):
    handout = a_handout(cast, rubric=True, team_most=2)
    submission = begin_submission(by=cast.chidi, handout=handout, team="A")
    join_team(by=cast.ben, submission=submission)
    hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
    share = Share.objects.get(learner=cast.ben)

    def adjust(points, words):
        adjust_share(by=cast.amara, share=share, points=points, words=words)

    marked(cast, submission, "1", "1")
    adjust(Decimal(3), "For the first version.")
    return_submission(by=cast.amara, submission=submission)
    with pytest.raises(Refused, match="being worked on"):
        adjust(Decimal(4), "")
    hand_in(by=cast.chidi, submission=submission, work=Work(f"{TEXT} More."))
    marked(cast, submission, "3", "3")
    adjust(None, "A wombat.")
    ben = client_of(cast.ben)
    page = text_of(ben.get(submission.get_absolute_url()))
    assert "For the first version." in page and "wombat" not in page
    release_result(by=cast.amara, submission=submission)
    assert "A wombat." in text_of(ben.get(submission.get_absolute_url()))
    assert results_of([handout.pk], [cast.ben.pk])[handout.pk, cast.ben.pk].points == 12
    facts()
    adjust(Decimal(5), "A wombat.")
    adjust(Decimal(5), "A wombat.")
    [(name, said)] = facts()
    assert name == "assessment.AssignmentReleased" and said["first"] is False
    assert tuple(said["learner_ids"]) == (cast.ben.pk,)
    assert results_of([handout.pk], [cast.ben.pk])[handout.pk, cast.ben.pk].points == 5


def test_a_role_elsewhere_marks_nothing_here_and_nobody_marks_their_own(cast, client_of):
    """Ben leads the group; the assignment is the community's. Amara owns the community; the group
    is not hers."""
    ours = a_submission(cast, a_handout(cast, rubric=True))
    theirs = a_submission(cast, a_handout(cast, rubric=True, group=cast.group))
    own = a_submission(cast, theirs.handout, by=cast.ben)
    for person, submission, status in (
        (cast.ben, ours, 404),
        (cast.amara, theirs, 404),
        (cast.fatima, ours, 404),
        (cast.ben, theirs, 200),
        (cast.ben, own, 403),
    ):
        assert client_of(person).get(mark_of(submission)).status_code == status


def test_a_draft_is_nobody_elses(cast, client_of):
    handout = a_handout(cast)
    submission = begin_submission(by=cast.chidi, handout=handout)
    amara = client_of(cast.amara)
    assert amara.get(mark_of(submission)).status_code == 404
    assert amara.get(submission.get_absolute_url()).status_code == 404
    assert "Chidi" not in text_of(amara.get(f"{handout.get_absolute_url()}submissions/"))


def test_marking_goes_from_one_to_the_next_that_waits(cast, client_of):
    handout = a_handout(cast, rubric=True)
    one = a_submission(cast, handout)
    two = a_submission(cast, handout, by=a_member(cast, "Ines"))
    amara = client_of(cast.amara)
    assert mark_of(two) in text_of(amara.get(mark_of(one)))
    assert mark_of(one) in text_of(amara.get(mark_of(two)))
    sent = {"level-1": "3", "level-2": "3", "accepted": "yes", "next": "1"}
    assert amara.post(mark_of(one), sent)["Location"] == mark_of(two)


def test_lists_ask_as_much_for_many_as_for_few(cast, client_of, assert_flat):
    handout = a_handout(cast, rubric=True)
    amara = client_of(cast.amara)
    address = f"{handout.get_absolute_url()}submissions/"

    def grow(count):
        for _one in range(count):
            submission = a_submission(cast, handout, by=a_member(cast, "Ines"))
            marked(cast, submission, "1", "1")

    assert_flat(amara, address, grow)


def test_deleting_an_account_takes_along_what_was_handed_in_alone(cast):
    alone = a_submission(cast, a_handout(cast, rubric=True))
    handout = a_handout(cast, rubric=True, team_most=2)
    team = begin_submission(by=cast.chidi, handout=handout, team="A")
    join_team(by=cast.ben, submission=team)
    marked(cast, alone, "1", "1")
    delete_account(person=cast.chidi, by=cast.chidi)
    assert not SubmissionVersion.objects.filter(submission=alone).exists()
    assert [share.learner for share in team.shares.all()] == [cast.ben]


def test_dates_are_changed_and_count_from_then_on(cast, client_of):
    handout = a_handout(cast)
    amara, address = client_of(cast.amara), f"{handout.get_absolute_url()}dates/"
    past = (timezone.now() - timedelta(1)).strftime("%Y-%m-%dT%H:%M")
    wrong = amara.post(address, {"due_at": past})
    assert wrong.status_code == 422 and "cannot be due before it opens" in text_of(wrong)
    soon = (timezone.now() + timedelta(1)).strftime("%Y-%m-%dT%H:%M")
    assert amara.post(address, {"due_at": soon}).status_code == 303
    assert Handout.objects.get().due_at is not None
