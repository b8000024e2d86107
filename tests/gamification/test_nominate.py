"""Nominations: who says why somebody should have a level, who reads it, and what counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community.models import Membership
from communities.groups.models import Group, GroupMembership
from gamification.actions import nominations, terms
from gamification.levels.ladders import checks_for
from gamification.models import Holding, Level, Nomination
from plc.accounts.models import Block, User
from plc.notifications import unread
from plc.notifications.models import Notification
from tests import make

from .climbing import earn, held, offered

LEVELS = "/c/westmoor/recognition/levels/"


def test_nominations_from_outside_ones_groups_are_endorsements(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    ladder[0].refresh_from_db()
    outsider = make.user("Grace Tembo")
    make.member(cast.community, outsider)
    inside = nominations.nominate(
        by=cast.ben, member=cast.chidi, level=ladder[0], sentence="He asks well."
    )
    assert not inside.from_outside
    assert not Holding.objects.exists()
    nominations.nominate(by=outsider, member=cast.chidi, level=ladder[0], sentence="He asks well.")
    assert Holding.objects.get().member == cast.chidi


def test_nominations_of_who_was_banned_do_not_count(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    ladder[0].refresh_from_db()
    outsider = make.user("Grace Tembo")
    membership = make.member(cast.community, outsider)
    nominations.nominate(by=outsider, member=cast.ben, level=ladder[0], sentence="He asks well.")
    assert checks_for({(cast.community.pk, cast.ben.pk): ladder[0]})[
        cast.community.pk, cast.ben.pk
    ][0].is_met
    membership.delete()
    assert not checks_for({(cast.community.pk, cast.ben.pk): ladder[0]})[
        cast.community.pk, cast.ben.pk
    ][0].is_met


def endorsements_of(cast, person, level):
    key = (cast.community.pk, person.pk)
    return checks_for({key: level})[key][0].have


def test_nominations_count_once_from_outside_and_not_in_return(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 2})
    ladder[0].refresh_from_db()
    said = {"level": ladder[0], "sentence": "Asks well."}
    nominations.nominate(by=cast.dina, member=cast.chidi, **said)
    GroupMembership.objects.filter(user=cast.dina).delete()
    nominations.nominate(by=cast.dina, member=cast.chidi, **said)
    assert endorsements_of(cast, cast.chidi, ladder[0]) == 0
    grace = make.user("Grace Tembo")
    make.member(cast.community, grace)
    nominations.nominate(by=grace, member=cast.chidi, **said)
    nominations.nominate(by=cast.chidi, member=grace, **said)
    assert endorsements_of(cast, cast.chidi, ladder[0]) == 1
    assert endorsements_of(cast, grace, ladder[0]) == 0
    User.objects.filter(pk=grace.pk).update(state=User.State.SUSPENDED)
    assert endorsements_of(cast, cast.chidi, ladder[0]) == 0


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, 0),
        ({"member_count": 12}, 0),
        ({"member_count": 13}, 1),
        ({"archived_at": timezone.now()}, 1),
    ],
)
def test_large_and_archived_groups_keep_nobody_inside(cast, ladder, change, counts):
    """Else nobody would be outside in a community with a group that everybody joins."""
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    Group.objects.filter(pk=cast.group.pk).update(**change)
    nominations.nominate(by=cast.dina, member=cast.chidi, level=ladder[0], sentence="Asks well.")
    assert endorsements_of(cast, cast.chidi, Level.objects.get(pk=ladder[0].pk)) == counts


def test_a_small_group_counts_beside_a_large_one(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    everybody = make.group(by=cast.amara, community=cast.community, slug="welcome")
    for person in (cast.dina, cast.chidi):
        make.group_member(everybody, person)
    Group.objects.filter(pk=everybody.pk).update(member_count=40)
    nominations.nominate(by=cast.dina, member=cast.chidi, level=ladder[0], sentence="Asks well.")
    nominations.nominate(by=cast.amara, member=cast.chidi, level=ladder[0], sentence="Asks well.")
    assert endorsements_of(cast, cast.chidi, Level.objects.get(pk=ladder[0].pk)) == 1


def test_the_nominated_and_those_who_approve_read_why(cast, ladder, relay, client_of):
    holding = offered(cast, cast.chidi)
    for sentence in ("Asks well.", "Asks well, and listens."):
        nominations.nominate(by=cast.dina, member=cast.chidi, level=ladder[1], sentence=sentence)
    relay()
    notice = Notification.objects.get(kind="recognition.nomination", person=cast.chidi)
    assert unread.lines([notice], cast.chidi)[notice.pk].words == "Asks well, and listens."
    terms.answer_offer(by=cast.chidi, holding=holding, accept=True)
    assert "Asks well, and listens." in client_of(cast.ben).get(LEVELS).content.decode()
    address = f"{LEVELS}nominate/{cast.chidi.public_id}/"
    assert "Asks well, and listens." in client_of(cast.dina).get(address).content.decode()


def test_nominations_across_a_block_and_of_suspended_accounts_are_not_read(cast, ladder, client_of):
    level = ladder[0]
    nominations.nominate(by=cast.dina, member=cast.chidi, level=level, sentence="Asks well.")
    nominations.nominate(by=cast.ben, member=cast.chidi, level=level, sentence="Listens well.")
    member = client_of(cast.chidi)
    page = member.get(LEVELS).text
    assert "Asks well." in page and "Listens well." in page
    Block.objects.create(blocker=cast.chidi, blocked=cast.ben)
    User.objects.filter(pk=cast.dina.pk).update(state=User.State.SUSPENDED)
    page = member.get(LEVELS).text
    assert "Asks well." not in page and "Listens well." not in page


def test_a_profile_leads_to_nominating_where_the_next_level_takes_it(cast, ladder, client_of):
    address = f"{LEVELS}nominate/{cast.chidi.public_id}/"
    profile = cast.chidi.get_absolute_url()
    assert address not in client_of(cast.ben).get(profile).content.decode()
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"endorsements": 1})
    page = client_of(cast.ben).get(profile).content.decode()
    assert address in page and "Nominate for “Contributor”" in page
    assert address not in client_of(cast.chidi).get(profile).content.decode()
    assert address not in client_of(cast.emre).get(profile).content.decode()


def test_one_nominates_oneself_once_and_only_where_somebody_approves(cast, ladder, client_of):
    client = client_of(cast.chidi)
    assert "Nominate yourself" not in client.get(LEVELS).text, "its level comes by itself"
    earn(cast, cast.chidi, 10)
    assert "Nominate yourself" in client.get(LEVELS).text
    address = f"{LEVELS}nominate/{cast.chidi.public_id}/"
    assert "Nominate yourself: Facilitator" in client.get(address).text
    page = client.post(address, {"sentence": "I would like to."}, follow=True).text
    assert "You have nominated yourself." in page and "Nominate yourself" not in page
    page = client.get(LEVELS).text
    assert "You have nominated yourself." in page and "Nominate yourself" not in page


def test_who_declined_or_was_not_approved_can_nominate_themselves_anew(cast, ladder, client_of):
    client = client_of(cast.chidi)
    said = {"by": cast.chidi, "member": cast.chidi, "level": ladder[1], "sentence": "I want to."}
    nominations.nominate(**said)
    earn(cast, cast.chidi, 60)
    for _ in range(2):
        holding = Holding.objects.pending().get()
        assert "nominated yourself" not in client.get(LEVELS).text
        terms.answer_offer(by=cast.chidi, holding=holding, accept=False)
        assert "Nominate yourself" in client.get(LEVELS).text
        nominations.nominate(**said)


def test_who_was_offered_or_holds_everything_is_not_asked_to_nominate_themselves(
    cast, ladder, client_of
):
    offered(cast, cast.chidi)
    assert "Nominate yourself" not in client_of(cast.chidi).get(LEVELS).text
    Holding.objects.all().delete()
    held(cast, cast.chidi)
    assert "Nominate yourself" not in client_of(cast.chidi).get(LEVELS).text


def test_members_nominate_others_and_themselves(cast, ladder, client_of):
    client = client_of(cast.ben)
    for person in (cast.ben, cast.chidi):
        address = f"{LEVELS}nominate/{person.public_id}/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"sentence": ""}).status_code == 422
        too_long = client.post(address, {"sentence": "Asks well. " * 30})
        assert too_long.status_code == 422
        # In the summary, and beside the field.
        assert too_long.text.count("at most 300 characters fit") == 2
        assert client.post(address, {"sentence": "Asks well."}).status_code == 303
    assert client.get(f"{LEVELS}nominate/{cast.emre.public_id}/").status_code == 404


def test_who_nominates_too_many_within_a_minute_keeps_the_sentence(
    cast, ladder, client_of, settings
):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"nominate": [(1, 60)]}
    client, address = client_of(cast.ben), f"{LEVELS}nominate/{cast.chidi.public_id}/"
    assert client.post(address, {"sentence": "Asks well."}).status_code == 303
    answer = client.post(address, {"sentence": "Asks well, and listens."})
    assert answer.status_code == 429
    assert "Asks well, and listens." in answer.text


def test_silenced_members_nominate_nobody(cast, ladder, client_of):
    silenced = timezone.now() + timedelta(days=1)
    Membership.objects.filter(user=cast.ben).update(silenced_until=silenced)
    for person in (cast.ben, cast.chidi):
        address = f"{LEVELS}nominate/{person.public_id}/"
        refused = client_of(cast.ben).post(address, {"sentence": "Asks well."})
        assert refused.status_code in (403, 404, 422)
    assert not Nomination.objects.exists()
