"""What those who look after a community change stays known: what, from what to what, and who."""

from datetime import date

import pytest

from gamification.actions import ladders, leaderboards
from gamification.actions.rules import change_rule
from gamification.actions.settings import change_recognition
from gamification.models import Changed, Level, SettingsChange
from tests import make

SETTINGS = "/c/westmoor/recognition/settings/"
TERM = {"name": "Autumn", "starts_on": date(2026, 9, 1), "ends_on": date(2026, 12, 20)}


@pytest.fixture
def read(cast, client_of):
    """The page on which owners read what was changed."""
    return lambda: client_of(cast.amara).get(SETTINGS).text


def kept():
    rows = SettingsChange.objects.order_by("pk")
    return [(row.what, row.name, row.by.name if row.by else None) for row in rows]


def save_level(cast, level, **more):
    chosen = {
        "name": "Steward",
        "description": "",
        "after": level.after if level else None,
        "requirements": {"points": 400},
        "appoints": True,
        "term_months": 12,
    }
    return ladders.change_level(
        by=cast.amara, community=cast.community, level=level, **chosen | more
    )


def test_who_changed_a_level_is_read_and_from_what(cast, ladder, facts, read):
    first, second = ladder
    save_level(cast, second, name="Facilitator", requirements={"points": 1}, after=first)
    said = {"level_id": second.pk, "community_id": cast.community.pk}
    assert facts() == [("gamification.LevelChanged", said)]
    assert kept() == [(Changed.LEVEL, "Facilitator", "Amara Okafor")]
    page = read()
    assert 'A level was changed: <span dir="auto">Facilitator</span>' in page
    assert "Requirements: Helping: 50 points, now 1 points of all kinds" in page
    assert "Amara Okafor ·" in page


def test_a_level_that_was_moved_says_after_which(cast, ladder, read):
    first, second = ladder
    top = save_level(cast, None, after=second)
    save_level(cast, top, after=first)
    assert [what for what, *_ in kept()] == [Changed.LEVEL_ADDED, Changed.LEVEL]
    assert "Comes after: Facilitator, now Contributor" in read()


def test_a_page_that_changed_the_level_before_it_was_saved_is_no_matter(cast, ladder, client_of):
    sent = {"name": "Beginner", "points": 2, "term_months": 12}
    address = f"/c/westmoor/recognition/levels/{ladder[0].pk}/"
    assert client_of(cast.amara).post(address, sent).status_code == 303
    change = SettingsChange.objects.get()
    assert change.before == {"name": "Contributor", "requirements": {"points": 10}}
    assert change.after == {"name": "Beginner", "requirements": {"points": 2}}


def test_who_removed_a_level_is_read(cast, ladder, facts, read):
    pk = ladder[1].pk
    ladders.remove_level(by=cast.amara, level=ladder[1])
    said = {"level_id": pk, "community_id": cast.community.pk}
    assert facts() == [("gamification.LevelRemoved", said)]
    assert 'A level was removed: <span dir="auto">Facilitator</span>' in read()
    assert SettingsChange.objects.get().before["requirements"] == {"points.helping": 50}
    assert not Level.objects.filter(pk=pk).exists()


def test_who_named_changed_and_removed_a_season_is_read(cast, facts, read):
    who = {"community": cast.community, "by": cast.amara}
    season = leaderboards.save_season(season=None, **TERM, **who)
    longer = TERM | {"ends_on": date(2027, 1, 15)}
    for _ in range(2):
        leaderboards.save_season(season=season, **longer, **who)
    for _ in range(2):
        leaderboards.remove_season(season=season, by=cast.amara)
    names = ["SeasonChanged", "SeasonChanged", "SeasonRemoved"]
    assert [name.partition(".")[2] for name, _data in facts()] == names
    assert kept() == [
        (what, "Autumn", "Amara Okafor")
        for what in (Changed.SEASON_NAMED, Changed.SEASON, Changed.SEASON_REMOVED)
    ]
    page = read()
    assert "Last day: 20 December 2026, now 15 January 2027" in page
    assert 'A season was removed: <span dir="auto">Autumn</span>' in page


def test_who_closed_and_opened_boards_is_read(cast, facts, read):
    for _ in range(2):
        leaderboards.close_boards(community=cast.community, group=cast.group, by=cast.ben)
    for _ in range(2):
        leaderboards.open_boards(community=cast.community, group=cast.group, by=cast.amara)
    where = {"community_id": cast.community.pk, "group_id": cast.group.pk}
    assert facts() == [("gamification.BoardsClosed", where), ("gamification.BoardsOpened", where)]
    assert kept() == [
        (Changed.BOARDS_CLOSED, cast.group.name, cast.ben.name),
        (Changed.BOARDS_OPENED, cast.group.name, cast.amara.name),
    ]
    assert f'Leaderboards were closed: <span dir="auto">{cast.group.name}</span>' in read()


def test_who_changed_the_settings_is_read(cast, facts, read):
    for _ in range(2):
        change_recognition(
            by=cast.amara, community=cast.community, kudos_a_week=7, level_marks="roles"
        )
    assert facts() == [("gamification.RecognitionChanged", {"community_id": cast.community.pk})]
    page = read()
    assert "Levels shown beside names: None, now Levels with a role" in page
    assert "Thanks a member gives in a week: 5, now 7" in page


def test_who_changed_what_a_rule_is_worth_is_read(cast, read):
    terms = {"on": True, "daily_cap": None, "weekly_cap": None, "cooldown_minutes": None}
    for points in (4, 1):
        change_rule(
            community=cast.community, rule="question_asked", by=cast.amara, points=points, **terms
        )
    page = read()
    assert 'What counts was changed: <span dir="auto">Question asked</span>' in page
    assert "Points: the usual, now 4" in page and "Points: 4, now 1" in page


def test_many_changes_are_read_page_by_page_in_as_few_queries(cast, client_of, assert_flat):
    def rows(n):
        for k in range(n):
            SettingsChange.objects.create(
                community=cast.community, what=Changed.SEASON, name=f"S{k}", by=make.user(f"P{k}")
            )

    client = client_of(cast.amara)
    assert_flat(client, SETTINGS, rows, few=3, many=30)
    page = client.get(SETTINGS)
    assert len(page.context["changes"]) == 20
    earlier = client.get(page.context["earlier"])
    assert len(earlier.context["changes"]) == SettingsChange.objects.count() - 20
