"""The goals of the bench say "missed" of what is too dear, and of nothing else."""

from typing import Any

from bench import goals


def table(*, feed: float = 6.0, empty: float = 3.0, bare: float = 0.3, **row: Any) -> dict:
    figures = {"p95": 40.0, "queries": 8, "kilobytes": 9.0, "failed": 0}
    return {
        "bare Django view": figures | {"cpu": bare},
        "empty signed-in page": figures | {"cpu": empty},
        "home feed": figures | {"cpu": feed} | row,
        "first view": {"kilobytes": 45.0},
    }


def missed(results: dict[str, Any]) -> list[str]:
    return [verdict.goal for verdict in goals.judge(results) if verdict.missed]


def test_a_page_within_the_goals_is_met_in_all_of_them() -> None:
    assert missed({"small": table(), "large": table(feed=7.4, p95=59.0)}) == []


def test_a_feed_is_measured_by_the_empty_page_and_by_the_bare_view() -> None:
    assert missed({"small": table(feed=7.0, empty=2.0)}) == [
        "CPU of home feed at small in empty signed-in pages"
    ]
    assert missed({"small": table(feed=8.0, empty=3.0, bare=0.3)}) == [
        "CPU of home feed at small in bare Django views"
    ]


def test_queries_kilobytes_and_failed_requests_are_counted() -> None:
    wrong = {"small": table(queries=13, kilobytes=26.0, failed=1)}
    assert missed(wrong) == [
        "queries of home feed at small",
        "kB of home feed at small, compressed",
        "failed requests at small",
    ]


def test_a_page_that_grows_with_the_site_is_missed() -> None:
    grown = {"small": table(), "large": table(feed=7.51, p95=61.0)}
    assert missed(grown)[-2:] == [
        "CPU of home feed, largest to smallest size",
        "p95 of home feed, largest to smallest size",
    ]
