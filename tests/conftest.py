"""The fixtures of all tests. The servers are started by `plc.embedded.pytest_plugin`.

`cast` are the people and their places; `facts()` returns the facts recorded since the last call
(request it after `cast`); `relay()` delivers the journal to all listeners; `tasks()` returns queued
tasks; `letters()` the queued mail; `client_of(person)` is a signed-in test client;
`the_demo` is the demo community; `queries(at_most=)` and `assert_flat` limit the queries of a page.
"""

import gc
import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.signals import setting_changed
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from kombu import Connection
from kombu.exceptions import OperationalError
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests import chromium as browser
from tests import demo
from tests.cast import Cast, assemble
from tests.emptying import empty_tables
from tests.markup import without_layout
from tests.standing import StandingCast

STANDING = pytest.StashKey[StandingCast]()
MIDDLEWARE_OF_A_HANDLER = (
    "_middleware_chain",
    "_view_middleware",
    "_template_response_middleware",
    "_exception_middleware",
)
QUEUES = ("now", "soon", "bulk")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect garbage rarely, and none while tests are collected: nothing of that is garbage."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
    return found


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of Chromium; without one, the test fails and says how to install it."""
    return browser.find()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database already exists (see below); only missing migrations are run."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Clone this worker's database from the migrated one, which takes milliseconds instead of
    seconds."""
    database = settings.DATABASES["default"]
    # Tests of an empty ledger truncate it.
    database["OPTIONS"]["options"] = "-c append_only.emptying=on"
    name = database.get("TEST", {}).get("NAME") or f"test_{database['NAME']}"
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as server:
        clone = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(clone.format(sql.Identifier(name), sql.Identifier(database["NAME"])))


@pytest.fixture(scope="session", autouse=True)
def tables_emptied_quickly() -> Iterator[None]:
    """After tests that commit; `tests/emptying.py` explains how."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(scope="session", autouse=True)
def mail_becomes_rows(django_test_environment: None) -> None:
    """Use our mail backend instead of `mail.outbox`, so that mail is stored as rows."""
    settings.EMAIL_BACKEND = "plc.notifications.outbox.Backend"


@pytest.fixture(scope="session")
def valkey() -> Iterator[redis.Redis]:
    """A client for this worker's own database of the run's Valkey; responses are text."""
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        yield client


@pytest.fixture(autouse=True)
def empty_valkey(valkey: redis.Redis) -> None:
    """Tests do not share caches, counters and queues."""
    from communities.feed.cards import RECENT_CARDS
    from gamification.levels.marks import shown_levels

    valkey.flushdb()
    RECENT_CARDS.clear()
    # None, until a test chooses some: what is read now and then would disturb counts of queries.
    shown_levels.found, shown_levels.until = {}, inf


@pytest.fixture(autouse=True, scope="session")
def pages_without_layout() -> Iterator[None]:
    """Remove the white space of templates from responses, so that tests are independent of it."""

    def request(client: Client, **environ: Any) -> Any:
        response = as_sent(client, **environ)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            response.content = without_layout(response.content.decode()).encode()
        return response

    as_sent = Client.request
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Client, "request", request)
        yield


@pytest.fixture(scope="session")
def standing_cast(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[StandingCast]:
    """The cast that tests share; `tests/standing.py` explains how."""
    standing = StandingCast(django_db_blocker)
    request.config.stash[STANDING] = standing
    yield standing
    standing.remove()


@pytest.fixture(scope="session")
def demo_loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        demo.make_database(migrated=urlsplit(os.environ["DATABASE_URL"]).path[1:])


@pytest.fixture
def the_demo(
    demo_loaded: None, empty_valkey: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database of the demo, instead of the test's own; `tests/demo.py` explains how. Such a
    test has no mark `django_db`."""
    with django_db_blocker.unblock(), demo.looked_at():
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture, because the transaction is begun outside of the test's."""
    if standing := item.config.stash.get(STANDING, None):
        standing.prepare(item)


@pytest.fixture
def cast(db: None, standing_cast: StandingCast) -> Cast:
    return standing_cast.copy() or assemble()


@pytest.fixture(autouse=True, scope="session")
def middleware_loaded_once() -> Iterator[None]:
    """Share the middleware among test clients, as a server does among requests, until a setting
    changes. Each client would set it up again, and WhiteNoise then reads the list of all static
    files: twice the time of a page."""
    loaded: dict[str, Any] = {}

    def load(handler: ClientHandler) -> None:
        if not loaded:
            BaseHandler.load_middleware(handler)
            loaded.update({name: vars(handler)[name] for name in MIDDLEWARE_OF_A_HANDLER})
        vars(handler).update(loaded)

    def forget(**_: Any) -> None:
        loaded.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ClientHandler, "load_middleware", load)
        yield
    setting_changed.disconnect(forget)


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """A test client in which the person is signed in."""

    def sign_in(person: Any) -> Client:
        client = Client()
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
        # The data that allauth stores after a password was entered, which the admin requires.
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def facts(db: None) -> Callable[[], list[tuple[str, dict]]]:
    """The names and data of facts recorded since this fixture was set up, or since the last
    call."""
    from plc.journal.models import Entry

    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def said() -> list[tuple[str, dict]]:
        nonlocal last
        entries = list(Entry.objects.filter(id__gt=last).order_by("id"))
        last = entries[-1].pk if entries else last
        return [(entry.name, entry.data) for entry in entries]

    return said


@pytest.fixture
def tasks(empty_valkey: None) -> Callable[[], list[tuple[str, str, list, dict]]]:
    """Remove all tasks from the queues and return them: (queue, task, args, kwargs)."""

    def taken() -> list[tuple[str, str, list, dict]]:
        from plc.celery import app

        found = []
        with app.connection_for_read() as broker:
            for queue in QUEUES:
                found += [(queue, *message) for message in _drained(broker, queue)]
        return found

    return taken


def _drained(broker: Connection, queue: str) -> Iterator[tuple[str, list, dict]]:
    with broker.SimpleQueue(queue) as waiting:
        while True:
            try:
                message = waiting.get_nowait()
            except (waiting.Empty, OperationalError):
                return
            message.ack()
            args, kwargs, _ = message.payload
            yield message.headers["task"], args, kwargs


@pytest.fixture
def relay(db: None, tasks: Callable) -> Callable[..., None]:
    """Relay the journal and run all listeners, until nothing is left.

    Uses the real queues. Every hearing is delivered twice, as a broker may do, and must take effect
    once. A failing listener fails the test (`failures_expected=True`: it is set aside). Other tasks
    (mail, previews) are removed from the queues without running them.
    """

    def carry(*, failures_expected: bool = False) -> None:
        from plc.celery import app
        from plc.journal import actions
        from plc.journal.models import SetAside

        while actions.relay():
            for _, task, args, kwargs in tasks():
                if task == "plc.journal.tasks.hear":
                    app.tasks[task].run(*args, **kwargs)
                    app.tasks[task].run(*args, **kwargs)
        if not failures_expected:
            for aside in SetAside.objects.filter(given_up=False):
                pytest.fail(f"{aside}\n{aside.error}", pytrace=False)

    return carry


@pytest.fixture
def letters(db: None) -> Callable[..., list[Any]]:
    """Queued mail, oldest first; `letters(to=address)` of one recipient."""

    def waiting(**where: Any) -> list[Any]:
        from plc.notifications.models import OutgoingMail

        return list(OutgoingMail.objects.filter(**where).order_by("id"))

    return waiting


@pytest.fixture
def queries() -> Callable:
    """`with queries(at_most=12): …` fails if there are more, listing them."""

    @contextmanager
    def counted(*, at_most: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as seen:
            yield seen
        if len(seen) > at_most:
            pytest.fail(f"{len(seen)} queries, at most {at_most}:\n{_listed(seen)}", pytrace=False)

    return counted


@pytest.fixture
def assert_flat() -> Callable:
    """The number of queries does not depend on the number of rows.

    `grow(n)` creates n more of the rows that the page lists. The page is requested once before, to
    fill the caches of the process.
    """

    def check(
        client: Client, url: str, grow: Callable[[int], Any], *, few: int = 3, many: int = 30
    ) -> None:
        grow(few)
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as before:
            client.get(url)
        grow(many)
        with CaptureQueriesContext(connection) as after:
            assert client.get(url).status_code == 200
        if len(before) != len(after):
            pytest.fail(
                f"{len(before)} queries over few rows:\n{_listed(before)}\n\n"
                f"{len(after)} over many:\n{_listed(after)}",
                pytrace=False,
            )

    return check


def _listed(seen: CaptureQueriesContext) -> str:
    return "\n".join(f"{n:>3}  {query['sql']}" for n, query in enumerate(seen, 1))
