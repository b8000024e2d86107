"""A case says what was reported and what was done about it; its forms say what follows."""

from html import escape

import pytest
from django.urls import reverse

from communities.community.models import Sanction
from communities.feed import actions as feed
from communities.feed.models import Post
from communities.groups.models import Group
from communities.moderation import actions
from communities.moderation.models import Case
from plc.accounts.models import Profile, User
from tests import make

from .conftest import EXTRACT, QUEUE, decide, desk, report


def test_the_case_page_tells_everything_that_was_reported(place, cases, client_of):
    from communities.feed import actions as feed

    decide(cases["open"], "warn", place.cast.amara, reason="Third time.")
    feed.edit_post(by=place.cast.chidi, post=place.post, body="I take it back.")
    page = client_of(place.mona).get(desk(cases["open"])).content.decode()
    for words in (EXTRACT, "I take it back.", "Chidi Eze", "Dina Haddad", "Please look."):
        assert words in page
    for words in ("How rounds should be", "It attacks or harasses somebody", "Third time."):
        assert words in page


def test_a_decision_is_made_by_a_form_that_says_what_follows(place, cases, client_of):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "silence")
    page = mona.get(url)
    assert "cannot write anything, for that long" in page.content.decode()
    form = page.context["form"]
    sent = {"seen": form.initial["seen"], "text": form.initial["text"], "days": "7"}
    answer = mona.post(url, sent)
    assert answer.status_code == 422
    assert "Say why, for the moderators after you." in answer.content.decode()
    assert str(form.initial["text"]) in answer.content.decode()
    answer = mona.post(url, sent | {"reason": "Twice in a week.", "close": "on"})
    assert answer.status_code == 303
    sanction = Sanction.objects.get(user=place.cast.chidi)
    assert (sanction.reason, sanction.by, sanction.lifted_at) == (
        "Twice in a week.",
        place.mona,
        None,
    )
    assert Case.objects.get(pk=cases["open"].pk).state == "closed"


@pytest.mark.parametrize(
    "days", ["0", "-1", "999999999999", "a", "1e9", "٣٣٣٣٣٣", "1\x00"], ids=range(7)
)
def test_days_that_are_none_come_back_with_a_sentence(place, cases, client_of, days):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "silence")
    answer = mona.post(url, {"seen": "0", "text": "t", "reason": "r", "days": days})
    assert answer.status_code == 422
    assert not Sanction.objects.exists()


def test_a_case_opens_with_a_handful_of_queries_however_much_was_done_in_it(
    place, cases, client_of, queries
):
    for verb in ("warn", "hide", "restore", "note", "silence", "lock"):
        decide(cases["open"], verb, place.cast.amara)
    for n in range(4):
        person = make.user(f"Reporter {n}")
        make.member(place.cast.community, person)
        report(person, place.post)
    mona = client_of(place.mona)
    mona.get(desk(cases["open"]))
    with queries(at_most=14):
        assert mona.get(desk(cases["open"])).status_code == 200
    with queries(at_most=12):
        assert mona.get(QUEUE).status_code == 200


def test_a_decision_leaves_the_case_on_the_desk_unless_it_is_closed_with_a_tick(
    place, cases, client_of
):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "hide")
    form = mona.get(url).context["form"]
    assert not form["close"].value()
    sent = {"seen": form.initial["seen"], "text": "Please read the norms.", "reason": "Norms."}
    assert mona.post(url, sent).status_code == 303
    case = Case.objects.get(pk=cases["open"].pk)
    assert (case.state, case.claimed_by) == ("claimed", place.mona)
    assert "Mona Lindqvist is looking at it" in mona.get(QUEUE).content.decode()
    assert '<span class="kind">Hidden</span>' in mona.get(QUEUE).content.decode()
    url = desk(case, "decide", "note")
    sent = {"seen": mona.get(url).context["form"].initial["seen"], "text": "A.", "reason": "B."}
    mona.post(url, sent | {"close": "on"})
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_closing_with_a_decision_that_leaves_an_appeal_open_keeps_it_on_the_desk(
    place, cases, client_of
):
    line = decide(cases["open"], "hide", place.cast.amara)
    actions.appeal_decision(decision=line, text="It was a joke.", by=place.cast.chidi)
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "restore")
    form = mona.get(url).context["form"]
    sent = {"seen": form.initial["seen"], "text": "Back.", "reason": "A joke.", "close": "on"}
    page = mona.post(url, sent, follow=True).content.decode()
    assert "Somebody waits for the answer to their appeal" in page
    assert Case.objects.get(pk=cases["open"].pk).claimed_by == place.mona


def test_words_are_shown_as_they_read_where_they_stand_with_their_source_beside(place, client_of):
    post = feed.publish_post(
        by=place.cast.chidi,
        community=place.cast.community,
        kind="discussion",
        title="Rounds",
        body="You are **all** wrong <script>alert(1)</script>",
    )
    case = report(place.cast.dina, post)
    line = decide(case, "hide", place.mona)
    pages = [
        (place.mona, desk(case)),
        (place.mona, desk(case, "decide", "restore")),
        (place.cast.chidi, reverse("moderation:decision", args=[line.public_id])),
    ]
    for reader, address in pages:
        page = client_of(reader).get(address).content.decode()
        assert "You are <strong>all</strong> wrong" in page, address
        assert "<script>alert" not in page, address
    assert "You are **all** wrong" in client_of(place.mona).get(desk(case)).content.decode()


def test_names_titles_and_purposes_are_no_markdown(place, client_of):
    words = "_Chidi_ *Eze* 1. <b>$x$</b>"
    title, name = {"title": words}, {"name": words[:60]}
    Post.objects.filter(pk=place.post.pk).update(**title)
    Group.objects.filter(pk=place.cast.group.pk).update(**name, purpose=words, norms=words)
    User.objects.filter(pk=place.cast.ben.pk).update(**name)
    Profile.objects.filter(user=place.cast.ben).update(headline=words, about="With *weight*.")
    shown = escape(words)
    for thing in (place.post, place.cast.group, place.cast.ben):
        thing = type(thing)._default_manager.get(pk=thing.pk)
        fatima = client_of(place.cast.fatima)
        address = reverse("moderation:report", args=[thing._meta.label_lower, thing.public_id])
        pages = [client_of(place.cast.dina).get(address).text]
        case = report(place.cast.dina, thing)
        pages += [fatima.get(desk(case)).text, fatima.get(desk(case, "decide", "hide")).text]
        assert words in str(case)
        for page in pages:
            quoted = page.partition("<blockquote")[2].partition("</blockquote>")[0]
            assert shown in quoted, quoted
        assert "As it stands now" not in pages[1]
    assert "With <em>weight</em>." in pages[1]


def test_whoever_reports_reads_what_they_report_as_it_stands(place, client_of):
    post = feed.publish_post(
        by=place.cast.chidi, community=place.cast.community, kind="discussion", body="Be *kind*."
    )
    address = reverse("moderation:report", args=["feed.post", post.public_id])
    assert "Be <em>kind</em>." in client_of(place.cast.dina).get(address).content.decode()


def test_a_long_text_that_nobody_changed_is_not_shown_twice(place, client_of):
    post = feed.publish_post(
        by=place.cast.chidi,
        community=place.cast.community,
        kind="discussion",
        body="Word after word. " * 700,
    )
    case = report(place.cast.dina, post)
    assert "As it stands now" not in client_of(place.mona).get(desk(case)).content.decode()
    Post.objects.filter(pk=post.pk).update(body="Something else.")
    assert "As it stands now" in client_of(place.mona).get(desk(case)).content.decode()


def test_a_report_with_nothing_in_it_is_given_back(place, client_of):
    address = reverse("moderation:report", args=["feed.post", place.post.public_id])
    answer = client_of(place.cast.dina).post(
        address, b"", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422


def test_closing_along_with_a_decision_is_said(place, cases, client_of):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "lock")
    form = mona.get(url).context["form"]
    sent = {"seen": form.initial["seen"], "text": "Enough.", "reason": "It went round in circles."}
    page = mona.post(url, sent | {"close": "on"}, follow=True).text
    assert "The case is closed. To change what was decided, open it again." in page


def test_the_form_says_whose_language_the_usual_words_are_in(place, cases, client_of):
    mona, url = client_of(place.mona), desk(cases["open"], "decide", "silence")
    assert "The usual words are" not in mona.get(url).text
    User.objects.filter(pk=place.cast.chidi.pk).update(language="de")
    said = "The usual words are in the language of the person: German."
    assert said in mona.get(url).text
    assert said not in mona.get(desk(cases["open"], "decide", "note")).text
