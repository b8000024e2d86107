"""Tasks may run twice, and listeners on the same facts: the second time, nothing changes.

Each has something to do the first time.
"""

import inspect
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from communities.community.models import Membership, Sanction
from communities.feed.models import Post
from communities.groups.models import GroupMembership
from gamification import tasks
from gamification.actions.recomputations import ask_recomputation, decide_recomputation
from gamification.audit.checking import audit
from gamification.audit.nightly import last_audit
from gamification.boards import live
from gamification.ledger.backfilling import begin_backfill
from gamification.models import (
    Backfill,
    Board,
    BoardPreference,
    BoardScore,
    Holding,
    HoldingState,
    LedgerEntry,
    Period,
    Recomputation,
    Ring,
    RuleOverride,
    Season,
    SiteBoards,
    Standing,
    WalkKind,
)
from gamification.walking import begin_walk
from plc.journal.listeners import LISTENERS
from plc.journal.models import Entry

from .auditing import unprotected
from .awards import ask, badge


class Site:
    """Chidi asked a question, which was heard. The methods leave something to do, each for the task
    or listener of its name."""

    def __init__(self, cast, ladder, relay) -> None:
        self.cast, self.level, self.relay = cast, ladder[1], relay
        badge(name="Asked")
        ask(cast)
        relay()

    # --- for tasks ---

    def follow_standings(self) -> None:
        assert Standing.objects.exclude(touched_at=None).exists()

    def build_board(self) -> None:
        assert not live.wanted()

    def forget_boards(self) -> None:
        board = Board.objects.latest("pk").pk
        tasks.build_board.run(board)
        live.valkey_client().zadd(live.VIEWED, {str(board): 0})

    def audit_ledger(self) -> None:
        assert not last_audit()

    def seal_ledger(self) -> None:
        hour_ago = timezone.now() - timedelta(hours=1)
        with unprotected():
            LedgerEntry.objects.update(posted_at=hour_ago)

    def enter_past(self) -> None:
        ask(self.cast)
        begin_backfill(community_id=self.cast.community.pk)

    def settle_passed(self) -> None:
        now = timezone.now()
        Membership.objects.update(joined_at=now - timedelta(days=30))
        [asked] = ask(self.cast)
        Post.objects.filter(pk=asked.pk).update(published_at=now - timedelta(days=29))
        self.relay()

    def recompute_points(self) -> None:
        RuleOverride.objects.create(community=self.cast.community, rule="question_asked", points=7)
        ask_recomputation(community=self.cast.community, by=self.cast.amara)

    def recompute_points_as_decided(self) -> None:
        self.recompute_points()
        tasks.recompute_points.run()
        asked = Recomputation.objects.get()
        decide_recomputation(recomputation=asked, apply=True, by=self.cast.amara)

    def find_rings(self) -> None:
        """One that has ended."""
        days = {"since": date(2020, 1, 1), "until": date(2020, 3, 31)}
        numbers = {"rewards": 12, "rewards_given": 12}
        ring = Ring.objects.create(community=self.cast.community, **days, **numbers)
        ring.people.set([self.cast.ben, self.cast.chidi])

    def begin_walks(self) -> None:
        self.level.delete()
        self.cast.community.levels.all().delete()

    def walk_on(self) -> None:
        begin_walk(WalkKind.BADGES)

    def relist_returned(self) -> None:
        said = {"community": self.cast.community, "user": self.cast.chidi, "kind": "suspension"}
        until = timezone.now() - timedelta(minutes=1)
        Sanction.objects.create(reason="r", text="t", until=until, **said)
        BoardScore.objects.update(listed=False)

    relist_all_returned = relist_returned

    def compute_season(self) -> None:
        Season.objects.create(
            community=self.cast.community, name="Now", starts_on="2020-01-01", ends_on="2100-01-01"
        )

    compute_seasons = compute_season

    def drop_old_boards(self) -> None:
        week = {"starts_on": date(2020, 1, 6), "ends_on": date(2020, 1, 12)}
        place = {"place": -self.cast.community.pk, "kind": 0, "period": Period.WEEK}
        board = Board.objects.create(**place, **week)
        BoardScore.objects.create(member=self.cast.chidi, board=board, points=3)

    def count_groups(self) -> None:
        assert not Board.objects.exclude(groups_counted_at=None).exists()

    count_groups_of = count_groups

    def end_terms(self) -> None:
        self.hold(until=timezone.now())

    def hold(self, **more: Any) -> None:
        Holding.objects.create(
            level=self.level,
            member=self.cast.chidi,
            state=HoldingState.HELD,
            since=timezone.now() - timedelta(days=300),
            **more,
        )

    # --- for listeners ---

    def settle_deeds(self) -> None:
        ask(self.cast)

    enter_imported_past = settle_deeds
    begin_ladders = begin_walks

    def list_members_anew(self) -> None:
        BoardScore.objects.update(listed=False)

    def end_terms_of_who_left(self) -> None:
        self.hold()
        Membership.objects.filter(user=self.cast.chidi).delete()

    def follow_completions(self) -> None:
        Standing.objects.update(touched_at=None)

    def forget_roles(self) -> None:
        self.hold(group=self.cast.group, gave_role=True)
        GroupMembership.objects.filter(user=self.cast.chidi).delete()

    def follow_visibility(self) -> None:
        SiteBoards.objects.create(on=True)
        BoardPreference.objects.create(member=self.cast.chidi, on_site_board=True)
        Standing.objects.update(touched_at=None)


@pytest.fixture
def site(cast, ladder, relay) -> Site:
    return Site(cast, ladder, relay)


def everything() -> dict[str, Any]:
    """All that recognition stores; of times, whether they are set. What is still to be entered is
    no result."""
    found: dict[str, Any] = {"audited": bool(last_audit()), "viewed": live.wanted()}
    for model in apps.get_app_config("gamification").get_models():
        if model is not Backfill:
            columns = [field.attname for field in model._meta.concrete_fields]
            rows = model._base_manager.values_list(*columns)
            found[model.__name__] = sorted(repr(_without_times(row)) for row in rows)
    return found


def _without_times(row: tuple) -> list[Any]:
    return [isinstance(value, datetime) or value for value in row]


def changes_once(work: Callable[[], object]) -> None:
    before = everything()
    work()
    once = everything()
    assert once != before, "it had nothing to do"
    work()
    assert everything() == once


def broken() -> list[str]:
    return [str(finding) for finding in audit() if finding.number]


# --- tasks -------------------------------------------------------------------------------------

# What tasks are called with.
ARGUMENTS: dict[str, Callable[[], int]] = {
    "board": lambda: Board.objects.filter(place__lt=0).latest("pk").pk,
    "season": lambda: Season.objects.latest("pk").pk,
}


def ours() -> list[str]:
    return sorted(
        name
        for name, one in vars(tasks).items()
        if str(getattr(one, "name", "")).startswith("gamification.tasks.")
    )


@pytest.mark.parametrize("name", [*ours(), "recompute_points_as_decided"])
def test_a_task_may_run_twice(site, name):
    getattr(site, name)()
    task = getattr(tasks, name.removesuffix("_as_decided"))
    arguments = [ARGUMENTS[one]() for one in inspect.signature(task.run).parameters]
    changes_once(lambda: task.run(*arguments))
    assert broken() == []


# --- listeners ---------------------------------------------------------------------------------

OURS = "gamification.listeners."


@pytest.mark.parametrize("name", sorted(name for name in LISTENERS if name.startswith(OURS)))
def test_a_listener_may_run_twice_even_if_nobody_knows_that_it_ran(cast, site, name):
    """``hear`` runs it once for each entry; listeners elsewhere only tell people, and are delivered
    twice wherever tests relay the journal."""
    listener, short = LISTENERS[name], name.removeprefix(OURS)
    getattr(site, short)()
    said = {"user_id": cast.chidi.pk, "community_id": cast.community.pk, "group_id": cast.group.pk}
    entries = [Entry(name=fact, data=said) for fact in listener.facts]
    if short == "settle_deeds":
        entries = list(Entry.objects.filter(name__in=listener.facts).order_by("pk"))

    def hear() -> None:
        listener.function(entries)
        tasks.enter_past.run()

    changes_once(hear)
