"""What moderators decide reaches the person by mail: what, why, for how long, and the way back."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from communities.moderation.notices import headline
from communities.moderation.verbs import VERBS, verbs_of, words_for

from .conftest import QUEUE, decide, desk, report


@pytest.mark.parametrize("verb", ["hide", "restore", "lock", "remove", "note", "warn", "ban"])
def test_whatever_is_decided_is_mailed_to_the_author_once(place, letters, relay, verb):
    case = report(place.cast.dina, place.post)
    if verb == "restore":
        decide(case, "hide", place.mona)
    line = decide(case, verb, place.mona, text="Please be kind.")
    relay()
    letter = letters(to=place.cast.chidi.email)[-1]
    assert letter.subject == headline(line)
    assert "Please be kind." in letter.text
    assert f"/moderation/decisions/{line.public_id}/" in letter.text
    assert ("ask for another look" in letter.text) == (verb not in ("restore", "note"))
    assert len(letters(to=place.cast.chidi.email)) == (2 if verb == "restore" else 1)


def test_what_reports_alone_have_hidden_is_mailed_to_its_author_with_its_own_sentence(
    place, letters, relay
):
    for member in (place.cast.dina, place.cast.ben, place.cast.amara):
        report(member, place.post)
    relay()
    (letter,) = letters(to=place.cast.chidi.email)
    assert letter.subject == "What you shared in Westmoor is hidden for now"
    assert "Several members have reported this" in letter.text
    assert "nothing has been decided yet" in letter.text


@pytest.mark.parametrize("verb", ["silence", "suspend"])
@pytest.mark.parametrize("days", [3, None])
def test_what_lasts_says_why_for_how_long_and_how_to_ask_again(
    place, client_of, letters, relay, verb, days
):
    case = report(place.cast.dina, place.post)
    words = words_for(VERBS[verb], case)
    assert "goes against what we have agreed on" in words
    until = timezone.now() + timedelta(days=days) if days else None
    line = decide(case, verb, place.mona, text=words, until=until)
    relay()
    (letter,) = letters(to=place.cast.chidi.email)
    page = client_of(place.cast.chidi).get(f"/moderation/decisions/{line.public_id}/").text
    how_long = "It ends by itself on" if days else "It lasts until somebody lifts it."
    for said in (letter.text, page):
        assert how_long in said
        assert "ask for another look" in said
    if until:
        assert f"{until:%B %Y}" in letter.text


@pytest.mark.parametrize(
    ("chosen", "browsers", "said"),
    [("", "", "UTC"), ("", "Asia/Tokyo", "JST"), ("America/Bogota", "Asia/Tokyo", "UTC−5")],
)
def test_its_hours_are_those_of_its_reader(
    place, client_of, letters, relay, chosen, browsers, said
):
    chidi = place.cast.chidi
    browser = client_of(chidi)
    browser.cookies["zone"] = browsers
    browser.post("/me/preferences/", {"time_zone": chosen})
    case = report(place.cast.dina, place.post)
    until = timezone.now() + timedelta(days=3)
    decide(case, "silence", place.mona, text="Please be kind.", until=until)
    relay()
    assert re.search(rf"It ends by itself on .* {said}\.", letters(to=chidi.email)[-1].text)


def test_a_week_is_what_the_form_begins_with(place, client_of):
    case, mona = report(place.cast.dina, place.post), client_of(place.mona)
    for verb in ("silence", "suspend"):
        page = mona.get(desk(case, "decide", verb))
        assert page.context["form"]["days"].value() == 7


def test_a_suspended_account_is_called_so_in_its_letter_and_on_every_page(
    place, client, client_of, letters, relay
):
    case = report(place.cast.ben, place.cast.dina)
    fatima = client_of(place.cast.fatima)
    assert "Suspend the account" in fatima.get(desk(case)).text
    assert "Suspend the account" in fatima.get("/admin/accounts/user/").text
    words = words_for(verbs_of(case.kind)["suspend"], case)
    decide(case, "suspend", place.cast.fatima, text=words)
    relay()
    (letter,) = letters(to=place.cast.dina.email)
    assert letter.subject == f"Those who run {settings.SITE_NAME} have suspended your account"
    link = re.search(re.escape(settings.SITE_URL) + r"(/\S+)", letter.text)[1]
    for page in (letter.text, client.get(link).text, client.get("/accounts/inactive/").text):
        assert "suspended" in page
        assert "closed" not in page


def test_whose_posts_are_hidden_together_reads_one_letter_that_lists_them(
    place, client_of, letters, relay
):
    cases = [report(place.cast.dina, thing) for thing in (place.post, place.secret)]
    sent = {"action": "hide_all", "_selected_action": [case.pk for case in cases]}
    mona = client_of(place.mona)
    usual = str(VERBS["hide"].words)
    assert usual in mona.post(QUEUE, sent).context["consequences"][0]
    mona.post(QUEUE, sent | {"confirmed": "1", "reason": "Against our norms."})
    relay()
    (letter,) = letters(to=place.cast.chidi.email)
    assert letter.text.count(usual) == 1
    for case in cases:
        link = f"/moderation/decisions/{case.log.get(action='hidden').public_id}/"
        assert f"{case}\n{settings.SITE_URL}{link}" in letter.text
    decide(report(place.cast.dina, place.comment), "hide", place.mona, text="In other words.")
    relay()
    assert len(letters(to=place.cast.chidi.email)) == 2


def test_a_letter_that_has_left_is_not_added_to(place, letters, relay):
    decide(report(place.cast.dina, place.post), "hide", place.mona)
    relay()
    (letter,) = letters(to=place.cast.chidi.email)
    letter.state = letter.State.SENT
    letter.save()
    decide(report(place.cast.dina, place.secret), "hide", place.mona)
    relay()
    assert [one.state for one in letters(to=place.cast.chidi.email)] == ["sent", "queued"]
