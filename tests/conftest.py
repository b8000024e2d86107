"""What every test may ask for. The servers come with `plc.embedded.pytest_plugin`.

`cast` is everyone in their place; `facts()` what was said since the last asking (ask for it after
`cast`); `relay()` carries the journal to all who listen; `tasks()` what waits in the queues;
`letters()` the mail that wants to leave; `client_of(person)` a browser of theirs;
`queries(at_most=)` and `assert_flat` bound what a page asks of the database.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kombu import Connection
from kombu.exceptions import OperationalError
from psycopg import sql

from tests import chromium as browser
from tests.cast import Cast, assemble
from tests.markup import without_layout

QUEUES = ("now", "soon", "bulk")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program; a machine without one fails the test and says how to get it."""
    return browser.find()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there before Django looks (below); what it lacks is migrated then."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Clones this worker's database from the migrated one: milliseconds instead of seconds."""
    database = settings.DATABASES["default"]
    # What a test wrote goes by TRUNCATE where it had transactions of its own.
    database["OPTIONS"]["options"] = "-c append_only.emptying=on"
    name = database.get("TEST", {}).get("NAME") or f"test_{database['NAME']}"
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as server:
        clone = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(clone.format(sql.Identifier(name), sql.Identifier(database["NAME"])))


@pytest.fixture(scope="session", autouse=True)
def mail_becomes_rows(django_test_environment: None) -> None:
    """Django's test environment sends all mail to `mail.outbox`; ours becomes rows, as anywhere."""
    settings.EMAIL_BACKEND = "plc.notifications.outbox.Backend"


@pytest.fixture(scope="session")
def valkey() -> Iterator[redis.Redis]:
    """This worker's own database of the run's Valkey; answers are text."""
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        yield client


@pytest.fixture(autouse=True)
def empty_valkey(valkey: redis.Redis) -> None:
    """No test finds what another has cached, counted or queued."""
    from communities.feed.cards import NEARBY

    valkey.flushdb()
    NEARBY.clear()


@pytest.fixture(autouse=True, scope="session")
def pages_without_layout() -> Iterator[None]:
    """What a test reads of a page does not change with how its template is laid out."""

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


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """A browser in which that person has signed in."""

    def sign_in(person: Any) -> Client:
        client = Client()
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
        # What allauth notes down when a password was given, and the administration asks for.
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def facts(db: None) -> Callable[[], list[tuple[str, dict]]]:
    """Names and data of what was recorded since this fixture, or the last asking."""
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
    """Takes from the queues what waits there: (queue, task, args, kwargs)."""

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
    """Relays the journal and lets everyone hear it, until nothing is left to say.

    Goes through the real queues. Every hearing is delivered twice, as a broker may, and must take
    effect once. A listener that fails fails the test (`failures_expected=True`: it is set aside).
    Tasks of others (mail, previews) are taken from the queues and left undone.
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
    """The mail that wants to leave, oldest first; `letters(to=address)` of one addressee."""

    def waiting(**where: Any) -> list[Any]:
        from plc.notifications.models import OutgoingMail

        return list(OutgoingMail.objects.filter(**where).order_by("id"))

    return waiting


@pytest.fixture
def queries() -> Callable:
    """`with queries(at_most=12): …` shows every query when there are more."""

    @contextmanager
    def counted(*, at_most: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as seen:
            yield seen
        if len(seen) > at_most:
            pytest.fail(f"{len(seen)} queries, at most {at_most}:\n{_listed(seen)}", pytrace=False)

    return counted


@pytest.fixture
def assert_flat() -> Callable:
    """The page asks as many queries over many rows as over few.

    `grow(n)` makes n more rows of what the page lists. The page is asked once beforehand, for what
    a process learns at its first request.
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
