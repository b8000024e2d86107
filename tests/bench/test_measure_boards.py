"""What is kept between measures is as right after one as before."""

from types import SimpleNamespace
from typing import Any

from bench.board_seed import fill
from bench.boards import Measures, growth_of
from gamification.boards.site import rebuild_site_boards
from gamification.ledger.rebuilding import rebuild
from gamification.models import Board, LedgerEntry

MEMBERS = 40


def test_rollups_are_sums_of_the_ledger_after_a_backlog(database_url: str) -> None:
    fill(database_url, members=MEMBERS, entries=300, tell=lambda line: None)
    assert rebuild(community=1)["scores by day"] > 0
    site: Any = SimpleNamespace(members=MEMBERS)
    measures = Measures(site)
    rebuild_site_boards()
    measured = Board.objects.filter(pk__in=measures.boards())
    kinds = set(measured.values_list("place", "period"))
    assert kinds >= {(-1, "ever"), (-1, "season"), (0, "ever")}
    measures.catch_up()
    asked = LedgerEntry.objects.filter(rule="question_asked")
    assert asked.filter(group=None).exists() and asked.exclude(group=None).exists()
    assert asked.count() == 2 * 5 * MEMBERS
    assert not rebuild(community=1)
    assert len(measures.table) == 2


def test_growth_is_from_the_smallest_size_to_the_largest() -> None:
    small, middle, large = (
        {"ms": 2.0, "none": 0.0},
        {"ms": 9.0, "none": 0.0},
        {"ms": 3.0, "none": 1.0},
    )
    assert growth_of([small, middle, large]) == {"ms": 1.5}
    assert growth_of([small]) == {}
