"""`make chaos`: a site under siege for long. Prints a table, and ends with status 1 if anything was
lost, doubled or wrong.

    python -m tests.chaos --faults 200 --actions 40000
    python -m tests.chaos --learners 200 --faults 30 --pause 3

Faults and actions are minima. Writes bench/results/chaos-<time>.json. Give it the machine for
itself: how soon a site recovers is measured, and depends on what else runs.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from plc.embedded import ROOT

from . import exam
from .living_site import LivingSite

KINDS = {
    "kill_worker_child": "one process of a worker killed",
    "kill_worker": "a worker killed with all its processes",
    "kill_both_workers": "both workers killed, away for 2 s",
    "kill_clock": "the clock killed",
    "kill_web_child": "a web process killed",
    "flush_valkey": "Valkey emptied",
    "kill_valkey": "Valkey killed",
    "valkey_away": "Valkey killed and away for 3 to 12 s",
    "restart_postgres": "Postgres restarted (fast)",
    "crash_postgres": "Postgres restarted (immediate)",
    "kill_backend": "a process of Postgres killed",
    "terminate_backends": "all connections to Postgres ended",
    "kill_everything": "everything killed at once",
}


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def besiege(site: LivingSite, asked: argparse.Namespace) -> dict[str, Any]:
    """Hurt the site while people write; returns the verdict."""
    site.start()
    say("The site is ready; people write.")
    site.write()
    began, before = time.monotonic(), site.answered()
    kinds = [kind for kind, weight in site.kinds() for _ in range(weight)]
    while len(site.faults) < asked.faults or site.answered() < asked.actions:
        assert site.driver.poll() is None, site.log.read_text()[-4000:]
        if len(site.faults) < asked.faults:
            site.hurt(site.chance.choice(kinds))
        if len(site.faults) % 20 == 0:
            say(f"{len(site.faults)} faults, {site.answered()} actions")
        site.stopped.wait(site.chance.uniform(0, 2 * asked.pause))
        site.look_after()
    seconds = time.monotonic() - began
    actions = site.answered() - before
    until = time.monotonic() + 120
    while any(fault.recovered is None for fault in site.faults) and time.monotonic() < until:
        site.look_after()
        time.sleep(0.5)
    site.stop_writing()
    say(f"{actions} actions in {seconds:.0f} s; waiting until all is heard.")
    quiet = site.wait_until_quiet()
    verdict = json.loads(site.finish("-m", "tests.chaos.verdict", str(site.place)))
    return verdict | {
        "seconds": round(seconds),
        "actions per second": round(actions / seconds, 1),
        "quiet after": round(quiet, 1),
        "recovered": recovered(site),
    }


def examine(site: LivingSite, asked: argparse.Namespace) -> dict[str, Any]:
    """A timed quiz, answered by all at the same time while the site is hurt."""
    site.start()
    say(f"The site is ready; {asked.learners} people take a quiz.")
    options = {"learners": asked.learners, "faults": asked.faults, "pause": asked.pause}
    return exam.besiege(site, **options, deadly=0.002)


def recovered(site: LivingSite) -> dict[str, list[float | None]]:
    by_kind: dict[str, list[float | None]] = defaultdict(list)
    for fault in site.faults:
        by_kind[fault.kind].append(None if fault.seconds is None else round(fault.seconds, 1))
    return dict(by_kind)


def table(verdict: dict[str, Any]) -> str:
    """Markdown."""
    lines = ["| fault | times | recovered after, p50 / p95 / longest |", "|---|---|---|"]
    of_kinds = verdict["recovered"]
    for kind, words in KINDS.items():
        if times := of_kinds.get(kind):
            lines.append(f"| {words} | {len(times)} | {quantiles(times)} |")
    died = verdict.get("died after commit", 0)
    lines.append(f"| a web process killed between commit and response | {died} | |")
    every = [seconds for times in of_kinds.values() for seconds in times]
    lines.append(f"| all | {len(every) + died} | {quantiles(every)} |")
    numbers = [
        ("actions", "actions"),
        ("acknowledged", "acknowledged"),
        ("refused, as they must be", "refused"),
        ("met a fault, and were repeated with the same id", "met a fault"),
        ("of texts repeated, those that had been stored before", "repeated, done before"),
        ("deeds that count in the end", "deeds"),
        ("entries of the ledger", "entries"),
        ("acknowledged and lost", "lost writes"),
        ("written twice", "doubled writes"),
        ("points lost", "lost points"),
        ("points doubled, or for nothing", "doubled points"),
        ("boards viewed", "boards viewed"),
        ("places read on them meanwhile", "places seen"),
        ("of these with more points than had been given", "places ahead"),
        ("boards that were in Valkey in the end", "boards that stayed"),
        ("boards of other scores or ranks", "wrong boards"),
        ("badges held in the end", "badges"),
        ("badges missing, for nothing, or awarded twice", "wrong badges"),
    ]
    lines += ["", "| people wrote | |", "|---|---|"]
    lines += [f"| {words} | {verdict.get(key, 0):,} |" for words, key in numbers]
    lines.append(f"| invariants broken (`manage.py audit_ledger`) | {verdict['broken']} |")
    return "\n".join(lines)


def quantiles(times: list[float | None]) -> str:
    known = sorted(seconds for seconds in times if seconds is not None)
    if len(known) < len(times):
        return f"{len(times) - len(known)} never"
    p95 = known[min(len(known) - 1, int(len(known) * 0.95))]
    return f"{statistics.median(known):.1f} / {p95:.1f} / {known[-1]:.1f} s"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--actions", type=int, default=40_000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--pause", type=float, default=8, help="seconds between faults, on average")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learners", type=int, help="instead, so many take one timed quiz")
    asked = parser.parse_args()
    place = ROOT / "var" / "chaos"
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as folder:
        people = asked.learners or asked.people
        site = LivingSite(Path(folder), seed=asked.seed, people=people, deadly=0.002)
        try:
            verdict = examine(site, asked) if asked.learners else besiege(site, asked)
        finally:
            site.stop()
    verdict |= {"seed": asked.seed, "cores": os.cpu_count()}
    name = "exam" if asked.learners else "chaos"
    file = time.strftime(f"{name}-%Y-%m-%dT%H%MZ.json", time.gmtime())
    results = ROOT / "bench" / "results" / file
    results.write_text(json.dumps(verdict, indent=1) + "\n")
    print(exam.table(verdict) if asked.learners else table(verdict))
    print(*verdict["wrong"][:40], f"\n{results}", sep="\n")
    sys.exit(bool(verdict["wrong"]))


if __name__ == "__main__":
    main()
