"""Who was moderated may ask for another look, once, and somebody else answers."""

import re

import pytest
from django.conf import settings

from communities.moderation import actions
from communities.moderation.links import link_to_decision
from communities.moderation.models import Case, CaseLog
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.notifications.models import Notification

from .conftest import decide, desk, report


@pytest.fixture
def decision(place):
    case = report(place.cast.dina, place.post)
    line = decide(case, "hide", place.mona)
    actions.close_case(case=case, reason="Done.", by=place.mona)
    return line


def url(line):
    return f"/moderation/decisions/{line.public_id}/"


def test_an_appeal_opens_the_case_again_and_is_answered(place, decision, client_of, relay):
    chidi = client_of(place.cast.chidi)
    answer = chidi.post(url(decision), {"text": "I was quoting <i>somebody</i> else."})
    assert answer.status_code == 303
    relay()
    case = Case.objects.get()
    assert (case.state, case.claimed_by) == ("open", None)
    assert Notification.objects.filter(kind="moderation.appealed", person=place.mona).exists()
    page = chidi.get(url(decision)).content.decode()
    assert "I was quoting &lt;i&gt;somebody&lt;/i&gt; else." in page
    assert "Not answered yet" in page
    assert "<textarea" not in page
    assert chidi.post(url(decision), {"text": "And again."}).status_code == 422
    with pytest.raises(Refused, match="Answer it first"):
        actions.close_case(case=case, reason="Enough.", by=place.mona)

    decide(case, "restore", place.mona, text="You are right.")
    line = decide(case, "answer", place.cast.amara, text="We had missed that. Sorry.")
    relay()
    page = chidi.get(url(decision)).content.decode()
    assert "We had missed that. Sorry." in page
    assert "Taken back" in page
    assert "<textarea" not in page
    again = chidi.post(url(decision), {"text": "And again."})
    assert again.status_code == 422
    assert "That is the end of it." in again.content.decode()
    assert Notification.objects.filter(
        kind="moderation.decision", object_id=line.pk, person=place.cast.chidi
    ).exists()
    assert "We had missed that. Sorry." in chidi.get(url(line)).content.decode()


@pytest.mark.parametrize("verb", ["hide", "silence"])
def test_what_was_taken_back_already_is_asked_about_no_more(place, client_of, verb):
    case = report(place.cast.dina, place.post)
    line = decide(case, verb, place.mona)
    chidi = client_of(place.cast.chidi)
    assert "Ask for another look" in chidi.get(url(line)).text
    if verb == "hide":
        decide(case, "restore", place.mona)
    else:
        decide(case, "lift", place.mona, sanction=line.sanction)
    assert "Ask for another look" not in chidi.get(url(line)).text
    assert chidi.post(url(line), {"text": "But why?"}).status_code == 422
    assert not CaseLog.objects.filter(action="appealed").exists()


def test_an_appeal_takes_the_case_off_the_desk_of_who_decided(place, decision):
    actions.reopen_case(case=decision.case, reason="More to do.", by=place.mona)
    actions.claim_case(case=decision.case, by=place.mona)
    actions.appeal_decision(decision=decision, text="Please look again.", by=place.cast.chidi)
    case = Case.objects.get(pk=decision.case_id)
    assert (case.state, case.claimed_by) == ("open", None)


def test_an_appeal_without_words_comes_back_with_a_sentence(place, decision, client_of):
    answer = client_of(place.cast.chidi).post(url(decision), {"text": " "})
    assert answer.status_code == 422
    assert "Write what you would like the moderators to know." in answer.content.decode()


def test_an_appeal_joins_a_newer_case_about_the_same_thing(place):
    case = report(place.cast.dina, place.post)
    warning = decide(case, "warn", place.mona)
    actions.close_case(case=case, reason="Done.", by=place.mona)
    newer = report(place.cast.ben, place.post)
    line = actions.appeal_decision(decision=warning, text="Still wrong.", by=place.cast.chidi)
    assert line.case == newer
    case.refresh_from_db()
    assert case.state == "closed"


def test_only_the_person_concerned_appeals_and_only_against_a_decision(place, decision, client_of):
    assert client_of(place.cast.dina).post(url(decision), {"text": "x"}).status_code == 404
    case = decision.case
    actions.reopen_case(case=case, reason="To write.", by=place.mona)
    note = decide(case, "note", place.mona)
    answer = client_of(place.cast.chidi).post(url(note), {"text": "What?"})
    assert answer.status_code == 422
    assert not CaseLog.objects.filter(action="appealed").exists()


def test_whoever_decided_does_not_answer_the_appeal(place, decision, client_of):
    actions.appeal_decision(decision=decision, text="Please.", by=place.cast.chidi)
    desk_page, button = desk(decision.case), desk(decision.case, "decide", "answer")
    mine = client_of(place.mona).get(desk_page).content.decode()
    assert "Another moderator answers the appeal." in mine
    assert button not in mine
    with pytest.raises(Refused, match="decided this yourself"):
        decide(decision.case, "answer", place.mona)
    assert button in client_of(place.cast.amara).get(desk_page).content.decode()
    decide(decision.case, "answer", place.cast.amara)


def test_whoever_takes_back_their_own_leaves_the_case_for_who_answers(place, decision):
    actions.appeal_decision(decision=decision, text="Please.", by=place.cast.chidi)
    decide(decision.case, "restore", place.mona)
    actions.leave_decided(case=decision.case, close=True, reason="Wrong.", by=place.mona)
    decide(decision.case, "answer", place.cast.amara)


def test_where_there_is_nobody_else_whoever_decided_answers(place):
    case = report(place.cast.dina, place.post)
    line = decide(case, "warn", place.cast.amara)
    actions.appeal_decision(decision=line, text="Please.", by=place.cast.chidi)
    with pytest.raises(Refused, match="decided this yourself"):
        decide(case, "answer", place.cast.amara)
    User.objects.filter(pk=place.mona.pk).update(state="deactivated")
    decide(case, "answer", place.cast.amara)


def test_whose_account_is_closed_appeals_by_the_link_in_the_letter(place, letters, client, relay):
    place.cast.dina.language = "de"
    place.cast.dina.save()
    case = report(place.cast.ben, place.cast.dina)
    line = decide(case, "suspend", place.cast.fatima, text="You sold things to our members.")
    relay()
    [letter] = letters(to=place.cast.dina.email)
    assert letter.subject == f"Wer {settings.SITE_NAME} betreibt, hat Ihr Konto gesperrt"
    link = re.search(re.escape(settings.SITE_URL) + r"(/\S+)", letter.text)[1]
    page = client.get(link)
    assert page.status_code == 200
    assert "You sold things to our members." in page.content.decode()
    assert client.post(link, {"text": ""}).status_code == 422
    assert client.post(link, {"text": "They were gifts."}).status_code == 303
    assert client.post(link, {"text": "Gifts!"}).status_code == 422
    appeal = CaseLog.objects.get(action="appealed")
    assert (appeal.by, appeal.about) == (place.cast.dina, line)
    decide(case, "answer", place.cast.fatima, text="They were, but stop.")
    relay()
    answer = letters(to=place.cast.dina.email)[-1]
    assert "They were, but stop." in answer.text
    assert link in answer.text
    assert "They were, but stop." in client.get(link).content.decode()
    assert "It lasts until somebody lifts it." in client.get(link).text
    lifted = decide(case, "lift", place.cast.fatima, text="Welcome back.")
    relay()
    assert "Welcome back." in letters(to=place.cast.dina.email)[-1].text
    again = decide(case, "suspend", place.cast.fatima, text="And again.")
    page = client.get(link)
    assert page.context["lifted_at"] == lifted.at and ">Lifted<" in page.text
    assert "It lasts until somebody lifts it." not in page.text
    newer = link_to_decision(again).removeprefix(settings.SITE_URL)
    assert client.get(newer).context["lifted_at"] is None


def test_an_appeal_that_keeps_a_case_open_is_named_in_the_list_of_accounts(place, client_of):
    line = decide(report(place.cast.ben, place.cast.dina), "suspend", place.cast.fatima)
    actions.appeal_decision(decision=line, text="They were gifts.", by=place.cast.dina)
    sent = {"action": "restore", "_selected_action": [place.cast.dina.pk], "confirmed": "1"}
    sent["reason"] = "They were."
    page = client_of(place.cast.fatima).post("/admin/accounts/user/", sent, follow=True).text
    assert "Somebody waits for the answer to their appeal. Answer it first." in page
    assert Case.objects.get().state != "closed"


def test_a_link_that_nobody_signed_leads_nowhere(place, decision, client):
    forged = link_to_decision(decision).removeprefix(settings.SITE_URL)
    assert client.get(forged).status_code == 200
    assert client.get(forged[:-3] + "xx/").status_code == 404


def test_answering_needs_an_appeal(place, decision):
    actions.reopen_case(case=decision.case, reason="Look.", by=place.mona)
    with pytest.raises(Refused, match="no appeal"):
        decide(decision.case, "answer", place.mona)
