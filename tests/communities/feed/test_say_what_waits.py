"""What waits on somebody is kept for a minute, but not longer than the right to it."""

import pytest
from django.utils import timezone

from communities.community.models import Membership
from communities.feed.waiting_list import waiting_on
from communities.groups import actions as group_actions
from plc.accounts.actions import set_skills
from plc.accounts.models import User
from tests import make


def waits_on(person) -> str:
    """Asked as a new request does."""
    return " ".join(str(item) for item in waiting_on(User.objects.get(pk=person.pk)))


@pytest.fixture
def gil(cast):
    """Looks after the group, which somebody asks to join; and was just told so."""
    gil = make.user("Gil Okafor")
    make.member(cast.community, gil)
    make.group_member(cast.group, gil, role="facilitator")
    group_actions.change_group(group=cast.group, by=cast.ben, joining="request")
    group_actions.ask_to_join_group(group=cast.group, by=cast.amara, message="May I?")
    assert cast.group.name in waits_on(gil)
    return gil


def test_whoever_was_taken_out_reads_no_names_any_more(cast, gil):
    group_actions.remove_from_group(group=cast.group, user=gil, by=cast.ben)
    assert cast.group.name not in waits_on(gil)


def test_whoever_has_another_role_reads_no_names_any_more(cast, gil):
    group_actions.change_group_role(group=cast.group, user=gil, role="member", by=cast.ben)
    assert cast.group.name not in waits_on(gil)


def test_what_is_kept_is_not_asked_for_again(gil, queries):
    person = User.objects.get(pk=gil.pk)
    with queries(at_most=2):  # memberships, which every page reads
        assert waiting_on(person)


def test_home_asks_twelve_questions_at_most_also_when_nothing_of_it_is_kept(
    cast, client_of, queries
):
    """Of a member who has settled in, with skills that questions are compared with and an
    unfinished profile."""
    set_skills(person=cast.dina, by=cast.dina, skills=[("Run charts", 3)])
    Membership.objects.filter(user=cast.dina).update(onboarded_at=timezone.now())
    browser = client_of(cast.dina)
    browser.post("/feed/seen/", {"until": "2020-01-01T00:00:00Z"})  # forgets what is kept
    with queries(at_most=12):
        assert "Say who you are" in browser.get("/").text
