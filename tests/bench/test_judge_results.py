"""The goals of the benchmark fail exactly for what is too expensive."""

from typing import Any

import pytest

from bench import goals
from bench.load import Bursts, Figures


def table(**row: Any) -> dict:
    figures = {"in_bare": 20.0, "in_empty": 2.0, "queries": 8, "kilobytes": 9.0, "failed": 0}
    return {"home feed": figures | row, "first view": {"kilobytes": 45.0}}


def missed(results: dict[str, Any]) -> list[str]:
    return [verdict.goal for verdict in goals.judge(results) if verdict.missed]


def test_a_page_within_the_goals_is_met_in_all_of_them() -> None:
    assert missed({"small": table(), "large": table(grow_cpu=1.25, grow_p95=1.5)}) == []


def test_a_feed_is_measured_by_the_empty_page_and_by_the_bare_view() -> None:
    assert missed({"small": table(in_empty=3.1)}) == [
        "CPU of home feed at small in empty signed-in pages"
    ]
    assert missed({"small": table(in_bare=25.1)}) == [
        "CPU of home feed at small in bare Django views"
    ]


def test_queries_kilobytes_and_failed_requests_are_counted() -> None:
    wrong = {"small": table(queries=13, kilobytes=26.0, failed=1)}
    assert missed(wrong) == [
        "queries of home feed at small",
        "kB of home feed at small, compressed",
        "failed requests at small",
    ]


def test_learning_has_limits_of_its_own() -> None:
    costs = {"in_empty": 4.1, "in_bare": 10.0, "queries": 10, "cpu": 3100.0}
    names = ("lesson page", "quiz started", "answer saved", "gradebook as CSV")
    assert missed({"small": dict.fromkeys(names, costs)}) == [
        "CPU of lesson page at small in empty signed-in pages",
        "CPU of quiz started at small in empty signed-in pages",
        "CPU of answer saved at small in empty signed-in pages",
        "seconds of CPU of gradebook as CSV at small",
    ]
    assert not missed({"small": {"gradebook": {"in_empty": 9.0, "queries": 12}}})
    assert missed({"small": {"gradebook": {"in_empty": 10.1, "queries": 13}}})


def test_a_page_that_grows_with_the_site_is_missed() -> None:
    grown = {"small": table(), "large": table(grow_cpu=1.26, grow_p95=1.51)}
    assert missed(grown) == [
        "CPU of home feed, large, to the smallest",
        "p95 of home feed, large, to the smallest",
    ]


def burst(cpu: float) -> Figures:
    return Figures(rate=100 / cpu, p50=cpu, p95=2 * cpu, cpu=cpu, failed=1)


def test_a_machine_that_is_slow_for_a_while_changes_no_comparison() -> None:
    slow = [1.0, 3.0, 3.0, 1.0, 1.2]
    page, bare = Bursts(burst(8.0 * one) for one in slow), Bursts(burst(0.4 * one) for one in slow)
    assert page.times(bare, "cpu") == pytest.approx(20)
    assert page.times(bare, "p95") == pytest.approx(20)
    assert (page.median.cpu, page.median.failed) == (pytest.approx(9.6), 5)
