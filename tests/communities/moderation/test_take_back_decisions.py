"""The answer to an appeal says whether the decision stays or is taken back, and carries it out."""

import pytest
from django.urls import reverse

from communities.community.models import Sanction
from communities.feed.models import Post
from communities.moderation import actions
from communities.moderation.models import Case, CaseLog
from plc.core.refusals import Refused

from .conftest import decide, desk, report


def appealed(place, verb, thing=None, **more):
    """Mona decides, and the person asks for another look."""
    line = decide(report(place.cast.dina, thing or place.post), verb, place.mona, **more)
    actions.appeal_decision(decision=line, text="Look again.", by=line.case.author)
    return line


def answer(client, case, **sent):
    url = desk(case, "decide", "answer")
    seen = client.get(url).context["form"].initial["seen"]
    words = {"text": "We have looked again.", "reason": "A quotation."}
    return client.post(url, {"seen": seen} | words | sent)


def decision_url(line):
    return reverse("moderation:decision", args=[line.public_id])


def test_an_appeal_is_answered_by_choosing_whether_it_stays(place, client_of):
    line, amara = appealed(place, "hide"), client_of(place.cast.amara)
    page = amara.get(desk(line.case, "decide", "answer")).text
    for said in ("What becomes of it?", "Everyone who could read it before can read it again."):
        assert said in page
    assert "Say what was wrong and what they can do now" not in page
    unchosen = answer(amara, line.case)
    assert unchosen.status_code == 422
    assert "Choose whether it stays or is taken back." in unchosen.text
    assert not CaseLog.objects.filter(action="answered").exists()


def test_what_is_taken_back_is_restored_by_the_answer_and_told_once(
    place, client_of, letters, relay
):
    line = appealed(place, "hide")
    relay()
    before = len(letters(to=place.cast.chidi.email))
    sent = answer(client_of(place.cast.amara), line.case, outcome="back", close="on")
    assert sent.status_code == 303
    relay()
    assert Post.objects.get(pk=place.post.pk).state == "published"
    assert Case.objects.get(pk=line.case_id).state == "closed"
    back = CaseLog.objects.get(action="restored")
    (letter,) = letters(to=place.cast.chidi.email)[before:]
    assert letter.subject == "What you shared in Westmoor is shown again"
    assert "We have looked again." in letter.text
    chidi = client_of(place.cast.chidi)
    for page in (chidi.get(decision_url(back)).text, chidi.get(decision_url(line)).text):
        assert "We have looked again." in page
        assert f'href="{place.post.get_absolute_url()}"' in page
        assert "It stays as it was decided." not in page
    assert "Taken back" in chidi.get(decision_url(line)).text


def test_what_stays_is_said_to_stay(place, client_of, letters, relay):
    line = appealed(place, "hide")
    answer(client_of(place.cast.amara), line.case, outcome="stays")
    relay()
    assert Post.objects.get(pk=place.post.pk).state == "hidden"
    answered = CaseLog.objects.get(action="answered")
    chidi = client_of(place.cast.chidi)
    pages = [chidi.get(decision_url(one)).text for one in (answered, line)]
    for text in (letters(to=place.cast.chidi.email)[-1].text, *pages):
        assert "It stays as it was decided." in text


@pytest.mark.parametrize("verb", ["warn", "silence", "suspend", "ban"])
def test_what_was_done_to_the_person_is_lifted_by_the_answer(place, client_of, relay, verb):
    line = appealed(place, verb)
    answer(client_of(place.cast.amara), line.case, outcome="back")
    relay()
    sanction = Sanction.objects.get(user=place.cast.chidi)
    assert sanction.lifted_by == place.cast.amara
    lifted = CaseLog.objects.get(action="lifted")
    assert (lifted.sanction, lifted.decision) == (sanction, line)
    page = client_of(place.cast.chidi).get(decision_url(line)).text
    assert ">Lifted<" in page and "We have looked again." in page
    # The title says what was decided, which stays true.
    assert "<h1>The moderators of Westmoor have " in page
    if verb != "ban":
        assert f'href="{place.cast.community.get_absolute_url()}"' in page


@pytest.mark.parametrize(
    ("verb", "headline"), [("warn", "A warning from "), ("suspend", "Your account on ")]
)
def test_the_site_takes_back_a_warning_and_a_suspension(place, client_of, relay, verb, headline):
    case = report(place.cast.ben, place.cast.dina)
    line = decide(case, verb, place.cast.fatima)
    actions.appeal_decision(decision=line, text="They were gifts.", by=place.cast.dina)
    answer(client_of(place.cast.fatima), case, outcome="back")
    relay()
    place.cast.dina.refresh_from_db()
    assert place.cast.dina.state == "active"
    lifted = CaseLog.objects.get(action="lifted")
    page = client_of(place.cast.dina).get(decision_url(lifted)).text
    assert headline in page
    assert ">Lifted<" in client_of(place.cast.dina).get(decision_url(line)).text


def test_a_warning_that_is_taken_back_ends_no_suspension(place, client_of):
    case = report(place.cast.ben, place.cast.dina)
    suspended = decide(case, "suspend", place.cast.fatima)
    warned = decide(case, "warn", place.cast.fatima)
    actions.appeal_decision(decision=warned, text="Why?", by=place.cast.dina)
    decide(case, "answer", place.cast.fatima, take_back=True)
    place.cast.dina.refresh_from_db()
    assert place.cast.dina.state == "suspended"
    actions.appeal_decision(decision=suspended, text="And this?", by=place.cast.dina)
    decide(case, "answer", place.cast.fatima, take_back=True)
    place.cast.dina.refresh_from_db()
    assert place.cast.dina.state == "active"


def test_where_nothing_is_left_to_take_back_only_words_are_asked_for(place, client_of):
    line = appealed(place, "hide")
    decide(line.case, "restore", place.mona)
    amara = client_of(place.cast.amara)
    page = amara.get(desk(line.case, "decide", "answer"))
    assert "outcome" not in page.context["form"].fields
    assert "Nothing is left here that you could take back." in page.text
    with pytest.raises(Refused, match="Nothing is left"):
        decide(line.case, "answer", place.cast.amara, take_back=True)
    answer(amara, line.case)
    assert CaseLog.objects.filter(action="answered").exists()


def test_what_is_beyond_ones_role_cannot_be_taken_back_by_an_answer(place):
    """A facilitator reads the cases of their group, and does not act on people."""
    line = appealed(place, "warn", place.secret)
    with pytest.raises(Refused, match="Nothing is left"):
        decide(line.case, "answer", place.cast.ben, take_back=True)
    assert Sanction.objects.get().lifted_at is None


def test_an_answer_in_a_newer_case_takes_back_what_an_older_one_decided(place, client_of):
    line = decide(report(place.cast.dina, place.post), "lock", place.mona)
    actions.close_case(case=line.case, reason="Done.", by=place.mona)
    newer = report(place.cast.ben, place.post)
    actions.appeal_decision(decision=line, text="Still wrong.", by=place.cast.chidi)
    decide(newer, "answer", place.cast.amara, take_back=True)
    assert Post.objects.get(pk=place.post.pk).closed_at is None
    assert "Taken back" in client_of(place.cast.chidi).get(decision_url(line)).text


def test_what_taking_back_means_is_said_of_what_was_decided(place, client_of):
    amara = client_of(place.cast.amara)
    said = {
        "warn": "Taken back: The warning no longer counts.",
        "silence": "Taken back: They can write again at once.",
        "suspend": "Taken back: They can come in again at once.",
        "ban": "Taken back: It ends now. Who was banned may join again, but is not put back.",
    }
    for verb, sentence in said.items():
        line = appealed(place, verb)
        page = amara.get(desk(line.case, "decide", "answer")).text
        assert sentence in page
        answer(amara, line.case, outcome="stays", close="on")
