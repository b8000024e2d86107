"""Pages of leaderboards: who sees them, and what moves them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community import actions as community_actions
from gamification.actions import leaderboards
from gamification.models import BoardClosure, SiteBoards
from plc.accounts import actions as accounts
from plc.core.registry import live_topics
from tests import make
from tests.gamification.boards import shown
from tests.gamification.giving import give


def month_before(at):
    return at.replace(day=1) - timedelta(days=1)


def test_a_member_sees_the_places_around_them(cast, scores, path, client_of):
    page = client_of(cast.chidi).get(path).content.decode()
    assert "You have 15 points, which is place 2." in page
    assert "10 points to the next place." in page
    names = ["Ben Achterberg", "Chidi Eze", "Amara Okafor", "Dina Haddad"]
    places = [page.index(name, page.index("<tbody>")) for name in names]
    assert places == sorted(places)
    assert 'aria-current="true"' in shown(client_of(cast.chidi), path)[1]


def test_equal_scores_share_a_place(cast, scores, path, client_of):
    give(cast.chidi, 10, community=cast.community)
    rows = shown(client_of(cast.dina), f"{path}?view=top")
    assert ["shared" in row for row in rows] == [True, True, False, False]


def test_boards_are_chosen_by_kind_and_period(cast, scores, path, group_path, client_of):
    long_ago = timezone.now() - timedelta(days=800)
    give(cast.dina, 100, community=cast.community, at=long_ago)
    client = client_of(cast.dina)
    assert "Ben Achterberg" in shown(client, f"{path}?view=top&kind=care")[0]
    assert len(shown(client, f"{path}?view=top&kind=care")) == 2
    assert "Dina Haddad" in shown(client, f"{path}?view=top&period=ever")[0]
    assert len(shown(client, f"{group_path}?view=top")) == 2


def test_the_first_page_is_of_a_period_in_which_the_reader_has_points(
    cast, path, group_path, client_of
):
    """Nobody who gave something comes to an empty board because a month has just begun."""
    now = timezone.now()
    give(cast.dina, 7, community=cast.community, at=now - timedelta(days=400))
    client = client_of(cast.dina)
    page = client.get(path).content.decode()
    assert "You have 7 points" in page
    assert f'hx-get="{path}?period=ever"' in page  # and moves there
    assert "You have no points here" in client.get(f"{path}?period=month").content.decode()
    assert "You have no points here" in client.get(f"{path}?kind=care").content.decode()
    assert "You have no points here" in client.get(group_path).content.decode()
    give(cast.dina, 1, community=cast.community, at=now)
    assert "You have 1 point," in client.get(path).content.decode()
    leaderboards.choose_boards(member=cast.dina, on_boards=False, on_site_board=False, by=cast.dina)
    assert f'hx-get="{path}?period=month"' in client.get(path).content.decode()


def test_a_page_without_rows_does_not_explain_them(cast, path, client_of):
    client = client_of(cast.dina)
    assert "Three places either side" not in client.get(path).content.decode()
    assert "The first fifty" not in client.get(f"{path}?view=top").content.decode()
    give(cast.dina, 7, community=cast.community)
    assert "Three places either side" in client.get(path).content.decode()


def test_a_page_says_how_many_it_shows(cast, scores, path, client_of, monkeypatch):
    client = client_of(cast.dina)
    assert "All who are listed." in client.get(f"{path}?view=top").text
    monkeypatch.setattr("gamification.boards.pages.TOP_ROWS", 2)
    assert "The first fifty, among people who are listed." in client.get(f"{path}?view=top").text


def test_a_page_leads_to_the_boards_of_the_site_if_there_are_some(cast, path, client_of):
    client = client_of(cast.dina)
    pages = (path, "/me/leaderboards/")
    link = 'href="/recognition/boards/"'
    assert not any(link in client.get(one).content.decode() for one in pages)
    SiteBoards.objects.create(on=True)
    assert all(link in client.get(one).content.decode() for one in pages)


def test_closed_periods_are_reached_by_a_link(cast, scores, path, client_of):
    last_month = timezone.now().replace(day=1) - timedelta(days=1)
    give(cast.dina, 7, community=cast.community, at=last_month)
    client = client_of(cast.dina)
    first = last_month.date().replace(day=1).isoformat()
    assert f"?period=month&amp;day={first}" in client.get(path).content.decode()
    assert "You have 7 points" in client.get(f"{path}?period=month&day={first}").content.decode()
    assert "7 points." in client.get(path).content.decode()  # the period before


def test_no_link_leads_to_a_time_before_the_first_points(cast, scores, path, client_of):
    """A community that began this month has no page of the month before."""
    client, now = client_of(cast.dina), timezone.now()
    for period in ("week", "month", "quarter", "ever"):
        assert "Other periods" not in client.get(f"{path}?period={period}").text
    last = month_before(now)
    first = month_before(last)
    give(cast.dina, 7, community=cast.community, at=first)
    days = [f"day={at.date().replace(day=1)}" for at in (last, first, month_before(first))]
    assert days[0] in client.get(path).text, "although nothing happened in it"
    page = client.get(f"{path}?period=month&{days[1]}").text
    assert days[0] in page
    assert days[2] not in page


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense&period=decade&day=2026-13-45&season=x",
        "period=season",
        "period=month&day=0001-01-01",
        "period=month&day=9999-12-31",
        "day=1999-01-04",
        "season=99999999999999999999",
        "period=week&day=1999-01-04",
    ],
)
def test_an_unknown_choice_is_the_default(cast, scores, path, client_of, query):
    page = client_of(cast.dina).get(f"{path}?{query}")
    assert page.status_code == 200
    assert "You have 3 points" in page.content.decode()


def test_a_member_without_points_is_told_so_kindly(cast, path, client_of):
    page = client_of(cast.dina).get(path).content.decode()
    assert "You have no points here in this period" in page


def test_guests_and_strangers_see_no_boards_of_the_community(cast, scores, path, client_of):
    guest = make.user("Gita")
    make.member(cast.community, guest, role="guest")
    assert client_of(guest).get(path).status_code == 403
    assert client_of(cast.emre).get(path).status_code in (403, 404)


def test_boards_of_a_hidden_group_do_not_exist_for_outsiders(cast, scores, group_path, client_of):
    cast.group.visibility = "hidden"
    cast.group.save(update_fields=["visibility"])
    outsider = make.user("Olu")
    make.member(cast.community, outsider)
    assert client_of(outsider).get(group_path).status_code == 404
    assert client_of(cast.amara).get(group_path).status_code == 403
    assert client_of(cast.dina).get(group_path).status_code == 200


def test_a_board_is_heard_by_who_sees_it(cast, scores):
    group, community = f"{cast.group.pk}", f"-{cast.community.pk}"
    hears = live_topics["board"]
    assert hears(cast.dina, group)
    assert hears(cast.dina, community)
    assert not hears(cast.amara, group)
    assert not hears(cast.emre, community)
    assert not hears(cast.dina, "1 or 1=1")
    leaderboards.close_boards(community=cast.community, by=cast.amara)
    assert not hears(cast.dina, community)


def boards_heard(page) -> list[str]:
    """The boards whose live topics the page subscribes to."""
    topics = page.text.split('topics="')[1].split('"')[0].split()
    return [topic for topic in topics if topic.startswith("board:")]


@pytest.mark.parametrize("where", ["boards/", "boards/?period=ever&kind=care&view=top", ""])
def test_a_page_on_which_nobody_has_points_hears_of_the_first_ones(
    cast, path, client_of, monkeypatch, where
):
    client = client_of(cast.dina)
    page = client.get(path.replace("boards/", where))
    assert boards_heard(page) == [f"board:-{cast.community.pk}"]
    told = []
    monkeypatch.setattr("gamification.ledger.rollups.publish", told.extend)
    give(cast.ben, 5, community=cast.community, kind=6)
    assert told == boards_heard(page)
    give(cast.chidi, 5, community=cast.community, kind=6)
    assert len(told) == 1  # from here on boards that are in Valkey tell that they move


def test_a_group_of_which_nobody_has_points_is_heard(cast, group_path, client_of):
    page = client_of(cast.dina).get(group_path)
    assert boards_heard(page) == [f"board:{cast.group.pk}"]


def test_a_page_of_closed_boards_hears_of_none(cast, path, client_of):
    leaderboards.close_boards(community=cast.community, by=cast.amara)
    assert boards_heard(client_of(cast.dina).get(path)) == []


def test_no_name_is_shown_across_a_block(cast, scores, path, client_of):
    accounts.block_person(person=cast.ben, by=cast.dina)
    rows = shown(client_of(cast.dina), path)
    assert "Ben Achterberg" not in "".join(rows)
    assert "Somebody whose name you do not see" in rows[0]
    assert len(rows) == 4


def test_the_choice_is_made_on_a_page(cast, client_of):
    client = client_of(cast.ben)
    assert "whole site" not in client.get("/me/leaderboards/").content.decode()
    assert client.post("/me/leaderboards/", {}).status_code == 303
    cast.ben.refresh_from_db()
    assert cast.ben.board_preference.on_boards is False


def test_a_community_without_boards_has_none_in_its_groups(
    cast, scores, path, group_path, client_of
):
    assert client_of(cast.amara).post(f"{path}close/").status_code == 303
    for where in (path, group_path):
        page = client_of(cast.dina).get(where).content.decode()
        assert "No leaderboards here" in page
        assert "Ben Achterberg" not in page
    client_of(cast.amara).post(f"{path}close/", {"open": "1"})
    assert "Ben Achterberg" in client_of(cast.dina).get(path).content.decode()


def test_a_group_without_boards_leaves_those_of_the_community(
    cast, scores, path, group_path, client_of
):
    client_of(cast.ben).post(f"{group_path}close/")
    assert BoardClosure.objects.get().group == cast.group
    assert "No leaderboards here" in client_of(cast.dina).get(group_path).content.decode()
    assert "Ben Achterberg" in client_of(cast.dina).get(path).content.decode()


def test_only_who_looks_after_a_place_closes_its_boards(cast, path, group_path, client_of):
    for person in (cast.chidi, cast.ben):
        assert client_of(person).post(f"{path}close/").status_code == 403
    assert client_of(cast.dina).post(f"{group_path}close/").status_code == 403
    assert not BoardClosure.objects.exists()


def test_an_archived_community_has_no_boards(cast, scores, path, client_of):
    community_actions.archive_community(community=cast.community, by=cast.amara)
    assert "No leaderboards here" in client_of(cast.dina).get(path).content.decode()


@pytest.mark.parametrize("query", ["", "?view=top"])
def test_a_page_costs_the_same_however_many_are_on_the_board(
    cast, scores, path, client_of, assert_flat, query
):
    def more(n):
        for _ in range(n):
            person = make.user("Grace Tembo")
            make.member(cast.community, person)
            give(person, 3, community=cast.community)

    assert_flat(client_of(cast.ben), f"{path}{query}", more)
