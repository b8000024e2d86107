"""Learners review one another: nobody waits, and nobody reviews themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from learning.assessment.actions.grading import return_submission
from learning.assessment.actions.reviewing import (
    add_example,
    hide_review,
    rate_review,
    review_own,
    set_review_rules,
    settle_reviews,
    take_review,
    to_settle,
)
from learning.assessment.actions.submissions import Work, hand_in, take_back
from learning.assessment.medians import middles, stands_apart
from learning.assessment.models import Grade, Review, Submission
from learning.assessment.rubrics import criteria_of
from learning.assessment.tasks import settle_reviews_that_waited
from plc.core.refusals import Refused
from plc.core.registry import reportables

from .reviewing import RULES, at, give, reviewed, say, text_of
from .working import TEXT, a_handout, a_member, a_submission, marked

pytestmark = pytest.mark.django_db


def test_two_people_review_one_another_without_a_script(cast, client_of, relay, facts):
    handout = reviewed(cast)
    mine = a_submission(cast, handout)
    chidi = client_of(cast.chidi)
    waits = text_of(chidi.get(at("reviews", handout)))
    assert "You have reviewed all there is for now" in waits
    theirs = a_submission(cast, handout, by=cast.ben, text="Ben tries *tabards*.")
    relay()
    assert "for you to give" in text_of(chidi.get("/notifications/"))
    assert "waits for your review" in text_of(chidi.get("/"))
    address = chidi.post(at("take_review", handout))["Location"]
    assert chidi.post(at("take_review", handout))["Location"] == address  # the same
    page = text_of(chidi.get(address))
    assert "<em>tabards</em>" in page and "Ben Achterberg" in page and "Two at once." in page
    few = chidi.post(address, {"level-1": "2", "words": "Good.", "submit": "1"})
    assert few.status_code == 422 and "Choose a level for each criterion." in text_of(few)
    assert chidi.post(address, {"level-1": "2", "words": "So far."}).status_code == 303
    assert "So far." in text_of(chidi.get(address))
    facts()
    sent = {"level-1": "3", "level-2": "3", "words": "The tabards are visible.", "submit": "1"}
    assert chidi.post(address, sent).status_code == 303
    assert [name for name, _said in facts()] == ["assessment.ReviewGiven"]
    relay()
    ben = client_of(cast.ben)
    page = text_of(ben.get(theirs.get_absolute_url()))
    assert "You read them once you have given yours." in page and "visible" not in page
    back = Review.objects.get(pk=take_review(by=cast.ben, handout=handout).pk)
    assert back.version.submission == mine
    give(back)
    page = text_of(ben.get(theirs.get_absolute_url()))
    assert "The tabards are visible." in page and "Chidi Eze" in page
    assert "Your “A plan to try”" not in text_of(ben.get("/notifications/"))
    assert "Chidi Eze has reviewed your" in text_of(ben.get("/notifications/"))
    assert "You have given all your reviews" in text_of(ben.get(at("reviews", handout)))


def test_a_reviewer_comments_on_passages_which_are_read_with_the_review(cast, client_of):
    handout = reviewed(cast, hides_reviewers=True)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    review = take_review(by=cast.ben, handout=handout)
    ben, chidi = client_of(cast.ben), client_of(cast.chidi)
    address = f"{review.get_absolute_url()}comments/"
    none = ben.post(address, {"quote": "no such words", "comment": "Well."})
    assert none.status_code == 422 and "does not have these words" in text_of(none)
    for words in ("Why this hour?", "Taken back."):
        ben.post(address, {"quote": "one question", "comment": words})
    assert [client_of(who).post(address).status_code for who in (cast.chidi, cast.dina)] == [
        404
    ] * 2
    ben.post(f"{address}{review.comments.get(text='Taken back.').pk}/remove/")
    page = text_of(ben.get(review.get_absolute_url()))
    assert "Why this hour?" in page and 'id="p1"' in page and "Taken back." not in page
    assert "Why this hour?" not in text_of(chidi.get(mine.get_absolute_url()))
    give(review)
    give(take_review(by=cast.chidi, handout=handout))
    assert ben.post(address, {"quote": "one", "comment": "More."}).status_code == 403
    page = text_of(chidi.get(mine.get_absolute_url()))
    assert "Why this hour?" in page and "Ben" not in page
    assert "Why this hour?" in text_of(client_of(cast.amara).get(at("review_overview", handout)))
    assert "Why this hour?" in reportables["assessment.review"].render(review)
    hide_review(by=cast.amara, review=review)
    assert "Why this hour?" not in text_of(chidi.get(mine.get_absolute_url()))


def test_the_middle_of_the_reviews_is_the_result_once_it_is_released(cast, client_of, relay):
    handout = reviewed(cast, each=2)
    mine = a_submission(cast, handout)
    for name, levels in (("Ines", ("1", "3")), ("Jun", ("3", "3"))):
        other = a_submission(cast, handout, by=a_member(cast, name))
        review = take_review(by=other.shares.get().learner, handout=handout)
        while review.version.submission_id != mine.pk:
            give(review, "1", "1")
            review = take_review(by=review.reviewer, handout=handout)
        give(review, *levels)
    relay()
    grade = Grade.objects.get(version__submission=mine)
    # 2 is in the middle of 0 and 4, and twice 4 for the other criterion.
    assert (grade.points, grade.by_reviews, grade.marks["1"]["level"]) == (10, 2, "1")
    assert grade.released_at is None
    page = text_of(client_of(cast.chidi).get(mine.get_absolute_url()))
    assert "of 12 points" not in page
    marked(cast, mine, "3", "3", accepted=True)
    settle_reviews(submission=mine)
    grade.refresh_from_db()
    assert (grade.points, grade.by_reviews, grade.marked_by) == (12, 0, cast.amara)


def test_it_is_told_by_itself_where_the_rules_say_so(cast, relay, client_of):
    handout = reviewed(cast, tells_itself=True)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    give(take_review(by=cast.ben, handout=handout), "3", "2")
    relay()
    assert "8 <" in text_of(client_of(cast.chidi).get(mine.get_absolute_url())).replace("</", " <")
    relay()
    assert "Your result of" in text_of(client_of(cast.chidi).get("/notifications/"))


def wait(submission, **time):
    Submission.objects.filter(pk=submission.pk).update(
        submitted_at=timezone.now() - timedelta(**time)
    )


@pytest.mark.parametrize(("fallback", "told"), [("one", True), ("marker", False)])
def test_after_some_days_one_review_suffices_or_a_person_marks(cast, fallback, told, relay):
    handout = reviewed(cast, each=2, fallback=fallback)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    give(take_review(by=cast.ben, handout=handout))
    relay()
    settle_reviews_that_waited()
    assert not Grade.objects.exists()
    wait(mine, days=6)
    assert [one.pk for one in to_settle()] == ([mine.pk] if told else [])  # no others before it
    settle_reviews_that_waited()
    settle_reviews_that_waited()
    assert Grade.objects.filter(version__submission=mine).exists() is told


def test_a_lease_that_runs_out_gives_the_review_back_and_keeps_the_words(cast, client_of):
    handout = reviewed(cast)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    review = take_review(by=cast.ben, handout=handout)
    client_of(cast.ben).post(review.get_absolute_url(), {"words": "Half of it."})
    Review.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    ines = a_member(cast, "Ines")
    a_submission(cast, handout, by=ines)
    assert take_review(by=ines, handout=handout).version.submission == mine
    assert "Half of it." in text_of(client_of(cast.ben).get(review.get_absolute_url()))
    review.refresh_from_db()
    give(review)  # a review more does no harm
    assert Review.objects.filter(version__submission=mine).count() == 2


def test_ones_own_work_and_examples_come_first(cast, client_of):
    handout = reviewed(cast, self_first=True)
    add_example(
        by=cast.amara,
        assignment=handout.assignment,
        title="The red tabard",
        text="We wear *red*.",
        found=say("3", "1", words="One question, and no number."),
    )
    a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    chidi = client_of(cast.chidi)
    own = chidi.post(at("take_review", handout))["Location"]
    chidi.post(own, {"level-1": "3", "level-2": "3", "words": "I like it.", "submit": "1"})
    page = text_of(chidi.get(at("reviews", handout)))
    assert "Review the example “The red tabard”" in page
    assert chidi.post(at("take_review", handout))["Location"] == at("reviews", handout)
    example = handout.assignment.examples.get()
    begin = reverse(
        "assessment:review_example", args=["westmoor", handout.public_id, example.public_id]
    )
    address = chidi.post(begin)["Location"]
    page = text_of(chidi.get(address))
    assert "<em>red</em>" in page and "no number" not in page
    chidi.post(address, {"level-1": "3", "level-2": "3", "submit": "1"})
    page = text_of(chidi.get(address))
    assert "no number" in page and "You are about a level apart." in page
    taken = chidi.post(at("take_review", handout))["Location"]
    assert "Ben Achterberg" in text_of(chidi.get(taken))


def test_what_one_said_of_ones_own_work_survives_taking_it_back(cast, client_of):
    handout = reviewed(cast, self_first=True)
    submission = a_submission(cast, handout)
    review = review_own(by=cast.chidi, submission=submission)
    give(review)
    take_back(by=cast.chidi, submission=submission)
    chidi = client_of(cast.chidi)
    assert "What works is" in text_of(chidi.get(review.get_absolute_url()))
    assert chidi.get(at("reviews", handout)).status_code == 200
    hand_in(by=cast.chidi, submission=submission, work=Work(f"{TEXT} More."))
    again = review_own(by=cast.chidi, submission=submission)
    assert again == review and "What works is" in again.words and not again.is_given
    assert "More." in text_of(chidi.get(again.get_absolute_url()))


def test_those_who_look_after_it_see_who_stands_apart(cast, client_of):
    handout = reviewed(cast, each=3)
    mine = a_submission(cast, handout)
    people = [a_member(cast, name) for name in ("Ines", "Jun", "Kim")]
    for person in people:
        a_submission(cast, handout, by=person)
    for person, levels in zip(people, (("3", "3"), ("3", "3"), ("1", "1")), strict=True):
        review = take_review(by=person, handout=handout)
        while review.version.submission_id != mine.pk:
            give(review, "2", "2")
            review = take_review(by=person, handout=handout)
        give(review, *levels)
    amara = client_of(cast.amara)
    page = text_of(amara.get(at("review_overview", handout)))
    assert "one stands apart" in page and "Ines" in page
    csv = b"".join(amara.get(at("reviews_csv", handout)).streaming_content).decode()
    assert "Chidi Eze,Kim," in csv and csv.count("yes") == 1
    mark = reverse("assessment:mark_submission", args=[mine.public_id])
    assert "stands apart" in text_of(amara.get(mark))


def test_whoever_got_a_review_says_whether_it_helped(cast, client_of):
    handout = reviewed(cast)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    review = take_review(by=cast.ben, handout=handout)
    address = reverse("assessment:rate_review", args=[review.public_id])
    sent = {"helped": "4", "helped_words": "The number."}
    assert client_of(cast.chidi).post(address, sent).status_code == 404  # not given yet
    give(review)
    assert client_of(cast.emre).post(address, sent).status_code == 404
    assert client_of(cast.chidi).post(address, sent).status_code == 303
    review.refresh_from_db()
    assert (review.helped, review.helped_words) == (4, "The number.")
    assert "The number." in text_of(client_of(cast.ben).get(review.get_absolute_url()))
    with pytest.raises(Refused):
        rate_review(by=cast.chidi, review=review, helped=5)
    assert mine.shares.count() == 1


def test_what_was_reviewed_is_read_when_nobody_reviews_any_more(cast, client_of):
    handout = reviewed(cast)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    given, begun = (
        take_review(by=cast.ben, handout=handout),
        take_review(by=cast.chidi, handout=handout),
    )
    give(given)
    set_review_rules(by=cast.amara, assignment=handout.assignment, rules=None)
    ben, chidi = client_of(cast.ben), client_of(cast.chidi)
    assert ben.get(given.get_absolute_url()).status_code == 200
    assert chidi.get(begun.get_absolute_url()).status_code == 200
    assert "What works is the question." in text_of(chidi.get(mine.get_absolute_url()))
    assert client_of(cast.amara).get(at("review_overview", handout)).status_code == 200
    assert "waits for your review" not in text_of(chidi.get("/"))


def test_reviews_of_a_version_that_was_returned_grade_no_other(cast, client_of, relay):
    handout = reviewed(cast)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    first = take_review(by=cast.ben, handout=handout)
    assert first.version.submission == mine
    give(first)
    marked(cast, mine, "1", "1", accepted=False)
    return_submission(by=cast.amara, submission=mine)
    hand_in(by=cast.chidi, submission=mine, work=Work(f"{TEXT} More."))
    relay()
    settle_reviews(submission=mine)
    assert not Grade.objects.filter(version__submission=mine, version__number=2).exists()
    page = text_of(client_of(cast.chidi).get(mine.get_absolute_url()))
    assert "What works is the question." in page and "Version 1 ·" in page
    assert "waits for your review" in text_of(client_of(cast.ben).get("/"))
    second = take_review(by=cast.ben, handout=handout)
    assert (second.version.submission, second.version.number) == (mine, 2)
    give(second, "3", "3")
    relay()
    grade = Grade.objects.get(version=second.version)
    assert (grade.by_reviews, grade.points) == (1, 12)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_never_given_the_same_twice(cast):
    handout = reviewed(cast, each=2)
    people = [cast.chidi, cast.ben, *(a_member(cast, name) for name in ("Ines", "Jun"))]
    for person in people:
        a_submission(cast, handout, by=person)

    def ask(number):
        try:
            return take_review(by=people[number % 4], handout=handout)
        finally:
            connection.close()

    for each in (1, 2):
        with ThreadPoolExecutor(6) as asking:
            list(asking.map(ask, range(12)))
        assert Review.objects.count() == 4 * each  # everybody is at one
        Review.objects.update(submitted_at=timezone.now(), lease_until=None)
    # Who came first decides who is reviewed first; in the end all are, as often.
    loads = [one.versions.get().reviews.count() for one in Submission.objects.all()]
    assert loads == [2, 2, 2, 2]


def test_the_database_refuses_a_second_review_by_the_same_person(cast):
    handout = reviewed(cast)
    a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    review = take_review(by=cast.ben, handout=handout)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            kind="peer", handout=handout, version=review.version, reviewer=cast.ben
        )


def test_what_is_being_reviewed_is_not_taken_back(cast):
    handout = reviewed(cast)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    take_review(by=cast.ben, handout=handout)
    with pytest.raises(Refused, match="begun to read"):
        take_back(by=cast.chidi, submission=mine)


def test_reviews_are_for_those_who_do_the_assignment(cast, client_of):
    handout = reviewed(cast, given_to=cast.group)
    for person, status in (
        (cast.emre, 404),
        (cast.amara, 403),
        (cast.dina, 403),
        (cast.chidi, 200),
        (cast.ben, 200),
    ):
        assert client_of(person).get(at("reviews", handout)).status_code == status
    plain = a_handout(cast, rubric=True)
    assert client_of(cast.chidi).get(at("reviews", plain)).status_code == 404


def test_rules_and_examples_are_set_without_a_script(cast, client_of):
    handout = a_handout(cast, rubric=True)
    amara = client_of(cast.amara)
    address = at("review_rules", handout.assignment)
    sent = {key: value for key, value in RULES.items() if value is not False} | {"reviewed": "on"}
    wrong = amara.post(address, sent | {"fallback_days": "1"})
    assert wrong.status_code == 422 and "cannot end before" in text_of(wrong)
    assert amara.post(address, sent).status_code == 303
    add = at("add_example", handout.assignment)
    assert amara.post(add, {"title": "T", "text": "x", "level-1": "1"}).status_code == 303
    assert "Not yet" in text_of(amara.get(address))
    example = handout.assignment.examples.get()
    remove = reverse(
        "assessment:remove_example",
        args=["westmoor", handout.assignment.public_id, example.public_id],
    )
    assert amara.post(remove).status_code == 303 and not handout.assignment.examples.exists()
    amara.post(address, {key: value for key, value in sent.items() if key != "reviewed"})
    assert client_of(cast.chidi).get(at("reviews", handout)).status_code == 404


def test_the_middle_is_of_levels_and_of_points():
    levels = [{"key": str(n), "title": str(n), "points": str(n)} for n in (1, 2, 3)]
    texts = {"1": "", "2": "", "3": ""}
    rubric = criteria_of(
        {
            "levels": levels,
            "criteria": [{"key": "1", "title": "A", "weight": "1", "texts": texts}],
        }
    )
    middle = middles(rubric, [{"1": "1"}, {"1": "2"}])["1"]
    assert (middle.level, middle.points) == ("1", 1.5)
    assert middles(rubric, [{"1": "3"}, {"1": "1"}, {"1": "3"}, {}])["1"].level == "3"
    three = [{"1": "3"}, {"1": "3"}, {"1": "1"}]
    assert stands_apart(rubric, three[2], three) and not stands_apart(rubric, three[0], three)
    assert not stands_apart(rubric, three[2], three[1:])
