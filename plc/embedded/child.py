"""Child processes that end with their parent, and how to tell them from strangers."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def dies_with_parent(sent: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before it becomes its program, so that it gets `sent` if we are killed.

    A supervisor killed with -9 can end nobody; on Linux the kernel does it instead. Elsewhere
    the next start finds what was left over. Start such children from the main thread: to the
    kernel the parent is a thread.
    """
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None, use_errno=True).prctl, os.getpid()

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, sent, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return before_exec


def command_of(pid: int) -> str:
    """The command line of a living process, "" when there is none."""
    if Path("/proc/self").exists():  # slim containers have no `ps`
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            return ""
    asked = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
