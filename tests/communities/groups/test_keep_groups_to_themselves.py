"""A private group shows that it exists, a hidden one does not; roles count where they are held."""

import pytest
from django.test import Client
from django.urls import reverse

from communities.community import actions as community_actions
from communities.groups import actions
from communities.groups.models import Group, GroupJoinRequest, GroupMembership
from plc.core.refusals import Refused
from tests import make

CANARY = "Zanzibarkanarie"


@pytest.fixture
def hidden(cast):
    """Ben's hidden group, in a community where Chidi is a member."""
    return make.group(
        by=cast.ben,
        community=cast.community,
        name=CANARY,
        slug="hidden",
        visibility="hidden",
        joining="open",
    )


PAGES = [
    "overview", "members", "invite", "join", "leave", "settings", "closing", "invitation",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_member_of_the_community_cannot_tell_that_a_hidden_group_exists(
    hidden, cast, client_of, name
):
    client = client_of(cast.chidi)
    answers = [
        client.get(reverse(f"groups:{name}", args=["westmoor", slug]))
        for slug in ("hidden", "no-such-group")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert CANARY not in answers[0].content.decode()


@pytest.mark.parametrize(
    "address", ["/c/westmoor/groups/", "/c/westmoor/groups/?q=Zan", "/c/westmoor/about/"]
)
def test_a_hidden_group_is_on_no_list_of_others(hidden, cast, client_of, address):
    assert CANARY not in client_of(cast.chidi).get(address).content.decode()


def test_who_governs_the_community_sees_that_it_exists_and_can_end_it(hidden, cast, client_of):
    client = client_of(cast.amara)
    assert client.get("/c/westmoor/g/hidden/").status_code == 200
    assert client.get("/c/westmoor/g/hidden/feed/").status_code == 403
    assert client.post("/c/westmoor/g/hidden/settings/archive/").status_code == 303
    hidden.refresh_from_db()
    assert hidden.archived_at


def test_who_governs_the_community_lets_neither_themselves_nor_everyone_into_a_group(
    hidden, cast, client_of
):
    client, place = client_of(cast.amara), "/c/westmoor/g/hidden/"
    opened = {"name": "Open", "visibility": "public", "joining": "open", "kind": "topic"}
    assert client.post(f"{place}settings/", opened).status_code == 403
    me = {"person": cast.amara.public_id, "role": "member"}
    assert client.post(f"{place}invite/", me).status_code == 403
    actions.change_group(group=hidden, by=cast.ben, joining="request")
    client.post(f"{place}join/", {"message": "It is me."})
    asked = hidden.requests.get(user=cast.amara)
    answer = client.post(f"{place}requests/{asked.public_id}/", {"decision": "accept"})
    assert answer.status_code == 403
    assert not hidden.memberships.filter(user=cast.amara).exists()
    assert f"{place}settings/closing/" in client.get(place).content.decode()
    assert client.get(f"{place}settings/closing/").status_code == 200


def test_an_invitation_names_a_hidden_group_to_who_is_invited(hidden, cast, client_of):
    actions.invite_to_group(group=hidden, user=cast.chidi, by=cast.ben)
    address = reverse("groups:invitation", args=["westmoor", "hidden"])
    assert CANARY in client_of(cast.chidi).get(address).content.decode()
    assert client_of(cast.dina).get(address).status_code == 404
    assert not GroupMembership.objects.filter(group=hidden, user=cast.chidi).exists()
    client_of(cast.chidi).post(address, {"decision": "accept"})
    assert GroupMembership.objects.filter(group=hidden, user=cast.chidi).exists()


def test_a_private_group_shows_its_purpose_and_neither_people_nor_words(cast, client_of):
    make.member(cast.community, cast.emre)
    client = client_of(cast.emre)
    html = client.get("/c/westmoor/g/quiet-rounds/").content.decode()
    assert "Fewer interruptions" in html
    assert "Ben" not in html and "Dina" not in html
    assert client.get("/c/westmoor/g/quiet-rounds/members/").status_code == 403
    assert client.get("/c/westmoor/g/quiet-rounds/feed/").status_code == 403


def test_nobody_from_outside_the_community_sees_a_group(cast, client_of):
    for client in (client_of(cast.emre), Client()):
        assert client.get("/c/westmoor/g/quiet-rounds/").status_code == 404


def test_a_group_is_found_under_its_own_community_only(cast, client_of):
    make.community(by=cast.ben, slug="northfield")
    assert client_of(cast.ben).get("/c/northfield/g/quiet-rounds/").status_code == 404


@pytest.fixture
def elsewhere(cast):
    """Chidi facilitates another group of the same community."""
    return make.group(by=cast.chidi, community=cast.community, name="Clinic", slug="clinic")


@pytest.mark.parametrize("name", ["invite", "settings", "closing"])
def test_the_facilitator_of_another_group_looks_after_nothing_here(
    elsewhere, cast, client_of, name
):
    for slug, status in (("clinic", 200), ("quiet-rounds", 403)):
        address = reverse(f"groups:{name}", args=["westmoor", slug])
        assert client_of(cast.chidi).get(address).status_code == status


def test_rows_of_another_group_are_not_reached_through_ones_own(elsewhere, cast, client_of):
    make.member(cast.community, cast.emre)
    asked = actions.ask_to_join_group(group=cast.group, message="", by=cast.emre)
    invited = actions.invite_to_group(group=cast.group, user=cast.amara, by=cast.ben)
    client = client_of(cast.chidi)
    for name, keys, data in [
        ("request_answer", [asked.public_id], {"decision": "accept"}),
        ("invitation_withdraw", [invited.public_id], {}),
        ("member", [cast.dina.public_id], {"role": "member"}),
        ("member_remove", [cast.dina.public_id], {}),
    ]:
        answer = client.post(reverse(f"groups:{name}", args=["westmoor", "clinic", *keys]), data)
        assert answer.status_code == 404, name
    asked.refresh_from_db()
    assert asked.state == GroupJoinRequest.State.OPEN
    assert GroupMembership.objects.get(group=cast.group, user=cast.dina).role == "observer"


@pytest.mark.parametrize("joining", ["request", "invitation"])
def test_a_crafted_request_does_not_open_a_closed_group(cast, client_of, joining):
    make.member(cast.community, cast.emre)
    actions.change_group(group=cast.group, by=cast.ben, joining=joining)
    client_of(cast.emre).post(
        "/c/westmoor/g/quiet-rounds/join/",
        {"joining": "open", "role": "facilitator", "state": "accepted", "decision": "accept"},
    )
    assert not GroupMembership.objects.filter(group=cast.group, user=cast.emre).exists()


def test_who_is_not_in_the_community_joins_none_of_its_groups(cast, client_of):
    cast.community.visibility = "public"
    cast.community.save(update_fields=["visibility"])
    actions.change_group(
        group=cast.group, by=cast.ben, visibility="public", joining="open", confirmed=True
    )
    client = client_of(cast.emre)
    assert client.get("/c/westmoor/g/quiet-rounds/").status_code == 200
    assert client.post("/c/westmoor/g/quiet-rounds/join/").status_code == 403


def test_settings_take_only_their_own_fields(cast, client_of):
    before = Group.objects.filter(pk=cast.group.pk).values().get()
    answer = client_of(cast.ben).post(
        "/c/westmoor/g/quiet-rounds/settings/",
        {
            "name": "Quiet Rounds",
            "kind": "work-team",
            "purpose": "New",
            "norms": "",
            "visibility": "private",
            "joining": "request",
            "size_min": 15,
            "size_max": 25,
            "slug": "x",
            "community": 1,
            "member_count": 99,
            "archived_at": "2020-01-01",
        },
    )
    assert answer.status_code == 303
    after = Group.objects.filter(pk=cast.group.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"purpose"}


def test_observers_and_members_neither_remove_nor_appoint(cast, client_of):
    address = reverse("groups:member", args=["westmoor", "quiet-rounds", cast.chidi.public_id])
    for person in (cast.chidi, cast.dina):
        assert client_of(person).post(address, {"role": "facilitator"}).status_code == 403
        assert client_of(person).post(f"{address}remove/").status_code == 403


def test_a_profile_shows_the_groups_that_the_viewer_reads_alone(hidden, cast):
    from communities.groups.shell import profile_panel

    def shown(viewer):
        panel = profile_panel(cast.ben, viewer)
        return {one.group.name for one in panel.context["memberships"]} if panel else set()

    assert shown(cast.chidi) == {"Quiet Rounds"}
    assert shown(cast.ben) == {"Quiet Rounds", CANARY}
    assert shown(cast.amara) == set()
    assert shown(cast.emre) == set()


def test_search_finds_groups_by_the_scope_of_who_asks(hidden, cast):
    from communities.groups.search import results

    ids = [hidden.pk, cast.group.pk]
    assert set(results(ids, cast.chidi)) == {cast.group.pk}
    assert set(results(ids, cast.ben)) == set(ids)
    assert set(results(ids, cast.emre)) == set()


def test_live_topics_are_heard_by_who_reads(hidden, cast):
    from plc.core.registry import live_topics

    assert live_topics["group"](cast.ben, str(hidden.pk))
    assert not live_topics["group"](cast.chidi, str(hidden.pk))
    assert not live_topics["group"](cast.amara, str(hidden.pk))
    assert not live_topics["group"](cast.ben, "1 or 1=1")
    assert live_topics["community"](cast.chidi, str(cast.community.pk))
    assert not live_topics["community"](cast.emre, str(cast.community.pk))


def test_when_a_group_closes_its_posts_close_with_it_in_the_same_transaction(cast):
    from communities.feed.actions.posts import publish_post
    from communities.feed.models import Post

    actions.change_group(group=cast.group, by=cast.ben, visibility="public", confirmed=True)
    post = publish_post(
        by=cast.chidi, community=cast.community, group=cast.group, kind="discussion", body="How?"
    )
    assert Post.objects.get(pk=post.pk).audience == "community"
    actions.change_group(group=cast.group, by=cast.ben, visibility="private")
    assert Post.objects.get(pk=post.pk).audience == "group"
    make.member(cast.community, cast.emre)
    assert not Post.objects.visible_to(cast.emre).filter(pk=post.pk).exists()


@pytest.mark.parametrize("by", ["chidi", "ben"])
def test_open_pages_of_who_leaves_are_asked_again_at_once(
    cast, by, monkeypatch, django_capture_on_commit_callbacks
):
    """Whether by themselves or taken out: the live stream forgets the group within the second."""
    asked = []
    monkeypatch.setattr("plc.live.actions._control", lambda said: asked.append(said["user"]))
    with django_capture_on_commit_callbacks(execute=True):
        if by == "chidi":
            actions.leave_group(group=cast.group, by=cast.chidi)
        else:
            actions.remove_from_group(group=cast.group, user=cast.chidi, by=cast.ben)
    assert asked == [cast.chidi.pk]


def test_who_governs_does_not_let_themselves_into_a_hidden_group_that_is_open(cast, client_of):
    hidden = make.group(
        by=cast.ben, community=cast.community, slug="den", visibility="hidden", joining="open"
    )
    client = client_of(cast.amara)
    with pytest.raises(Refused):
        actions.join_group(group=hidden, by=cast.amara)
    assert client.get("/c/westmoor/g/den/join/").status_code == 200
    client.post("/c/westmoor/g/den/join/", {"message": "May I?"})
    assert not hidden.memberships.filter(user=cast.amara).exists()
    assert hidden.requests.get().user == cast.amara
    assert not hidden.waitlist.exists()


def test_with_its_community_a_group_is_archived(cast):
    group = make.group(
        by=cast.ben, community=cast.community, slug="den", visibility="public", joining="open"
    )
    community_actions.archive_community(community=cast.community, by=cast.amara)
    with pytest.raises(Refused, match="archived"):
        actions.join_group(group=group, by=cast.chidi)
    with pytest.raises(Refused, match="archived"):
        actions.change_group(group=group, by=cast.ben, name="Other")


@pytest.mark.parametrize("place", ["group", "community"])
def test_what_was_written_among_members_is_opened_on_purpose_and_they_are_told(
    cast, client_of, relay, place
):
    settings = {"visibility": "public", "joining": "request"}
    if place == "group":
        client, address = client_of(cast.ben), "/c/westmoor/g/quiet-rounds/settings/"
        one = cast.group
        kept = ("name", "purpose", "kind", "size_min", "size_max")
        settings |= {name: getattr(one, name) for name in kept}
    else:
        client, address = client_of(cast.amara), "/c/westmoor/settings/joining/"
        one = cast.community
    before = one.visibility
    label = "I know that more people will be able to read"
    assert label not in client.get(address).text
    answer = client.post(address, settings)
    assert answer.status_code == 422
    assert label in answer.text and "Confirm that this is meant" in answer.text
    one.refresh_from_db()
    assert one.visibility == before != "public"
    assert client.post(address, settings | {"confirmed": "on"}).status_code == 303
    one.refresh_from_db()
    assert one.visibility == "public"
    relay()
    told = f"{one.name} is public now"
    assert told in client_of(cast.chidi).get("/notifications/").text
    assert told not in client.get("/notifications/").text
    # What is open already, and what closes, takes no word.
    assert client.post(address, settings).status_code == 303
    assert client.post(address, settings | {"visibility": before}).status_code == 303
    assert told not in client_of(cast.chidi).get("/notifications/").text


def test_the_rail_leads_who_may_not_see_the_groups_to_their_own(cast, client_of):
    page = client_of(cast.emre).get("/c/westmoor/about/").text
    assert "/c/westmoor/groups/" not in page and 'href="/groups/"' in page
    assert "/c/westmoor/groups/" in client_of(cast.dina).get("/c/westmoor/about/").text
