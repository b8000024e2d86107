"""Who was moderated may ask for another look: once, until somebody has answered."""

import pytest

from communities.moderation import actions
from communities.moderation.models import Case, CaseLog
from plc.core.refusals import Refused
from plc.notifications.models import Notification

from .conftest import decide, report


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
    line = decide(case, "answer", place.mona, text="We had missed that. Sorry.")
    relay()
    page = chidi.get(url(decision)).content.decode()
    assert "We had missed that. Sorry." in page
    assert "Taken back" in page
    assert "<textarea" in page  # answered, so one may ask again
    assert Notification.objects.filter(
        kind="moderation.decision", object_id=line.pk, person=place.cast.chidi
    ).exists()
    assert "We had missed that. Sorry." in chidi.get(url(line)).content.decode()


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


def test_an_appeal_joins_a_newer_case_about_the_same_thing(place, decision):
    case = decision.case
    decide_again = actions.reopen_case
    decide_again(case=case, reason="To restore.", by=place.mona)
    decide(case, "restore", place.mona)
    actions.close_case(case=case, reason="Done.", by=place.mona)
    newer = report(place.cast.ben, place.post)
    line = actions.appeal_decision(decision=decision, text="Still wrong.", by=place.cast.chidi)
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


def test_answering_needs_an_appeal(place, decision):
    actions.reopen_case(case=decision.case, reason="Look.", by=place.mona)
    with pytest.raises(Refused, match="no appeal"):
        decide(decision.case, "answer", place.mona)
