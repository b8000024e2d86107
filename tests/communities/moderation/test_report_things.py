"""Whoever reads something may report it; moderators hear of it, its author does not."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.moderation.actions import REPORTS_A_DAY
from communities.moderation.models import Case, Report
from plc.accounts.actions import deactivate_account
from plc.core.refusals import Refused
from plc.notifications.models import Notification
from tests import make

from .conftest import report, report_url


def told(person, kind):
    return list(Notification.objects.filter(person=person, kind=kind, withdrawn_at=None))


def test_a_member_reports_a_post_and_is_told_what_happens_next(place, client_of):
    dina = client_of(place.cast.dina)
    assert "It attacks or harasses somebody" in dina.get(report_url(place.post)).content.decode()
    answer = dina.post(report_url(place.post), {"reason": "harassment", "text": "Look at it."})
    assert answer.status_code == 303
    page = dina.get(answer.url).content.decode()
    assert "You reported this" in page
    assert "with the moderators of Westmoor" in page
    assert "Look at it." in page


def test_who_is_not_told_the_name_is_said_of_the_thing_that_is_reported(place, client_of):
    dina, cast = client_of(place.cast.dina), place.cast
    said = {
        place.post: "They see your name; whoever wrote it does not.",
        cast.group: "They see your name; those who facilitate the group do not.",
        cast.community: "They see your name; those who own the community do not.",
        cast.ben: "They see your name; the person whose page it is does not.",
    }
    for thing, sentence in said.items():
        assert sentence in dina.get(report_url(thing)).text


def test_the_page_names_nobody_whom_its_reader_does_not_know(place, client_of):
    """Who owns a community is no stranger's business, who facilitates a closed group none of those
    outside, and whoever left has no name any more."""
    cast = place.cast
    deactivate_account(person=cast.chidi, by=cast.chidi)
    for reader, thing, name in (
        (cast.emre, cast.community, cast.amara.name),
        (place.mona, cast.group, cast.ben.name),
        (cast.dina, place.post, cast.chidi.name),
    ):
        page = client_of(reader).get(report_url(thing))
        assert page.status_code == 200 and name not in page.text


@pytest.mark.parametrize("what", ["post", "comment"])
def test_reporting_again_leads_to_the_report_that_there_is(place, client_of, what):
    thing, dina = getattr(place, what), client_of(place.cast.dina)
    first = dina.post(report_url(thing), {"reason": "spam"}).url
    assert dina.get(report_url(thing)).url == first
    assert dina.post(report_url(thing), {"reason": "harm"}).url == first
    assert Report.objects.count() == 1
    assert Case.objects.get().report_count == 1


def test_an_action_that_reports_twice_reports_once(place, facts):
    report(place.cast.dina, place.post)
    facts()
    report(place.cast.dina, place.post, reason="spam")
    assert facts() == []
    assert Report.objects.get().reason == "harassment"


def test_a_profile_and_a_group_can_be_reported(place, client_of):
    ben = client_of(place.cast.ben)
    dina = client_of(place.cast.dina)
    assert dina.post(report_url(place.cast.group), {"reason": "norms"}).status_code == 303
    assert ben.post(report_url(place.cast.dina), {"reason": "spam"}).status_code == 303
    group, profile = Case.objects.order_by("id")
    assert (group.community, group.group) == (place.cast.community, place.cast.group)
    assert (profile.community, profile.author) == (None, place.cast.dina)


def test_what_was_typed_is_kept_beside_a_sentence(place, client_of):
    dina = client_of(place.cast.dina)
    answer = dina.post(report_url(place.post), {"text": "They <b>know</b> why."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose what comes nearest." in page
    assert "They &lt;b&gt;know&lt;/b&gt; why." in page
    answer = dina.post(report_url(place.post), {"reason": "other"})
    assert answer.status_code == 422
    assert "Say in a few words what is wrong." in answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"reason": "harm", "text": "x" * 1001},
        {"reason": "because"},
        {"reason": ["harm"] * 900},
        {"reason": "harm\x00", "text": "\x00"},
    ],
)
def test_bad_input_is_a_sentence_and_never_an_error(place, client_of, sent):
    answer = client_of(place.cast.dina).post(report_url(place.post), sent)
    assert answer.status_code in (303, 422)


def test_strangers_find_nothing_to_report(place, client_of):
    emre = client_of(place.cast.emre)
    for thing in (place.secret, place.post, place.comment):
        assert emre.get(report_url(thing)).status_code == 404
        assert emre.post(report_url(thing), {"reason": "spam"}).status_code == 404
    amara = client_of(place.cast.amara)  # owns the community, is not in the group
    assert amara.get(report_url(place.secret)).status_code == 404
    unknown = report_url(place.post).replace("feed.post", "feed.nothing")
    assert amara.get(unknown).status_code == 404
    assert Client().get(report_url(place.post)).status_code == 302
    assert not Case.objects.exists()


def test_nobody_reports_what_is_theirs(place, client_of):
    chidi = client_of(place.cast.chidi)
    page = chidi.get(report_url(place.post)).content.decode()
    assert "This is yours." in page
    assert "<textarea" not in page
    assert chidi.post(report_url(place.post), {"reason": "spam"}).status_code == 422
    assert not Case.objects.exists()


def test_a_report_is_seen_by_its_reporter_alone(place, client_of):
    dina = client_of(place.cast.dina)
    url = dina.post(report_url(place.post), {"reason": "spam"}).url
    for other in (place.cast.chidi, place.mona, place.cast.fatima):
        assert client_of(other).get(url).status_code == 404


def test_there_is_an_end_to_how_much_one_reports_a_day(place):
    for number in range(REPORTS_A_DAY):
        person = make.user(f"Person {number}")
        report(place.cast.dina, person, reason="spam")
    with pytest.raises(Refused, match="within a day"):
        report(place.cast.dina, place.post)
    assert not Case.objects.filter(kind="feed.post").exists()
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        report(place.cast.dina, place.post)


def test_moderators_of_the_place_are_told_once_for_each_case(place, relay):
    case = report(place.cast.dina, place.post)
    relay()
    report(place.cast.ben, place.post)
    relay()
    for person in (place.mona, place.cast.amara):
        assert [notice.object_id for notice in told(person, "moderation.reported")] == [case.pk]
    for person in (place.cast.chidi, place.cast.ben, place.cast.dina, place.cast.fatima):
        assert told(person, "moderation.reported") == []


def test_facilitators_hear_of_their_group_and_not_of_a_report_against_it(place, relay):
    report(place.cast.dina, place.secret)
    relay()
    assert len(told(place.cast.ben, "moderation.reported")) == 1
    report(place.cast.dina, place.cast.group)
    relay()
    assert len(told(place.cast.ben, "moderation.reported")) == 1
    assert len(told(place.mona, "moderation.reported")) == 2


def test_a_profile_is_for_site_staff(place, relay):
    report(place.cast.ben, place.cast.dina)
    relay()
    assert len(told(place.cast.fatima, "moderation.reported")) == 1
    assert told(place.mona, "moderation.reported") == []


def test_moderators_of_the_community_hear_nothing_of_a_hidden_group(place, relay):
    from communities.groups.models import Group

    Group.objects.filter(pk=place.cast.group.pk).update(visibility="hidden")
    case = report(place.cast.dina, place.secret)
    relay()
    assert told(place.mona, "moderation.reported") == []
    assert not Case.objects.visible_to(place.mona).filter(pk=case.pk).exists()
    assert len(told(place.cast.ben, "moderation.reported")) == 1
    assert len(told(place.cast.amara, "moderation.reported")) == 1  # admins know of every group


def test_a_community_is_reported_from_its_own_page_but_not_by_its_owner(cast, client_of):
    about = reverse("community:about", args=[cast.community.slug])
    for person, offered in [(cast.chidi, True), (cast.ben, True), (cast.amara, False)]:
        page = client_of(person).get(about).content.decode()
        assert (report_url(cast.community) in page) is offered, person
