"""Takes the words out of a file that somebody uploaded, which may be made to do harm.

The file is read by `child.py` in a process of its own, which has little memory, little time, no
writing and no secrets. Whatever happens to it, the worker goes on.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import SupportsRead

CHILD = Path(__file__).with_name("child.py")
SECONDS = 40  # the child limits its own time to less
MOST_BYTES = 60_000_000  # larger files are not read
MOST_TEXT = 400_000  # characters


@dataclass(frozen=True)
class Found:
    """``state`` is "read", "partly" or "failed"; ``why`` is for operators."""

    text: str
    state: str
    why: str = ""


def read_file(file: "SupportsRead[bytes]", content_type: str) -> Found:
    """The words of the file, at most MOST_TEXT characters. Never raises because of the file."""
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        if copy.tell() > MOST_BYTES:
            return Found("", "failed", "too large")
        copy.seek(0)
        return _ask_child(copy, content_type)


def _ask_child(file: BinaryIO, content_type: str) -> Found:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), content_type, str(MOST_TEXT)],
            stdin=file,
            capture_output=True,
            timeout=SECONDS,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Found("", "failed", "took too long")
    try:
        said = json.loads(done.stdout)
        return Found(said["text"][:MOST_TEXT], said["state"], said["why"])
    except (ValueError, KeyError, TypeError):
        return Found("", "failed", f"ended with {done.returncode}")
