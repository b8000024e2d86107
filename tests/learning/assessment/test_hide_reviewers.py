"""Names that are hidden are hidden everywhere, and what moderators hide is read by nobody."""

import pytest
from django.urls import reverse

from learning.assessment.actions.reviewing import (
    set_review_rules,
    take_review,
)
from learning.assessment.actions.submissions import Work, begin_submission, hand_in
from learning.assessment.models import Grade, Review, Submission
from plc.accounts.actions import delete_account
from plc.core.refusals import Refused
from plc.core.registry import reportables

from .reviewing import RULES, at, give, reviewed, text_of
from .working import TEXT, a_submission, upload

pytestmark = pytest.mark.django_db


def test_hidden_names_are_hidden_on_every_surface(cast, client_of, relay):
    """Both ways: pages, lists, notices, files and CSV of those who do it."""
    handout = reviewed(cast, hides_authors=True, hides_reviewers=True, files_most=1)
    mine = begin_submission(by=cast.chidi, handout=handout)
    file = upload(cast.chidi, "Chidi Eze.txt")
    hand_in(by=cast.chidi, submission=mine, work=Work(TEXT, [file]))
    theirs = a_submission(cast, handout, by=cast.ben)
    relay()
    chidi, ben = client_of(cast.chidi), client_of(cast.ben)
    review = take_review(by=cast.ben, handout=handout)
    pages = [review.get_absolute_url(), at("reviews", handout), "/notifications/", "/"]
    said = "".join(text_of(ben.get(address)) for address in pages)
    assert "Submission 1" in said and "Chidi" not in said
    file.refresh_from_db()
    assert file.name == "File 1.txt" and ben.get(file.get_absolute_url()).status_code == 200
    assert ben.get(mine.get_absolute_url()).status_code == 404
    assert ben.get(at("reviews_csv", handout)).status_code == 403
    assert ben.get(at("review_overview", handout)).status_code == 403
    give(review)
    give(take_review(by=cast.chidi, handout=handout))
    relay()
    pages = [mine.get_absolute_url(), at("reviews", handout), "/notifications/", "/"]
    said = "".join(text_of(chidi.get(address)) for address in pages)
    assert "Reviewer 1" in said and "What works is the question." in said and "Ben" not in said
    assert chidi.get(review.get_absolute_url()).status_code == 404
    assert theirs.get_absolute_url() not in said


def test_a_hidden_review_is_read_by_nobody_and_counts_no_more(cast, client_of, relay):

    handout = reviewed(cast, flexible_days=0)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    review = take_review(by=cast.ben, handout=handout)
    give(review)
    give(take_review(by=cast.chidi, handout=handout))
    report = reverse("moderation:report", args=["assessment.review", review.public_id])
    assert client_of(cast.chidi).get(report).status_code == 200
    assert client_of(cast.dina).get(report).status_code == 404
    kind = reportables["assessment.review"]
    assert kind.hide(review, by=cast.amara) and not kind.hide(review, by=cast.amara)
    page = text_of(client_of(cast.chidi).get(mine.get_absolute_url()))
    assert "What works is the question." not in page
    assert Grade.objects.filter(version__submission=mine).exists() is False
    assert kind.restore(review, by=cast.amara)
    relay()
    assert Grade.objects.filter(version__submission=mine).exists()
    assert kind.hide(review, by=cast.amara)
    relay()
    assert not Grade.objects.filter(version__submission=mine).exists()
    kind.restore(review, by=cast.amara)
    work = reportables["assessment.submission"]
    assert work.door(cast.ben, mine.public_id) == mine
    assert work.hide(mine, by=cast.amara)
    assert "A moderator has hidden this work." in text_of(
        client_of(cast.ben).get(review.get_absolute_url())
    )


def test_names_that_were_hidden_when_somebody_wrote_stay_hidden(cast):
    handout = reviewed(cast, hides_authors=True, hides_reviewers=True)
    rules = RULES | {"hides_authors": True, "hides_reviewers": True}

    def change(**changed):
        assignment = handout.assignment
        set_review_rules(by=cast.amara, assignment=assignment, rules=rules | changed)

    change(hides_authors=False)
    change()
    a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    change(hides_reviewers=False)
    change()
    with pytest.raises(Refused, match="Work was handed in"):
        change(hides_authors=False)
    give(take_review(by=cast.ben, handout=handout))
    set_review_rules(by=cast.amara, assignment=handout.assignment, rules=None)
    with pytest.raises(Refused, match="Reviews were written"):
        change(hides_reviewers=False)


def test_deleting_an_account_leaves_given_reviews_without_a_name(cast):
    handout = reviewed(cast)
    mine = a_submission(cast, handout)
    a_submission(cast, handout, by=cast.ben)
    give(take_review(by=cast.ben, handout=handout))
    give(take_review(by=cast.chidi, handout=handout))
    ben_has = Review.objects.get(reviewer=cast.chidi)
    delete_account(person=cast.chidi, by=cast.chidi)
    ben_has.refresh_from_db()
    assert ben_has.reviewer is None and ben_has.words
    assert not Submission.objects.filter(pk=mine.pk).exists()
