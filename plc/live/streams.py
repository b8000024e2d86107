"""The ASGI application: admits a page, writes to it, and checks its permissions again later."""

import asyncio
import contextlib
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections
from redis import RedisError

from plc.core.ids import number_or_none

from . import access, bus
from .hub import Hub, Stream, now

log = structlog.get_logger(__name__)

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]

HEARTBEAT_S = 25  # proxies close idle connections after a minute
ASK_AGAIN_S = 60
TOPICS_AT_MOST = 60
STREAMS_AT_MOST = 20  # of one person in one process; browsers disconnect hidden pages
THREADS = 4  # each keeps one database connection
# A page is rendered before its stream opens: messages in between are repeated.
PAGE_MADE_S = 10


class Live:
    def __init__(self) -> None:
        self.hub = Hub(settings.REDIS_URL, self._control)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")
        self.of_person: dict[int, set[Stream]] = defaultdict(set)
        self.cookies: dict[Stream, str] = {}
        self.controls = 0
        self.background: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        hub = asyncio.create_task(self.hub.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        hub.cancel()
        self.threads.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _http(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"] == "/live/healthz/":
            up = self.hub.connected
            await _answer(send, 200 if up else 503, "ok" if up else "Valkey is not reachable")
        elif scope["path"] != "/live/" or scope["method"] != "GET":
            await _answer(send, 404, "Not found")
        elif (origin := headers.get(b"origin", settings.SITE_URL)) not in settings.LIVE_ORIGINS:
            await _answer(send, 403, "Only pages of this site may listen")
        else:
            query, sending = scope["query_string"].decode("latin-1"), _readable_from(origin, send)
            await self._stream(query, headers, receive, sending)

    # --- one stream ------------------------------------------------------------------------------

    async def _stream(
        self, query: str, headers: Mapping[bytes, str], receive: Receive, send: Send
    ) -> None:
        cookies = headers.get(b"cookie", "")
        try:
            asked = parse_qs(query, max_num_fields=TOPICS_AT_MOST + 5)
            user_id, topics = await self._admit(cookies, asked.get("topic", []))
        except ValueError:
            return await _answer(send, 400, "Too many topics")
        except DatabaseError:
            return await _answer(send, 503, "Try again soon", retry_after=5)
        if user_id is None:
            return await _answer(send, 401, "Sign in first")
        if len(self.of_person[user_id]) >= STREAMS_AT_MOST:
            return await _answer(send, 429, "Too many pages listen", retry_after=60)
        last = headers.get(b"last-event-id") or asked.get("last", [""])[0]
        stream = Stream(user_id, topics, last=_number(last))
        self.of_person[user_id].add(stream)
        self.cookies[stream] = cookies
        try:
            await self._run(stream, receive, send)
        finally:
            del self.cookies[stream]
            self.of_person[user_id].discard(stream)
            if not self.of_person[user_id]:
                del self.of_person[user_id]
            await self.hub.drop(stream, stream.topics)
        return None

    async def _run(self, stream: Stream, receive: Receive, send: Send) -> None:
        opened = now()
        try:
            await self.hub.add(stream)
            page_made = opened - PAGE_MADE_S * 1_000_000
            missed = await self.hub.missed(
                stream.topics, stream.last or page_made, new=not stream.last
            )
        except (RedisError, OSError, TimeoutError):
            return await _answer(send, 503, "Try again soon", retry_after=5)
        stream.last = max([stream.last, *(number for number, _, _ in missed)])
        await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
        # The first message tells the page its position; clocks may differ slightly.
        place = max(stream.last, opened - 2_000_000, self.hub.since)
        await _write(send, place, '{"topic":"live"}')
        for number, topic, said in missed:
            if topic in stream.topics:
                await _write(send, number, said)
        tasks = [
            asyncio.create_task(work)
            for work in (_hung_up(receive), self._write_all(stream, send), self._ask_on(stream))
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(OSError):  # the client may have disconnected
            await send({"type": "http.response.body", "body": b""})
        return None

    async def _write_all(self, stream: Stream, send: Send) -> None:
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    said = await stream.queue.get()
            except TimeoutError:
                await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
                continue
            if said is None:
                return
            number, message = said
            if number == 0 or number > stream.last:
                stream.last = max(stream.last, number)
                await _write(send, number, message)

    # --- may it still hear? ----------------------------------------------------------------------

    async def _admit(self, cookies: str, topics: Iterable[str]) -> tuple[int | None, set[str]]:
        """Check again if a control message arrived in the meantime, because the result may be
        outdated."""
        for _ in range(3):
            controls = self.controls
            found = await self._ask(cookies, topics)
            if controls == self.controls:
                break
        return found

    async def _ask(self, cookies: str, topics: Iterable[str]) -> tuple[int | None, set[str]]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, _asked, cookies, list(topics))

    async def _ask_on(self, stream: Stream) -> None:
        """Check once a minute, in case a control message was lost; not all streams in the same
        second."""
        while True:
            await asyncio.sleep(ASK_AGAIN_S * random.uniform(0.8, 1.2))  # noqa: S311  no secret
            await self._ask_again(stream)

    async def _ask_again(self, stream: Stream) -> None:
        """Drop topics that are no longer permitted; end the stream if its session has ended."""
        try:
            user_id, topics = await self._ask(self.cookies.get(stream, ""), stream.topics)
        except DatabaseError:  # checked again in a minute
            log.warning("live.not_asked", exc_info=True)
            return
        if user_id != stream.user_id:
            await self.hub.drop(stream, stream.topics)
            stream.end()
        else:
            await self.hub.drop(stream, stream.topics - topics)

    def _control(self, message: Mapping[str, Any]) -> None:
        self.controls += 1
        for stream in tuple(self.of_person.get(message.get("user", 0), ())):
            task = asyncio.create_task(self._ask_twice(stream))
            self.background.add(task)
            task.add_done_callback(self.background.discard)

    async def _ask_twice(self, stream: Stream) -> None:
        """Signing out is announced shortly before the session is deleted."""
        await self._ask_again(stream)
        await asyncio.sleep(0.5)
        if stream in self.cookies:
            await self._ask_again(stream)


_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Origin, Cookie"),
]


def _readable_from(origin: str, send: Send) -> Send:
    """Add CORS headers for the site's own origins: under `make run`, the stream has another
    port."""
    allowed = [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
    ]

    async def send_allowing(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *allowed]
        await send(message)

    return send_allowing


def _asked(cookies: str, topics: list[str]) -> tuple[int | None, set[str]]:
    """Runs in a thread: the user, and the topics they may subscribe to. None: not signed in."""
    close_old_connections()
    try:
        person = access.person_of(cookies)
        if not person.is_authenticated:
            return None, set()
        own = {f"{name}:{person.pk}" for name in bus.PERSONAL}
        wanted = {topic for topic in topics[:TOPICS_AT_MOST] if topic not in bus.PERSONAL}
        return person.pk, access.topics_to_hear(person, wanted | own)
    finally:
        close_old_connections()


def _number(last: str) -> int:
    """The position that the page sent; 0 if it is invalid."""
    number = number_or_none(last) or 0
    return number if number <= now() + 60_000_000 else 0


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, number: int, message: str) -> None:
    place = f"id: {number}\n" if number else ""
    body = f"{place}data: {message}\n\n".encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int, words: str, *, retry_after: int = 0) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *([(b"retry-after", str(retry_after).encode())] if retry_after else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})
