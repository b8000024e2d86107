"""The recognition page: my own path first, in words of deeds."""

import csv
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from communities.feed import actions as feed
from gamification.actions.grants import grant_points, withdraw_grant
from gamification.boards.periods import span_of
from gamification.journeys import BARS, current_span, journey_of, today_in
from gamification.models import DayScore, LedgerEntry, Period, Season, ValueKind
from gamification.rules import RULES
from gamification.wording import deeds_in_words, in_a_row
from plc.accounts.models import User
from tests.gamification.asking import a_question

PATH = "/c/westmoor/recognition/"


@pytest.fixture
def question(cast):
    return a_question(cast, group=cast.group)


def test_what_i_gave_is_told_in_deeds(cast, accepted, client_of):
    page = client_of(cast.ben).get(PATH).content.decode()
    assert "1 accepted answer" in page
    assert f"2 of {BARS[0]} times" in page, "written, and accepted"
    assert f"1 of {BARS[0]} times" in page, "the welcome"
    assert "You contributed in 1 of the last 12 weeks." in page


def test_what_others_valued_is_told_by_group(cast, accepted):
    (appreciation,) = journey_of(cast.ben, cast.community).appreciated
    assert appreciation.place == cast.group
    assert appreciation.deeds == ["1 accepted answer"]


def test_what_others_valued_names_its_period(cast, accepted, client_of):
    def period():
        page = client_of(cast.ben).get(PATH).text
        return page.split('id="appreciated"')[1].split("</p>")[0]

    assert "This quarter" in period()
    today = today_in(cast.community)
    Season.objects.create(
        community=cast.community, name="First autumn", starts_on=today, ends_on=today
    )
    assert "First autumn" in period()


def test_points_given_by_hand_are_told_as_points(cast, relay, client_of):
    def journey():
        relay()
        return journey_of(cast.chidi, cast.community)

    given = {"community": cast.community, "member": cast.chidi, "by": cast.amara}
    grant = grant_points(kind=ValueKind.CARE, points=7, reason="For the chairs.", **given)
    (appreciation,) = journey().appreciated
    assert appreciation.deeds == ["7 points given by hand"]
    assert not any(one.count for one in journey().given)
    assert journey().lately == []
    page = client_of(cast.chidi).get(PATH).text
    assert "7 points given by hand" in page
    grant_points(kind=ValueKind.CARE, points=-2, reason="One was missing.", **given)
    assert journey().appreciated[0].deeds == ["5 points given by hand"]
    withdraw_grant(grant=grant, by=cast.amara, reason="A mistake.")
    assert journey().appreciated == []


def test_what_no_longer_counts_is_not_told(cast, accepted, relay, client_of):
    feed.delete_comment(by=cast.ben, comment=accepted)
    relay()
    journey = journey_of(cast.ben, cast.community)
    assert journey.is_empty
    assert journey.lately == []
    assert "1 accepted answer" not in client_of(cast.ben).get(PATH).content.decode()


def test_a_newcomer_reads_what_counts(cast, client_of):
    page = client_of(cast.dina).get(PATH).content.decode()
    assert str(RULES.rules["answer_accepted"].sentence) in page


def test_a_season_takes_the_place_of_the_quarter(cast, accepted, client_of):
    today = today_in(cast.community)
    assert current_span(cast.community, today)[0] is None
    season = Season.objects.create(
        community=cast.community,
        name="First autumn",
        starts_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=10),
    )
    assert current_span(cast.community, today)[0] == season
    page = client_of(cast.ben).get(PATH).content.decode()
    assert "First autumn so far: 1 accepted answer" in page


def test_deeds_before_the_season_stay_without_it(cast, accepted, client_of):
    today = today_in(cast.community)
    Season.objects.create(
        community=cast.community,
        name="Winter",
        starts_on=today,
        ends_on=today + timedelta(days=10),
    )
    Season.objects.filter(name="Winter").update(starts_on=today + timedelta(days=1))
    assert "This quarter so far" in client_of(cast.ben).get(PATH).content.decode()


def test_the_figures_are_a_file_too(cast, accepted, client_of):
    response = client_of(cast.ben).get(f"{PATH}weeks.csv")
    rows = list(csv.reader(response.getvalue().decode().splitlines()))
    assert rows[0][:2] == ["Week from", "Helping"]
    assert rows[0][-1] == "All"
    assert len(rows) == 27
    assert date.fromisoformat(rows[-1][0]) == span_of(Period.WEEK, today_in(cast.community)).first
    assert rows[-1][1] == "17"  # written, and accepted
    assert rows[-1][-1] == "20"  # with the welcome
    User.objects.filter(pk=cast.ben.pk).update(language="de")
    head = client_of(cast.ben).get(f"{PATH}weeks.csv").getvalue().decode().splitlines()[0]
    assert head.startswith("Woche ab,Hilfe,")
    assert head.endswith(",Alle")


def test_the_chart_begins_half_a_year_ago(cast, accepted):
    long_ago = timezone.localdate() - timedelta(weeks=30)
    DayScore.objects.create(
        member=cast.ben, place=-cast.community.pk, day=long_ago, kind=1, points=50
    )
    assert sum(journey_of(cast.ben, cast.community).weeks.sums) == 20


def test_the_page_is_flat_in_the_number_of_deeds(cast, accepted, queries):
    with queries(at_most=9):
        journey_of(cast.ben, cast.community)


def test_the_whole_page_costs_the_same_however_much_was_done(
    cast, accepted, client_of, relay, assert_flat
):
    def more(n):
        for _ in range(n):
            a_question(cast, cast.ben, group=cast.group)
        relay()

    assert_flat(client_of(cast.ben), PATH, more, few=2, many=10)


def test_only_members_have_a_path(cast, client_of):
    assert client_of(cast.emre).get(PATH).status_code == 403
    assert client_of(cast.emre).get("/recognition/").status_code == 200
    chosen = client_of(cast.ben).get("/recognition/")
    assert chosen.headers["Location"] == PATH


def test_the_fresh_part_is_no_whole_page(cast, accepted, client_of):
    part = client_of(cast.ben).get(f"{PATH}fresh/").content.decode()
    assert "1 accepted answer" in part
    assert 'id="path"' not in part  # which stays, and listens
    assert "<html" not in part


def test_the_page_hears_when_points_arrive(cast, client_of):
    assert " me " in client_of(cast.ben).get(PATH).content.decode().split('topics="')[1]


def test_every_rule_has_words_for_its_deeds():
    for rule in RULES.rules:
        assert deeds_in_words(rule, 1).startswith("1 ")
        assert deeds_in_words(rule, 1200).startswith("1,200 ")


def test_a_rule_that_went_keeps_its_name():
    assert deeds_in_words("gone", 3) == "gone: 3"


def test_lists_are_read_aloud():
    assert in_a_row([]) == ""
    assert in_a_row(["a"]) == "a"
    assert in_a_row(["a", "b", "c"]) == "a, b and c"


def test_entries_of_others_are_not_mine(cast, accepted):
    assert LedgerEntry.objects.exclude(member=cast.ben).exists()
    given = {one.kind: one.count for one in journey_of(cast.ben, cast.community).given}
    assert given[ValueKind.LEARNING] == 0


def current_tabs(page):
    """What is marked as current in each row of tabs."""
    rows = [row.split("</nav>")[0] for row in page.split('<nav class="tabs"')[1:]]
    return [re.findall(r'aria-current="(\w+)">([^<]+)<', row) for row in rows]


def test_four_tabs_fit_a_phone_and_the_rest_is_below_the_path(cast, client_of):
    chidi = client_of(cast.chidi)
    page = chidi.get(PATH).content.decode()
    assert current_tabs(page) == [[("page", "My path")], [("page", "Overview")]]
    page = chidi.get(f"{PATH}levels/").content.decode()
    assert current_tabs(page) == [[("true", "My path")], [("page", "Levels")]]
    assert current_tabs(chidi.get(f"{PATH}badges/").content.decode()) == [[("page", "Badges")]]
    assert f"{PATH}settings/" not in page
    assert f"{PATH}settings/" in client_of(cast.amara).get(PATH).content.decode()
