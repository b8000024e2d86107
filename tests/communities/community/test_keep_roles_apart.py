"""A role counts where it is held, and fields that a form does not have are not set by it."""

import pytest
from django.urls import reverse

from communities.community import access, actions
from communities.community.models import Community, JoinRequest, Membership, Sanction
from plc.accounts import actions as account_actions
from plc.core.refusals import Refused
from tests import make


@pytest.fixture
def other(cast):
    """Emre owns a community of his own, to which Chidi belongs too."""
    community = make.community(by=cast.emre, name="Northfield", slug="northfield")
    make.member(community, cast.chidi)
    return community


GOVERNED = [
    "charter_edit", "settings", "look", "joining", "moderation", "steps",
]  # fmt: skip


@pytest.mark.parametrize("name", [*GOVERNED, "closing", "invitations"])
def test_the_owner_of_another_community_governs_nothing_here(other, cast, client_of, name):
    make.member(cast.community, cast.emre)
    assert (
        client_of(cast.emre).get(reverse(f"community:{name}", args=["northfield"])).status_code
        == 200
    )
    assert (
        client_of(cast.emre).get(reverse(f"community:{name}", args=["westmoor"])).status_code == 403
    )


@pytest.mark.parametrize("name", ["archive", "reopen"])
def test_a_member_with_a_valid_token_of_the_form_cannot_end_the_community(cast, client_of, name):
    assert (
        client_of(cast.chidi).post(reverse(f"community:{name}", args=["westmoor"])).status_code
        == 403
    )
    assert not Community.objects.get(slug="westmoor").archived_at


def test_rows_of_another_community_are_not_reached_through_ones_own(other, cast, client_of):
    """Emre governs Northfield; the keys are of Westmoor."""
    asked = actions.ask_to_join(community=cast.community, message="", by=cast.fatima)
    invitation, _token = actions.make_invitation_link(
        community=cast.community, role="member", max_uses=1, days=1, by=cast.amara
    )
    step = cast.community.steps.first()
    client = client_of(cast.emre)
    tried = [
        ("request_answer", [asked.public_id], {"decision": "accept"}),
        ("invitation_revoke", [invitation.public_id], {}),
        ("member", [cast.ben.public_id], {"role": "guest"}),
        ("member_remove", [cast.ben.public_id], {}),
        ("step_remove", [step.pk], {}),
        ("step_move", [step.pk], {"to": "down"}),
        ("step", [step.pk], {"title": "x", "kind": "own"}),
        ("hand_over", [], {"to": str(cast.ben.public_id)}),
    ]
    for name, keys, data in tried:
        answer = client.post(reverse(f"community:{name}", args=["northfield", *keys]), data)
        assert answer.status_code == 404, name
    asked.refresh_from_db()
    invitation.refresh_from_db()
    assert asked.state == JoinRequest.State.OPEN and invitation.is_open
    assert Membership.objects.get(community=cast.community, user=cast.ben).role == "member"
    assert cast.community.steps.filter(pk=step.pk).exists()


def test_a_form_sets_only_its_own_fields(cast, client_of):
    before = Community.objects.filter(slug="westmoor").values().get()
    client_of(cast.amara).post(
        "/c/westmoor/settings/",
        {
            "name": "Westmoor",
            "purpose": "New purpose",
            "language": "de",
            "time_zone": "UTC",
            "slug": "stolen",
            "member_count": 999,
            "charter_version": 0,
            "visibility": "public",
            "archived_at": "2020-01-01",
            "id": 1,
            "public_id": "x",
            "hide_threshold": 2,
            "community": 7,
            "owner": "x",
            "role": "owner",
        },
    )
    after = Community.objects.filter(pk=before["id"]).values().get()
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"purpose", "language"}


def test_an_action_refuses_what_is_no_setting(cast):
    with pytest.raises(ValueError, match="slug"):
        actions.change_community(community=cast.community, by=cast.amara, slug="stolen")


def test_asking_to_join_makes_nobody_a_member_whatever_is_sent(cast, client_of):
    client_of(cast.emre).post(
        "/c/westmoor/join/", {"message": "Hello", "role": "owner", "state": "accepted", "user": 1}
    )
    assert not Membership.objects.filter(user=cast.emre).exists()
    request = JoinRequest.objects.get(user=cast.emre)
    assert request.state == JoinRequest.State.OPEN and request.message == "Hello"


def test_an_admin_gives_no_role_that_is_not_below_their_own(cast, client_of):
    actions.change_role(community=cast.community, user=cast.ben, role="admin", by=cast.amara)
    client = client_of(cast.ben)
    person = reverse("community:member", args=["westmoor", cast.chidi.public_id])
    for role in ("owner", "admin"):
        assert client.post(person, {"role": role}).status_code == 422
    assert client.post(person, {"role": "moderator"}).status_code == 303
    amara = reverse("community:member", args=["westmoor", cast.amara.public_id])
    assert client.post(amara, {"role": "guest"}).status_code == 403
    letter = {"way": "link", "link-role": "admin", "link-days": "10", "link-max_uses": "5"}
    assert client.post("/c/westmoor/invitations/", letter).status_code == 422


def test_nobody_makes_themselves_more_than_they_are(cast, client_of):
    me = reverse("community:member", args=["westmoor", cast.chidi.public_id])
    assert client_of(cast.chidi).post(me, {"role": "owner"}).status_code == 403
    actions.change_role(community=cast.community, user=cast.ben, role="admin", by=cast.amara)
    mine = reverse("community:member", args=["westmoor", cast.ben.public_id])
    assert client_of(cast.ben).post(mine, {"role": "moderator"}).status_code == 403


def test_moderators_sanction_those_below_them(cast):
    actions.change_role(community=cast.community, user=cast.ben, role="moderator", by=cast.amara)
    for actor in (cast.ben, cast.amara):
        access.forget_memberships(actor)
    assert access.can_sanction_member(cast.ben, cast.community, cast.chidi)
    assert not access.can_sanction_member(cast.ben, cast.community, cast.amara)
    assert not access.can_sanction_member(cast.ben, cast.community, cast.ben)
    assert not access.can_sanction_member(cast.chidi, cast.community, cast.dina)


def test_the_last_owner_is_neither_banned_nor_demoted(cast):
    for act in (
        lambda: actions.leave_community(community=cast.community, by=cast.amara),
        lambda: actions.remove_member(community=cast.community, user=cast.amara, by=None),
        lambda: actions.change_role(
            community=cast.community, user=cast.amara, role="member", by=cast.amara
        ),
        lambda: actions.sanction_member(
            community=cast.community, user=cast.amara, kind="ban", reason="x", text="x", by=None
        ),
    ):
        with pytest.raises(Refused, match="last"):
            act()
    assert not Sanction.objects.exists()
    assert Membership.objects.get(community=cast.community, user=cast.amara).role == "owner"


def test_handing_over_leaves_an_owner_and_an_admin(cast, client_of, facts):
    client_of(cast.amara).post("/c/westmoor/settings/hand-over/", {"to": str(cast.ben.public_id)})
    roles = dict(Membership.objects.filter(community=cast.community).values_list("user", "role"))
    assert (roles[cast.ben.pk], roles[cast.amara.pk]) == ("owner", "admin")
    said = [data for name, data in facts() if name == "community.RoleChanged"]
    assert [(one["user_id"], one["before"], one["after"]) for one in said] == [
        (cast.ben.pk, "member", "owner"),
        (cast.amara.pk, "owner", "admin"),
    ]
    answer = client_of(cast.amara).get("/c/westmoor/settings/closing/")
    assert answer.status_code == 403


def test_an_owner_whose_account_is_closed_is_no_owner_to_count_on(cast):
    actions.change_role(community=cast.community, user=cast.ben, role="owner", by=cast.amara)
    account_actions.deactivate_account(person=cast.ben, by=cast.ben)
    with pytest.raises(Refused, match="last"):
        actions.leave_community(community=cast.community, by=cast.amara)


def test_an_owner_who_is_suspended_is_no_owner_to_count_on(cast):
    actions.change_role(community=cast.community, user=cast.ben, role="owner", by=cast.amara)
    actions.sanction_member(
        community=cast.community, user=cast.ben, kind="suspension", reason="r", text="t", by=None
    )
    with pytest.raises(Refused, match="last"):
        actions.leave_community(community=cast.community, by=cast.amara)


def test_a_community_is_not_handed_over_to_a_closed_account(cast, client_of):
    account_actions.deactivate_account(person=cast.ben, by=cast.ben)
    cast.ben.refresh_from_db()
    with pytest.raises(Refused, match="Choose a member"):
        actions.hand_over_community(community=cast.community, to=cast.ben, by=cast.amara)
    assert "Ben Achterberg" not in client_of(cast.amara).get("/c/westmoor/settings/closing/").text


def test_the_administration_makes_an_owner_where_nobody_can_any_more(cast, client_of):
    account_actions.deactivate_account(person=cast.amara, by=cast.amara)
    mine = Membership.objects.get(user=cast.ben, community=cast.community)
    sent = {"action": "make_owner", "_selected_action": [mine.pk], "confirmed": "1"}
    address = reverse("admin:community_membership_changelist")
    fatima = client_of(cast.fatima)
    assert fatima.post(address, sent).status_code == 422  # a reason is asked for
    fatima.post(address, sent | {"reason": "The owner is gone"})
    assert Membership.objects.get(user=cast.ben).role == "owner"
