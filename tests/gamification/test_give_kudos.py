"""Kudos: one member thanks another, in a sentence that both, or everybody, read."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from communities.community import actions as community_actions
from communities.community.models import Community, Membership
from communities.feed import actions as feed
from communities.groups.models import Group, GroupMembership
from communities.groups.readers import people_to_mention
from communities.moderation import actions as moderation
from communities.moderation.actions.cases import last_line
from communities.moderation.verbs import VERBS
from gamification import access
from gamification.actions import kudos as actions
from gamification.actions.settings import change_recognition
from gamification.models import Kudos, KudosState, LedgerEntry, Outcome, ValueKind
from plc.accounts import actions as accounts
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.registry import reportables
from plc.journal.models import Entry
from plc.notifications.models import Notification
from plc.notifications.unread import lines
from tests import make

THANKS = "/c/westmoor/recognition/thanks/"


def thank(cast, by=None, receiver=None, **more):
    chosen = {
        "group": None,
        "kind": ValueKind.HELPING,
        "text": "You stopped and let me finish the count.",
        "is_public": True,
    }
    return actions.give_kudos(
        by=by or cast.chidi,
        receiver=receiver or cast.ben,
        community=cast.community,
        **(chosen | more),
    )


def points_of(person):
    return sum(LedgerEntry.objects.filter(member=person).values_list("points", flat=True))


def test_thanks_count_for_both_and_for_the_kind_that_was_chosen(cast, relay):
    thank(cast)
    relay()
    received = LedgerEntry.objects.get(rule="thanks_received")
    assert (received.member, received.given_by) == (cast.ben, cast.chidi)
    assert (received.kind, received.points) == (ValueKind.HELPING, 5)
    given = LedgerEntry.objects.get(rule="thanks_given")
    assert (given.member, given.kind, given.points) == (cast.chidi, ValueKind.CARE, 1)


def test_the_receiver_is_told_in_the_words_of_the_giver(cast, relay):
    kudos = thank(cast)
    relay()
    notice = Notification.objects.get(person=cast.ben, kind="recognition.thanks")
    line = lines([notice], cast.ben)[notice.pk]
    assert line.words == "You stopped and let me finish the count."
    assert line.href == kudos.get_absolute_url()


def test_thanks_taken_back_are_gone_with_their_points_and_notice(cast, relay):
    kudos = thank(cast)
    relay()
    assert actions.withdraw_kudos(by=cast.chidi, kudos=kudos)
    assert not actions.withdraw_kudos(by=cast.chidi, kudos=kudos)
    relay()
    assert points_of(cast.ben) == points_of(cast.chidi) == 0
    assert not Notification.objects.filter(person=cast.ben, withdrawn_at=None).exists()
    assert not Kudos.objects.visible_to(cast.ben).exists()


def test_the_same_form_thanks_once(cast):
    form = uuid4()
    assert thank(cast, public_id=form) == thank(cast, public_id=form)
    assert Kudos.objects.count() == 1


def test_a_sixth_time_in_a_week_is_refused_and_says_when_again(cast):
    for n in range(5):
        thank(cast, text=f"For number {n}.")
    with pytest.raises(Refused, match="5 times within a week.*again from"):
        thank(cast, text="Once more.")
    oldest = Kudos.objects.order_by("given_at").first()
    Kudos.objects.filter(pk=oldest.pk).update(given_at=timezone.now() - timedelta(days=8))
    thank(cast, text="Once more.")


def test_the_form_says_how_often_is_left(cast, client_of):
    address = f"{THANKS}new/{cast.ben.public_id}/"
    thank(cast)
    page = client_of(cast.chidi).get(address).content.decode()
    assert "You can thank 4 more times this week." in page
    for n in range(4):
        thank(cast, text=f"For number {n}.")
    page = client_of(cast.chidi).get(address).content.decode()
    assert "You have thanked as often as one can within a week here." in page


def test_a_community_chooses_how_often(cast):
    change_recognition(by=cast.amara, community=cast.community, kudos_a_week=1)
    thank(cast)
    with pytest.raises(Refused):
        thank(cast, receiver=cast.dina)


def test_what_was_taken_back_still_counts_for_the_week(cast):
    change_recognition(by=cast.amara, community=cast.community, kudos_a_week=1)
    actions.withdraw_kudos(by=cast.chidi, kudos=thank(cast))
    with pytest.raises(Refused):
        thank(cast, receiver=cast.dina)


def test_nobody_thanks_themselves(cast):
    with pytest.raises(Refused, match="somebody else"):
        thank(cast, receiver=cast.chidi)


def test_nobody_thanks_a_stranger_or_across_a_block(cast):
    with pytest.raises(Refused, match="not a member"):
        thank(cast, receiver=cast.emre)
    accounts.block_person(by=cast.ben, person=cast.chidi)
    with pytest.raises(Refused, match="not a member"):
        thank(cast)


def test_thanks_in_a_private_group_are_for_its_readers(cast):
    member = make.user("Grace Tembo")
    make.member(cast.community, member)
    with pytest.raises(Refused):
        thank(cast, receiver=member, group=cast.group)
    thank(cast, group=cast.group)
    assert Kudos.objects.visible_to(cast.dina).count() == 1
    assert Kudos.objects.visible_to(member).count() == 0
    assert Kudos.objects.visible_to(cast.amara).count() == 0


def test_private_thanks_are_for_the_two(cast):
    thank(cast, is_public=False)
    seen = [Kudos.objects.visible_to(person).count() for person in cast]
    assert seen == [0, 1, 1, 0, 0, 0]
    assert Kudos.objects.public_to(cast.ben).count() == 0


def test_who_is_blocked_is_not_read(cast):
    thank(cast)
    accounts.block_person(by=cast.dina, person=cast.ben)
    cast.dina.__dict__.pop("_blocked_ids", None)
    assert Kudos.objects.public_to(cast.dina).count() == 0


def test_silenced_people_thank_nobody(cast):
    community_actions.sanction_member(
        community=cast.community,
        user=cast.chidi,
        kind="silence",
        reason="Loud.",
        text="Please wait.",
        until=timezone.now() + timedelta(days=1),
        by=cast.amara,
    )
    cast.chidi.__dict__.pop("_memberships", None)
    with pytest.raises(Refused, match="silenced"):
        thank(cast)


def test_observers_thank_and_guests_only_in_their_groups(cast):
    thank(cast, by=cast.dina, group=cast.group)
    guest = make.user("Gus Guest")
    make.member(cast.community, guest, role="guest")
    with pytest.raises(Refused, match="Guests"):
        thank(cast, by=guest)


@pytest.mark.parametrize(("text", "why"), [(" \u200b", "Say what for"), ("x" * 281, "too long")])
def test_a_sentence_is_a_sentence(cast, text, why):
    with pytest.raises(Refused, match=why):
        thank(cast, text=text)


def test_hidden_thanks_earn_nothing_until_they_are_shown_again(cast, relay):
    kudos = thank(cast)
    relay()
    actions.hide_kudos(by=cast.amara, kudos=kudos)
    relay()
    assert points_of(cast.ben) == 0
    assert not Kudos.objects.visible_to(cast.ben).exists()
    actions.restore_kudos(by=cast.amara, kudos=kudos)
    relay()
    assert points_of(cast.ben) == 5
    assert Notification.objects.filter(person=cast.ben, withdrawn_at=None).count() == 1


def test_removed_thanks_can_be_hidden_first(cast):
    kudos = thank(cast)
    actions.hide_kudos(by=cast.amara, kudos=kudos)
    assert actions.remove_kudos(by=cast.amara, kudos=kudos)
    kudos.refresh_from_db()
    assert kudos.state == KudosState.REMOVED


def test_a_report_of_thanks_reaches_moderators(cast, client_of):
    kudos = thank(cast)
    page = client_of(cast.ben).get(f"/report/gamification.kudos/{kudos.public_id}/")
    assert page.status_code == 200
    assert kudos.text in page.content.decode()


def test_thanks_from_one_person_count_once_a_week(cast, relay):
    thank(cast)
    thank(cast, text="And once more.")
    relay()
    entries = LedgerEntry.objects.filter(rule="thanks_received").order_by("at")
    assert [entry.outcome for entry in entries] == [Outcome.PAID, Outcome.COOLDOWN]


def test_the_form_gives_and_leads_to_what_was_given(cast, client_of):
    client = client_of(cast.chidi)
    address = f"{THANKS}new/{cast.ben.public_id}/"
    page = client.get(f"{address}?group={cast.group.slug}").content.decode()
    assert f'<option value="{cast.group.slug}" selected>' in page
    sent = {"kind": "6", "text": "You asked how I was.", "place": "-", "seen_by": "private"}
    response = client.post(address, sent)
    kudos = Kudos.objects.get()
    assert (response.status_code, response.headers["Location"]) == (303, kudos.get_absolute_url())
    assert (kudos.kind, kudos.group, kudos.is_public) == (ValueKind.CARE, None, False)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "9", "text": "x", "place": "-", "seen_by": "public"},
        {"kind": "x", "text": "x", "place": "-", "seen_by": "public"},
        {"kind": "1", "text": "x", "place": "no-such-group", "seen_by": "public"},
        {"kind": "1", "text": "x" * 300, "place": "-", "seen_by": "public"},
        {"kind": "1", "text": "\x00", "place": "-", "seen_by": "public", "public_id": "7"},
    ],
)
def test_a_bad_form_comes_back(cast, client_of, sent):
    response = client_of(cast.chidi).post(f"{THANKS}new/{cast.ben.public_id}/", sent)
    assert response.status_code == 422
    assert not Kudos.objects.exists()


def test_nobody_is_found_across_a_block(cast, client_of):
    accounts.block_person(by=cast.ben, person=cast.chidi)
    client = client_of(cast.chidi)
    assert client.get(f"{THANKS}new/{cast.ben.public_id}/").status_code == 404
    assert "Ben Achterberg" not in client.get(f"{THANKS}new/?q=ben").content.decode()
    assert "Dina Haddad" in client.get(f"{THANKS}new/?q=dina").content.decode()


def test_public_thanks_are_on_the_page_of_their_place_and_of_the_person(cast, client_of):
    kudos = thank(cast, group=cast.group)
    for address in (
        THANKS,
        f"/c/westmoor/g/{cast.group.slug}/recognition/thanks/",
        cast.ben.get_absolute_url(),
        kudos.get_absolute_url(),
    ):
        assert kudos.text in client_of(cast.dina).get(address).content.decode(), address
    assert kudos.text not in client_of(cast.amara).get(THANKS).content.decode()
    assert kudos.text in client_of(cast.ben).get("/c/westmoor/recognition/").content.decode()


@pytest.mark.parametrize("in_group", [False, True])
def test_private_thanks_are_listed_to_both_and_to_nobody_else(cast, client_of, in_group):
    group = cast.group if in_group else None
    kudos = thank(cast, group=group, is_public=False)
    address = f"/c/westmoor/g/{cast.group.slug}/recognition/thanks/" if in_group else THANKS
    for person in (cast.chidi, cast.ben):
        for path in {THANKS, address}:
            page = client_of(person).get(path).text
            assert kudos.text in page
            assert "Only you two see it" in page
    for person in (cast.dina, cast.amara, cast.fatima):
        assert kudos.text not in client_of(person).get(THANKS).text
    assert kudos.text not in client_of(cast.dina).get(address).text
    assert kudos.text not in client_of(cast.dina).get(cast.ben.get_absolute_url()).text


def test_pages_of_the_list_do_not_tell_of_private_thanks(cast, client_of):
    for n in range(40):
        Kudos.objects.create(
            community=cast.community,
            author=cast.chidi,
            receiver=cast.ben,
            kind=ValueKind.HELPING,
            text=f"Number {n}.",
            is_public=n < 20,
            given_at=timezone.now() - timedelta(minutes=n),
        )
    assert 'rel="next"' not in client_of(cast.dina).get(THANKS).text
    first = client_of(cast.ben).get(THANKS).text
    older = first.split('rel="next" href="')[1].split('"')[0]
    second = client_of(cast.ben).get(older).text
    assert all(f"Number {n}." in first + second for n in range(40))


def test_private_thanks_are_listed_across_no_block(cast, client_of):
    kudos = thank(cast, is_public=False)
    accounts.block_person(by=cast.ben, person=cast.chidi)
    for person in (cast.ben, cast.chidi):
        assert kudos.text not in client_of(person).get(THANKS).text


def test_private_thanks_of_a_closed_account_are_not_listed(cast, client_of):
    kudos = thank(cast, is_public=False)
    User.objects.filter(pk=cast.chidi.pk).update(state=User.State.SUSPENDED)
    assert kudos.text not in client_of(cast.ben).get(THANKS).text


def test_the_list_names_no_group_that_one_left(cast, client_of):
    kudos = thank(cast, group=cast.group, is_public=False)
    Group.objects.filter(pk=cast.group.pk).update(visibility="hidden", name="Secret rounds")
    GroupMembership.objects.filter(group=cast.group, user=cast.chidi).delete()
    page = client_of(cast.chidi).get(THANKS).text
    assert kudos.text not in page
    assert "Secret rounds" not in page
    assert kudos.text in client_of(cast.ben).get(THANKS).text


def test_ones_own_thanks_are_taken_back_in_the_list(cast, client_of):
    mine, of_others = thank(cast, is_public=False), thank(cast, by=cast.ben, receiver=cast.chidi)
    client = client_of(cast.chidi)
    page = client.get(THANKS).text
    assert f'action="{mine.get_absolute_url()}withdraw/"' in page
    assert f'action="{of_others.get_absolute_url()}withdraw/"' not in page
    in_group = f"/c/westmoor/g/{cast.group.slug}/recognition/thanks/"
    response = client.post(f"{mine.get_absolute_url()}withdraw/", {"next": in_group})
    assert (response.status_code, response.headers["Location"]) == (303, in_group)
    assert mine.text not in client_of(cast.ben).get(in_group).text


def test_nobody_is_searched_where_nobody_else_is(cast, client_of):
    alone = make.community(by=cast.emre)
    page = client_of(cast.emre).get(f"/c/{alone.slug}/recognition/thanks/new/").text
    assert "Nobody else is here yet." in page
    assert 'name="q"' not in page.split("<main")[1]
    make.member(alone, cast.dina)
    page = client_of(cast.emre).get(f"/c/{alone.slug}/recognition/thanks/new/").text
    assert 'name="q"' in page.split("<main")[1]


def test_only_whoever_gave_takes_back(cast, client_of):
    kudos = thank(cast)
    address = f"{kudos.get_absolute_url()}withdraw/"
    assert client_of(cast.ben).post(address).status_code == 403
    assert client_of(cast.emre).post(address).status_code == 404
    assert client_of(cast.chidi).post(address).status_code == 303
    assert Kudos.objects.get().state == KudosState.WITHDRAWN


def test_ways_to_thank_are_where_people_are(cast, client_of):
    question = feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        group=cast.group,
        kind="question",
        title="Why?",
        body="Tell me.",
    )
    address = f"{THANKS}new/{cast.chidi.public_id}/"
    client = client_of(cast.ben)
    assert f"{address}?group=quiet-rounds" in (
        client.get(question.get_absolute_url()).content.decode()
    )
    assert address in client.get("/c/westmoor/members/").content.decode()
    assert address in client.get(cast.chidi.get_absolute_url()).content.decode()
    assert address not in client_of(cast.chidi).get("/c/westmoor/members/").content.decode()


def test_the_list_of_thanks_is_flat(cast, client_of, assert_flat):
    def more(n):
        for _ in range(n):
            giver = make.user("Giver")
            make.member(cast.community, giver)
            thank(cast, by=giver, group=None)

    assert_flat(client_of(cast.dina), THANKS, more)


def test_the_form_of_somebody_in_many_groups_is_flat(cast, client_of, assert_flat):
    def more(n):
        for _ in range(n):
            group = make.group(by=cast.ben, community=cast.community, visibility="private")
            make.group_member(group, cast.chidi)

    assert_flat(client_of(cast.ben), f"{THANKS}new/{cast.chidi.public_id}/", more)


@pytest.mark.parametrize("role", ["member", "guest"])
@pytest.mark.parametrize("state", ["active", "deactivated"])
@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("blocked", [False, True])
def test_people_are_thanked_where_they_read(cast, role, state, suspended, blocked):
    person = make.user("Grace Tembo")
    own = make.member(cast.community, person, role=role)
    groups = [
        make.group(by=cast.ben, community=cast.community, visibility=visibility)
        for visibility in ("public", "private", "hidden")
        for _ in range(2)
    ]
    for group in groups[::2]:
        make.group_member(group, person)
    if suspended:
        Membership.objects.filter(pk=own.pk).update(
            suspended_until=timezone.now() + timedelta(days=1)
        )
    User.objects.filter(pk=person.pk).update(state=state)
    person.refresh_from_db()
    if blocked:
        accounts.block_person(by=person, person=cast.ben)
    expected = {
        place
        for place, group in [(cast.community, None), *((group, group) for group in groups)]
        if people_to_mention(cast.ben, cast.community, group).filter(pk=person.pk).exists()
    }
    assert set(access.places_to_thank_in(cast.ben, cast.community, person)) == expected
    assert bool(expected) == (state == "active" and not suspended and not blocked)


def test_who_gave_is_in_the_journal(cast):
    thank(cast)
    entry = Entry.objects.get(name="gamification.KudosGiven")
    assert (entry.actor_id, entry.data["receiver_id"]) == (cast.chidi.pk, cast.ben.pk)


def test_moderators_hide_what_was_reported(cast):
    kudos = thank(cast)
    case = moderation.report_thing(
        by=cast.ben, reportable=reportables["gamification.kudos"], thing=kudos, reason="insult"
    ).case
    moderation.decide(
        case=case,
        verb=VERBS["hide"],
        reason="Insulting.",
        text="Please read the norms.",
        seen=last_line(case),
        by=cast.amara,
    )
    kudos.refresh_from_db()
    assert kudos.state == KudosState.HIDDEN


def test_who_left_a_hidden_community_reads_no_name_of_it(cast, relay, client_of):
    kudos = thank(cast, by=cast.ben, receiver=cast.chidi, group=cast.group)
    relay()
    address = kudos.get_absolute_url()
    member = client_of(cast.chidi)
    assert "Westmoor" in member.get(address).text
    assert member.get(address.replace("westmoor", "elsewhere")).status_code == 404
    Membership.objects.filter(user=cast.chidi).delete()
    Community.objects.filter(pk=cast.community.pk).update(visibility="hidden", name="New name")
    Group.objects.filter(pk=cast.group.pk).update(name="New group")
    page = client_of(cast.chidi).get(address)
    assert page.status_code == 200
    assert kudos.text in page.text
    assert "New name" not in page.text and "New group" not in page.text
    notices = client_of(cast.chidi).get("/notifications/").text
    assert "New name" not in notices and "New group" not in notices


@pytest.mark.parametrize("state", [User.State.SUSPENDED, User.State.DEACTIVATED])
def test_thanks_of_an_account_that_is_not_in_use_are_read_by_nobody(cast, client_of, state):
    kudos = thank(cast, by=cast.dina, receiver=cast.chidi)
    thank(cast, by=cast.chidi, receiver=cast.dina, text="You came back.")
    User.objects.filter(pk=cast.dina.pk).update(state=state)
    assert not Kudos.objects.public_to(cast.ben).exists()
    assert not Kudos.objects.visible_to(cast.chidi).exists()
    assert client_of(cast.chidi).get(kudos.get_absolute_url()).status_code == 404
