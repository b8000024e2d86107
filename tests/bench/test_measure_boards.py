"""What is kept between measures is as right after one as before."""

from types import SimpleNamespace
from typing import Any

from bench.board_seed import fill
from bench.boards import Measures
from gamification.ledger.rebuilding import rebuild
from gamification.models import LedgerEntry

MEMBERS = 40


def test_rollups_are_sums_of_the_ledger_after_a_backlog(database_url: str) -> None:
    fill(database_url, members=MEMBERS, entries=300, tell=lambda line: None)
    assert rebuild(community=1)["scores by day"] > 0
    site: Any = SimpleNamespace(members=MEMBERS)
    measures = Measures(site)
    measures.catch_up()
    assert LedgerEntry.objects.filter(rule="question_asked").count() == 2 * 5 * MEMBERS
    assert not rebuild(community=1)
    assert len(measures.table) == 2
