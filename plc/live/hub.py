"""One connection to Valkey for all streams of this process, with reconnection."""

import asyncio
import contextlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from . import bus

log = structlog.get_logger(__name__)

QUEUED_AT_MOST = 200
CONNECT_S = 5
Said = tuple[int, str, str]  # id, topic, message


@dataclass(eq=False)
class Stream:
    """An open page: its topics, its position, and its queue of outgoing messages.

    None in the queue ends the stream.
    """

    user_id: int
    topics: set[str]
    last: int = 0
    queue: "asyncio.Queue[tuple[int, str] | None]" = field(
        default_factory=lambda: asyncio.Queue(QUEUED_AT_MOST)
    )

    def put(self, number: int, message: str) -> None:
        """Enqueue a message; id 0 means without an id. If the queue is full, the stream is closed;
        the page reconnects and tells its position."""
        try:
            self.queue.put_nowait((number, message))
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """Distributes messages to streams from a single subscription, which reconnects by itself.

    `on_control` is called with each control message.
    """

    def __init__(self, url: str, on_control: Callable[[dict[str, Any]], None]) -> None:
        # No retries inside of the client: after a disconnect, messages may have been missed.
        self.valkey = Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=CONNECT_S,
            health_check_interval=15,
            retry=Retry(NoBackoff(), 0),
        )
        self.pubsub = self.valkey.pubsub()
        self.on_control = on_control
        self.streams: dict[str, set[Stream]] = defaultdict(set)
        self.connected = False
        self.last = 0
        self.since = 0  # the oldest id that Valkey remembered when last asked
        # The channels that were subscribed to, and whether Valkey has confirmed it. Commands are
        # serialised: an unsubscribe must not overtake the subscribe that follows it.
        self._confirmed: dict[str, asyncio.Event] = {}
        self._wire = asyncio.Lock()

    # --- streams ---------------------------------------------------------------------------------

    async def add(self, stream: Stream) -> None:
        """Subscribe the stream to its topics; returns once Valkey has confirmed that.

        Raises RedisError, OSError or TimeoutError.
        """
        if not self.connected:
            raise ConnectionError("Valkey is away")
        for topic in stream.topics:
            self.streams[topic].add(stream)
        async with self._wire:
            fresh = [
                channel
                for channel in map(bus.channel, stream.topics)
                if channel not in self._confirmed
            ]
            self._confirmed |= {channel: asyncio.Event() for channel in fresh}
            if fresh:
                await self.pubsub.subscribe(*fresh)
        async with asyncio.timeout(CONNECT_S):
            for topic in tuple(stream.topics):
                if confirmed := self._confirmed.get(bus.channel(topic)):
                    await confirmed.wait()

    async def drop(self, stream: Stream, topics: Iterable[str]) -> None:
        """Unsubscribe the stream from these topics."""
        topics = set(topics)
        for topic in topics:
            stream.topics.discard(topic)
            self.streams[topic].discard(stream)
        # Checked again under the lock: another stream may have subscribed in the meantime.
        async with self._wire:
            left = [topic for topic in topics if not self.streams.get(topic)]
            for topic in left:
                self.streams.pop(topic, None)
                self._confirmed.pop(bus.channel(topic), None)
            if left and self.connected:
                with contextlib.suppress(RedisError, OSError):  # a lost connection unsubscribes too
                    await self.pubsub.unsubscribe(*map(bus.channel, left))

    async def missed(self, topics: Iterable[str], last: int, *, new: bool = False) -> list[Said]:
        """The messages of these topics after the id `last`, in order.

        `new` is for pages that were rendered a moment ago and cannot have missed what was flushed
        before. If the ring of a topic does not reach back far enough (flushed, overrun, or long
        ago), it gets a single message {"topic": …, "event": "missed"} without an id: the page
        fetches everything again.
        """
        topics = sorted(topics)
        async with self.valkey.pipeline(transaction=True) as pipe:
            pipe.set(bus.SINCE, now(), nx=True)
            pipe.get(bus.SINCE)
            for topic in topics:
                pipe.xrange(bus.channel(topic))
            _, since, *rings = await pipe.execute()
        self.since = int(since)
        oldest_known = max(self.since, now() - bus.RING_SECONDS * 1_000_000)
        last = max(last, oldest_known - 1) if new else last
        found: list[Said] = []
        for topic, ring in zip(topics, rings, strict=True):
            entries = [(int(number.partition("-")[0]), item["m"]) for number, item in ring]
            overrun = len(entries) >= bus.RING_LENGTH and entries[0][0] > last
            if last < oldest_known - 1 or overrun:
                found.append((0, topic, _missed(topic)))
            else:
                found += [(number, topic, said) for number, said in entries if number > last]
        return sorted(found)

    # --- the subscription ------------------------------------------------------------------------

    async def run(self) -> None:
        """Run until the process ends."""
        pause = 0.1
        while True:
            try:
                await self._listen()
            except Exception as error:  # whatever it was, the streams must keep working
                if self.connected:
                    expected = isinstance(error, RedisError | OSError)
                    log.warning("live.connection_lost", error=str(error), exc_info=not expected)
                    pause = 0.1
                self.connected = False
                self._confirmed = {}
                with contextlib.suppress(RedisError, OSError):
                    await self.pubsub.aclose()
                self.pubsub = self.valkey.pubsub()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)

    async def _listen(self) -> None:
        topics = list(self.streams)
        awaited = {bus.CONTROL, *map(bus.channel, topics)}
        self._confirmed = {channel: asyncio.Event() for channel in awaited}
        await self.pubsub.subscribe(*awaited)
        early = []
        while awaited:
            message = await self._next()
            if message["type"] == "subscribe":
                awaited.discard(message["channel"])
                self._confirmed[message["channel"]].set()
            else:
                early.append(message)
        # Deliver what was published during the disconnect before anything newer.
        if self.last:
            for number, topic, said in await self.missed(topics, self.last):
                self._tell(topic, number, said)
        self.connected = True
        for message in early:
            self._take(message)
        while True:
            self._take(await self._next())

    async def _next(self) -> dict[str, Any]:
        while True:
            # The timeout lets the client's health check detect a dead connection.
            message = await self.pubsub.get_message(timeout=10)
            if message is not None:
                return message

    def _take(self, message: dict[str, Any]) -> None:
        channel, kind = message["channel"], message["type"]
        if kind == "subscribe" and channel == bus.CONTROL:
            # The client reconnected by itself; treat it as a disconnect, to fetch what was missed.
            raise ConnectionError("connected anew")
        if kind == "subscribe":
            if channel in self._confirmed:
                self._confirmed[channel].set()
        elif kind == "message" and channel == bus.CONTROL:
            self.on_control(json.loads(message["data"]))
        elif kind == "message":
            number, _, said = message["data"].partition(" ")
            self._tell(channel.removeprefix(bus.PREFIX), int(number), said)

    def _tell(self, topic: str, number: int, said: str) -> None:
        self.last = max(self.last, number)
        for stream in tuple(self.streams.get(topic, ())):
            stream.put(number, said)


def now() -> int:
    """The current time as a message id."""
    return time.time_ns() // 1000


def _missed(topic: str) -> str:
    return json.dumps({"topic": bus.shown(topic), "event": "missed"}, separators=(",", ":"))
