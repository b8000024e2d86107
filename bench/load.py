"""Bursts of wrk against a URL, and the cost of each request for all servers together."""

import gzip
import http.client
import json
import re
import shutil
import statistics
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.site import Site
from plc.core.ids import uuid7

WRK = Path(__file__).parent / "wrk.lua"
CONCURRENCY = 8


@dataclass
class Figures:
    """The result of a burst: requests per second, milliseconds per request, and failures."""

    rate: float
    p50: float
    p95: float
    cpu: float
    failed: int


@dataclass(frozen=True)
class Target:
    """A URL of a site; a body is sent as a form, with ``paths`` to each of these in turn.
    ``undo`` is a statement that takes back what a burst has written."""

    site: Site
    path: str = "/"
    body: Path | None = None
    bare: bool = False  # of the bare Django view
    paths: Path | None = None
    undo: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.site.bare_port if self.bare else self.site.port}{self.path}"


class Bursts(list[Figures]):
    """The bursts of one target, one per round."""

    @property
    def median(self) -> Figures:
        """The median of each figure; failures are summed."""
        return Figures(
            rate=statistics.median(figures.rate for figures in self),
            p50=statistics.median(figures.p50 for figures in self),
            p95=statistics.median(figures.p95 for figures in self),
            cpu=statistics.median(figures.cpu for figures in self),
            failed=sum(figures.failed for figures in self),
        )

    def times(self, other: "Bursts", what: str) -> float:
        """The median over the rounds of the ratio to the other's figure. Both are measured within
        seconds in each round, so that a temporarily slow machine affects both."""
        return statistics.median(
            getattr(mine, what) / max(0.001, getattr(theirs, what))
            for mine, theirs in zip(self, other, strict=True)
        )


def need_wrk() -> None:
    if shutil.which("wrk") is None:
        sys.exit(
            "The bench drives the site with wrk, which is not installed."
            " Debian and Ubuntu: apt-get install wrk. macOS: brew install wrk."
        )


def burst(target: Target, *, seconds: int) -> Figures:
    if target.undo:
        with psycopg.connect(target.site.postgres.url, autocommit=True) as db:
            db.execute(target.undo)
    before = target.site.cpu()
    body = [str(one) for one in (target.body, target.paths) if one]
    done = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(CONCURRENCY)),
            *("--duration", f"{seconds}s", "--timeout", "60s", "--script", str(WRK), target.url),
            *("--", str(target.site.readers), *body),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    used = target.site.cpu() - before
    found = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
    if not found:
        sys.exit(f"wrk said nothing of {target.url}:\n{done.stdout}{done.stderr}")
    requests, micros, p50, p95, bad, broken = map(float, found[1].split())
    return Figures(
        rate=requests / (micros / 1e6),
        p50=p50,
        p95=p95,
        cpu=1000 * used / max(1.0, requests),
        failed=int(bad + broken),
    )


def in_turn(targets: Sequence[Target], *, seconds: int, count: int) -> list[Bursts]:
    """``count`` rounds of one burst each, after a short burst to warm up."""
    for target in targets:
        burst(target, seconds=1)
    rounds = [[burst(target, seconds=seconds) for target in targets] for _ in range(count)]
    return [Bursts(of_one) for of_one in zip(*rounds, strict=True)]


def look(site: Site, path: str, *, record: str) -> tuple[int, float, str]:
    """A single request: its number of queries, compressed size in kB, and the page."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{site.port}{path}",
        headers={"Cookie": site.a_reader[0], "X-Bench-Record": record},
    )
    with urllib.request.urlopen(request, timeout=120) as response:
        page = response.read()
    queries = json.loads((site.place / f"{record}.json").read_text())
    # Compressed like by the proxy: gzip, level 5.
    return len(queries), len(gzip.compress(page, 5)) / 1000, page.decode()


def send(site: Site, path: str, body: str, *, record: str) -> int:
    """Submit a single form like wrk does; returns its number of queries, without the redirect's
    target."""
    cookie, token = site.a_reader
    filled = body.replace("CSRF", token).replace("NEW_ID", str(uuid7()))
    headers = {"Cookie": cookie, "X-Bench-Record": record}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    asked = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
    asked.request("POST", path, filled, headers)
    asked.getresponse().read()
    asked.close()
    return len(json.loads((site.place / f"{record}.json").read_text()))


def first_view(site: Site, page: str) -> float:
    """The compressed size in kB of all CSS and JavaScript that a first visit to the page loads."""
    addresses = set(
        re.findall(r'<link[^>]+rel="(?:stylesheet|modulepreload)"[^>]+href="([^"]+)"', page)
    )
    addresses |= set(re.findall(r'<link[^>]+href="([^"]+)"[^>]+rel="stylesheet"', page))
    addresses |= set(re.findall(r'<script[^>]+src="([^"]+)"', page))
    for block in re.findall(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL):
        addresses |= set(json.loads(block)["imports"].values())
    return sum(_compressed(site, address) for address in _absolute(site, addresses)) / 1000


def _absolute(site: Site, addresses: Iterable[str]) -> list[str]:
    here = f"http://127.0.0.1:{site.port}/"
    return sorted(
        {urllib.parse.urljoin(here, address.replace("&amp;", "&")) for address in addresses}
    )


def _compressed(site: Site, url: str) -> int:
    headers = {"Cookie": site.a_reader[0], "Accept-Encoding": "gzip"}
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return len(response.read())
