"""Processes are kept running, and every one of them ends."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from plc.embedded.child import command_of
from plc.embedded.supervisor import GaveUp, Program, Supervisor
from tests.waiting import eventually

PARENT = """
import signal, subprocess, time
from plc.embedded.child import dies_with_parent
child = subprocess.Popen(["sleep", "62"], preexec_fn=dies_with_parent(signal.SIGTERM))
print(child.pid, flush=True)
time.sleep(60)
"""
WITH_A_CHILD = """
import subprocess, time
subprocess.Popen(["sleep", "61"])
time.sleep(60)
"""


def program(code: str) -> Program:
    return Program("web", [sys.executable, "-uc", code], dict(os.environ))


def test_what_a_process_says_is_passed_on_under_its_name(
    capfd: pytest.CaptureFixture[str],
) -> None:
    supervisor = Supervisor([], [program("print('up'); import time; time.sleep(60)")])
    supervisor.start_programs()
    said: list[str] = []
    assert eventually(lambda: said.append(capfd.readouterr().out) or "web | up" in "".join(said))
    supervisor.stop()


def test_a_process_that_dies_is_started_again(capfd: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor([], [web := program("import time; time.sleep(60)")])
    supervisor.start_programs()
    first = web.process
    assert first is not None
    first.kill()
    first.wait()
    supervisor.check()
    assert web.running() and web.process is not first
    assert "The web process ended with code -9; starting it again." in capfd.readouterr().out
    supervisor.stop()


def test_a_process_that_dies_again_and_again_ends_it_all_with_a_sentence() -> None:
    supervisor = Supervisor([], [program("raise SystemExit(3)")])
    supervisor.start_programs()
    with pytest.raises(GaveUp, match="web process ended 3 times within a minute.*code 3"):
        supervisor.watch(20)
    supervisor.stop()


def test_a_process_answers_where_its_supervisor_listens_also_when_it_is_started_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web = program(f"""
import socket
listening = socket.socket(fileno={listener.fileno()})
listening.accept()[0].sendall(b"here")
""")
        web.inherits = [listener.fileno()]
        supervisor = Supervisor([], [web])
        supervisor.start_programs()
        for _ in range(2):
            with socket.create_connection(listener.getsockname(), timeout=10) as asking:
                assert asking.recv(4) == b"here"
            assert eventually(lambda: not web.running())
            supervisor.check()
        supervisor.stop()


def test_stopping_ends_grandchildren_too() -> None:
    supervisor = Supervisor([], [web := program(WITH_A_CHILD)])
    supervisor.start_programs()
    assert web.process is not None
    group = web.process.pid
    assert eventually(lambda: "sleep" in _commands_of_group(group))
    supervisor.stop()
    assert eventually(lambda: "sleep" not in _commands_of_group(group))


def test_a_process_deaf_to_the_polite_signal_is_killed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("plc.embedded.supervisor.GRACE_S", 0.3)
    deaf = program(
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    )
    supervisor = Supervisor([], [deaf])
    supervisor.start_programs()
    said: list[str] = []
    assert eventually(lambda: said.append(capfd.readouterr().out) or "deaf" in "".join(said))
    supervisor.stop()
    assert eventually(lambda: not deaf.running())


def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert "sleep" in command_of(child)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert eventually(lambda: "sleep" not in command_of(child))


def _commands_of_group(group: int) -> str:
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return " ".join(command_of(pid) for pid in pids if _group_of(pid) == group)


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
