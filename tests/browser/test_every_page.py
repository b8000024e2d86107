"""Every page of the site in a browser: axe finds nothing in either colour scheme, nothing scrolls
sideways, the console is silent.

Pages are found by the routes (as the matrix finds them), so a new one is looked at without being
listed. What answers with a fragment, a file or a feed is no page and is passed over.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from communities.feed.actions import comments, keeping, posts, publish_milestone, reactions
from communities.feed.actions.polls import NewPoll, answer_poll
from communities.feed.actions.tokens import make_feed_token
from plc.core.registry import SubjectKey
from tests.access.scene import Scene, routes
from tests.access.test_every_address import UNNAMED, keys_of
from tests.browser.conftest import AXE, EXPECTED, RULES, cookies_of, ready, without_stream
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = 6
# Who is asked to open a page, in this order: the first who is let in.
READERS = ("chidi", "ben", "amara", "fatima", "visitor")
MISSING = "/c/nowhere-at-all/"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2
BODY = f"""Three *opinions*, and `code`; see https://example.org/{LONG}

| Ward | Rounds | Cut short |
|---|---|---|
| North | 12 | 3 |

- [ ] ask the others
- [x] count again

```python
def rounds(counted: int) -> int:
    return counted + 1  # a comment
```

> Once is enough.[^1]

[^1]: As somebody said. {LONG}
"""


# What is sent without it is refused: an include with `only` has to pass it on.
FORMS_WITHOUT_TOKEN = """() => [...document.querySelectorAll("form[method=post]")]
    .filter((form) => !form.querySelector("[name=csrfmiddlewaretoken]"))
    .map((form) => `no token in the form for ${form.action}`)"""


def furnish(scene: Scene) -> dict[str, str]:
    """Something of everything in the place; gives addresses that no route tells by itself."""
    cast, here = scene.cast, {"community": scene.community, "group": scene.group}
    post, answer = scene.post, scene.comment
    posts.edit_post(by=cast.chidi, post=post, body=BODY, topics=["rounds", "counting"])
    comments.accept_answer(by=cast.chidi, comment=answer)
    comments.write_comment(by=cast.chidi, post=post, body="Thank you.", parent=answer)
    comments.write_comment(by=cast.chidi, post=post, body=BODY)
    reactions.react(by=cast.ben, to=post, kind="helpful")
    reactions.react(by=cast.chidi, to=answer, kind="thanks")
    keeping.keep_post(by=cast.chidi, post=post)
    make_feed_token(by=cast.chidi, label="My reader")
    chosen = posts.publish_post(
        **here,
        by=cast.ben,
        kind="poll",
        title="When do we meet?",
        poll=NewPoll(options=["Monday", "Tuesday", LONG[:150]]),
    )
    ranked = posts.publish_post(
        **here,
        by=cast.ben,
        kind="poll",
        title="What first?",
        poll=NewPoll(
            options=["Rounds", "Rota"], mode="ranked", closes_at=timezone.now() + timedelta(days=2)
        ),
    )
    first = chosen.poll.options.order_by("position").first()
    answer_poll(by=cast.chidi, poll=chosen.poll, choices=[first.pk])
    for kind, more in (
        ("discussion", {"body": BODY, "files": [scene.file]}),
        ("win", {"body": "Eight rounds without a call."}),
        ("resource", {"url": "https://example.org/rounds", "licence": "cc-by"}),
    ):
        posts.publish_post(**here, by=cast.chidi, kind=kind, title=f"A {kind} {LONG}"[:150], **more)
    posts.publish_post(**here, by=cast.ben, kind="announcement", title="Friday", body="We meet.")
    later = timezone.now() + timedelta(days=1)
    posts.publish_post(
        **here, by=cast.chidi, kind="win", title="Later", body="Soon.", publish_at=later
    )
    line = publish_milestone(
        **here, by=cast.chidi, subject=SubjectKey("tests.badge", 1), text="Has kept 32 rounds"
    )
    new = reverse("feed:new_in_group", args=[scene.community.slug, scene.group.slug])
    kinds = ("question", "discussion", "resource", "win", "poll")
    return {
        "a poll one answered": chosen.get_absolute_url(),
        "a poll by rank": ranked.get_absolute_url(),
        "a milestone": line.get_absolute_url(),
        "results of a search": "/search/?q=round",
        "no results": "/search/?q=zyzzyva",
        "the feed by kind": f"/c/{scene.community.slug}/?kind=question",
        "the top of the feed": f"/c/{scene.community.slug}/?order=top",
        "what is not there": MISSING,
        **{f"writing a {kind}": f"{new}?kind={kind}" for kind in kinds},
    }


def reader_of(address: str, clients: dict[str, Client]) -> str | None:
    """The first who gets a whole page there. What answers one with a fragment, or takes no GET, is
    no page for anybody."""
    for name, client in clients.items():
        with transaction.atomic():
            answer = client.get(address)
            transaction.set_rollback(True)
        assert answer.status_code < 500 or address == "/readyz/", address
        wanted = 404 if address == MISSING else 200
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        whole = not answer.streaming and is_page and b"<html" in answer.content
        if answer.status_code == wanted:
            return name if whole else None
        if answer.status_code == 405:
            return None
    return None


def pages(part: int, scene: Scene, clients: dict[str, Client]) -> Iterator[tuple[str, str, str]]:
    extra = furnish(scene)
    known = {
        name: reverse(name, kwargs=keys_of(pattern, scene, name))
        for name, pattern in routes().items()
        if not UNNAMED.match(name) and name != "account_logout"
    }
    for name, address in sorted((known | extra).items())[part::PARTS]:
        if reader := reader_of(address, clients):
            yield name, address, reader


class Look:
    """One window for each reader, reused from page to page."""

    def __init__(self, browser: Any, url: str, clients: dict[str, Client]) -> None:
        self.url, self.complaints = url, []
        self.windows = {name: self._window(browser, one) for name, one in clients.items()}

    def _window(self, browser: Any, client: Client) -> Page:
        context: BrowserContext = browser.new_context(reduced_motion="reduce")
        context.set_default_timeout(30_000)
        context.add_cookies(cookies_of(client, self.url))
        page = context.new_page()
        without_stream(page)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _heard(self, message: Any) -> None:
        expected = (*EXPECTED, "status of 404 (Not Found)")
        if message.type in {"error", "warning"} and not any(e in message.text for e in expected):
            self.complaints.append(message.text)

    def problems(self, address: str, reader: str) -> list[str]:
        page = self.windows[reader]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(self.url + address)
        ready(page)
        found = [] if page.title().strip() else ["no title"]
        if (headings := page.locator("h1").count()) != 1:
            found.append(f"{headings} headings of level 1")
        found += page.evaluate(FORMS_WITHOUT_TOKEN)
        page.evaluate(AXE.read_text())
        found += [*self._axe(page, "1280 light"), *self._sideways(page)]
        page.emulate_media(color_scheme="dark")
        # Colours are all that the scheme changes.
        found += self._axe(page, "1280 dark", rules=["color-contrast"])
        page.set_viewport_size({"width": 390, "height": 900})
        found += [*self._axe(page, "390 dark"), *self._sideways(page)]
        found += self.complaints
        self.complaints.clear()
        return found

    def _axe(self, page: Page, where: str, rules: list[str] | None = None) -> list[str]:
        result = page.evaluate(
            "(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']})",
            rules or RULES,
        )
        return [
            f"{where}: {rule['id']} {node['target']} {node['failureSummary']}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    def _sideways(self, page: Page) -> list[str]:
        wide, width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return [f"scrolls sideways: {wide} on {width}"] if wide > width else []


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_passes_axe_and_fits_its_window(part, live_server, browser, client_of):
    """In parts, so that they run side by side."""
    cast = assemble()
    scene = Scene("hidden", cast)
    clients = {
        name: client_of(person) if (person := scene.person(name)) else Client() for name in READERS
    }
    todo = list(pages(part, scene, clients))
    assert len(todo) >= 12
    look = Look(browser, live_server.url, clients)
    wrong = {}
    for name, address, reader in todo:
        if problems := look.problems(address, reader):
            wrong[f"{name} ({reader})"] = problems
    for page in look.windows.values():
        page.context.close()
    lines = [f"{name}: {one}" for name, problems in wrong.items() for one in problems]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
