"""Measures what the pages cost: `make bench`, or `make bench ARGS="--size small --size large"`.

For each size it seeds a community (kept in var/bench/, so that only the first run waits for it),
starts the production web server, drives it with wrk, and prints a table with the yardsticks of the
same run beside it. CPU is that of all servers together for one request. Ends with status 1 when a
goal is missed or a feed reads a large table from end to end.
"""

import argparse
import json
import platform
import sys
from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import goals
from bench.load import Figures, bursts, first_view, look, need_wrk, send
from bench.pages import Page, count_posts, explain, make_readers, pages
from bench.site import Site

SIZES = {"small": (1_000, 10_000), "large": (100_000, 1_000_000)}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    options = _options()
    need_wrk()
    results: dict[str, Any] = {}
    scans: list[str] = []
    for members, posts in options.sizes:
        site = Site(members=members, posts=posts)
        print(f"\n{members:,} members, {posts:,} posts", flush=True)
        try:
            site.start(fresh=options.fresh, tell=lambda line: print(f"  {line} ...", flush=True))
            table, found = _measure(site, options)
        finally:
            site.stop()
        results[f"{members}/{posts}"] = table
        scans += found
        _print(table)
    verdicts = goals.judge(results)
    for line in scans:
        print(f"SEQUENTIAL SCAN  {line}")
    print()
    for verdict in verdicts:
        print(verdict)
    if not options.no_record:
        _record(results, [str(verdict) for verdict in verdicts])
    sys.exit(1 if scans or any(verdict.missed for verdict in verdicts) else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument(
        "--size",
        action="append",
        metavar="SIZE",
        help="small (1,000 members, 10,000 posts; the default), large (100,000 and 1,000,000) or"
        " MEMBERS:POSTS; may be given several times",
    )
    parser.add_argument("--seconds", type=int, default=4, help="length of a burst")
    parser.add_argument(
        "--bursts", type=int, default=5, help="how many, of which the median counts"
    )
    parser.add_argument("--fresh", action="store_true", help="seed anew")
    parser.add_argument("--only", help="only pages whose name holds this")
    parser.add_argument("--no-record", action="store_true", help="write nothing to bench/results")
    options = parser.parse_args()
    options.sizes = [
        SIZES[size] if size in SIZES else tuple(int(part) for part in size.split(":"))
        for size in options.size or ["small"]
    ]
    return options


def _measure(site: Site, options: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    readers = make_readers(site)
    reader = readers.read_text().splitlines()[0]
    cookie = reader.split()[0].replace(";", "; ")
    here = f"http://127.0.0.1:{site.port}"
    run = {"readers": readers, "seconds": options.seconds, "count": options.bursts}
    table: dict[str, Any] = {}

    def add(name: str, figures: Figures) -> None:
        table[name] = asdict(figures)
        print(f"  {name}: {figures.cpu:.2f} ms", flush=True)

    add("bare Django view", bursts(site, f"http://127.0.0.1:{site.bare_port}/", **run))
    empty = bursts(site, f"{here}/bench/empty/", **run)
    empty.queries, empty.kilobytes, _page = look(
        site, "/bench/empty/", cookie=cookie, record="empty"
    )
    add("empty signed-in page", empty)
    # What the empty page reads, every page reads.
    shell = explain(site, Page("empty signed-in page", "empty", "/bench/empty/"))
    _show("empty signed-in page", shell.reads)
    scans: list[str] = list(shell.scans)
    for page in pages(site):
        if options.only and options.only not in page.name:
            continue
        look(site, page.path, cookie=cookie, record=page.key)  # the first one warms caches
        queries, kilobytes, text = look(site, page.path, cookie=cookie, record=page.key)
        figures = bursts(site, here + page.path, **run)
        figures.queries, figures.kilobytes = queries, kilobytes
        add(page.name, figures)
        alone = bursts(site, f"{here}/bench/queries/{page.key}/", **run)
        add(f"{page.name}, its queries alone", alone)
        if page.key == "home":
            table["first view"] = {"kilobytes": first_view(site, text, cookie=cookie)}
        scans += _explained(site, page, but=shell.reads)
    if not options.only:
        add("post an update", _posting(site, run, reader=reader))
    return table, scans


def _posting(site: Site, run: dict[str, Any], *, reader: str) -> Figures:
    body = site.place / "post.txt"
    body.write_text(goals.POST_BODY)
    before = count_posts(site)
    url = f"http://127.0.0.1:{site.port}{goals.POST_PATH}"
    figures = bursts(site, url, body=body, **run)
    figures.queries = send(site, goals.POST_PATH, goals.POST_BODY, reader=reader, record="posting")
    if not count_posts(site) > before:
        figures.failed += 1  # every answer was fine, and nothing was written
    return figures


def _explained(site: Site, page: Page, *, but: Collection[str]) -> list[str]:
    """Shows what the page reads by which index, and keeps the plans beside the data."""
    plans = explain(site, page)
    place = site.place / f"{page.key}.explain.txt"
    place.write_text(plans.text)
    _show(page.name, [one for one in plans.reads if one not in but])
    print(f"    whole plans: {place}", flush=True)
    return list(plans.scans)


def _show(name: str, reads: Collection[str]) -> None:
    print(f"    {name} reads {', '.join(reads) or 'nothing of its own'}", flush=True)


def _print(table: dict[str, Any]) -> None:
    print(
        f"\n  {'page':<36}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'queries':>9}"
        f"{'kB gz':>8}{'x empty':>9}{'x bare':>8}{'failed':>8}"
    )
    empty, bare = table["empty signed-in page"]["cpu"], table["bare Django view"]["cpu"]
    for name, row in table.items():
        if "cpu" not in row:
            continue
        print(
            f"  {name:<36}{row['rate']:>8.0f}{row['p50']:>9.1f}{row['p95']:>9.1f}{row['cpu']:>9.2f}"
            f"{row['queries']:>9}{row['kilobytes']:>8.1f}{row['cpu'] / empty:>9.2f}"
            f"{row['cpu'] / bare:>8.1f}{row['failed']:>8}"
        )
    if "first view" in table:
        print(f"  CSS and JavaScript of the first view: {table['first view']['kilobytes']:.1f} kB")


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
