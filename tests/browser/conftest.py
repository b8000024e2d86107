"""A Chromium for each worker, and axe for every page that a test opens."""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
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
AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def cookies_of(client: Client, url: str) -> Any:
    """What signs a browser in as the client is."""
    return [
        {"name": cookie.key, "value": cookie.value, "url": url}
        for cookie in client.cookies.values()
    ]


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    # Playwright's loop runs in this thread, and Django would take every query for an async one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def underway() -> Iterator[set[int]]:
    """Threads of the live server that answer a request at this moment."""
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
    """A page that is closed saves its draft: the database is not emptied beside that."""
    yield
    last = time.monotonic() + 10
    quiet_since = time.monotonic()
    while time.monotonic() < last and time.monotonic() - quiet_since < 0.2:
        time.sleep(0.02)
        if underway:
            quiet_since = time.monotonic()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, width=, scheme=)`: a page of its own; what its console complains of fails the
    test, but for requests that the test itself cut off."""
    contexts, complaints = [], []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "net::ERR_FAILED" not in message.text:
            complaints.append(message.text)

    def open_one(url: str, width: int = 1280, scheme: str = "light", **more: object) -> Page:
        context = browser.new_context(
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
        page.wait_for_load_state("networkidle")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def open_quietly(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """As `open_page`, without the live stream, which is a process of its own."""

    def opened(url: str, **more: object) -> Page:
        page = open_page(url, **more)
        page.route("**/live/**", lambda route: route.abort())
        return page

    return opened


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`window(client, **options)`: a page in a browser of its own, at the site; signed in as the
    client is, if there is one. With ``stream=port`` it hears the live process there, else none."""
    contexts: list[BrowserContext] = []
    port = re.compile(r":\d+/live/")

    def opened(
        client: Client | None = None, *, stream: int | None = None, **options: object
    ) -> Page:
        def hear(route: Route) -> None:
            """As the proxy does it: one address for all processes."""
            if stream is None:
                route.abort()
            else:
                route.continue_(url=port.sub(f":{stream}/live/", route.request.url))

        more = {"reduced_motion": "reduce"} | options
        context = browser.new_context(base_url=live_server.url, **more)
        contexts.append(context)
        context.set_default_timeout(30_000)
        context.route("**/live/?**", hear)
        if client:
            context.add_cookies(cookies_of(client, live_server.url))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def patience() -> Iterator[None]:
    """Expectations wait longer: for journeys of many steps, on a machine with other work."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """What axe finds on a page, one line each. Toasts float over the page, so they are looked at
    by themselves and then closed; and the window is as high as the page, so that the bar at its
    foot lies over nothing: what lies under them is not hidden for good."""

    def found(page: Page) -> list[str]:
        width = page.evaluate("window.innerWidth")
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": height})
        # Evaluated from outside the page, so its policy does not have to allow it.
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
