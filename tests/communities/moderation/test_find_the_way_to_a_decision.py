"""Who bumps into what moderators decided finds out until when and why, and where to ask again."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from communities.feed.actions import lock_post
from communities.moderation.models import CaseLog

from .conftest import decide, report

WHY = "Why, and asking for another look"
TO_SILENCE = "/moderation/silence/westmoor/"


def decision_url(line):
    return reverse("moderation:decision", args=[line.public_id])


def test_the_silenced_read_until_when_and_are_led_to_the_decision(place, client_of):
    chidi, until = client_of(place.cast.chidi), timezone.now() + timedelta(days=3)
    line = decide(report(place.cast.dina, place.post), "silence", place.mona, until=until)
    for path in ("/c/westmoor/new/", place.post.get_absolute_url(), "/c/westmoor/about/"):
        page = chidi.get(path).text
        assert f"silenced you here until {until.day} {until:%B %Y}" in page
        assert f'href="{TO_SILENCE}"' in page
    assert chidi.get(TO_SILENCE)["Location"] == decision_url(line)


def test_who_is_silenced_without_an_end_reads_no_date(place, client_of):
    chidi = client_of(place.cast.chidi)
    decide(report(place.cast.dina, place.post), "silence", place.mona)
    page = chidi.get("/c/westmoor/new/").text
    assert "silenced you here for now" in page and "9999" not in page


def test_nobody_else_is_led_there_and_who_is_free_again_neither(place, client_of):
    line = decide(report(place.cast.dina, place.post), "silence", place.mona)
    assert client_of(place.cast.ben).get(TO_SILENCE).status_code == 404
    decide(line.case, "lift", place.mona, sanction=line.sanction)
    chidi = client_of(place.cast.chidi)
    assert chidi.get(TO_SILENCE).status_code == 404
    refused = chidi.get("/c/westmoor/settings/")
    assert refused.status_code == 403 and WHY not in refused.text


def test_of_two_silences_the_longer_is_the_one_in_the_way(place, client_of):
    soon, late = (timezone.now() + timedelta(days=days) for days in (1, 9))
    case = report(place.cast.dina, place.post)
    longer = decide(case, "silence", place.mona, until=late)
    decide(case, "silence", place.mona, until=soon)
    assert client_of(place.cast.chidi).get(TO_SILENCE)["Location"] == decision_url(longer)


def test_a_hidden_or_locked_post_leads_its_author_and_nobody_else_to_the_decision(place, client_of):
    case, chidi = report(place.cast.dina, place.post), client_of(place.cast.chidi)
    here = place.post.get_absolute_url()
    for verb in ("lock", "hide"):
        line = decide(case, verb, place.mona)
        assert f'href="{decision_url(line)}"' in chidi.get(here).text
    decide(case, "restore", place.mona)
    assert WHY not in chidi.get(here).text
    decide(case, "lock", place.mona)
    assert WHY not in client_of(place.cast.ben).get(here).text


def test_what_several_reports_hid_leads_there_too(place, client_of):
    for reporter in (place.cast.dina, place.cast.ben, place.cast.amara, place.mona):
        report(reporter, place.post)
    line = CaseLog.objects.get(action=CaseLog.Action.AUTO_HIDDEN)
    page = client_of(place.cast.chidi).get(place.post.get_absolute_url()).text
    assert f'href="{decision_url(line)}"' in page


def test_what_its_author_closed_has_no_decision(place, client_of):
    lock_post(post=place.post, by=place.cast.chidi)
    assert WHY not in client_of(place.cast.chidi).get(place.post.get_absolute_url()).text
