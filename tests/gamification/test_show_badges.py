"""Pages of badges: what there is, an award and who sees it, endorsing, giving."""

import pytest
from django.urls import reverse

from communities.community.models import Community
from communities.groups.models import Group
from gamification.actions import badges as actions
from gamification.badges.art import svg
from gamification.models import Badge, BadgeAward, Endorsement, LedgerEntry
from plc.notifications.models import Notification
from tests import make
from tests.gamification.asking import a_question
from tests.gamification.awards import changed


def page(cast, name, badge=None):
    more = [Badge.objects.get(key=badge).public_id] if badge else []
    return reverse(f"gamification:{name}", args=[cast.community.slug, *more])


def test_the_gallery_says_what_is_mine_and_what_is_missing(cast, client_of, award):
    text = client_of(cast.chidi).get(page(cast, "badges")).content.decode()
    assert "You hold 1 of these badges" in text
    assert "Answer accepted: 0 of 1" in text
    assert 'class="badge not-yet"' in text


def test_the_gallery_costs_the_same_whatever_there_is(cast, client_of, award, queries):
    client = client_of(cast.chidi)
    client.get(page(cast, "badges"))
    with queries(at_most=22):
        client.get(page(cast, "badges"))


def test_a_badge_says_its_rule_in_words_and_who_holds_it(cast, client_of, award):
    address = page(cast, "badge", "first-question")
    text = client_of(cast.ben).get(address).content.decode()
    assert "At least 1 question asked in this community." in text
    assert "Chidi Eze" in text


def test_an_award_shows_its_evidence_to_those_who_may_read_it(cast, client_of, award):
    text = client_of(cast.ben).get(award.get_absolute_url()).content.decode()
    assert "How do you begin a round?" in text
    assert client_of(cast.emre).get(award.get_absolute_url()).status_code == 404


def test_its_holder_shares_an_award_and_strangers_read_no_titles(cast, client, client_of, award):
    share = reverse("gamification:share_award", args=[award.public_id])
    assert client_of(cast.ben).post(share, {"shared": "yes"}).status_code == 403
    client_of(cast.chidi).post(share, {"shared": "yes"})
    response = client.get(award.get_absolute_url())
    assert response.status_code == 200
    assert "1 question asked" in response.content.decode()
    assert "How do you begin a round?" not in response.content.decode()
    client_of(cast.chidi).post(share, {"shared": "no"})
    assert client.get(award.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("visibility", ["private", "hidden"])
def test_of_deeds_in_a_group_only_its_readers_and_the_holder_learn(
    cast, client, client_of, settle, visibility
):
    Group.objects.filter(pk=cast.group.pk).update(visibility=visibility)
    a_question(cast, group=cast.group)
    settle()
    award = BadgeAward.objects.get(badge__key="first-question")
    actions.share_award(by=cast.chidi, award=award, shared=True)
    for reader in (cast.chidi, cast.ben):
        response = client_of(reader).get(award.get_absolute_url())
        assert [piece.title for piece in response.context["evidence"]] == [
            "How do you begin a round?"
        ]
    for response in (
        client.get(award.get_absolute_url()),
        client_of(cast.amara).get(award.get_absolute_url()),
        client_of(cast.emre).get(award.get_absolute_url()),
    ):
        assert (response.status_code, response.context["evidence"]) == (200, [])
        assert "What it was given for" not in response.text


def test_levels_that_a_badge_no_longer_has_are_not_counted_among_it(cast, client_of, award):
    badge = changed(cast.fatima, award.badge, levels=[1, 2, 3])
    BadgeAward.objects.filter(pk=award.pk).update(level=3, version=badge.version)
    changed(cast.fatima, badge, levels=[1, 2])
    chidi = client_of(cast.chidi)
    gallery = chidi.get(page(cast, "badges")).text
    assert "Yours, level 3" in gallery
    assert "3 of 2" not in gallery
    assert "3 of 3" in chidi.get(award.get_absolute_url()).text
    changed(cast.fatima, badge, levels=[])
    assert "level 3" in client_of(cast.ben).get(cast.chidi.get_absolute_url()).text
    picture = reverse("gamification:badge_picture", args=[badge.public_id, 3])
    assert chidi.get(picture).content == svg(badge.kind, 3, badge.name).encode()


def test_somebody_who_looks_after_the_community_takes_a_badge_back(cast, client_of, award, relay):
    revoke = reverse("gamification:revoke_award", args=[award.public_id])
    amara = client_of(cast.amara)
    assert amara.post(revoke, {"reason": ""}).status_code == 422
    assert amara.post(revoke, {"reason": "A copy."}).status_code == 303
    text = client_of(cast.chidi).get(award.get_absolute_url()).content.decode()
    assert "A copy." in text
    relay()
    kinds = Notification.objects.filter(person=cast.chidi).values_list("kind", flat=True)
    assert "gamification.badge_revoked" in set(kinds)


def test_who_earned_a_badge_is_told_quietly_and_once(cast, award, relay):
    relay()
    told = Notification.objects.filter(person=cast.chidi, kind="gamification.badge")
    assert told.get().object_id == award.pk


def test_a_colleague_is_endorsed_after_being_found_by_name(cast, client_of, relay):
    address = page(cast, "endorse", "steady-hand")
    ben = client_of(cast.ben)
    assert "Chidi Eze" in ben.get(address, {"q": "chidi"}).content.decode()
    there = f"{address}?person={cast.chidi.public_id}"
    assert ben.post(there, {"sentence": ""}).status_code == 422
    assert ben.post(there, {"sentence": "Keeps time without hurry."}).status_code == 303
    relay()
    assert Notification.objects.filter(person=cast.chidi, kind="gamification.endorsement").exists()
    oneself = f"{address}?person={cast.ben.public_id}"
    assert ben.post(oneself, {"sentence": "I am good."}).status_code == 404
    said = Endorsement.objects.get()
    withdraw = reverse(
        "gamification:withdraw_endorsement", args=[cast.community.slug, said.public_id]
    )
    assert client_of(cast.amara).post(withdraw).status_code == 404
    assert ben.post(withdraw).status_code == 303


def test_facilitators_give_only_what_is_marked_so_and_in_their_groups(cast, client_of):
    ben = client_of(cast.ben)
    outsider = make.user("Gita Rao")
    make.member(cast.community, outsider)
    assert ben.get(page(cast, "give_badge", "good-host")).status_code == 403
    address = page(cast, "give_badge", "norm-keeper")
    assert "Gita Rao" not in ben.get(address).content.decode()
    there = f"{address}?person={cast.chidi.public_id}"
    assert ben.post(there, {"reason": "Waited for the count."}).status_code == 303
    assert BadgeAward.objects.get().awarded_by == cast.ben


def test_a_profile_shows_badges_to_members_of_the_same_community_only(cast, client_of, award):
    profile = cast.chidi.get_absolute_url()
    assert "First question" in client_of(cast.ben).get(profile).content.decode()
    assert b"First question" not in client_of(cast.emre).get(profile).content


def test_points_of_a_badge_arrive_in_the_ledger(cast, client_of, relay):
    Badge.objects.filter(key="norm-keeper").update(points=30)
    there = f"{page(cast, 'give_badge', 'norm-keeper')}?person={cast.chidi.public_id}"
    client_of(cast.amara).post(there, {"reason": "Waited."})
    relay()
    assert LedgerEntry.objects.get(rule="badge_earned").points == 30


def test_a_hidden_community_is_not_named_to_strangers_on_a_shared_award(cast, client, award):
    award.community = cast.community
    award.save()
    actions.share_award(by=cast.chidi, award=award, shared=True)
    assert cast.community.name in client.get(award.get_absolute_url()).content.decode()
    cast.community.visibility = Community.Visibility.HIDDEN
    cast.community.save()
    assert cast.community.name not in client.get(award.get_absolute_url()).content.decode()


def test_who_revokes_an_award_knows_that_its_holder_reads_why(cast, client_of, award):
    address = reverse("admin:gamification_badgeaward_changelist")
    amara = client_of(cast.amara)
    sent = {"action": "revoke", "_selected_action": [award.pk]}
    asked = amara.post(address, sent).text
    assert "They read the reason." in asked
    assert "do not see it" not in asked
    assert amara.post(address, sent | {"confirmed": "1", "reason": ""}).status_code == 422
    assert amara.post(address, sent | {"confirmed": "1", "reason": "By mistake."}).url
    award.refresh_from_db()
    assert (award.revoked_by, award.revoked_reason) == (cast.amara, "By mistake.")


def test_a_gallery_without_badges_of_mine_says_none(cast, client_of):
    page = client_of(cast.chidi).get(f"/c/{cast.community.slug}/recognition/badges/").text
    assert "You hold none of these badges yet." in page and "You hold 0" not in page
