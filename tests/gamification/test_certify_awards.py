"""Credentials for awards: what they say, who sees them, and what becomes of them."""

import re
from html import unescape

import pytest
from django.urls import reverse

from communities.community.models import Community
from gamification.actions import badges as actions
from gamification.badges.credentials import follow_awards, follow_communities, issue_for
from gamification.models import Badge, BadgeAward
from plc.accounts.actions import delete_account
from plc.core.refusals import Refused
from plc.credentials import views as credential_views
from plc.credentials.actions import set_after_deletion, share_credential
from plc.credentials.models import Credential
from plc.credentials.verification import verify
from plc.journal.models import Entry
from tests import make
from tests.gamification.awards import changed


def test_its_holder_creates_a_credential_which_follows_the_award(cast, client_of, award, relay):
    create = reverse("gamification:issue_credential", args=[award.public_id])
    chidi = client_of(cast.chidi)
    chidi.post(create)
    chidi.post(create)
    credential = Credential.objects.get()
    assert credential.document["credentialSubject"]["achievement"]["name"] == "First question"
    assert "badge.json" in chidi.get(award.get_absolute_url()).content.decode()
    assert client_of(cast.emre).get(credential.get_absolute_url()).status_code == 404
    actions.revoke_award(by=cast.amara, award=award, reason="It was a copy.")
    relay()
    credential.refresh_from_db()
    assert credential.revoked_at is not None


def test_a_credential_says_what_the_badge_took_when_it_was_awarded(cast, client_of, award):
    badge = award.badge
    often = {"parts": [{"part": "count", "rules": ["question_asked"], "at_least": 5}]}
    changed(cast.fatima, badge, name="Curious", criteria="Ask often.", rule=often)
    said = issue_for(award, by=cast.chidi).document["credentialSubject"]["achievement"]
    assert said["name"] == "First question"
    assert said["criteria"]["narrative"].endswith("At least 1 question asked in this community.")
    page = client_of(cast.ben).get(award.get_absolute_url()).text
    assert "At least 1 question asked in this community." in page
    assert "Changed since" in page
    assert "Curious" not in page
    BadgeAward.objects.filter(pk=award.pk).update(version=badge.version)
    Credential.objects.all().delete()
    given = BadgeAward.objects.get(pk=award.pk)
    now = issue_for(given, by=cast.chidi).document["credentialSubject"]["achievement"]
    assert now["name"] == "Curious"
    assert (
        now["criteria"]["narrative"] == "Ask often. At least 5 questions asked in this community."
    )
    assert now["id"] != said["id"]


def test_a_badge_that_was_taken_back_meanwhile_gets_no_credential(cast, award, relay):
    held = BadgeAward.objects.get(pk=award.pk)
    actions.revoke_award(by=cast.amara, award=award, reason="It was a copy.")
    with pytest.raises(Refused):
        issue_for(held, by=cast.chidi)
    assert not Credential.objects.exists()


def test_a_credential_says_nothing_of_a_hidden_community(cast, client, award):
    cast.community.visibility = Community.Visibility.HIDDEN
    cast.community.save()
    award.community = cast.community
    award.save()
    credential = issue_for(award, by=cast.chidi)
    profile = client.get(credential.issuer.get_absolute_url()).content.decode()
    for text in (credential.signed, profile):
        assert cast.community.slug not in text
        assert cast.community.name not in text and cast.community.purpose not in text


def test_the_issuer_has_the_present_name_of_its_community_and_none_once_it_is_hidden(
    cast, client, award, relay
):
    award.community = cast.community
    award.save()
    issuer = issue_for(award, by=cast.chidi).issuer.get_absolute_url()
    cast.community.name = "Riverside Circle"
    cast.community.save()
    follow_communities([Entry(data={"community_id": cast.community.pk})])
    assert client.get(issuer).json()["name"] == "Riverside Circle"
    cast.community.visibility = Community.Visibility.HIDDEN
    cast.community.save()
    follow_communities([Entry(data={"community_id": cast.community.pk})])
    shown = client.get(issuer).content.decode()
    assert "Riverside Circle" not in shown and cast.community.slug not in shown


def test_without_its_award_a_credential_is_open_only_if_it_was_shared(cast, client, award):
    actions.share_award(by=cast.chidi, award=award, shared=True)
    credential = issue_for(award, by=cast.chidi)
    assert credential.shared
    address = f"{credential.get_absolute_url()}badge.json"
    actions.share_award(by=cast.chidi, award=award, shared=False)
    BadgeAward.objects.filter(pk=award.pk).delete()
    assert client.get(address).status_code == 404
    share_credential(by=cast.chidi, credential=credential, shared=True)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("choice", ["keep_with_name", "keep_without_name", "revoke"])
def test_a_shared_credential_survives_its_holders_account_as_they_chose(
    choice, cast, client, client_of, award, relay
):
    actions.share_award(by=cast.chidi, award=award, shared=True)
    credential, name = issue_for(award, by=cast.chidi), cast.chidi.name
    chidi, copy = client_of(cast.chidi), credential.signed
    mine = reverse("credentials:mine")
    assert chidi.post(mine, {str(credential.public_id): choice}).status_code == 303
    chidi.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    assert mine in chidi.get(reverse("people:delete")).content.decode()
    assert chidi.post(reverse("people:delete"), {"sure": "on"}).status_code == 303
    relay()
    led = client.get(award.get_absolute_url(), follow=True, headers={"Accept": "text/html"})
    assert led.redirect_chain[-1][0] == f"/verify/?credential={credential.public_id}"
    page = led.content.decode()
    assert ("This credential is valid" in page) == (choice != "revoke")
    served = client.get(f"{credential.get_absolute_url()}badge.json").content.decode()
    assert (name in served) == (name in page) == (choice == "keep_with_name")
    assert verify(copy).outcome == ("failed" if choice == "revoke" else "passed")
    assert client.get(f"{credential.get_absolute_url()}badge.png").status_code == 200


def test_my_credentials_cost_the_same_however_many_there_are(cast, client_of, award, assert_flat):
    def grow(number: int) -> None:
        for _ in range(number):
            held = BadgeAward.objects.create(
                badge=award.badge,
                member=cast.chidi,
                community=cast.community,
                occurrence=BadgeAward.objects.count(),
                awarded_at=award.awarded_at,
            )
            issue_for(held, by=cast.chidi)

    assert_flat(client_of(cast.chidi), reverse("credentials:mine"), grow, many=6)


def test_my_credentials_come_in_pages_and_each_asks_by_name(cast, client_of, award, monkeypatch):
    monkeypatch.setattr(credential_views, "SHOWN", 1)
    issue_for(award, by=cast.chidi)
    other = actions.give_badge(
        by=cast.amara,
        badge=Badge.objects.get(key="norm-keeper"),
        community=cast.community,
        member=cast.chidi,
        reason="Waited.",
    )
    last = issue_for(other, by=cast.chidi)
    chidi, mine = client_of(cast.chidi), reverse("credentials:mine")
    first = chidi.get(mine).content.decode()
    assert f"{last.document['name']}: if I delete my account" in unescape(first)
    older = re.search(r'href="([^"]+\?after=[^"]+)"', first)[1]
    second = chidi.get(older).content.decode()
    assert str(last.public_id) not in second and "?after=" in second
    assert chidi.post(older, {}).status_code == 422


def test_a_credential_that_was_revoked_with_its_account_is_not_reinstated(cast, award):
    credential = issue_for(award, by=cast.chidi)
    set_after_deletion(by=cast.chidi, credential=credential, choice="revoke")
    delete_account(person=cast.chidi, by=cast.chidi)
    follow_awards([Entry(data={"award_id": award.pk})])
    credential.refresh_from_db()
    assert credential.revoked_at is not None
    assert verify(credential.signed).outcome == "failed"


def test_what_was_not_shared_is_open_to_nobody_once_the_account_is_deleted(cast, client, award):
    credential = issue_for(award, by=cast.chidi)
    delete_account(person=cast.chidi, by=cast.chidi)
    assert client.get(f"{credential.get_absolute_url()}badge.json").status_code == 404
    assert client.get(award.get_absolute_url()).status_code == 404
    assert verify(credential.signed).outcome == "passed"
