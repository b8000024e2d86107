"""The queue: what waits, its filters, and the way there."""

import re
from html import unescape

from django.urls import reverse

from communities.moderation import actions

from .conftest import QUEUE, decide, listed, report


def test_the_queue_is_filtered_and_searched(place, cases, client_of):
    fatima = client_of(place.cast.fatima)
    here = place.cast.community.pk
    assert listed(fatima, f"&place={here}") == {cases["open"].pk, cases["private"].pk}
    assert listed(fatima, "&place=site") == {cases["profile"].pk}
    assert listed(fatima, "&place=nonsense") == {case.pk for case in cases.values()}
    assert listed(fatima, "&q=ashamed") == {cases["open"].pk}
    assert listed(fatima, "&kind=accounts.user") == {cases["profile"].pk}
    assert listed(fatima, "&reason=spam") == set()
    decide(cases["open"], "hide", place.cast.fatima)
    actions.close_case(case=cases["open"], reason="Done.", by=place.cast.fatima)
    waiting = fatima.get(QUEUE).context["cl"].result_list
    assert cases["open"].pk not in {case.pk for case in waiting}


def test_a_line_of_the_queue_says_what_where_why_and_since_when(place, client_of):
    case = report(place.cast.dina, place.secret, reason="private")
    report(place.cast.ben, place.secret)
    actions.claim_case(case=case, by=place.cast.ben)
    page = client_of(place.mona).get(QUEUE).content.decode()
    line = page.partition("<tbody>")[2].partition("</tbody>")[0]
    words = ["Only among us", "Chidi Eze", "Westmoor", place.cast.group.name, "2 reports"]
    words += ["It gives away something private", "Ben Achterberg is looking at it", "<time"]
    for said in words:
        assert said in line, said
    where = line.partition('data-label="Where"')[2].partition("</td>")[0]
    assert "Westmoor" in where and "Chidi Eze" not in where


def test_an_empty_queue_says_what_comes_there(place, client_of):
    assert "What people report comes to this list." in client_of(place.mona).get(QUEUE).text


def test_only_the_places_that_one_looks_after_are_offered(place, cases, client_of):
    page = client_of(place.mona).get(QUEUE).content.decode()
    assert "Westmoor" in page
    assert "Eastfield" not in page


def test_what_waits_stands_on_the_home_page(place, cases, client_of):
    page = client_of(place.mona).get("/").content.decode()
    assert "Two reports wait for a moderator in Westmoor" in page
    assert QUEUE in page
    page = client_of(place.cast.chidi).get("/").content.decode()
    assert "wait for a moderator" not in page


def test_an_appeal_waits_on_the_home_page_under_its_own_name(place, cases, client_of):
    line = decide(cases["open"], "hide", place.cast.amara)
    actions.appeal_decision(decision=line, text="It was a quotation.", by=place.cast.chidi)
    mona = client_of(place.mona)
    page = mona.get("/").content.decode()
    links = re.findall(r'href="(/admin/moderation/case/[^"]+)"', page)
    assert "One appeal waits for a moderator in Westmoor" in page
    assert "One report waits for a moderator in Westmoor" in page
    led_to = [
        {case.pk for case in mona.get(unescape(link)).context["cl"].result_list}
        for link in dict.fromkeys(links)
    ]
    assert led_to == [{cases["open"].pk}, {cases["private"].pk}]


def test_a_warning_waits_on_the_home_page_until_it_is_read(place, client_of, relay):
    line = decide(report(place.cast.dina, place.post), "warn", place.mona)
    relay()
    decision = reverse("moderation:decision", args=[line.public_id])
    chidi = client_of(place.cast.chidi)
    waiting = (
        chidi.get("/").content.decode().partition('class="waiting')[2].partition("</section>")[0]
    )
    assert "The moderators of Westmoor have warned you" in waiting and decision in waiting
    assert chidi.get(decision).status_code == 200
    assert decision not in chidi.get("/").content.decode()


def test_an_appeal_is_named_in_the_queue_and_found_by_it(place, cases, client_of, queries):
    line = decide(cases["open"], "hide", place.mona)
    mona = client_of(place.mona)
    assert 'class="kind">Appeal<' not in mona.get(QUEUE).content.decode()
    actions.appeal_decision(decision=line, text="It was a quotation.", by=place.cast.chidi)
    assert 'class="kind">Appeal<' in mona.get(QUEUE).content.decode()
    found = mona.get(QUEUE, {"appeal": "waiting"}).context["cl"].result_list
    assert [case.pk for case in found] == [cases["open"].pk]
    answer = {"text": "We have looked again.", "reason": "Looked again."}
    decide(cases["open"], "answer", place.cast.amara, **answer)
    assert 'class="kind">Appeal<' not in mona.get(QUEUE).content.decode()


def test_a_list_is_sorted_by_one_column_at_a_time(place, cases, client_of):
    page = client_of(place.mona).get(f"{QUEUE}?o=-6").text
    heads = page.partition("<thead>")[2].partition("</thead>")[0]
    by_place = re.search(r'href="([^"]+)">Where</a>', heads)[1]
    assert unescape(by_place) == "?o=3"
    assert "sortpriority" not in heads
