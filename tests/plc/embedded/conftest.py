"""Servers in folders of the test's own, as private as a home can be."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plc.embedded.postgres import Postgres
from plc.embedded.server import Server
from plc.embedded.valkey import Valkey


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that only its owner may enter, far down: 120 characters and more."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    deep = home / ("deep" * 15) / ("down" * 15)
    deep.mkdir(parents=True)
    return deep


@pytest.fixture(params=[Postgres, Valkey], ids=["PostgreSQL", "Valkey"])
def make_server(request: pytest.FixtureRequest, home: Path) -> Iterator[Callable[[], Server]]:
    """Makes servers over one and the same directory, as successive supervisors would."""
    made: list[Server] = []

    def make() -> Server:
        made.append(request.param(home / "data", log=home / "log", password="pass-word"))
        return made[-1]

    yield make
    for server in made:
        server.stop()
