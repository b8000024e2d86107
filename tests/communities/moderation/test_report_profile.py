"""A page is reported to those who run the site: they hide it, take from it, warn its person."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from communities.community.models import Membership
from communities.moderation.actions import close_case
from communities.moderation.models import CaseLog
from plc.accounts import actions as account_actions
from plc.accounts.models import User
from plc.core import registry
from plc.notifications.models import Notification
from tests import make
from tests.plc.accounts.test_set_picture import photo

from .conftest import decide, desk, report

HEADLINE, ABOUT = "Sells miracle pens", "Ask me about *miracle* pens."


@pytest.fixture
def seller(place, settings, tmp_path):
    """Chidi, whose page everyone with an account reads, with a picture, a cover and words."""
    settings.MEDIA_ROOT = tmp_path
    person = place.cast.chidi
    account_actions.set_basics(
        person=person, by=person, name=person.name, member_type=None, headline=HEADLINE
    )
    account_actions.set_about(person=person, by=person, about=ABOUT)
    account_actions.set_visibility(person=person, by=person, rungs={"page": "site"})
    for kind in ("picture", "cover"):
        account_actions.set_picture(person=person, by=person, kind=kind, data=photo())
    return User.objects.select_related("profile").get(pk=person.pk)


def opens(client_of, reader, person) -> int:
    return client_of(reader).get(person.get_absolute_url()).status_code


def test_a_hidden_page_is_seen_by_its_person_and_by_those_who_run_the_site(
    place, seller, client_of
):
    picture = seller.picture_url(64)
    case = report(place.cast.amara, seller)
    decide(case, "hide", place.cast.fatima)
    for reader, status in [
        (place.cast.amara, 404),
        (place.cast.emre, 404),
        (seller, 200),
        (place.cast.fatima, 200),
    ]:
        assert opens(client_of, reader, seller) == status, reader
    own = client_of(seller).get(seller.get_absolute_url()).content.decode()
    assert "Moderators have hidden this page" in own
    amara = client_of(place.cast.amara)
    assert amara.get(picture).status_code == 404
    for page in (
        "/people/",
        f"/search/?q={HEADLINE.split()[-1]}",
        f"/c/{place.cast.community.slug}/members/",
        place.post.get_absolute_url(),
    ):
        words = amara.get(page).content.decode()
        assert HEADLINE not in words, page
        assert seller.picture_key not in words, page
    assert seller.name in amara.get(place.post.get_absolute_url()).content.decode()


def test_a_hidden_page_loses_its_picture_beside_the_words_that_stand_in_a_feed(
    place, seller, client_of
):
    feed = f"/c/{place.cast.community.slug}/"
    amara = client_of(place.cast.amara)
    assert seller.picture_key in amara.get(feed).content.decode()
    decide(report(place.cast.amara, seller), "hide", place.cast.fatima)
    assert seller.picture_key not in amara.get(feed).content.decode()


def test_a_restored_page_is_as_it_was(place, seller, client_of):
    case = report(place.cast.amara, seller)
    decide(case, "hide", place.cast.fatima)
    decide(case, "restore", place.cast.fatima)
    words = client_of(place.cast.amara).get(seller.get_absolute_url()).content.decode()
    assert HEADLINE in words
    assert seller.picture_key in words


def test_removing_takes_picture_cover_headline_and_about_and_shows_the_rest(
    place, seller, client_of, django_capture_on_commit_callbacks
):
    case = report(place.cast.amara, seller)
    decide(case, "hide", place.cast.fatima)
    with django_capture_on_commit_callbacks(execute=True):
        line = decide(case, "remove", place.cast.fatima)
    assert line.action == CaseLog.Action.CLEARED
    now = User.objects.select_related("profile").get(pk=seller.pk)
    kept = (now.picture_key, now.profile.cover_key, now.profile.headline, now.profile.about)
    assert (*kept, now.profile.about_html) == ("", "", "", "", "")
    assert not any(default_storage.listdir(f"people/{seller.public_id}")[1])
    assert opens(client_of, place.cast.amara, seller) == 200


def test_what_was_put_there_again_is_removed_again_and_there_is_nothing_to_restore(
    place, seller, client_of
):
    case = report(place.cast.amara, seller)
    decide(case, "remove", place.cast.fatima)
    page = client_of(place.cast.fatima).get(desk(case)).content.decode()
    assert desk(case, "decide", "remove") in page
    assert desk(case, "decide", "hide") in page
    assert desk(case, "decide", "restore") not in page
    account_actions.set_about(person=seller, by=seller, about=ABOUT)
    decide(case, "remove", place.cast.fatima)
    assert User.objects.get(pk=seller.pk).profile.about == ""


def test_three_who_know_somebody_hide_their_page_until_somebody_has_looked(
    place, seller, client_of, relay
):
    for passer_by in (place.cast.emre, make.user("Far"), make.user("Away")):
        report(passer_by, seller)
    been_members_for(days=8)
    report(place.cast.amara, seller)
    report(place.cast.ben, seller)
    assert opens(client_of, place.cast.amara, seller) == 200
    case = report(place.cast.dina, seller)
    assert opens(client_of, place.cast.amara, seller) == 404
    relay()
    case.refresh_from_db()
    line = case.log.get(action=CaseLog.Action.AUTO_HIDDEN)
    page = client_of(seller).get(reverse("moderation:decision", args=[line.public_id]))
    assert "is hidden for now" in page.content.decode()
    decide(case, "restore", place.cast.fatima)
    assert opens(client_of, place.cast.amara, seller) == 200


def been_members_for(*, days: int) -> None:
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize(("days", "after"), [(6, 3), (8, 0)])
def test_newcomers_hide_nobodys_page_and_nobody_does_where_the_site_says_never(
    place, seller, settings, days, after
):
    settings.HIDE_PAGE_AFTER = after
    been_members_for(days=days)
    for member in (place.cast.amara, place.cast.ben, place.cast.dina):
        report(member, seller)
    assert User.objects.get(pk=seller.pk).hidden_at is None


def test_a_person_is_warned_for_their_page(place, seller, client_of, relay):
    case = report(place.cast.amara, seller)
    fatima = client_of(place.cast.fatima)
    form = {"reason": "Sells things.", "text": "Please do not sell here.", "seen": 0}
    answer = fatima.post(desk(case, "decide", "warn"), form)
    assert answer.status_code == 303
    relay()
    Notification.objects.get(person=seller, kind="moderation.decision")
    line = case.log.get(action=CaseLog.Action.WARNED)
    page = client_of(seller).get(reverse("moderation:decision", args=[line.public_id]))
    assert "Please do not sell here." in page.content.decode()


def test_who_is_suspended_is_offered_to_be_let_in_and_not_to_be_suspended(place, seller, client_of):
    case, fatima = report(place.cast.amara, seller), client_of(place.cast.fatima)

    def offered():
        return {verb.key for verb in fatima.get(desk(case)).context["verbs"]["person"]}

    assert offered() & {"suspend", "lift"} == {"suspend"}
    decide(case, "suspend", place.cast.fatima)
    assert offered() & {"suspend", "lift"} == {"lift"}


def test_an_earlier_warning_by_the_site_stands_on_record_on_its_next_case(place, seller, client_of):
    case = report(place.cast.amara, seller)
    decide(case, "warn", place.cast.fatima, reason="Sold pens.")
    case.refresh_from_db()
    close_case(case=case, reason="Done.", by=place.cast.fatima)
    again = report(place.cast.emre, seller)
    assert again != case
    page = client_of(place.cast.fatima).get(desk(again)).content.decode()
    record = page.partition("On record here")[2].partition("</section>")[0]
    assert "Warned" in record and "Sold pens." in record


def test_the_case_shows_the_pictures_that_were_reported(place, seller, client_of):
    case = report(place.cast.amara, seller)
    decide(case, "hide", place.cast.fatima)
    page = client_of(place.cast.fatima).get(desk(case)).content.decode()
    cover = seller.profile.cover_key
    for key in (seller.picture_key, cover):
        assert key in page
    for one in registry.reportables["accounts.user"].files(seller, place.cast.fatima):
        assert client_of(place.cast.fatima).get(one.href).status_code == 200


def test_the_case_shows_pictures_that_only_a_community_sees_to_nobody_but_who_decides(
    place, seller, client_of
):
    rungs = {"page": "community", "picture": "community", "cover": "community"}
    account_actions.set_visibility(person=seller, by=seller, rungs=rungs)
    case = report(place.cast.amara, seller)
    page = client_of(place.cast.fatima).get(desk(case)).content.decode()
    addresses = re.findall(r'<img\s+src="([^"]*/(?:picture|cover)/[^"]*look=[^"]*)"', page)
    assert len(addresses) == 2
    for address in addresses:
        assert client_of(place.cast.fatima).get(address).status_code == 200
        assert client_of(place.cast.emre).get(address).status_code == 404
        assert client_of(place.cast.fatima).get(address.partition("?")[0]).status_code == 404


@pytest.mark.parametrize("verb", ["hide", "restore", "remove", "warn", "suspend", "lift"])
def test_what_happens_is_said_of_the_page_and_not_of_a_post(place, seller, client_of, verb):
    case = report(place.cast.amara, seller)
    page = client_of(place.cast.fatima).get(desk(case, "decide", verb)).content.decode()
    for word in ("what you wrote", "its author", "Its author"):
        assert word not in page
