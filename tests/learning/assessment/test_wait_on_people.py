"""What was begun waits on the home page, and what can no longer be done does not hide it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.assessment.actions.submissions import begin_submission
from learning.assessment.models import Attempt, Handout
from learning.assessment.waiting import FEW, begun, work
from plc.accounts.models import User

from .giving import a_sitting, an_attempt
from .working import a_handout

pytestmark = pytest.mark.django_db


def reader(cast):
    return User.objects.get(pk=cast.chidi.pk)


def test_three_drafts_of_what_is_closed_do_not_hide_what_is_due_tonight(cast):
    now = timezone.now()
    due = a_handout(cast, due_at=now + timedelta(hours=6))
    begin_submission(by=cast.chidi, handout=due)
    closed = [a_handout(cast) for _n in range(FEW)]
    for handout in closed:
        begin_submission(by=cast.chidi, handout=handout)
    later = a_handout(cast)
    begin_submission(by=cast.chidi, handout=later)
    Handout.objects.filter(pk__in=[one.pk for one in closed]).update(closes_at=now)
    assert [item.due for item in work(reader(cast))] == [due.due_at, None]


def test_what_ends_first_is_named_first(cast):
    for _n in range(FEW):
        an_attempt(cast, a_sitting(cast))
    pressing = an_attempt(cast, a_sitting(cast, minutes=30))
    assert begun(reader(cast))[0].due == pressing.deadline_at


def test_quizzes_whose_time_is_over_hide_none(cast):
    for _n in range(FEW):
        over = an_attempt(cast, a_sitting(cast, minutes=30))
        Attempt.objects.filter(pk=over.pk).update(deadline_at=timezone.now() - timedelta(days=1))
    under_way = an_attempt(cast, a_sitting(cast))
    [item] = begun(reader(cast))
    assert item.href == under_way.get_absolute_url()
