"""Reviews among learners, for tests."""

from django.urls import reverse

from learning.assessment.actions.grading import Found
from learning.assessment.actions.reviewing import (
    give_review,
    set_review_rules,
)

from .working import a_handout

RULES = {
    "each": 1,
    "self_first": False,
    "hides_authors": False,
    "hides_reviewers": False,
    "lease_hours": 24,
    "flexible_days": 2,
    "fallback_days": 5,
    "fallback": "one",
    "counts": True,
    "tells_itself": False,
}


def text_of(response):
    return response.content.decode()


def reviewed(cast, *, given_to=None, **rules):
    """An assignment that learners review."""
    work = {name: rules.pop(name) for name in ("team_most", "files_most") if name in rules}
    handout = a_handout(cast, rubric=True, group=given_to, **work)
    by = cast.ben if given_to else cast.amara
    set_review_rules(by=by, assignment=handout.assignment, rules=RULES | rules)
    handout.assignment.refresh_from_db()
    return handout


def say(*levels, words="What works is the question."):
    return Found({str(n): level for n, level in enumerate(levels, 1)}, words=words)


def give(review, *levels):
    give_review(by=review.reviewer, review=review, found=say(*(levels or ("2", "2"))))


def at(name, handout):
    return reverse(f"assessment:{name}", args=["westmoor", handout.public_id])
