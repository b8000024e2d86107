"""Points for work that was accepted, and for reviews of the work of others."""

from decimal import Decimal

import pytest

from learning.assessment.actions.grading import Found, adjust_share, release_result
from learning.assessment.actions.reviewing import (
    give_review,
    hide_review,
    restore_review,
    set_review_rules,
    take_review,
)
from learning.assessment.actions.submissions import Work, begin_submission, hand_in, join_team
from tests.gamification.ledgers import counted
from tests.learning.assessment.working import TEXT, a_handout, a_submission, marked

pytestmark = pytest.mark.django_db


def test_work_counts_once_when_it_is_accepted_and_released(cast, relay):
    handout = a_handout(cast)
    submission = a_submission(cast, handout)
    own = a_submission(cast, handout, by=cast.amara)
    refused = a_submission(cast, handout, by=cast.ben)
    for one, accepted in ((submission, True), (own, True), (refused, False)):
        one.refresh_from_db()
        marked(cast, one, accepted=accepted)
    relay()
    assert counted("assignment_accepted") == []
    for one in (submission, own, refused):
        release_result(by=cast.amara, submission=one)
    relay()
    assert counted("assignment_accepted") == [(cast.chidi, None)]
    marked(cast, submission, accepted=True)
    release_result(by=cast.amara, submission=submission)
    relay()
    assert counted("assignment_accepted") == [(cast.chidi, None)]


def test_own_points_in_a_team_decide_whether_its_work_counts_for_one_of_them(cast, relay):
    handout = a_handout(cast, rubric=True, team_most=2, pass_percent=50)
    submission = begin_submission(by=cast.chidi, handout=handout, team="A")
    join_team(by=cast.ben, submission=submission)
    hand_in(by=cast.chidi, submission=submission, work=Work(TEXT))
    marked(cast, submission, "3", "3")
    share = submission.shares.get(learner=cast.ben)
    adjust_share(by=cast.amara, share=share, points=Decimal(0), words="")
    release_result(by=cast.amara, submission=submission)
    relay()
    assert counted("assignment_accepted") == [(cast.chidi, None)]


def test_a_review_counts_for_who_gave_it_and_names_nobody(cast, relay):
    handout = a_handout(cast)
    rules = {"each": 1, "hides_reviewers": True, "flexible_days": 3, "fallback_days": 10}
    set_review_rules(by=cast.amara, assignment=handout.assignment, rules=rules)
    for person in (cast.chidi, cast.ben):
        a_submission(cast, handout, by=person)
    review = take_review(by=cast.ben, handout=handout)
    assert review is not None
    relay()
    assert counted("review_given") == []
    give_review(by=cast.ben, review=review, found=Found({}, words="Count it for a week."))
    relay()
    assert counted("review_given") == [(cast.ben, None)]
    assert hide_review(by=cast.amara, review=review)
    relay()
    assert counted("review_given") == []
    assert restore_review(by=cast.amara, review=review)
    relay()
    assert counted("review_given") == [(cast.ben, None)]
