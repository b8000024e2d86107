"""Several cases at once, each by itself, with a reason and with words that each person reads."""

import pytest

from communities.feed.models import Post
from communities.moderation import actions
from communities.moderation.models import Case
from plc.accounts.models import Profile, User

from .conftest import EXTRACT, QUEUE, report


def test_many_are_closed_at_once_with_a_reason(place, cases, client_of):
    mona = client_of(place.mona)
    chosen = [str(cases["open"].pk), str(cases["private"].pk)]
    ask = {"action": "close_all", "_selected_action": chosen}
    page = mona.post(QUEUE, ask)
    assert page.status_code == 200
    assert EXTRACT in page.content.decode()
    answer = mona.post(QUEUE, ask | {"confirmed": "1", "reason": ""})
    assert answer.status_code == 422
    answer = mona.post(QUEUE, ask | {"confirmed": "1", "reason": "A quarrel that is over."})
    assert answer.status_code == 302
    for name in ("open", "private"):
        case = Case.objects.get(pk=cases[name].pk)
        assert case.state == "closed"
        assert case.log.last().reason == "A quarrel that is over."


def test_many_are_hidden_at_once_and_one_that_is_refused_does_not_stop_the_rest(
    place, cases, client_of
):
    actions.claim_case(case=cases["open"], by=place.cast.amara)
    sent = {
        "action": "hide_all",
        "_selected_action": [str(cases["open"].pk), str(cases["private"].pk)],
        "confirmed": "1",
        "reason": "r",
        "text": "t",
        "close": "on",
    }
    page = client_of(place.mona).post(QUEUE, sent, follow=True).content.decode()
    assert "Amara Okafor is looking at this case already." in page
    assert "1 changed." in page
    assert Post.objects.get(pk=place.post.pk).state == "published"
    assert Post.objects.get(pk=place.secret.pk).state == "hidden"
    assert Case.objects.get(pk=cases["private"].pk).state == "closed"


def test_what_is_not_on_my_desk_is_not_said_to_be_done(place, client_of):
    case = report(place.cast.dina, place.post)
    actions.claim_case(case=case, by=place.cast.amara)
    sent = {"action": "release_all", "_selected_action": [case.pk]}
    page = client_of(place.mona).post(QUEUE, sent, follow=True).content.decode()
    assert "It is not on your desk." in page
    assert "1 changed." not in page


def test_of_more_than_fit_in_one_go_the_rest_is_named(place, client_of, monkeypatch):
    monkeypatch.setattr("plc.core.administration.AT_ONCE", 1)
    cases = [report(place.cast.dina, thing) for thing in (place.post, place.comment)]
    sent = {"action": "close_all", "_selected_action": [case.pk for case in cases]}
    mona = client_of(place.mona)
    assert "one more is left as it is" in mona.post(QUEUE, sent).content.decode()
    sent |= {"confirmed": "1", "reason": "Nothing in them."}
    page = mona.post(QUEUE, sent, follow=True).content.decode()
    assert "1 changed." in page
    assert "one more is left as it is" in page
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "open"]


def test_each_reads_the_usual_words_in_their_own_language_when_many_are_decided(place, client_of):
    User.objects.filter(pk=place.cast.chidi.pk).update(language="de")
    case = report(place.cast.dina, place.post)
    sent = {"action": "hide_all", "_selected_action": [case.pk]}
    sent |= {"confirmed": "1", "reason": "Against our norms.", "close": "on"}
    client_of(place.mona).post(QUEUE, sent)
    assert case.log.get(action="hidden").text.startswith("Wir haben ausgeblendet")


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (
            "hide",
            ["Comment, Post: Nobody but its author", "Group: Only its members", "Profile: On"],
        ),
        ("restore", ["Comment, Post: Everyone", "Group: Whoever could", "Profile: Whoever could"]),
        ("remove", ["Comment, Post: It is gone", "Group, Profile: Left as it is."]),
    ],
)
def test_what_follows_is_said_of_each_kind_that_was_chosen(place, client_of, verb, said):
    things = [place.comment, place.post, place.cast.group, place.cast.ben]
    chosen = [report(place.cast.dina, thing).pk for thing in things]
    fatima = client_of(place.cast.fatima)
    sent = {"action": f"{verb}_all", "_selected_action": chosen}
    page = fatima.post(QUEUE, sent)
    consequences = page.context["consequences"]
    for sentence in said:
        assert [one for one in consequences if one.startswith(sentence)], (sentence, consequences)
    page = fatima.post(QUEUE, sent | {"_selected_action": chosen[2:3]})
    (alone,) = page.context["consequences"]
    assert alone in page.text and not alone.startswith("Group:")


def test_removing_many_destroys_nobodys_page(place, client_of):
    Profile.objects.filter(user=place.cast.dina).update(headline="Nurse")
    case = report(place.cast.ben, place.cast.dina)
    sent = {"action": "remove_all", "_selected_action": [case.pk], "confirmed": "1"}
    page = client_of(place.cast.fatima).post(QUEUE, sent | {"reason": "Spam."}, follow=True).text
    assert "This does something else here. Decide it in its case." in page
    assert Profile.objects.get(user=place.cast.dina).headline == "Nurse"
