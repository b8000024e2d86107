"""The journal under failures: real processes, killed; Valkey flushed and restarted; Postgres
crashed.

No recorded fact may be lost, and none may take effect twice. The test suite runs this briefly;
`CHAOS_SECONDS=600 .venv/bin/pytest tests/chaos -n 0` runs it for longer.
"""

import os
import random
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from .siege import Siege

SECONDS = int(os.environ.get("CHAOS_SECONDS", "8"))
RECORDERS, RATE = 3, 100  # facts per second, each
# Without a constraint, so that duplicates are visible.
LEDGER = "CREATE TABLE chaos_ledger (listener text, number bigint)"
APP = ["-m", "celery", "-q", "-A", "tests.chaos.ringing"]


class Bells(Siege):
    """A clock and two workers that hear bells."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.workers: list[subprocess.Popen] = []
        self.others: list[subprocess.Popen] = []
        self.done: Counter[str] = Counter()

    def start(self) -> None:
        self.start_servers(GUILDHALL_LOG_LEVEL="ERROR")
        assert self.python("manage.py", "migrate", "journal", "-v0").wait() == 0
        self.ask(LEDGER)
        self.others.append(self.python(*APP, "beat", f"--schedule={self.place}/beat", "--pidfile="))
        for _ in range(2):
            self.add_worker()

    def add_worker(self) -> None:
        options = ("--pool=prefork", "--concurrency=2", "--queues=now,soon,bulk")
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        self.workers.append(self.python(*APP, "worker", *options, *quiet, "--loglevel=error"))

    def kill_a_child(self) -> None:
        self.kill_child_of(random.choice(self.workers), random.Random())

    def kill_a_worker(self) -> None:
        self.kill(self.workers.pop(0))
        self.add_worker()

    def look_after(self) -> None:
        """Like the supervisor: Celery exits if a child dies while its pool starts."""
        for worker in [one for one in self.workers if one.poll() is not None]:
            self.workers.remove(worker)
            self.add_worker()

    def hurt(self, seconds: float) -> None:
        """Each kind of damage at least once, then random ones, until the time is over."""
        ways = [
            *(self.kill_a_child, self.wipe_valkey, self.kill_a_worker),
            *(self.crash_postgres, self.kill_a_child, self.kill_valkey),
        ]
        until, turn = time.monotonic() + seconds, 0
        while time.monotonic() < until or turn < len(ways):
            self.look_after()
            way = ways[turn] if turn < len(ways) else random.choice(ways)
            way()
            self.done[way.__name__] += 1
            turn += 1
            time.sleep(seconds / 12 if seconds < 60 else random.uniform(0.3, 4))

    def stop(self) -> None:
        for process in (*self.workers, *self.others):
            self.kill(process)
        self.stop_servers()


@pytest.fixture
def siege(tmp_path: Path):
    siege = Bells(tmp_path)
    yield siege
    siege.stop()


def test_nothing_is_lost_and_nothing_doubled_while_everything_dies(siege: Bells):
    siege.start()
    each = SECONDS * RATE
    logs = [siege.place / f"recorder-{n}" for n in range(RECORDERS)]
    recorders = [
        siege.python(
            *("-m", "tests.chaos.ringing", str(log)),
            *(str(n * each), str((n + 1) * each), str(SECONDS)),
        )
        for n, log in enumerate(logs)
    ]
    siege.others += recorders
    while not any(log.exists() for log in logs):
        time.sleep(0.05)
    siege.hurt(SECONDS)
    for recorder in recorders:
        assert recorder.wait(SECONDS + 60) == 0, siege.log.read_text()[-4000:]

    notes = [line.split() for log in logs for line in log.read_text().splitlines()]
    became = {int(number): what for number, what, _ in notes}
    assert len(became) == RECORDERS * each
    healed_in = wait_until_quiet(siege)

    for listener in ("quick", "slow"):
        written = Counter(
            number
            for (number,) in siege.ask(
                f"SELECT number FROM chaos_ledger WHERE listener = '{listener}'"
            )
        )
        kept = {number for number, what in became.items() if what == "kept"}
        undone = {number for number, what in became.items() if what == "undone"}
        assert kept <= written.keys(), f"{len(kept - written.keys())} lost by {listener}"
        assert {n: c for n, c in written.items() if c > 1} == {}, f"doubled by {listener}"
        assert not undone & written.keys(), "what was rolled back took effect"
    told = Counter(became.values())
    slowest = max(float(seconds) for _, _, seconds in notes)
    print(f"\n{dict(told)}, {dict(siege.done)}, healed in {healed_in:.1f} s, slowest {slowest} s")
    assert told["kept"] > RECORDERS * each * 0.6


def wait_until_quiet(siege: Bells) -> float:
    """Wait until every entry is settled; returns the seconds since the last damage."""
    begun = time.monotonic()
    until = begun + 60
    while time.monotonic() < until:
        siege.look_after()
        [(left,)] = siege.ask("SELECT count(*) FROM journal_entry WHERE settled_at IS NULL")
        if not left:
            return time.monotonic() - begun
        time.sleep(0.2)
    said = siege.log.read_text()[-4000:]
    aside = siege.ask("SELECT listener, tries, error FROM journal_setaside LIMIT 3")
    raise AssertionError(f"{left} entries are not settled after a minute; {aside}\n{said}")
