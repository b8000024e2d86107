"""Who asked to come in hears the answer where they are and by mail."""

import pytest

from communities.community import actions
from communities.groups import actions as group_actions
from plc.accounts.actions import deactivate_account
from plc.notifications.models import Notification
from tests import make


def ask_community(cast):
    return actions.ask_to_join(community=cast.community, message="May I?", by=cast.emre)


def ask_group(cast):
    make.member(cast.community, cast.emre)
    return group_actions.ask_to_join_group(group=cast.group, message="May I?", by=cast.emre)


def answered(cast, asked, accept: bool, answer: str = "") -> None:
    if hasattr(asked, "group"):
        group_actions.answer_group_request(request=asked, accept=accept, answer=answer, by=cast.ben)
    else:
        actions.answer_join_request(request=asked, accept=accept, answer=answer, by=cast.amara)


@pytest.mark.parametrize(
    ("ask", "sentence", "address"),
    [
        (ask_community, "You are a member of Westmoor now", "/c/westmoor/welcome/"),
        (ask_group, "You are in Quiet Rounds now", "/c/westmoor/g/quiet-rounds/"),
    ],
)
def test_who_is_let_in_is_told_in_the_bell_and_by_mail(
    cast, relay, letters, client_of, settings, ask, sentence, address
):
    asked = ask(cast)
    answered(cast, asked, accept=True, answer="We begin on Monday.")
    relay()
    assert f"{sentence}: We begin on Monday." in client_of(cast.emre).get("/notifications/").text
    (letter,) = letters(to=cast.emre.email)
    assert letter.subject == sentence and letter.person == cast.emre
    assert "We begin on Monday." in letter.text and settings.SITE_URL + address in letter.text


def test_a_letter_is_in_the_language_of_who_reads_it_and_says_no_as_well(cast, relay, letters):
    asked = ask_community(cast)
    type(cast.emre).objects.filter(pk=cast.emre.pk).update(language="de")
    answered(cast, asked, accept=False)
    relay()
    (letter,) = letters(to=cast.emre.email)
    assert letter.subject == "Westmoor konnte Sie nicht aufnehmen"


def test_a_seat_that_came_free_is_told_by_mail(cast, relay, letters):
    group_actions.change_group(
        group=cast.group,
        by=cast.ben,
        size_min=1,
        size_max=2,
        joining="open",
        visibility="public",
        confirmed=True,
    )
    make.member(cast.community, cast.emre)
    group_actions.join_group(group=cast.group, by=cast.emre)
    group_actions.leave_group(group=cast.group, by=cast.chidi)
    relay()
    (letter,) = letters(to=cast.emre.email)
    assert letter.subject == "A seat came free: you are in Quiet Rounds now"


def test_nobody_is_written_to_whom_the_bell_does_not_tell(cast, relay, letters):
    asked = ask_community(cast)
    answered(cast, asked, accept=True)
    deactivate_account(person=cast.emre, by=cast.emre)
    relay()
    assert not Notification.objects.filter(kind="community.request_answered").exists()
    assert letters(kind="community.request_answered") == []
