"""Bursts of wrk against one address, and what each request cost all servers together."""

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
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.site import Site
from plc.core.ids import uuid7

WRK = Path(__file__).parent / "wrk.lua"
CONCURRENCY = 8


@dataclass
class Figures:
    """The median burst of five: requests a second, milliseconds, and kilobytes as sent."""

    rate: float
    p50: float
    p95: float
    cpu: float
    failed: int
    queries: int = 0
    kilobytes: float = 0.0


def need_wrk() -> None:
    if shutil.which("wrk") is None:
        sys.exit(
            "The bench drives the site with wrk, which is not installed."
            " Debian and Ubuntu: apt-get install wrk. macOS: brew install wrk."
        )


def burst(
    site: Site, url: str, *, readers: Path, seconds: int, body: Path | None = None
) -> Figures:
    before = site.cpu()
    done = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(CONCURRENCY)),
            *("--duration", f"{seconds}s", "--timeout", "60s", "--script", str(WRK), url),
            *("--", str(readers), *([str(body)] if body else [])),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    used = site.cpu() - before
    found = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
    if not found:
        sys.exit(f"wrk said nothing of {url}:\n{done.stdout}{done.stderr}")
    requests, micros, p50, p95, bad, broken = map(float, found[1].split())
    return Figures(
        rate=requests / (micros / 1e6),
        p50=p50,
        p95=p95,
        cpu=1000 * used / max(1.0, requests),
        failed=int(bad + broken),
    )


def bursts(
    site: Site, url: str, *, readers: Path, seconds: int, count: int, body: Path | None = None
) -> Figures:
    """After one to warm up, ``count`` of them; each figure is the median."""
    burst(site, url, readers=readers, seconds=min(2, seconds), body=body)
    all_of_them = [
        burst(site, url, readers=readers, seconds=seconds, body=body) for _ in range(count)
    ]
    return Figures(
        rate=statistics.median(one.rate for one in all_of_them),
        p50=statistics.median(one.p50 for one in all_of_them),
        p95=statistics.median(one.p95 for one in all_of_them),
        cpu=statistics.median(one.cpu for one in all_of_them),
        failed=sum(one.failed for one in all_of_them),
    )


def look(site: Site, path: str, *, cookie: str, record: str) -> tuple[int, float, str]:
    """One request by itself: its number of queries, compressed size in kB, and the page."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{site.port}{path}",
        headers={"Cookie": cookie, "X-Bench-Record": record},
    )
    with urllib.request.urlopen(request, timeout=120) as response:
        page = response.read()
    queries = json.loads((site.place / f"{record}.json").read_text())
    # As the proxy compresses: gzip, level 5.
    return len(queries), len(gzip.compress(page, 5)) / 1000, page.decode()


def send(site: Site, path: str, body: str, *, reader: str, record: str) -> int:
    """One form by itself, as wrk sends it for a line of readers.txt; its number of queries. Where
    the answer leads is another page's cost."""
    cookie, token = reader.split()
    filled = body.replace("CSRF", token).replace("NEW_ID", str(uuid7()))
    headers = {"Cookie": cookie.replace(";", "; "), "X-Bench-Record": record}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    asked = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
    asked.request("POST", path, filled, headers)
    asked.getresponse().read()
    asked.close()
    return len(json.loads((site.place / f"{record}.json").read_text()))


def first_view(site: Site, page: str, *, cookie: str) -> float:
    """Compressed kB of all CSS and JavaScript that a first visit to the page loads."""
    addresses = set(
        re.findall(r'<link[^>]+rel="(?:stylesheet|modulepreload)"[^>]+href="([^"]+)"', page)
    )
    addresses |= set(re.findall(r'<link[^>]+href="([^"]+)"[^>]+rel="stylesheet"', page))
    addresses |= set(re.findall(r'<script[^>]+src="([^"]+)"', page))
    for block in re.findall(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL):
        addresses |= set(json.loads(block)["imports"].values())
    return sum(_compressed(site, one, cookie) for one in _absolute(site, addresses)) / 1000


def _absolute(site: Site, addresses: Iterable[str]) -> list[str]:
    here = f"http://127.0.0.1:{site.port}/"
    return sorted({urllib.parse.urljoin(here, one.replace("&amp;", "&")) for one in addresses})


def _compressed(site: Site, url: str, cookie: str) -> int:
    request = urllib.request.Request(url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return len(response.read())
