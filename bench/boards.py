"""Measures leaderboards: `make bench ARGS="--only boards"`, with `--size` small (4,000 members and
50,000 entries of the ledger; the default), large (400,000 and 5,000,000), huge (4,000,000 and
50,000,000) or MEMBERS:ENTRIES; several times for the growth between sizes.

Each size is measured by a process of its own, on its own servers, kept in
var/bench/boards-<members>-<entries>/.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import psycopg

from bench.goals import Verdict
from bench.probes import Probes
from bench.seed import Plan
from bench.site import Site
from plc.embedded import ROOT
from plc.embedded.postgres import Postgres

SIZES = {
    "small": (4_000, 50_000),
    "large": (400_000, 5_000_000),
    "huge": (4_000_000, 50_000_000),
}
LIMITS = {
    "top 50, p95 ms": 10,
    "my rank and neighbours, p95 ms": 10,
    "missing board: back after s": 30,
    "missing board: Postgres answers meanwhile, most ms": 1_000,
    "fact to board at 200 a second, p95 s": 5,
    "rebuild of everything, min": 30,
    "rebuild: readers wait at most, ms": 1_000,
}
AT_LEAST = {"facts applied a second, ledger and rollups": 500}
READS = 1_000
FREED_WITHIN_S = 5
RATE, RATE_S = 200, 30  # facts a second, and for how long


class TunedPostgres(Postgres):
    """Set up for a machine of 24 GB; docs/operate/scaling.md says so of the figures."""

    SETTINGS = (
        "shared_buffers=12GB",
        "max_wal_size=8GB",
        "checkpoint_timeout=15min",
        "maintenance_work_mem=1GB",
        "random_page_cost=1.1",
    )

    def command(self) -> list[str]:
        return [*super().command(), *(part for one in self.SETTINGS for part in ("-c", one))]


class BoardSite(Site):
    """A site with a ledger instead of posts."""

    def __init__(self, *, members: int, entries: int) -> None:
        super().__init__(members=members, posts=entries, place=f"boards-{members}-{entries}")
        self.entries = entries
        self.postgres = TunedPostgres(
            self.place / "postgres",
            log=self.state.log("postgres"),
            password=self.state.secret("postgres"),
        )

    def __str__(self) -> str:
        return f"{self.members:,} members, {self.entries:,} entries"

    def stop(self) -> None:
        """Written out first, or a server of this size would be killed in the middle of it."""
        if self.postgres.recorded_pid():
            with psycopg.connect(self.superuser_url, autocommit=True) as db:
                db.execute("CHECKPOINT")
        super().stop()

    def start(self, *, fresh: bool, tell: Any) -> None:
        self.start_servers(fresh=fresh)
        os.environ |= self.environment
        import django

        django.setup()
        with psycopg.connect(self.postgres.url) as db:
            (there,) = db.execute("SELECT count(*) FROM gamification_standing").fetchone() or (0,)
        if not there:
            from bench.board_seed import fill

            began = time.monotonic()
            fill(self.superuser_url, members=self.members, entries=self.entries, tell=tell)
            tell(f"seeded in {time.monotonic() - began:.0f} s")


def run(sizes: Sequence[tuple[int, int]], *, fresh: bool) -> tuple[dict[str, Any], list[Verdict]]:
    """Measure each size; returns the tables, with the growth between the smallest and the largest,
    and whether goals are met."""
    tables: dict[str, Any] = {}
    for members, entries in sorted(sizes):
        options = [str(members), str(entries), *(["--fresh"] if fresh else [])]
        subprocess.run([sys.executable, "-m", "bench.boards", *options], cwd=ROOT, check=True)
        place = ROOT / "var" / "bench" / f"boards-{members}-{entries}"
        tables[f"{members:,} members"] = json.loads((place / "boards.json").read_text())
    verdicts = []
    for size, table in tables.items():
        for goal, limit in LIMITS.items():
            verdicts.append(Verdict(f"{goal}, {size}", table[goal], limit))
        for goal, least in AT_LEAST.items():
            # A verdict knows only what is at most: the time for a thousand.
            ms = Verdict(f"ms for 1,000 {goal}, {size}", 1e6 / table[goal], 1e6 / least)
            verdicts.append(ms)
    growth = growth_of(list(tables.values()))
    _show(tables, growth)
    return ({**tables, "growth": growth} if growth else tables), verdicts


def growth_of(tables: Sequence[dict[str, float]]) -> dict[str, float]:
    """How many times as much the last table says as the first; nothing for a single one."""
    first, last = tables[0], tables[-1]
    if len(tables) == 1:
        return {}
    return {what: last[what] / first[what] for what in first if first[what]}


def _show(tables: dict[str, dict[str, Any]], growth: dict[str, float]) -> None:
    sizes = list(tables)
    print(f"\n{'':<58}" + "".join(f"{size:>20}" for size in sizes) + f"{'growth':>10}")
    for what in tables[sizes[0]]:
        cells = "".join(f"{tables[size][what]:>20,.2f}" for size in sizes)
        grown = f"{growth[what]:,.1f}" if what in growth else ""
        print(f"{what:<58}{cells}{grown:>10}")


class Measures:
    """Everything that is measured of one size, in this process."""

    def __init__(self, site: BoardSite) -> None:
        self.site, self.dice = site, random.Random(7)
        self.plan = Plan(site.members, posts=1)
        self.table: dict[str, float] = {}

    def run(self) -> None:
        for measure in (self.rebuild, self.read, self.miss, self.catch_up, self.follow):
            began = time.monotonic()
            known = set(self.table)
            measure()
            print(f"  {measure.__name__}: {time.monotonic() - began:.0f} s", flush=True)
            for what in self.table.keys() - known:
                print(f"    {what}: {self.table[what]:,.2f}", flush=True)
        (self.site.place / "boards.json").write_text(json.dumps(self.table, indent=1))

    def rebuild(self) -> None:
        """From nothing the first time, while boards are read."""
        with psycopg.connect(self.site.superuser_url, autocommit=True) as db:
            kept = self.site.place / "rebuilt.json"
            if not db.execute("SELECT 1 FROM gamification_dayscore LIMIT 1").fetchone():
                kept.write_text(json.dumps(self._rebuild()))
                for name in ("dayscore", "boardscore", "board", "standing"):
                    db.execute(f"VACUUM ANALYZE gamification_{name}")  # type: ignore[arg-type]
            self.table |= json.loads(kept.read_text())
            for name in ("ledgerentry", "dayscore", "boardscore", "board"):
                table = f"gamification_{name}"
                rows, size = db.execute(
                    "SELECT reltuples, pg_total_relation_size(oid) FROM pg_class"
                    " WHERE relname = %s",
                    [table],
                ).fetchone() or (0, 0)
                self.table[f"rows of {name}"] = rows
                self.table[f"GB of {name}, with indexes"] = size / 1e9

    def _rebuild(self) -> dict[str, float]:
        from gamification.boards import stored
        from gamification.models import Board

        began, waits = time.monotonic(), [0.0]
        command = [sys.executable, "-W", "ignore", "manage.py", "rebuild_rollups"]
        rebuilding = subprocess.Popen(command, cwd=ROOT, env=self.site.environment)
        while rebuilding.poll() is None:
            if board := Board.objects.filter(place=-1, kind=0, period="ever").first():
                waits.append(_ms(stored.top, board.pk))
                waits.append(_ms(stored.around, board.pk, 1 + self.dice.randrange(1000)))
            time.sleep(0.5)
        if rebuilding.returncode:
            sys.exit("manage.py rebuild_rollups failed.")
        return {
            "rebuild of everything, min": (time.monotonic() - began) / 60,
            "rebuild: readers wait at most, ms": max(waits),
        }

    def boards(self) -> list[int]:
        """Boards of all kinds of place and period, among them the largest."""
        from gamification.models import Board

        # Those of all kinds of value together would be more than Valkey is given.
        largest = Board.objects.filter(place=-1, period="ever", kind__in=(0, 1))
        chosen = list(largest.values_list("pk", flat=True))
        for period in ("week", "month", "quarter"):
            found = Board.objects.filter(place=-1, period=period, kind=0).order_by("-starts_on")
            chosen += found.values_list("pk", flat=True)[:2]
        season = Board.objects.filter(place=-1, period="season", kind=0)
        site = Board.objects.filter(place=0, period__in=("month", "ever"), kind=0)
        for found in (season, site):
            chosen += found.order_by("period", "-starts_on").values_list("pk", flat=True)[:3]
        groups = Board.objects.filter(place__gt=0, kind=0).order_by("pk")
        return [*chosen, *groups.values_list("pk", flat=True)[:10]]

    def read(self) -> None:
        from gamification.boards import building, live

        boards = self.boards()
        for board in boards:
            building.build(board)
        members = {board: self._members_on(board) for board in boards}
        tops, arounds = [], []
        for _ in range(READS):
            board = self.dice.choice(boards)
            tops.append(_ms(live.top, board))
            arounds.append(_ms(live.around, board, self.dice.choice(members[board])))
        self.table["top 50, p95 ms"] = _p95(tops)
        self.table["my rank and neighbours, p95 ms"] = _p95(arounds)

    def _members_on(self, board: int) -> list[int]:
        from gamification.models import BoardScore

        some = [1 + self.dice.randrange(self.site.members) for _ in range(20_000)]
        rows = BoardScore.objects.filter(board=board, listed=True, points__gt=0)
        found = rows.filter(member__in=some).values_list("member_id", flat=True)
        return list(found) or list(rows.values_list("member_id", flat=True)[:50])

    def miss(self) -> None:
        """The largest board is missing, and is built by a process while it is read."""
        from gamification.boards import live, stored
        from gamification.models import Board
        from plc.core.valkey import valkey_client

        board = Board.objects.get(place=-1, kind=0, period="ever").pk
        members = self._members_on(board)
        live.forget([board])
        time.sleep(FREED_WITHIN_S)  # Valkey frees its memory by and by
        before = valkey_client().info("memory")["used_memory"]  # type: ignore[index]
        code = f"from gamification.boards.building import build; assert build({board})"
        began = time.monotonic()
        builder = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code],
            cwd=ROOT,
            env=self.site.environment,
        )
        answers = []
        while builder.poll() is None:
            answers.append(_ms(stored.around, board, self.dice.choice(members)))
            answers.append(_ms(stored.top, board))
            time.sleep(0.1)
        self.table["missing board: back after s"] = time.monotonic() - began
        self.table["missing board: Postgres answers meanwhile, most ms"] = max(answers)
        after = valkey_client().info("memory")["used_memory"]  # type: ignore[index]
        count = valkey_client().zcard(live.keys_of(board)[1])
        self.table["members on the largest board"] = count  # type: ignore[assignment]
        self.table["bytes per member in Valkey"] = (after - before) / count  # type: ignore[operator]

    def catch_up(self) -> None:
        """One process applies a backlog, as a worker does: by hearings of 500 facts."""
        from unittest.mock import patch

        from django.db import transaction

        from gamification.ledger import settling
        from gamification.models import RuleOverride
        from plc.core.batches import batched
        from plc.journal.actions import BATCH

        count = min(200_000, self.site.members * 5)
        # A few members have most of the questions; they are paid for each of them.
        RuleOverride.objects.update_or_create(
            community_id=1,
            rule="question_asked",
            defaults={"daily_cap": 100_000, "weekly_cap": 100_000},
        )
        self.table["facts applied a second, ledger and rollups"] = self._hear(self._some(count))
        later: list[Any] = []  # what the rollups are owed, for what is measured on them next
        with patch.object(settling, "add_to_rollups", later.extend):
            self.table["facts applied a second, the ledger alone"] = self._hear(self._some(count))
        for deltas in batched(later, BATCH):
            with transaction.atomic():
                settling.add_to_rollups(deltas)

    def _hear(self, posts: Iterable[Any]) -> float:
        """The facts of these new posts; how many of them were applied a second."""
        from plc.journal.actions import BATCH, hear

        entries = self._facts(posts)
        began = time.monotonic()
        for start in range(0, len(entries), BATCH):
            hear(
                listener="gamification.listeners.settle_deeds",
                entry_ids=entries[start : start + BATCH],
            )
        return len(entries) / (time.monotonic() - began)

    def _facts(self, posts: Iterable[Any]) -> list[int]:
        """Write posts and the facts that say so, as if they waited to be heard. The ids of the
        facts."""
        from communities.feed.models import Post
        from plc.core.batches import batched
        from plc.journal.models import Entry

        ids = []
        for part in batched(posts, 5_000):
            written = Post.objects.bulk_create(part)
            entries = Entry.objects.bulk_create([_entry_of(post) for post in written])
            ids += [entry.pk for entry in entries]
        return ids

    def _some(self, count: int) -> Iterator[Any]:
        return (self._question(self._author()) for _ in range(count))

    def _author(self) -> int:
        return 1 + int(self.site.members * self.dice.random() ** 2) * 7919 % self.site.members

    def _question(self, author: int) -> Any:
        """Half of them are in a group, and count in two places."""
        from django.utils import timezone

        from communities.feed.models import Post

        now = timezone.now()
        return Post(
            community_id=1,
            group_id=self.plan.groups_of(author)[0] if self.dice.random() < 0.5 else None,
            author_id=author,
            kind="question",
            audience="community",
            title="What do you do about it?",
            body="It happens every week.",
            published_at=now,
            last_activity_at=now,
        )

    def follow(self) -> None:
        """Facts at a steady rate, by the real journal, relay, workers and clock."""
        from gamification.boards import building, live
        from gamification.models import Board

        authors = [self._author() for _ in range(1 + RATE * RATE_S)]
        self._make_active(set(authors))
        board = Board.objects.get(place=-1, kind=0, period="ever").pk
        building.build(board)
        probes = Probes(live.keys_of(board)[1])
        self.site.run([str(ROOT / "deploy/serve"), "worker"], "worker")
        self.site.run(
            [str(ROOT / "deploy/serve"), "clock"],
            "clock",
            CLOCK_FILE=f"{self.site.place}/clock-{os.getpid()}",  # a new one owes no daily tasks
        )
        self._send([authors.pop()], probes)
        self._wait_for_worker(probes)
        cpu, sent, began = self.site.cpu(), 0, time.monotonic()
        while authors or probes.waiting:
            if authors and sent < (time.monotonic() - began) * RATE:
                some, authors = authors[: RATE // 20], authors[RATE // 20 :]
                self._send(some, probes)
                sent += len(some)
                self.table["facts sent a second"] = sent / (time.monotonic() - began)
            probes.look()
            time.sleep(0.02)
        self.table["CPU ms of all servers for a fact"] = 1000 * (self.site.cpu() - cpu) / sent
        self.table["fact to board at 200 a second, p50 s"] = statistics.median(probes.latencies)
        self.table["fact to board at 200 a second, p95 s"] = _p95(probes.latencies)

    def _wait_for_worker(self, probes: Probes) -> None:
        """A worker takes seconds to start, on a busy machine half a minute."""
        while probes.waiting:
            probes.look()
            time.sleep(0.1)
        probes.latencies.clear()

    def _make_active(self, members: Collection[int]) -> None:
        """These members have asked before, and have the badges and levels that they would have had
        since last night: the seeded past was evaluated for nobody. Nobody else is told, neither of
        this nor of the backlog of before."""
        from django.utils import timezone

        from gamification import following
        from gamification.models import Standing
        from plc.journal.models import Entry

        Standing.objects.filter(touched_at__isnull=False).update(touched_at=None)
        self._hear(map(self._question, members))
        following.follow()
        now = timezone.now()
        Entry.objects.filter(settled_at=None).update(relayed_at=now, settled_at=now)

    def _send(self, authors: Sequence[int], probes: Probes) -> None:
        """Publish a question of each in a transaction, and watch the first one."""
        from django.db import transaction

        from communities.feed.facts import PostPublished
        from communities.feed.models import Post
        from plc.accounts.models import User
        from plc.journal.actions import record

        probes.watch(authors[0])
        with transaction.atomic():
            for post in Post.objects.bulk_create(map(self._question, authors)):
                record(PostPublished(**_data_of(post)), by=User(pk=post.author_id))


def _data_of(post: Any) -> dict[str, Any]:
    from dataclasses import fields

    from communities.feed.facts import PostPublished

    known = {
        "post_id": post.pk,
        "community_id": 1,
        "group_id": post.group_id,
        "author_id": post.author_id,
        "kind": "question",
        "audience": "community",
    }
    names = [one.name for one in fields(PostPublished)]
    return {name: known[name] for name in names if name in known}


def _entry_of(post: Any) -> Any:
    from django.utils import timezone

    from plc.journal.models import Entry

    return Entry(
        name="feed.PostPublished",
        data=_data_of(post),
        actor_id=post.author_id,
        at=timezone.now(),
        relayed_at=timezone.now(),
    )


def _ms(work: Callable[..., Any], *args: Any) -> float:
    began = time.perf_counter()
    work(*args)
    return 1000 * (time.perf_counter() - began)


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def main() -> None:
    members, entries = int(sys.argv[1]), int(sys.argv[2])
    site = BoardSite(members=members, entries=entries)
    print(f"{site}", flush=True)
    try:
        site.start(
            fresh="--fresh" in sys.argv, tell=lambda line: print(f"  {line} ...", flush=True)
        )
        Measures(site).run()
    finally:
        site.stop()


if __name__ == "__main__":
    main()
