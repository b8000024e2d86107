"""Bad input to all URLs: the response is a message or a page, never a server error."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.admin import site
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from communities.feed.actions import posts
from communities.feed.actions.polls import NewPoll
from plc.accounts.models import MemberType
from tests.access.scene import Scene, routes

pytestmark = pytest.mark.django_db
PARTS = 4
# A position in a ranking, longer than Python parses as a number.
LONG_NUMBER = "0001" + "9" * 4996
FORM = "application/x-www-form-urlencoded"
# Text that breaks databases, parsers and date functions.
NAUGHTY = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e\u200b\ufeff",
    "😀" * 300,
    "9" * 40,
    LONG_NUMBER,
    "-1",
    "1e309",
    "٣",
    "²",
    "NaN",
    "0001-01-01T00:00",
    "9999-12-31T23:59:59+14:00",
    "00000000-0000-0000-0000-000000000000",
    "' OR 1=1 --",
    "%s%n{0}{{x}}{% x %}",
    "../../etc/passwd",
    "//evil.test\\@x",
    "[" * 2000,
]
# Parameters that are read without a visible form field.
HIDDEN = {
    *("on", "give", "take", "to", "level", "until", "c", "g", "next", "key", "text", "decision"),
    *("person", "role", "message", "answer", "kind", "choice", "option", "drop", "kept", "label"),
    *("public_id", "confirmed", "scheme", "language", "time_zone", "reason", "words", "version"),
}
ASKED = (
    *("q", "after", "comments", "order", "page", "kind", "in", "place", "since", "at", "token"),
    *("role", "type", "period", "topic", "from", "next", "c", "g", "unread", "skill", "help"),
)


class Fields(HTMLParser):
    """The fields of the forms in the main part of a page, or in a fragment, as a browser would
    submit them. Those around it, as the search in the header, have addresses of their own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside = "<main" not in page
        self.feed(page)

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inside = self.inside or tag == "main"
        if not self.inside:
            return
        if tag in ("input", "select", "textarea") and (name := given.get("name")):
            if given.get("type") not in ("file", "checkbox", "radio") or "checked" in given:
                self.found.setdefault(name, given.get("value", ""))
            self.found.setdefault(name, "")


class Place(Scene):
    """The scene with a ranked poll."""

    def __init__(self, name: str, cast: Any) -> None:
        super().__init__(name, cast)
        self.poll = posts.publish_post(
            by=cast.chidi,
            community=self.community,
            group=self.group,
            kind="poll",
            title="Which habit first?",
            poll=NewPoll(options=["Estimate", "Spot", "Silence"], mode="ranked"),
        ).poll

    def keys(self, route: str) -> dict[str, Any]:
        keys = super().keys(route)
        return keys | {"public_id": self.poll.post.public_id} if route == "feed:vote" else keys

    def typed(self, route: str) -> dict[str, str]:
        """The fields for URLs whose form is on another page."""
        options = self.poll.options.all() if route == "feed:vote" else ()
        return {f"rank-{option.pk}": "" for option in options}


@pytest.fixture
def scene(cast) -> Place:
    return Place("hidden", cast)


def encoded(fields: dict[str, str]) -> str:
    return urlencode(fields, encoding="utf-8", errors="surrogatepass")


class Sender:
    """Sends requests as the first reader with access, and rolls back their effects."""

    def __init__(self, scene: Place, client_of: Any, valkey: Any) -> None:
        self.scene, self.valkey = scene, valkey
        cast = scene.cast
        self.clients = [client_of(person) for person in (cast.chidi, cast.ben, cast.amara)]
        for client in self.clients:
            client.raise_request_exception = False

    def ask(
        self, client: Client, address: str, sent: Any = None, asked: Any = None, kind: str = FORM
    ) -> Any:
        """GET with a query, or POST of fields or raw bytes. Built by hand, because Django's test
        client only sends well-formed requests."""
        point = transaction.savepoint()
        if sent is None:
            answer = client.generic("GET", f"{address}?{encoded(asked or {})}")
        else:
            body = sent if isinstance(sent, bytes) else encoded(sent).encode()
            answer = client.generic("POST", address, body, content_type=kind)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.savepoint_rollback(point)
        self.valkey.flushdb()
        return answer

    def addresses(self, part: int) -> Iterator[tuple[str, str, Client, bool]]:
        """Our own URLs (allauth tests its own): name, URL, client, and whether it accepts POST."""
        found = [one for one in routes().items() if ":" in one[0] or "draft" in one[0]]
        for route, pattern in found[part::PARTS]:
            wanted = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
            keys = {name: one for name, one in self.scene.keys(route).items() if name in wanted}
            address = reverse(route, kwargs=keys)
            for client in self.clients:
                status = self.ask(client, address, {}).status_code
                if status not in (403, 404):
                    break
            yield route, address, client, status != 405


@pytest.fixture
def sender(scene, client_of, valkey) -> Sender:
    return Sender(scene, client_of, valkey)


def rotated(names: Iterable[str], by: int) -> dict[str, str]:
    """A different bad value for each field."""
    return {name: NAUGHTY[(n + by) % len(NAUGHTY)] for n, name in enumerate(sorted(names))}


@pytest.mark.parametrize("part", range(PARTS))
def test_no_field_of_any_form_brings_the_server_down(part, sender):
    wrong = []
    for route, address, client, takes in sender.addresses(part):
        if not takes:
            continue
        fields = Fields(sender.ask(client, address).content.decode(errors="replace"))
        typed = {name: one for name, one in fields.found.items() if name != "csrfmiddlewaretoken"}
        typed |= sender.scene.typed(route)
        names = typed.keys() | HIDDEN
        tries = [rotated(names, by) for by in (0, 5, 10, 15)]
        tries += [dict.fromkeys(names, "\x00") | {"a\x00b": "x", "\ud800": "x"}]
        single = ("a\x00b", "9" * 40, LONG_NUMBER)
        tries += [typed | {name: text} for name in typed for text in single]
        wrong += [
            f"{route}: {one}"[:400]
            for one in tries
            if sender.ask(client, address, one).status_code >= 500
        ]
    assert wrong == []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_question_in_any_address_brings_the_server_down(part, sender):
    wrong = []
    for route, address, client, _takes in sender.addresses(part):
        tries = [rotated(ASKED, by) for by in range(0, len(NAUGHTY), 3)]
        tries += [{name: "a\x00b"} for name in ("q", "after", "comments", "at", "place")]
        tries += [{"place": f"community:{sender.scene.community.pk}", "q": "a\x00b"}]
        wrong += [
            f"{route}: {one}"[:400]
            for one in tries
            if sender.ask(client, address, asked=one).status_code >= 500
        ]
    assert wrong == []


@pytest.mark.parametrize("part", range(PARTS))
def test_too_much_of_anything_is_refused(part, sender):
    """A megabyte in a form, ten thousand fields, invalid bytes, and an empty body."""
    names = ("body", "text", "title", "message", "about", "mission", "label", "option")
    many = "&".join(f"option=a{n}" for n in range(10_000)).encode()
    wrong = []
    for route, address, client, takes in sender.addresses(part):
        if not takes:
            continue
        for what, data, kind in [
            ("a megabyte", dict.fromkeys(names, "x" * 130_000), FORM),
            ("ten thousand", many, FORM),
            ("bad bytes", b"body=%ff%fe&title=%c3%28&\xff\xfe=\x80", FORM),
            ("odd charset", b"body=x", f"{FORM}; charset=klingon"),
            ("no boundary", b"--x", "multipart/form-data"),
            ("cut off", b"--x\r\nContent-D", "multipart/form-data; boundary=x"),
            ("json", b'{"body":', "application/json"),
            ("files", files(), "multipart/form-data; boundary=x"),
        ]:
            status = sender.ask(client, address, data, kind=kind).status_code
            # Views that ignore the body may succeed.
            taken = status < 300 and what in ("a megabyte", "ten thousand")
            if status >= 500 or taken:
                wrong.append(f"{route}: {what} {status}")
    assert wrong == []


def test_no_question_in_the_administration_brings_the_server_down(scene, client_of):
    """Every change list with odd searches, orders, pages and filters; every object with invalid
    keys."""
    client = client_of(scene.cast.fatima)
    client.raise_request_exception = False
    wrong = []
    for model in site._registry:
        here = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        tries = [f"{here}?{encoded({'q': one, 'o': one, 'p': one})}" for one in NAUGHTY[2:]]
        tries += [
            f"{here}?{encoded({f'{field.name}__exact': '9' * 40})}" for field in fields_of(model)
        ]
        tries += [
            f"{here}{key}/{page}/"
            for key in ("0", "x_00", "9" * 30)
            for page in ("change", "history")
        ]
        tries += [f"{here}add/", f"{here}?_popup=1&_to_field=password", f"{here}?all=&e=1"]
        wrong += [one[:200] for one in tries if client.get(one).status_code >= 500]
    assert wrong == []


def fields_of(model: Any) -> list[Any]:
    return [field for field in model._meta.get_fields() if field.concrete]


def files() -> bytes:
    """Something that is not a picture, under an odd name, in every file field."""
    return (
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%%00\xff%s.jpg"\r\n\r\n'
            b"\xff\xd8\xff%s\r\n" % (name, b"n" * 400, b"x" * 40)
            for name in (b"file", b"files", b"logo", b"cover", b"picture")
        )
        + b"--x--\r\n"
    )


def admin_forms() -> Iterator[str]:
    """Every page of the admin that accepts POST: lists, and those of the first row."""
    for model in site._registry:
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        first = model._base_manager.order_by("pk").values_list("pk", flat=True)[:1]
        for page, keys in (
            *(("changelist", []), ("add", [])),
            *((page, first) for page in ("change", "delete") if first),
        ):
            with suppress(NoReverseMatch):
                yield reverse(f"{names}_{page}", args=keys)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_form_of_the_administration_brings_the_server_down(part, scene, client_of, valkey):
    """Each field gets a bad value, a megabyte, ten thousand fields, invalid bytes; also unknown
    actions and rows."""
    MemberType.objects.create(name="Coach", plural="Coaches")
    sender = Sender(scene, client_of, valkey)
    client = client_of(scene.cast.fatima)
    client.raise_request_exception = False
    many = "&".join(f"_selected_action={n}" for n in range(10_000)).encode()
    wrong, tried = [], 0
    for address in list(admin_forms())[part::PARTS]:
        shown = sender.ask(client, address)
        fields = Fields(shown.content.decode(errors="replace"))
        typed = {n: one for n, one in fields.found.items() if n != "csrfmiddlewaretoken"}
        names = typed.keys() | {"action", "_selected_action", "_save", "post", "index"}
        tries: list[tuple[Any, str]] = [(rotated(names, by), FORM) for by in (0, 5, 10, 15)]
        tries += [(typed | {one: "a\x00b"}, FORM) for one in typed]
        tries += [(typed | {one: "9" * 40}, FORM) for one in typed]
        tries += [
            (dict.fromkeys(typed or {"name"}, "x" * (1_000_000 // max(len(typed), 1))), FORM),
            (many, FORM),
            (b"name=%ff%fe&title=%c3%28&\xff\xfe=\x80", FORM),
            (b"name=x", f"{FORM}; charset=klingon"),
            (b"--x", "multipart/form-data"),
            (files(), "multipart/form-data; boundary=x"),
            (b'{"name":', "application/json"),
        ]
        for n, (sent, kind) in enumerate(tries):
            status = sender.ask(client, address, sent, kind=kind).status_code
            tried += 1
            if status >= 500:
                wrong.append(f"{address} try {n}: {status} {str(sent)[:200]}")
    assert tried > 80
    assert wrong == []


UNREADABLE = [
    (b"a=1", f"{FORM}; charset=utf-16"),
    ("&".join(f"a{n}=1" for n in range(10_000)).encode(), FORM),
    (b"a=" + b"x" * 1_000_000, FORM),
    (b"--x", "multipart/form-data"),
]


@pytest.mark.parametrize(("sent", "kind"), UNREADABLE)
@pytest.mark.parametrize("address", ["/accounts/login/", "/no/such/page/", "/?q=%00"])
def test_an_error_page_does_not_stumble_over_what_could_not_be_read(address, sent, kind, db):
    """As browsers send it, with CSRF checks, which parse the form before the view does."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/accounts/login/")
    answer = client.post(address, sent, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert b"</html>" in answer.content
