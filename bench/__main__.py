"""Measures the cost of pages: `make bench`, or `make bench ARGS="--size small --size large"`.

For each size, it seeds a community (kept in var/bench/, so only the first run takes long) and
starts the production web server. Each page is requested by wrk in rounds; in each round, the
yardsticks and the same page of the other sizes are measured right before or after, and only
measurements of the same round are compared. CPU is the time of all servers together per request.
The exit status is 1 if a goal is missed, or if a feed scans a large table.
"""

import argparse
import json
import platform
import sys
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import boards, goals, quizzes
from bench.load import Bursts, Target, first_view, in_turn, look, need_wrk, send
from bench.pages import Page, count_posts, explain, make_readers, pages
from bench.site import Site
from plc.core.batches import batched

SIZES = {"small": (1_000, 10_000), "large": (100_000, 1_000_000)}
RESULTS = Path(__file__).parent / "results"
QUIZ = {
    "start": (goals.START, quizzes.START_BODY),
    "save": (goals.SAVE, quizzes.SAVE_BODY),
}
BARE, EMPTY = "bare Django view", "empty signed-in page"


def main() -> None:
    options = _options()
    if options.only == "boards":
        sys.exit(_measure_boards(options))
    need_wrk()
    sites = [Site(members=members, posts=posts) for members, posts in sorted(options.sizes)]
    try:
        for site in sites:
            print(f"{site}", flush=True)
            site.start(fresh=options.fresh, tell=lambda line: print(f"  {line} ...", flush=True))
            make_readers(site)
        bench = Bench(sites, options)
        bench.run()
    finally:
        for site in sites:
            site.stop()
    for site in sites:
        _print(str(site), bench.tables[str(site)])
    verdicts = goals.judge(bench.tables)
    print()
    for line in bench.scans:
        print(f"SEQUENTIAL SCAN  {line}")
    for verdict in verdicts:
        print(verdict)
    if not options.no_record:
        _record(bench.tables, [str(verdict) for verdict in verdicts])
    sys.exit(1 if bench.scans or any(verdict.missed for verdict in verdicts) else 0)


def _measure_boards(options: argparse.Namespace) -> int:
    tables, verdicts = boards.run(options.sizes, fresh=options.fresh)
    print("\n".join(str(verdict) for verdict in verdicts))
    if not options.no_record:
        _record(tables, [str(verdict) for verdict in verdicts])
    return int(any(verdict.missed for verdict in verdicts))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument(
        "--size",
        action="append",
        metavar="SIZE",
        help="small (1,000 members, 10,000 posts; the default), large (100,000 and 1,000,000) or"
        " MEMBERS:POSTS; may be given several times",
    )
    parser.add_argument("--seconds", type=int, default=2, help="length of a burst")
    parser.add_argument(
        "--bursts", type=int, default=5, help="how many rounds, of which the median counts"
    )
    parser.add_argument("--fresh", action="store_true", help="seed anew")
    parser.add_argument(
        "--only",
        help="only pages whose name holds this; boards: leaderboards instead (bench/boards.py)",
    )
    parser.add_argument("--no-record", action="store_true", help="write nothing to bench/results")
    options = parser.parse_args()
    known = boards.SIZES if options.only == "boards" else SIZES
    options.sizes = [
        known[size] if size in known else tuple(int(part) for part in size.split(":"))
        for size in options.size or ["small"]
    ]
    return options


class Bench:
    """Sites of several sizes, smallest first. In each round, a page is measured as the bare view,
    the empty page and the page of every size."""

    def __init__(self, sites: Sequence[Site], options: argparse.Namespace) -> None:
        self.sites, self.options = sites, options
        self.tables: dict[str, dict[str, Any]] = {str(site): {} for site in sites}
        self.scans: list[str] = []
        self.yardsticks = {name: [Bursts() for _ in sites] for name in (BARE, EMPTY)}
        self.shells: list[Collection[str]] = []  # the queries of the empty page

    def run(self) -> None:
        for site in self.sites:
            look(site, "/bench/empty/", record="empty")
            self.shells.append(self._explained(site, Page(EMPTY, "empty", "/bench/empty/")))
        for of_each in zip(*[pages(site) for site in self.sites], strict=True):
            if not self.options.only or self.options.only in of_each[0].name:
                self._measure(of_each)
        if not self.options.only:
            self._measure_posting()
        for key, (name, _body) in QUIZ.items():
            if not self.options.only or self.options.only in name:
                self._measure_quiz(key)
        if not self.yardsticks[BARE][0]:
            sys.exit(f"No page has a name that holds {self.options.only!r}.")
        for n, site in enumerate(self.sites):
            empty, bare = self.yardsticks[EMPTY][n], self.yardsticks[BARE][n]
            rows = self.tables[str(site)]
            queries, kilobytes, _page = look(site, "/bench/empty/", record="empty")
            rows[EMPTY] = asdict(empty.median) | {
                "queries": queries,
                "kilobytes": kilobytes,
                "in_bare": empty.times(bare, "cpu"),
                **self._growth(self.yardsticks[EMPTY], n),
            }
            rows[BARE] = asdict(bare.median)

    def _measure(self, of_each: Sequence[Page]) -> None:
        name, key = of_each[0].name, of_each[0].key
        facts = []
        for site, page in zip(self.sites, of_each, strict=True):
            look(site, page.path, record=key)  # the first request fills caches
            queries, kilobytes, text = look(site, page.path, record=key)
            facts.append({"queries": queries, "kilobytes": kilobytes})
            if key == "home":
                self.tables[str(site)]["first view"] = {"kilobytes": first_view(site, text)}
        self._add(
            name,
            [Target(site, page.path) for site, page in zip(self.sites, of_each, strict=True)],
            facts,
            alone=[Target(site, f"/bench/queries/{key}/") for site in self.sites],
        )
        for site, page, shell in zip(self.sites, of_each, self.shells, strict=True):
            self._explained(site, page, but=shell)

    def _add(
        self,
        name: str,
        targets: Sequence[Target],
        facts: Sequence[dict[str, Any]],
        alone: Sequence[Target] = (),
    ) -> None:
        """Add a row to each size's table. ``alone``: the view that only sends the page's
        queries."""
        bare = [Target(site, bare=True) for site in self.sites]
        empty = [Target(site, "/bench/empty/") for site in self.sites]
        every = in_turn(
            [*bare, *empty, *targets, *alone],
            seconds=self.options.seconds,
            count=self.options.bursts,
        )
        of_kind = dict(
            zip(("bare", "empty", "page", "queries"), batched(every, len(self.sites)), strict=False)
        )
        for n, site in enumerate(self.sites):
            of_bare, of_empty, measured = (of_kind[kind][n] for kind in ("bare", "empty", "page"))
            self.yardsticks[BARE][n] += of_bare
            self.yardsticks[EMPTY][n] += of_empty
            row = {
                **asdict(measured.median),
                **facts[n],
                "in_bare": measured.times(of_bare, "cpu"),
                "in_empty": measured.times(of_empty, "cpu"),
                **self._growth(of_kind["page"], n),
            }
            if alone:
                row["queries_alone"] = of_kind["queries"][n].median.cpu
            self.tables[str(site)][name] = row
            print(
                f"{name} at {site}: {row['cpu']:.2f} ms, x {row['in_bare']:.1f} bare,"
                f" x {row['in_empty']:.2f} empty",
                flush=True,
            )

    def _growth(self, of_sizes: Sequence[Bursts], n: int) -> dict[str, float]:
        if n == 0:
            return {}
        return {what: of_sizes[n].times(of_sizes[0], what[5:]) for what in ("grow_cpu", "grow_p95")}

    def _measure_posting(self) -> None:
        targets, facts = [], []
        for site in self.sites:
            body = site.place / "post.txt"
            body.write_text(goals.POST_BODY)
            targets.append(Target(site, goals.POST_PATH, body))
            facts.append(
                {"queries": send(site, goals.POST_PATH, goals.POST_BODY, record="posting")}
            )
        before = [count_posts(site) for site in self.sites]
        self._add("post an update", targets, facts)
        for site, there in zip(self.sites, before, strict=True):
            if not count_posts(site) > there:  # all responses were fine, but nothing was written
                self.tables[str(site)]["post an update"]["failed"] += 1

    def _measure_quiz(self, key: str) -> None:
        """Each start is a reader's first in its sitting; each answer replaces the one before."""
        name, body = QUIZ[key]
        targets, facts = [], []
        for site in self.sites:
            known = json.loads((site.place / quizzes.FILE).read_text())
            file, paths = site.place / f"{key}.txt", site.place / f"{key}-paths.txt"
            file.write_text(body)
            paths.write_text("\n".join(known[key]) + "\n")
            undo = quizzes.START_AGAIN.format(known["given"]) if key == "start" else ""
            targets.append(Target(site, body=file, paths=paths, undo=undo))
            facts.append({"queries": send(site, known[key][0], body, record=key)})
        self._add(name, targets, facts)

    def _explained(self, site: Site, page: Page, but: Collection[str] = ()) -> Collection[str]:
        """Print which index the page reads, and store the plans next to the data."""
        plans = explain(site, page)
        place = site.place / f"{page.key}.explain.txt"
        place.write_text(plans.text)
        self.scans += plans.scans
        reads = [read for read in plans.reads if read not in but]
        print(f"  {page.name} at {site} reads {', '.join(reads) or 'nothing of its own'}")
        print(f"  whole plans: {place}", flush=True)
        return plans.reads


def _print(size: str, table: dict[str, dict[str, Any]]) -> None:
    columns = {
        "rate": ("req/s", 8, 0),
        "p50": ("p50 ms", 9, 1),
        "p95": ("p95 ms", 9, 1),
        "cpu": ("CPU ms", 9, 2),
        "queries_alone": ("queries alone", 15, 2),
        "queries": ("queries", 9, 0),
        "kilobytes": ("kB gz", 8, 1),
        "in_empty": ("x empty", 9, 2),
        "in_bare": ("x bare", 8, 1),
        "grow_cpu": ("growth", 8, 2),
        "grow_p95": ("of p95", 8, 2),
        "failed": ("failed", 8, 0),
    }
    print(f"\n{size:<24}" + "".join(f"{name:>{width}}" for name, width, _ in columns.values()))
    for name, row in table.items():
        if "cpu" not in row:
            continue
        cells = [
            f"{row[key]:>{width}.{places}f}" if key in row else " " * width
            for key, (_, width, places) in columns.items()
        ]
        print(f"{name:<24}" + "".join(cells))
    if "first view" in table:
        print(f"CSS and JavaScript of the first view: {table['first view']['kilobytes']:.1f} kB")


def _record(results: dict[str, Any], verdicts: list[str]) -> None:
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    RESULTS.joinpath(f"{now:%Y-%m-%dT%H%MZ}.json").write_text(
        json.dumps(
            {
                "at": now.isoformat(timespec="seconds"),
                "machine": f"{platform.machine()}, Python {platform.python_version()}",
                "results": results,
                "goals": verdicts,
            },
            indent=1,
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
