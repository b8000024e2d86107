"""Facilitating, handing over, archiving; asking and answering; what people are told."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from communities.community import actions as community_actions
from communities.groups import actions
from communities.groups.models import Group, GroupJoinRequest, GroupMembership, GroupTemplate
from plc.accounts.actions import deactivate_account, suspend_account
from plc.core.refusals import Refused
from plc.core.slug import save_with_slug
from plc.notifications.models import Notification
from tests import make


def role_of(group, user) -> str:
    return GroupMembership.objects.get(group=group, user=user).role


def test_there_are_one_to_three_facilitators(cast):
    three = [make.user(f"Person{n}") for n in range(3)]
    for person in three:
        make.member(cast.community, person)
        make.group_member(cast.group, person)
    for person in three[:2]:
        actions.change_group_role(group=cast.group, user=person, role="facilitator", by=cast.ben)
    with pytest.raises(Refused, match="Three facilitators"):
        actions.change_group_role(group=cast.group, user=three[2], role="facilitator", by=cast.ben)
    for person in (*three[:2], cast.ben)[:2]:
        actions.change_group_role(group=cast.group, user=person, role="member", by=cast.ben)
    with pytest.raises(Refused, match="last one"):
        actions.change_group_role(group=cast.group, user=cast.ben, role="member", by=cast.ben)


def test_the_last_facilitator_hands_over_before_leaving(cast, client_of):
    client = client_of(cast.ben)
    assert client.post("/c/westmoor/g/quiet-rounds/leave/").status_code == 422
    assert "Hand it over" in client.get("/c/westmoor/g/quiet-rounds/leave/").content.decode()
    heir = {"to": str(cast.chidi.public_id)}
    client.post("/c/westmoor/g/quiet-rounds/settings/hand-over/", heir)
    assert role_of(cast.group, cast.chidi) == "facilitator"
    assert role_of(cast.group, cast.ben) == "member"
    assert client.post("/c/westmoor/g/quiet-rounds/leave/").status_code == 303
    assert not GroupMembership.objects.filter(group=cast.group, user=cast.ben).exists()


def test_the_last_facilitator_hands_over_before_leaving_the_community(cast):
    with pytest.raises(Refused, match="Quiet Rounds"):
        community_actions.leave_community(community=cast.community, by=cast.ben)
    assert role_of(cast.group, cast.ben) == "facilitator"


def test_where_the_last_facilitator_is_taken_out_the_one_longest_there_facilitates(cast):
    community_actions.sanction_member(
        community=cast.community, user=cast.ben, kind="ban", reason="x", text="x", by=cast.amara
    )
    assert role_of(cast.group, cast.chidi) == "facilitator"


@pytest.mark.parametrize("who", ["leaves", "is taken out"])
def test_who_goes_goes_from_all_groups_at_once_and_who_waits_comes_in(cast, client_of, who):
    """By the page, where queries in loops are noticed."""
    open_to_all = {"visibility": "public", "joining": "open", "size_min": 1}
    wide, narrow = (
        make.group(by=cast.ben, community=cast.community, name=name, **open_to_all, size_max=size)
        for name, size in (("Wide", None), ("Narrow", 2))
    )
    for group in (wide, narrow):
        actions.join_group(group=group, by=cast.chidi)
    actions.join_group(group=narrow, by=cast.dina)
    assert narrow.waitlist.get().user == cast.dina
    if who == "leaves":
        answer = client_of(cast.chidi).post("/c/westmoor/leave/")
    else:
        where = reverse("community:member_remove", args=["westmoor", cast.chidi.public_id])
        answer = client_of(cast.amara).post(where)
    assert answer.status_code == 303
    assert not GroupMembership.objects.filter(user=cast.chidi).exists()
    assert role_of(narrow, cast.dina) == "member"


def test_who_comes_back_to_the_community_is_in_none_of_its_old_groups(cast):
    community_actions.leave_community(community=cast.community, by=cast.chidi)
    make.member(cast.community, cast.chidi)
    assert not GroupMembership.objects.filter(user=cast.chidi).exists()


def test_an_archived_group_is_read_and_nobody_joins(cast, client_of):
    make.member(cast.community, cast.emre)
    actions.change_group(
        group=cast.group, by=cast.ben, joining="open", visibility="public", confirmed=True
    )
    client_of(cast.ben).post("/c/westmoor/g/quiet-rounds/settings/archive/")
    client = client_of(cast.emre)
    assert client.get("/c/westmoor/g/quiet-rounds/").status_code == 200
    assert client.post("/c/westmoor/g/quiet-rounds/join/").status_code == 422
    client_of(cast.ben).post("/c/westmoor/g/quiet-rounds/settings/reopen/")
    assert client.post("/c/westmoor/g/quiet-rounds/join/").status_code == 303


def test_asking_and_answering_is_told_to_those_it_concerns(cast, client_of, relay):
    make.member(cast.community, cast.emre)
    asking = client_of(cast.emre)
    asking.post("/c/westmoor/g/quiet-rounds/join/", {"message": "I count already."})
    relay()
    assert list(Notification.objects.values_list("kind", "person")) == [
        ("groups.join_request", cast.ben.pk)
    ]
    request = GroupJoinRequest.objects.get()
    answering = client_of(cast.ben)
    members = answering.get("/c/westmoor/g/quiet-rounds/members/").content.decode()
    assert "I count already." in members
    answering.post(
        f"/c/westmoor/g/quiet-rounds/requests/{request.public_id}/",
        {"decision": "accept", "answer": "Welcome."},
    )
    relay()
    assert role_of(cast.group, cast.emre) == "member"
    told = Notification.objects.filter(withdrawn_at=None)
    assert list(told.values_list("kind", "person")) == [("groups.request_answered", cast.emre.pk)]
    shown = asking.get("/notifications/").content.decode()
    assert "You are in Quiet Rounds now: Welcome." in shown


def test_asking_twice_is_asking_once_and_a_request_can_be_taken_back(cast, facts):
    make.member(cast.community, cast.emre)
    facts()
    first = actions.ask_to_join_group(group=cast.group, message="One", by=cast.emre)
    again = actions.ask_to_join_group(group=cast.group, message="Two", by=cast.emre)
    assert first == again and again.message == "One"
    actions.withdraw_group_request(group=cast.group, by=cast.emre)
    actions.withdraw_group_request(group=cast.group, by=cast.emre)
    assert [name for name, _ in facts()] == [
        "groups.GroupJoinRequested",
        "groups.GroupJoinRequestWithdrawn",
    ]


def test_two_facilitators_do_not_answer_one_request_differently(cast):
    make.member(cast.community, cast.emre)
    request = actions.ask_to_join_group(group=cast.group, message="", by=cast.emre)
    actions.answer_group_request(request=request, accept=False, by=cast.ben)
    actions.answer_group_request(request=request, accept=False, by=cast.ben)
    with pytest.raises(Refused, match="in the meantime"):
        actions.answer_group_request(request=request, accept=True, by=cast.ben)
    assert not GroupMembership.objects.filter(group=cast.group, user=cast.emre).exists()


def test_who_is_invited_or_promoted_is_told(cast, relay, client_of):
    make.member(cast.community, cast.emre)
    actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    relay()
    shown = client_of(cast.emre).get("/notifications/").content.decode()
    assert "Ben Achterberg invites you to Quiet Rounds" in shown
    actions.change_group(group=cast.group, by=cast.ben, size_min=1, size_max=2)
    actions.answer_group_invitation(
        invitation=cast.group.invitations.get(), accept=True, by=cast.emre
    )
    actions.leave_group(group=cast.group, by=cast.chidi)
    relay()
    shown = client_of(cast.emre).get("/notifications/").content.decode()
    assert "A seat came free: you are in Quiet Rounds now" in shown
    assert "invites you" not in shown


def test_who_is_taken_out_of_a_group_is_told(cast, relay, client_of):
    actions.leave_group(group=cast.group, by=cast.dina)
    actions.remove_from_group(group=cast.group, user=cast.chidi, by=cast.ben)
    relay()
    told = Notification.objects.filter(kind="groups.taken_out")
    assert [notice.person for notice in told] == [cast.chidi]
    chidi = client_of(cast.chidi)
    assert "You are no longer in Quiet Rounds" in chidi.get("/notifications/").content.decode()
    actions.change_group(group=cast.group, by=cast.ben, visibility="hidden")
    page = chidi.get("/notifications/").content.decode()
    assert "no longer in a hidden group of Westmoor" in page
    assert "Quiet Rounds" not in page


def test_who_is_handed_a_group_is_told_and_who_hands_over_is_not(cast, relay, client_of):
    actions.hand_over_group(group=cast.group, to=cast.chidi, by=cast.ben)
    relay()
    told = Notification.objects.filter(kind="groups.role_changed")
    assert [notice.person for notice in told] == [cast.chidi]
    page = client_of(cast.chidi).get("/notifications/").text
    assert "Your role in Quiet Rounds is now: Facilitator" in page


def test_who_is_taken_out_of_the_community_hears_that_and_not_of_each_group(cast, relay):
    community_actions.remove_member(community=cast.community, user=cast.chidi, by=cast.amara)
    relay()
    told = Notification.objects.filter(person=cast.chidi)
    assert [notice.kind for notice in told] == ["community.taken_out"]


def test_a_request_that_an_invitation_overtook_leaves_the_bell_of_facilitators(cast, relay):
    make.member(cast.community, cast.emre)
    actions.ask_to_join_group(group=cast.group, message="Please.", by=cast.emre)
    invitation = actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    relay()
    actions.answer_group_invitation(invitation=invitation, accept=True, by=cast.emre)
    relay()
    bell = Notification.objects.filter(kind="groups.join_request", withdrawn_at=None)
    assert not bell.exists()


def test_a_community_keeps_templates_of_its_own(cast, client_of):
    client = client_of(cast.amara)
    keep = "/c/westmoor/g/quiet-rounds/settings/template/"
    assert client.post(keep, {"name": "Ward team"}).status_code == 303
    assert client_of(cast.ben).post(keep, {"name": "Mine"}).status_code == 404
    template = GroupTemplate.objects.get()
    page = client_of(cast.chidi).get(f"/c/westmoor/groups/new/?from=own-{template.pk}")
    assert "Ward team" in page.content.decode()
    other = make.community(by=cast.emre, slug="northfield")
    theirs = client_of(cast.emre).get("/c/northfield/groups/new/").content.decode()
    assert "Ward team" not in theirs
    remove = f"/c/{other.slug}/groups/templates/{template.pk}/remove/"
    assert client_of(cast.emre).post(remove).status_code == 404
    client.post(f"/c/westmoor/groups/templates/{template.pk}/remove/")
    assert not GroupTemplate.objects.exists()


@pytest.mark.parametrize("name", ["members", ""])
def test_a_group_with_many_members_costs_what_a_small_one_does(cast, client_of, assert_flat, name):
    def grow(n):
        for _ in range(n):
            person = make.user("Person")
            make.member(cast.community, person)
            make.group_member(cast.group, person)

    actions.change_group(group=cast.group, by=cast.ben, size_max=None)
    assert_flat(
        client_of(cast.ben), f"/c/westmoor/g/quiet-rounds/{name and name + '/'}", grow, many=20
    )


def test_the_about_page_asks_no_more_for_several_groups_than_for_few(cast, client_of, assert_flat):
    def grow(n):
        for _ in range(n):
            make.group(by=cast.chidi, community=cast.community, visibility="public")

    assert_flat(client_of(cast.chidi), "/c/westmoor/about/", grow, few=2, many=4)


def test_a_list_of_many_groups_costs_what_a_short_one_does(cast, client_of, assert_flat):
    def grow(n):
        for _ in range(n):
            make.group(by=cast.chidi, community=cast.community, visibility="public")

    assert_flat(client_of(cast.chidi), "/c/westmoor/groups/", grow, many=15)


def test_recounting_mends_what_was_wrong_and_says_so(cast, capsys):
    from django.core.management import call_command

    Group.objects.filter(pk=cast.group.pk).update(member_count=77)
    call_command("recount")
    assert "groups' members: 1 mended" in capsys.readouterr().out
    cast.group.refresh_from_db()
    assert cast.group.member_count == 3


def alone(cast, **settings):
    """Ben is alone in it."""
    return make.group(
        by=cast.ben, community=cast.community, name="Alone", slug="alone", size_min=1, **settings
    )


def roles(group) -> dict[int, str]:
    return dict(group.memberships.values_list("user_id", "role"))


@pytest.mark.parametrize("leave", ["the group", "the community"])
def test_who_waited_for_the_seat_of_the_only_one_facilitates(cast, leave):
    group = alone(cast, joining="open", visibility="public", size_max=1)
    actions.join_group(group=group, by=cast.chidi)
    if leave == "the group":
        actions.leave_group(group=group, by=cast.ben)
    else:
        actions.hand_over_group(group=cast.group, to=cast.chidi, by=cast.ben)
        community_actions.leave_community(community=cast.community, by=cast.ben)
    assert roles(group) == {cast.chidi.pk: "facilitator"}


def test_the_last_of_all_leaves_and_the_group_is_archived(cast, client_of):
    group = alone(cast)
    page = client_of(cast.ben).get("/c/westmoor/g/alone/leave/")
    assert "Leave the group" in page.text
    assert client_of(cast.ben).post("/c/westmoor/g/alone/leave/").status_code == 303
    group.refresh_from_db()
    assert group.archived_at and roles(group) == {}


def test_where_nobody_facilitates_those_who_govern_answer_others_and_not_themselves(
    cast, client_of
):
    group = alone(cast)
    actions.leave_group(group=group, by=cast.ben)
    actions.reopen_group(group=group, by=cast.amara)
    asked = actions.ask_to_join_group(group=group, message="May I?", by=cast.chidi)
    own = actions.ask_to_join_group(group=group, message="Me", by=cast.amara)
    client = client_of(cast.amara)
    assert "May I?" in client.get("/c/westmoor/g/alone/members/").text

    def answer(request):
        where = reverse("groups:request_answer", args=["westmoor", "alone", request.public_id])
        return client.post(where, {"decision": "accept", "answer": ""}).status_code

    assert answer(own) == 403
    assert answer(asked) == 303
    assert roles(group) == {cast.chidi.pk: "facilitator"}


def test_a_template_of_a_hidden_group_is_as_its_people_chose_it(cast):
    chosen = cast.group.visibility
    cast.group.visibility, cast.group.visibility_before = "hidden", chosen
    cast.group.save()
    template = actions.keep_as_template(group=cast.group, name="Rounds", by=cast.ben)
    assert template.visibility == chosen != "hidden"


def test_all_my_groups_come_page_by_page(cast, client_of, monkeypatch):
    monkeypatch.setattr("communities.groups.views.places.PAGE", 1)
    make.group(by=cast.ben, community=cast.community, name="Another")
    client = client_of(cast.ben)
    first = client.get(reverse("groups:mine"))
    assert [row["group"].name for row in first.context["rows"]] == ["Another"]
    second = client.get(first.context["older"])
    assert [row["group"].name for row in second.context["rows"]] == ["Quiet Rounds"]
    assert second.context["older"] == "" and first.context["older"] in first.text


def test_what_is_wrong_with_a_new_group_is_not_taken_for_its_address(cast):
    group = Group(community=cast.community, name="Upside down", size_min=5, size_max=2)
    with pytest.raises(IntegrityError, match="groups_size_in_order"):
        save_with_slug(group, "")


@pytest.mark.parametrize("gone", ["taken out", "demoted", "suspended"])
def test_an_invitation_is_good_while_its_sender_facilitates(cast, client_of, relay, gone):
    make.member(cast.community, cast.emre)
    actions.change_group_role(group=cast.group, user=cast.chidi, role="facilitator", by=cast.ben)
    actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.chidi)
    relay()
    if gone == "taken out":
        actions.remove_from_group(group=cast.group, user=cast.chidi, by=cast.ben)
    elif gone == "demoted":
        actions.change_group_role(group=cast.group, user=cast.chidi, role="member", by=cast.ben)
    else:
        suspend_account(person=cast.chidi, by=cast.fatima)
    emre, address = client_of(cast.emre), "/c/westmoor/g/quiet-rounds/invitation/"
    assert "no longer open" in emre.post(address, {"decision": "accept"}, follow=True).text
    assert "invite" not in emre.get("/notifications/").text
    assert "You are invited" not in emre.get("/").text
    invitation = cast.group.invitations.get()
    with pytest.raises(Refused):
        actions.answer_group_invitation(invitation=invitation, accept=True, by=cast.emre)
    # Whoever facilitates now can ask them in.
    assert "Emre" in client_of(cast.ben).get("/c/westmoor/g/quiet-rounds/invite/").text
    actions.invite_to_group(group=cast.group, user=cast.emre, by=cast.ben)
    assert emre.post(address, {"decision": "accept"}).status_code == 303
    assert role_of(cast.group, cast.emre) == "member"


def test_a_facilitator_whose_account_is_closed_leaves_nobody_in_charge(cast):
    actions.change_group_role(group=cast.group, user=cast.chidi, role="facilitator", by=cast.ben)
    suspend_account(person=cast.chidi, by=cast.fatima)
    with pytest.raises(Refused, match="Hand it over"):
        actions.leave_group(group=cast.group, by=cast.ben)
    with pytest.raises(Refused, match="last facilitator"):
        community_actions.leave_community(community=cast.community, by=cast.ben)


def test_whom_a_facilitator_leaves_behind_with_a_closed_account_holds_nobody_back(cast):
    group = alone(cast)
    make.group_member(group, cast.chidi)
    suspend_account(person=cast.chidi, by=cast.fatima)
    actions.leave_group(group=group, by=cast.ben)
    assert roles(group) == {cast.chidi.pk: "member"}


def test_a_closed_account_keeps_nobody_in_a_community_and_inherits_nothing(cast):
    """Nor is it the one who has been there longest."""
    group = alone(cast)
    for person in (cast.chidi, cast.dina):
        make.group_member(group, person)
    suspend_account(person=cast.chidi, by=cast.fatima)
    community_actions.remove_member(community=cast.community, user=cast.ben, by=cast.amara)
    assert roles(group) == {cast.chidi.pk: "member", cast.dina.pk: "facilitator"}
    deactivate_account(person=cast.dina, by=cast.dina)
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    make.group_member(group, gita, role="facilitator")
    community_actions.leave_community(community=cast.community, by=gita)
    assert not group.memberships.filter(user=gita).exists()


def test_where_the_only_facilitator_closed_their_account_those_who_govern_answer(
    cast, client_of, relay
):
    deactivate_account(person=cast.ben, by=cast.ben)
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    asked = actions.ask_to_join_group(group=cast.group, message="May I?", by=gita)
    relay()
    amara = client_of(cast.amara)
    assert "Gita Rao asks to join" in amara.get("/notifications/").text
    where = reverse("groups:request_answer", args=["westmoor", "quiet-rounds", asked.public_id])
    assert amara.post(where, {"decision": "accept", "answer": ""}).status_code == 303
    # Chidi has been there longer; whom to make a facilitator those who govern decide.
    assert role_of(cast.group, gita) == "member"
    actions.hand_over_group(group=cast.group, to=cast.chidi, by=cast.amara)
    assert role_of(cast.group, cast.chidi) == "facilitator"


def test_closed_accounts_are_none_of_the_three_facilitators(cast):
    people = [make.user(f"Person {letter}") for letter in "abc"]
    for person in people:
        make.member(cast.community, person)
        make.group_member(cast.group, person)
    for person in people[:2]:
        actions.change_group_role(group=cast.group, user=person, role="facilitator", by=cast.ben)
        suspend_account(person=person, by=cast.fatima)
    actions.change_group_role(group=cast.group, user=people[2], role="facilitator", by=cast.ben)
    assert role_of(cast.group, people[2]) == "facilitator"


def suspend_here(cast, person, by=None):
    """In the community, until it is lifted; the account stays open."""
    community_actions.sanction_member(
        community=cast.community,
        user=person,
        kind="suspension",
        reason="r",
        text="t",
        by=by or cast.amara,
    )


def test_where_the_only_facilitator_is_suspended_those_who_govern_answer(cast, client_of, relay):
    suspend_here(cast, cast.ben)
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    asked = actions.ask_to_join_group(group=cast.group, message="May I?", by=gita)
    relay()
    amara = client_of(cast.amara)
    assert "Gita Rao asks to join" in amara.get("/notifications/").text
    where = reverse("groups:request_answer", args=["westmoor", "quiet-rounds", asked.public_id])
    assert amara.post(where, {"decision": "accept", "answer": ""}).status_code == 303


def test_a_suspended_facilitator_is_not_the_one_who_stays(cast):
    actions.change_group_role(group=cast.group, user=cast.chidi, role="facilitator", by=cast.ben)
    suspend_here(cast, cast.chidi)
    gita = make.user("Gita Rao")
    make.member(cast.community, gita)
    make.group_member(cast.group, gita)
    with pytest.raises(Refused, match="Hand it over"):
        actions.leave_group(group=cast.group, by=cast.ben)
    community_actions.remove_member(community=cast.community, user=cast.ben, by=cast.amara)
    assert role_of(cast.group, gita) == "facilitator"
