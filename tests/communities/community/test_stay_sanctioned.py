"""A sanction is not shaken off by leaving and coming back, whatever the way in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.community import access, actions
from communities.community.models import Membership, Sanction
from communities.groups import actions as group_actions
from plc.core.refusals import Refused
from tests import make


@pytest.fixture
def open_door(cast):
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    return cast.community


def impose(cast, kind: str, **more) -> Sanction:
    return actions.sanction_member(
        community=cast.community,
        user=cast.chidi,
        kind=kind,
        reason="r",
        text="t",
        by=cast.amara,
        **more,
    )


def test_who_was_silenced_and_comes_back_is_still_silenced(cast, open_door):
    until = timezone.now() + timedelta(days=7)
    impose(cast, "silence", until=until)
    actions.leave_community(community=open_door, by=cast.chidi)
    actions.join_community(community=open_door, by=cast.chidi)
    membership = Membership.objects.get(community=open_door, user=cast.chidi)
    assert membership.silenced_until == until
    actions.accept_charter(community=open_door, by=cast.chidi)
    assert not access.can_take_part(cast.chidi, open_door)


def ways_in(cast):
    """Every way in that there is, each prepared, to be tried by Chidi."""
    request = actions.ask_to_join(community=cast.community, message="", by=cast.chidi)
    link, _token = actions.make_invitation_link(
        community=cast.community, role="member", max_uses=9, days=9, by=cast.amara
    )
    actions.change_community(community=cast.community, by=cast.amara, joining="open")
    return [
        lambda: actions.join_community(community=cast.community, by=cast.chidi),
        lambda: actions.accept_invitation(invitation=link, by=cast.chidi),
        lambda: actions.answer_join_request(request=request, accept=True, by=cast.amara),
        lambda: actions.admit_member(community=cast.community, user=cast.chidi, by=None),
    ]


def test_who_was_suspended_comes_in_by_no_way_until_that_is_over(cast):
    actions.remove_member(community=cast.community, user=cast.chidi, by=cast.amara)
    ways = ways_in(cast)
    Sanction.objects.create(
        community=cast.community, user=cast.chidi, kind="suspension", reason="r", text="t"
    )
    for way in ways:
        with pytest.raises(Refused, match="suspended"):
            way()
    with pytest.raises(Refused, match="suspended"):
        actions.ask_to_join(community=cast.community, message="", by=cast.chidi)
    Sanction.objects.update(until=timezone.now() - timedelta(seconds=1))
    actions.join_community(community=cast.community, by=cast.chidi)
    assert Membership.objects.filter(community=cast.community, user=cast.chidi).exists()


def test_a_suspended_member_is_not_welcomed_by_pressing_join(cast, open_door, client_of):
    impose(cast, "suspension")
    answer = client_of(cast.chidi).post("/c/westmoor/join/")
    assert answer.status_code == 422
    assert "suspended" in answer.text


def test_an_ended_sanction_follows_nobody(cast, open_door):
    sanction = impose(cast, "silence")
    actions.leave_community(community=open_door, by=cast.chidi)
    actions.lift_sanction(sanction=sanction, by=cast.amara)
    assert make.member(open_door, cast.chidi).silenced_until is None


SPEAKING = [
    ("/c/westmoor/invitations/", {"way": "letter", "letter-emails": "a@example.org"}),
    ("/c/westmoor/charter/edit/", {"mission": "Mine"}),
    ("/c/westmoor/settings/", {"name": "Mine", "purpose": "Mine", "language": "en"}),
    ("/c/westmoor/settings/look/", {"accent": "yew"}),
    ("/c/westmoor/settings/steps/", {"kind": "own", "title": "Mine"}),
    ("/c/westmoor/g/quiet-rounds/settings/", {"name": "Mine"}),
    ("/c/westmoor/g/quiet-rounds/invite/", {"person": "x"}),
]


@pytest.mark.parametrize(("path", "data"), SPEAKING)
def test_the_silenced_write_nothing_by_their_role_either(cast, client_of, path, data):
    """Ben facilitates, and is an admin too; his words reach nobody while he is silenced."""
    actions.change_role(community=cast.community, user=cast.ben, role="admin", by=cast.amara)
    assert client_of(cast.ben).get(path).status_code == 200
    actions.sanction_member(
        community=cast.community, user=cast.ben, kind="silence", reason="r", text="t", by=cast.amara
    )
    answer = client_of(cast.ben).post(path, data)
    assert answer.status_code == 403
    assert "silenced you here" in answer.text


def test_the_silenced_ask_for_no_group_in_words_and_answer_nobody(cast, client_of):
    actions.sanction_member(
        community=cast.community, user=cast.ben, kind="silence", reason="r", text="t", by=cast.amara
    )
    other = make.group(by=cast.amara, community=cast.community, name="Other", slug="other")
    with pytest.raises(Refused, match="silenced"):
        group_actions.ask_to_join_group(group=other, message="Mine", by=cast.ben)
    newcomer = make.user("Gita")
    make.member(cast.community, newcomer)
    asked = group_actions.ask_to_join_group(group=cast.group, message="", by=newcomer)
    path = reverse("groups:request_answer", args=["westmoor", "quiet-rounds", asked.public_id])
    answer = client_of(cast.ben).post(path, {"decision": "decline", "answer": "Mine"})
    assert answer.status_code == 403


@pytest.mark.parametrize("hours, inside", [(None, True), (-1, True), (1, False)])
def test_every_way_of_asking_agrees_on_who_is_suspended(cast, hours, inside):
    until = hours and timezone.now() + timedelta(hours=hours)
    rows = Membership.objects.filter(community=cast.community, user=cast.chidi)
    rows.update(suspended_until=until)
    assert rows.not_suspended().exists() is inside
    access.forget_memberships(cast.chidi)
    assert (cast.community.pk in access.memberships_of(cast.chidi)) is inside
