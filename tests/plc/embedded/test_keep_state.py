"""What `var/` holds, who may hold it, and which port is whose."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from plc.embedded import environment
from plc.embedded.ports import HOST, PortTaken, free_port, listen, port_from
from plc.embedded.state import AlreadyRunning, State


@pytest.fixture
def listener() -> socket.socket:
    with socket.create_server((HOST, 0)) as listener:
        yield listener


def test_a_taken_port_is_said_in_one_sentence_with_a_way_out(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with pytest.raises(PortTaken, match=f"Port {port} is taken .* PORT=\\d+ make run"):
        listen(port)


def test_a_port_that_is_had_is_taken_for_others_before_anything_answers_there() -> None:
    port = free_port()
    with listen(port), socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            other.bind((HOST, port))


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", ""])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PortTaken, match="a number from 1 to 65535"):
        port_from(text)


def test_the_live_port_gives_way_when_it_is_taken(listener: socket.socket) -> None:
    taken = listener.getsockname()[1]
    assert free_port(preferred=taken) != taken
    free = free_port()
    assert free_port(preferred=free) == free


def test_a_second_start_in_the_same_place_is_refused_and_names_the_first(tmp_path: Path) -> None:
    with State(tmp_path), pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        State(tmp_path).__enter__()
    with State(tmp_path):
        pass


def test_a_secret_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        secret = state.secret("secret-key")
        assert len(secret) >= 50
        assert state.secret("secret-key") == secret != state.secret("another")
        file = tmp_path / "secrets" / "secret-key"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_command_beside_a_running_site_finds_its_servers(
    tmp_path: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDHALL_VAR", str(tmp_path))
    port = listener.getsockname()[1]
    settings = {
        "DATABASE_URL": f"postgresql://guildhall:x@{HOST}:{port}/guildhall",
        "REDIS_URL": f"redis://:x@{HOST}:{port}/0",
    }
    with State(tmp_path) as state:
        assert environment() == {}
        state.record_servers(settings)
        assert stat.S_IMODE((tmp_path / "servers.json").stat().st_mode) == 0o600
        assert environment() == settings
        listener.close()  # killed with -9, it could not take back the record
        assert environment() == {}
        state.record_servers(settings)
    assert not (tmp_path / "servers.json").exists()


def test_a_reset_leaves_nothing_but_the_lock_it_holds(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state.secret("secret-key")
        state.log("postgres").write_text("words")
        state.clear()
        assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def command(
    name: str, var: Path, port: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plc.embedded", name],
        env={**os.environ, "GUILDHALL_VAR": str(var), "PORT": port, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_on_a_taken_port_starts_nothing(tmp_path: Path, listener: socket.socket) -> None:
    done = command("run", tmp_path, port=str(listener.getsockname()[1]))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "is taken by another program" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_database_that_nobody_answers_for_is_said_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://guildhall:pass-word@{HOST}:{free_port()}/guildhall"
    done = command("run", tmp_path, str(free_port()), DATABASE_URL=url)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "DATABASE_URL" in done.stderr and "refused" in done.stderr
    assert "pass-word" not in done.stderr


def test_a_reset_beside_a_running_site_is_refused(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        state.secret("secret-key")
        state.log("postgres").write_text("words")
        done = command("reset", tmp_path)
        assert done.returncode == 1
        assert "already runs here" in done.stderr
        assert state.log("postgres").read_text() == "words"
    assert command("reset", tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_reset_of_somebody_elses_folder_deletes_nothing(tmp_path: Path) -> None:
    (tmp_path / "thesis").write_text("years of work")
    assert "does not look like Guildhall's" in command("reset", tmp_path).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]
