"""A community that becomes hidden is taken out of the credentials that it had signed."""

import base64
import json

import pytest

from communities.community.models import Community
from gamification.actions import badges as actions
from gamification.badges.credentials import follow_communities, issue_for
from gamification.models import BadgeAward
from plc.credentials.actions import issuers
from plc.credentials.models import Credential
from plc.credentials.tasks import sign_again
from plc.credentials.verification import verify
from plc.journal.models import Entry
from tests.gamification.awards import HAND, badge

pytestmark = pytest.mark.django_db


def award_of(cast, person) -> BadgeAward:
    return actions.give_badge(
        by=cast.amara,
        badge=badge(HAND),
        community=cast.community,
        member=person,
        reason="Ran the open day.",
    )


@pytest.fixture
def award(cast):
    return award_of(cast, cast.chidi)


def change_community(community, **changes):
    """As its settings do; everything that follows has run, the task twice."""
    Community.objects.filter(pk=community.pk).update(**changes)
    follow_communities([Entry(data={"community_id": community.pk})])
    sign_again.run()
    before = list(Credential.objects.values_list("signed", "token"))
    sign_again.run()
    assert list(Credential.objects.values_list("signed", "token")) == before


def test_what_a_community_signed_names_it_no_more_while_it_is_hidden(cast, client, award):
    actions.share_award(by=cast.chidi, award=award, shared=True)
    credential = issue_for(award, by=cast.chidi)
    copy = credential.signed
    address, words = credential.get_absolute_url(), (cast.community.name, cast.community.purpose)
    pages = [
        f"{address}badge.json",
        f"/verify/?credential={credential.public_id}",
    ]

    def named() -> set[bool]:
        credential.refresh_from_db()
        claims = credential.token.split(".")[1]
        texts = [client.get(one).content.decode() for one in pages]
        texts.append(base64.urlsafe_b64decode(claims + "==").decode())
        return {any(word in text for word in words) for text in texts}

    assert named() == {True}
    change_community(cast.community, visibility="hidden")
    assert named() == {False}
    assert cast.community.slug not in credential.signed
    assert json.loads(client.get(pages[0]).content)["id"] == json.loads(copy)["id"]
    for signed in (copy, credential.signed):
        assert verify(signed).outcome == "passed"
    change_community(cast.community, visibility="public")
    assert named() == {True}


def test_a_new_name_of_a_community_signs_nothing_again(cast, award):
    credential = issue_for(award, by=cast.chidi)
    change_community(cast.community, name="Riverside Circle")
    assert Credential.objects.get().signed == credential.signed


def test_many_credentials_are_signed_again_a_few_at_a_time(cast, award, monkeypatch):
    """One that cannot be signed any more, of a deleted account, is left as it is."""
    monkeypatch.setattr(issuers, "BATCH", 1)
    gone = issue_for(award, by=cast.chidi)
    Credential.objects.update(signed="", token="")
    issue_for(award_of(cast, cast.ben), by=cast.ben)
    change_community(cast.community, visibility="hidden")
    assert Credential.objects.get(pk=gone.pk).signed == ""
    assert cast.community.slug not in Credential.objects.exclude(pk=gone.pk).get().signed


def test_what_cannot_be_signed_now_is_signed_later(cast, award, settings):
    issue_for(award, by=cast.chidi)
    keys, settings.CREDENTIALS_KEYS = settings.CREDENTIALS_KEYS, []
    Community.objects.update(visibility="hidden")
    follow_communities([Entry(data={"community_id": cast.community.pk})])
    sign_again.run()
    assert cast.community.slug in Credential.objects.get().signed
    settings.CREDENTIALS_KEYS = keys
    sign_again.run()
    assert cast.community.slug not in Credential.objects.get().signed
