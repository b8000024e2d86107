"""A database is brought up to date once by the same code, and by other code again."""

from pathlib import Path

import psycopg
import pytest

from plc.embedded.postgres import Postgres
from plc.embedded.stamp import Stamp


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("stamped")
    server = Postgres(home / "data", log=home / "log", password="pass-word", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def code(tmp_path) -> Path:
    for file, text in {
        "plc/settings.py": "A = 1",
        "requirements/run.txt": "django==5.2",
        "communities/feed/migrations/0001_initial.py": "# posts",
    }.items():
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_text(text)
    return tmp_path


@pytest.fixture
def database(server) -> str:
    with psycopg.connect(server.url) as connection:
        connection.execute("drop table if exists django_migrations")
        connection.execute("create table django_migrations (id serial, app text, name text)")
        connection.execute("insert into django_migrations (app, name) values ('feed', '0001')")
    return server.url


def test_the_code_that_left_its_mark_finds_it(database, code):
    stamp = Stamp(database, code)
    assert stamp.found() is None
    stamp.leave("\n  amara's account\n")
    assert stamp.found() == Stamp(database, code).found() == "\n  amara's account\n"
    stamp.leave("")
    assert stamp.found() == ""


@pytest.mark.parametrize(
    "file",
    [
        "plc/settings.py",
        "requirements/run.txt",
        "communities/feed/migrations/0001_initial.py",
        "communities/feed/migrations/0002_more.py",
    ],
)
def test_other_code_finds_no_mark(database, code, file):
    Stamp(database, code).leave("x")
    (code / file).write_text("# other")
    assert Stamp(database, code).found() is None


@pytest.mark.parametrize(
    "by_hand",
    [
        "delete from django_migrations",
        "insert into django_migrations (app, name) values ('feed', '0002')",
        "drop table django_migrations",
    ],
)
def test_migrating_by_hand_makes_the_mark_void(database, code, by_hand):
    Stamp(database, code).leave("x")
    with psycopg.connect(database) as connection:
        connection.execute(by_hand)
    assert Stamp(database, code).found() is None


def test_a_database_that_cannot_be_asked_has_no_mark(code):
    nowhere = Stamp("postgresql://nobody@127.0.0.1:1/nothing", code)
    nowhere.leave("x")
    assert nowhere.found() is None
