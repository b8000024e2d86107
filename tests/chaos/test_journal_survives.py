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
from collections.abc import Callable
from pathlib import Path

import pytest

from .siege import Siege

SECONDS = int(os.environ.get("CHAOS_SECONDS", "8"))
RECORDERS, RATE = 3, 100  # facts per second, each
FAR_APART = 10_000_000  # the first numbers of two recorders
LEAST = 1000  # facts that were kept, however long a slow machine takes for them
STUCK_S = 60
# Without a constraint, so that duplicates are visible.
LEDGER = "CREATE TABLE chaos_ledger (listener text, number bigint)"
APP = ["-m", "celery", "-q", "-A", "tests.chaos.ringing"]


class Bells(Siege):
    """A clock and two workers that hear bells."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.workers: list[subprocess.Popen] = []
        self.others: list[subprocess.Popen] = []
        self.recorders: list[subprocess.Popen] = []
        self.logs = [place / f"recorder-{number}" for number in range(RECORDERS)]
        self.done: Counter[str] = Counter()

    def start(self) -> None:
        self.start_servers(GUILDHALL_LOG_LEVEL="ERROR")
        migrated = self.python("manage.py", "migrate", "journal", "-v0").wait()
        assert migrated == 0, self.log.read_text()[-4000:]
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

    def ring(self) -> None:
        """Let facts be recorded, until ``stop_ringing``."""
        for number, log in enumerate(self.logs):
            arguments = (str(log), str(number * FAR_APART), str(RATE))
            self.recorders.append(self.python("-m", "tests.chaos.ringing", *arguments))
        self.going_on(
            "recorders that have not begun", lambda: sum(not log.exists() for log in self.logs)
        )

    def stop_ringing(self) -> dict[int, str]:
        """What became of each number."""
        for log in self.logs:
            log.with_suffix(".stop").touch()
        for recorder in self.recorders:
            assert recorder.wait(STUCK_S) == 0, self.log.read_text()[-4000:]
        became = {int(number): what for number, what, _ in self.notes()}
        for number in range(RECORDERS):  # none was left out
            mine = {n for n in became if n // FAR_APART == number}
            assert mine == set(range(number * FAR_APART, number * FAR_APART + len(mine)))
        return became

    def notes(self) -> list[list[str]]:
        """Number, outcome and seconds, of each line that was written to its end."""
        lines = [line for log in self.logs for line in log.read_text().splitlines(keepends=True)]
        return [line.split() for line in lines if line.endswith("\n")]

    def told(self) -> Counter[str]:
        return Counter(what for _, what, _ in self.notes())

    def going_on(self, what: str, left: Callable[[], int]) -> float:
        """Wait until none is left, for as long as they become fewer; returns the seconds."""
        begun = moved = time.monotonic()
        least = left()
        while (now := left()) > 0:
            if now < least:
                least, moved = now, time.monotonic()
            if time.monotonic() > moved + STUCK_S:
                aside = self.ask("SELECT listener, tries, error FROM journal_setaside LIMIT 3")
                raise AssertionError(f"{now} {what}; {aside}\n{self.log.read_text()[-4000:]}")
            self.look_after()
            time.sleep(0.2)
        return time.monotonic() - begun

    def unsettled(self) -> int:
        [(left,)] = self.ask("SELECT count(*) FROM journal_entry WHERE settled_at IS NULL")
        return left

    def stop(self) -> None:
        for process in (*self.workers, *self.others, *self.recorders):
            self.kill(process)
        self.stop_servers()


@pytest.fixture
def siege(tmp_path: Path):
    siege = Bells(tmp_path)
    yield siege
    siege.stop()


def test_nothing_is_lost_and_nothing_doubled_while_everything_dies(siege: Bells):
    siege.start()
    siege.ring()
    siege.hurt(SECONDS)
    siege.going_on("facts to be kept", lambda: LEAST - siege.told()["kept"])
    became = siege.stop_ringing()
    healed_in = siege.going_on("entries that are not settled", siege.unsettled)

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
    print(f"\n{dict(siege.told())}, {dict(siege.done)}, healed in {healed_in:.1f} s")
    assert len(siege.done) == 5
