"""Chromium for browser tests, and axe to check pages for accessibility."""

import json
import os
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread, get_ident
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import request_finished, request_started
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Requests that a test aborts; and most tests have no service worker, which would keep their pages.
EXPECTED = (
    "net::ERR_FAILED",
    "net::ERR_BLOCKED_BY_CLIENT",
    "Service Worker registration blocked by Playwright",
)
AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Until every element of ours does its work, drafts were brought back into their forms, and what a
# page asks for by itself is there. An idle network says the same half a second later.
READY = """async () => {
    const last = performance.now() + 30_000;
    const late = () => document.querySelector(":not(:defined), .htmx-request")
        ?? [...document.querySelectorAll("draft-keeper")].find((one) => one.restoring);
    do {
        if (performance.now() > last) throw new Error(`not ready: ${late()?.outerHTML}`);
        await new Promise((again) => setTimeout(again, 30));
    } while (late());
}"""


# Until colours that change slowly (the administration's links) have done so.
STILL = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))"


def ready(page: Page) -> None:
    """Wait until the page that was just opened is all there. Its elements are fetched after it has
    loaded, and the network may be idle before they are."""
    page.evaluate(READY)


def without_stream(page: Page) -> None:
    """Block the live stream, which is a process of its own, with tests of its own. Not by `route`:
    a page with a route fetches every script and stylesheet anew."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setBlockedURLs", {"urls": ["*/live/*"]})


def cookies_of(client: Client, url: str) -> Any:
    """The cookies by which a browser has the client's session."""
    return [
        {"name": cookie.key, "value": cookie.value, "url": url}
        for cookie in client.cookies.values()
    ]


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    # Playwright runs an event loop in this thread, so Django would consider every query unsafe.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True, scope="session")
def static_files_are_kept() -> Iterator[None]:
    """Browsers keep static files as long as a test takes, instead of asking again for each page."""

    def serve(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        response = served(handler, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    served = StaticFilesHandler.serve
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(StaticFilesHandler, "serve", serve)
        yield


@pytest.fixture(scope="session")
def underway() -> Iterator[set[int]]:
    """The threads of the live server that are processing a request."""
    threads: set[int] = set()

    def began(**_: object) -> None:
        threads.add(get_ident())

    def ended(**_: object) -> None:
        threads.discard(get_ident())

    request_started.connect(began)
    request_finished.connect(ended)
    yield threads
    request_started.disconnect(began)
    request_finished.disconnect(ended)


@pytest.fixture(autouse=True)
def settled(transactional_db: None, underway: set[int]) -> Iterator[None]:
    """Closing a page saves its draft: wait for such requests before the database is emptied."""
    yield
    last = time.monotonic() + 10
    quiet_since = time.monotonic()
    while time.monotonic() < last and time.monotonic() - quiet_since < 0.2:
        time.sleep(0.02)
        if underway:
            quiet_since = time.monotonic()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, width=, scheme=)`: a page in a new context. Errors and warnings in its
    console fail the test, except for requests that the test aborted."""
    contexts, complaints = [], []

    def heard(message: ConsoleMessage) -> None:
        ours = not any(words in message.text for words in EXPECTED)
        if message.type in {"error", "warning"} and ours:
            complaints.append(message.text)

    def open_one(url: str, width: int = 1280, scheme: str = "light", **more: object) -> Page:
        context = browser.new_context(
            service_workers="block",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        if more.get("java_script_enabled", True):
            ready(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def open_quietly(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Like `open_page`, without the live stream, which is a separate process."""

    def opened(url: str, **more: object) -> Page:
        page = open_page(url, **more)
        without_stream(page)
        return page

    return opened


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`window(client, **options)`: a page in a new context with the site as base URL, with the
    client's session if there is one. With ``stream=port`` it connects to the live process there,
    otherwise to none."""
    contexts: list[BrowserContext] = []
    port = re.compile(r":\d+/live/")

    def opened(
        client: Client | None = None, *, stream: int | None = None, **options: object
    ) -> Page:
        def hear(route: Route) -> None:
            """Route like the proxy: one host for all processes."""
            if stream is None:
                route.abort()
            else:
                route.continue_(url=port.sub(f":{stream}/live/", route.request.url))

        more: dict[str, Any] = {"base_url": live_server.url, "service_workers": "block"}
        more |= {"reduced_motion": "reduce"} | options
        context = browser.new_context(**more)
        contexts.append(context)
        context.set_default_timeout(30_000)
        context.route("**/live/?**", hear)
        if client:
            context.add_cookies(cookies_of(client, more["base_url"]))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


class Line:
    """A connection to the site that can be cut: it passes bytes on to the live server."""

    def __init__(self, port: int) -> None:
        self.port, self.open = port, set[socket.socket]()
        self.door = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        self.is_up = True
        Thread(target=self._admit, daemon=True).start()

    def _admit(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.door.accept()
                if not self.is_up:
                    near.close()
                    continue
                far = socket.create_connection(("localhost", self.port))
                self.open |= {near, far}
                for ends in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while some := near.recv(65_536):
                far.sendall(some)
        for end in (near, far):
            end.close()
        self.open -= {near, far}

    def cut(self) -> None:
        """As a lost connection: an answer under way fails, rather than ending early."""
        self.is_up = False
        for end in list(self.open):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RD)

    def mend(self) -> None:
        self.is_up = True


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    """To be passed to `window` as ``base_url=line.url, service_workers="allow"``."""
    made = Line(live_server.thread.port)
    yield made
    made.cut()
    made.door.close()


@pytest.fixture
def patience() -> Iterator[None]:
    """Longer timeouts for expectations, for long journeys on a busy machine."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """Axe's findings on a page, one line each. Toasts float on top of the page, so they are checked
    separately and removed; and the viewport is as high as the page, so that the bottom bar covers
    nothing."""

    def found(page: Page) -> list[str]:
        width = page.evaluate("window.innerWidth")
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": height})
        if not page.evaluate("Boolean(window.axe)"):
            # Evaluated from outside of the page, so the CSP does not apply.
            page.evaluate(AXE.read_text())
        rules = f"{{runOnly: {json.dumps(RULES)}}}"
        if page.locator(".toast").count():
            floating = page.evaluate(f"axe.run('#toasts', {rules})")["violations"]
            page.evaluate("document.querySelectorAll('#toasts > *').forEach((one) => one.remove())")
        else:
            floating = []
        result = page.evaluate(f"axe.run({rules})")
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in [*floating, *result["violations"]]
            for node in rule["nodes"]
        ]

    return found


@pytest.fixture
def unfit(violations: Callable[[Page], list[str]]) -> Callable[..., list[str]]:
    """`unfit(page, (1280, "light"), (390, "dark"))`: axe's findings at each width and in each
    scheme, and whether it scrolls sideways there. A page is opened once for all of them."""

    def found(page: Page, *looks: tuple[int, str]) -> list[str]:
        wrong = []
        for width, scheme in looks:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(STILL)
            here = violations(page)
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                here.append(f"scrolls sideways: {wide}")
            wrong += [f"{page.url} at {width} in {scheme}: {one}" for one in here]
        return wrong

    return found
