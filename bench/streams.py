"""Measures how many open pages a live process can handle: `python -m bench.streams --streams 2000`.

It opens streams for readers of a seeded community against the production command, publishes a few
events, and prints the memory per stream and the latency. The client is one process on the same
machine, so the times include its own work.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

from bench.pages import READERS_SCRIPT
from bench.site import HERTZ, Site
from plc.embedded.ports import free_port

TOPIC, EACH, TIMES = "community:1", 20, 20


def memory_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / HERTZ


class Pages:
    """The open streams, and when each received what."""

    def __init__(self, port: int, site_url: str) -> None:
        self.port, self.origin = port, site_url
        self.heard: list[float] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def open(self, cookies: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(
            f"GET /live/?topic={TOPIC} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {self.origin}\r\n"
            f"Cookie: {cookies}\r\n\r\n".encode()
        )
        status = await reader.readline()
        if b" 200 " not in status:
            sys.exit(f"A stream was refused: {status.decode()}")
        while b'"topic"' not in await reader.readline():
            pass  # headers, and the initial position
        self.writers.append(writer)  # keeps the stream open
        self.tasks.append(asyncio.create_task(self._hear(reader)))

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if b'"bench"' in line:
                self.heard.append(time.monotonic())


async def measure(pages: Pages, cookies: list[str], count: int, pid: int) -> None:
    from plc.live.actions import publish

    before, began = memory_kb(pid), time.monotonic()
    gate = asyncio.Semaphore(50)

    async def open_one(n: int) -> None:
        async with gate:
            await pages.open(cookies[n // EACH])

    await asyncio.gather(*(open_one(n) for n in range(count)))
    opened = time.monotonic() - began
    each = (memory_kb(pid) - before) / count
    print(f"{count} streams opened in {opened:.1f} s; {each:.0f} kB of memory for each")
    cpu, waits = cpu_seconds(pid), []
    for _ in range(TIMES):
        pages.heard.clear()
        sent = time.monotonic()
        await asyncio.to_thread(publish, TOPIC, "bench")
        while len(pages.heard) < count and time.monotonic() - sent < 10:
            await asyncio.sleep(0.005)
        if len(pages.heard) != count:
            sys.exit(f"Only {len(pages.heard)} of {count} heard.")
        waits += [at - sent for at in pages.heard]
        await asyncio.sleep(0.2)
    cuts = statistics.quantiles(waits, n=100)
    told = (cpu_seconds(pid) - cpu) / TIMES
    print(
        f"told all of them {TIMES} times: p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} "
        f"ms, the last {max(waits) * 1000:.0f} ms; {told * 1000:.0f} ms of CPU each time"
    )


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.streams")
    asked.add_argument("--streams", type=int, default=2000)
    count = asked.parse_args().streams
    site = Site(members=1_000, posts=10_000)
    with site.state:
        try:
            site.start(fresh=False, tell=print)
            people = -(-count // EACH)
            site.manage("shell", "-v0", "-c", READERS_SCRIPT.format(count=people))
            lines = (site.place / "readers.txt").read_text().splitlines()
            port = free_port()
            site.serve([str(Path(__file__).parents[1] / "deploy/serve"), "live"], port)
            os.environ |= site.environment
            import django

            django.setup()
            pages = Pages(port, site.environment["GUILDHALL_SITE_URL"])
            cookies = [line.partition(" ")[0] for line in lines]
            asyncio.run(measure(pages, cookies, count, site.processes[-1].pid))
        finally:
            site.stop()


if __name__ == "__main__":
    main()
