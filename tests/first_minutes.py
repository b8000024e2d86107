"""Measures how long a newcomer needs: `python -m tests.first_minutes`.

Clones the last commit, runs `make run` like the README says, and goes from signing up to an
accepted answer in a browser, reading codes from the development mailbox. Prints the seconds of each
step and fails above five minutes. Not part of `make test`, because it installs everything.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import django

ROOT = Path(__file__).resolve().parents[1]
LIMIT_S = 300


def clone(into: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", ROOT, into], check=True)


def start(project: Path, port: int, log: Path) -> "subprocess.Popen[bytes]":
    """Run `make run` in a clean environment; returns when it is ready."""
    mine = ("GUILDHALL_", "DATABASE_", "REDIS_", "DJANGO_", "VIRTUAL_ENV", "PYTHONPATH")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(mine)}
    with log.open("wb") as said:
        running = subprocess.Popen(
            ["make", "run"],
            cwd=project,
            env=environment | {"PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    while "Press Ctrl-C" not in log.read_text(errors="replace"):
        if running.poll() is not None:
            sys.exit(log.read_text(errors="replace"))
        time.sleep(0.1)
    return running


def go(address: str, tell: Callable[[str], None]) -> None:
    """The journey of the browser tests, on a real site."""
    from playwright.sync_api import Page, expect, sync_playwright

    from tests.browser.conftest import FLAGS
    from tests.browser.test_newcomer_journey import (
        ask,
        found_community,
        found_group,
        press,
        sign_up,
    )
    from tests.chromium import find

    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)

        def window() -> Page:
            page = browser.new_context(base_url=address).new_page()
            page.set_default_timeout(30_000)
            return page

        def letters(to: str) -> list[SimpleNamespace]:
            box = window()
            box.goto("/dev/mail/")
            letter = box.get_by_role("listitem").filter(has_text=f"To {to}")
            letter.get_by_role("link").first.click()
            box.wait_for_url("**/dev/mail/*-*/")
            text = box.get_by_role("main").inner_text()
            box.context.close()
            return [SimpleNamespace(text=text)]

        asker, other = window(), window()
        sign_up(asker, letters, name="Ines Duarte", email="ines@example.org")
        tell("signed up")
        found_community(asker)
        found_group(asker)
        question = ask(asker)
        tell("asked a question in a community and group of one's own")
        sign_up(other, letters, name="Tomasz Wilk", email="tomasz@example.org")
        for place in ("/c/night-shift/about/", "/c/night-shift/g/ward-seven/join/"):
            other.goto(place)
            with other.expect_navigation():
                press(other, "Join")
        other.goto(question)
        other.get_by_role("textbox", name="Your answer").fill("At nine, and we tell all at eight.")
        press(other, "Answer")
        expect(other.get_by_text("we tell all at eight").first).to_be_visible()
        tell("somebody else joined and answered")
        asker.goto(question)
        press(asker, "Accept this answer")
        expect(asker.get_by_text("Accepted answer").first).to_be_visible()
        tell("accepted")
        browser.close()


def main() -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "plc.settings", "GUILDHALL_ENV": "test"}
    django.setup()  # the journey's module imports models; no database is used
    from plc.embedded.ports import free_port

    port, running = free_port(8765), None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        began = time.monotonic()

        def tell(what: str) -> None:
            print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)

        try:
            clone(Path(folder, "project"))
            tell("cloned")
            running = start(Path(folder, "project"), port, Path(folder, "log"))
            tell("make run is ready")
            go(f"http://localhost:{port}", tell)
        finally:
            if running:
                os.killpg(running.pid, signal.SIGINT)
                running.wait(60)
        if time.monotonic() - began > LIMIT_S:
            sys.exit(f"That is more than {LIMIT_S} seconds.")


if __name__ == "__main__":
    main()
