"""What waits on somebody is kept for a minute, but not longer than the right to it."""

import pytest

from communities.feed.waiting_list import waiting_on
from communities.groups import actions as group_actions
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
