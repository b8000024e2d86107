"""The verdict on a siege finds what is lost, doubled or wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet

from communities.community.models import Community
from communities.feed import actions as feed
from gamification.boards import building, live
from gamification.following import follow
from gamification.models import BadgeAward, Board, LedgerEntry, Period, RuleOverride
from gamification.models.leaderboards import SITE
from plc.accounts.models import User
from plc.core.ids import uuid7

from .driver import rows_of
from .prepare import main as prepare
from .verdict import Verdict


class Played:
    """A siege in which the second of three people asked some questions in `open`."""

    def __init__(self, folder: Path, relay: Callable[[], None]) -> None:
        self.folder = folder
        prepare(str(folder / "known.json"), "3")
        people = json.loads((folder / "known.json").read_text())["people"]
        self.asker, self.other = (User.objects.get(pk=people[n]["id"]) for n in (1, 2))
        for _ in range(3):
            self.ask()
        relay()
        follow()
        self.board = Board.objects.get(place__lt=SITE, kind=0, period=Period.EVER)
        building.build(self.board.pk)

    def ask(self, place: str = "open") -> None:
        what = uuid7()
        feed.publish_post(
            by=self.asker,
            community=Community.objects.get(slug=place),
            kind="question",
            title=f"About {what}?",
            body="It takes long.",
            public_id=what,
        )
        self.log(str(what), 303, place=place)

    def log(self, what: str, *statuses: int, place: str = "open") -> None:
        """An attempt to ask, and those that repeat it, with these answers."""
        action = {"verb": "post", "what": what, "by": 1, "kind": "question", "community": place}
        action |= {"group": False, "deadly": False, "given_up": False, "at": 10}
        for attempt, status in enumerate(statuses):
            self.write(action | {"attempt": attempt, "status": status})

    def view(self, *, at: float, points: int) -> None:
        """Somebody saw the asker with these points on the board of the community."""
        view = {"verb": "view", "board": "community", "kind": "", "attempt": 0, "status": 200}
        self.write(view | {"at": at, "took": 1, "rows": [[1, points]]})

    def write(self, line: dict[str, Any]) -> None:
        with (self.folder / "driver-0.log").open("a") as log:
            log.write(json.dumps(line) + "\n")

    def awards(self) -> QuerySet[BadgeAward]:
        return BadgeAward.objects.filter(badge__name="Takes part")

    def verdict(self) -> dict[str, Any]:
        return Verdict(self.folder).reached()


def test_rows_of_a_board_are_read_from_its_page():
    menu = '<a class="plain" href="/people/1/">Member7</a>'
    row = '<th><a href="/people/1/">Member{}</a>\n you</th>\n<td class="end">{}</td></tr>'
    page = f"{menu}<table><tbody>{row.format(3, '1,204')}{row.format(12, 5)}</tbody>{menu}"
    assert rows_of(page) == [(3, 1204), (12, 5)]


@pytest.fixture
def played(db, tmp_path, relay) -> Played:
    return Played(tmp_path, relay)


def test_what_is_right_is_found_right(played):
    verdict = played.verdict()
    assert verdict["wrong"] == []
    assert (verdict["acknowledged"], verdict["deeds"], verdict["badges"]) == (3, 3, 1)
    # The board of the community was there; that of the site was not.
    assert (verdict["boards that stayed"], verdict["boards built anew"]) == (1, 1)


@pytest.mark.parametrize("statuses", [(303,), (503, 303)])
def test_a_text_that_was_lost_is_counted(played, statuses):
    """Also one that met a fault and was acknowledged when it was repeated."""
    played.log("gone", *statuses)
    verdict = played.verdict()
    assert verdict["lost writes"] == 1
    assert "gone was acknowledged and is not there" in verdict["wrong"]


def test_a_board_that_missed_points_in_valkey_is_found(played):
    live.push([(played.board.pk, played.asker.pk, 4)])
    assert played.verdict()["wrong boards"] == 1


def test_a_board_with_a_wrong_rank_is_found(played):
    _, _, scores, *_ = live.keys_of(played.board.pk)
    live.valkey_client().zadd(scores, {"-9": -9})
    assert played.verdict()["wrong boards"] == 1


def test_a_badge_that_is_missing_or_for_nothing_is_found(played):
    played.awards().update(member=played.other)
    assert played.verdict()["wrong badges"] == 2


def test_a_badge_that_was_awarded_twice_is_found(played):
    award = played.awards().get()
    award.pk, award.public_id, award.occurrence = None, uuid7(), 1
    award.save()
    assert played.verdict()["wrong badges"] == 1


def test_points_that_are_missing_are_found(played):
    assert LedgerEntry.objects.count() == 3
    played.ask()
    assert played.verdict()["lost points"] == 1


@pytest.mark.parametrize(
    ("cap", "wrong"),
    [
        (None, 0),  # the fourth is not counted, as it ships
        (0, 4),  # the first three had to be
        (4, 2),
        (8, 1),  # paid more than there is for a day
    ],
)
def test_caps_are_those_of_the_second_statement(played, relay, cap, wrong):
    capped = Community.objects.get(slug="capped")
    if cap is not None:
        RuleOverride.objects.create(community=capped, rule="question_asked", daily_cap=cap)
    for _ in range(4):
        played.ask("capped")
    relay()
    verdict = played.verdict()
    assert len(verdict["wrong"]) == wrong, verdict["wrong"]
    assert verdict["capped"] == (1 if cap is None else 4 - cap // 2)


@pytest.mark.parametrize(
    ("at", "points", "ahead"),
    [(10, 6, False), (9.5, 6, False), (8, 0, False), (8, 2, True), (20, 7, True), (20, 4, False)],
)
def test_a_board_that_said_more_than_was_given_by_then_is_found(played, at, points, ahead):
    played.view(at=at, points=points)
    verdict = played.verdict()
    assert (verdict["places seen"], verdict.get("places ahead", 0)) == (1, ahead)
    assert len(verdict["wrong"]) == ahead


def test_what_was_undone_since_counts_for_what_a_board_said(played):
    log = (played.folder / "driver-0.log").read_text()
    asked = json.loads(log.splitlines()[0])["what"]
    react = {"verb": "react", "of": "post", "what": asked, "by": 2, "word": "helpful", "at": 11}
    rest = {"attempt": 0, "status": 303, "deadly": False, "given_up": False}
    for on in (1, 0):
        played.write(react | rest | {"on": on})
    played.view(at=20, points=11)
    assert played.verdict()["wrong"] == []
