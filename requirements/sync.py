"""Installs a hashed requirement file into `.venv`: `python3 requirements/sync.py run|dev`.

Runs under the system's python3 with the standard library only. Does nothing if the environment is
already up to date.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST, TOO_NEW = (3, 11), (3, 15)
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
# The interpreter and location of the environment, which is recreated if they change, because its
# scripts contain its path; and the requirement file that was installed.
PLACE = f"{sys.version} {VENV}"
STAMP = VENV / "synced"


def stamp_of(wanted: str) -> str:
    content = b"".join((HERE / name).read_bytes() for name in ("uv.txt", f"{wanted}.txt"))
    return f"{wanted} {hashlib.sha256(content).hexdigest()} {PLACE}"


def found_stamp() -> str:
    return STAMP.read_text() if STAMP.exists() else ""


def make_environment() -> None:
    place = VENV / "place"
    if (BIN / "python").exists() and place.exists() and place.read_text() == PLACE:
        return
    say("Making the virtual environment ...")
    made = call(sys.executable, "-m", "venv", "--clear", str(VENV))
    if made.returncode and install_venv_module():
        made = call(sys.executable, "-m", "venv", "--clear", str(VENV))
    if made.returncode:
        stop(
            f"python3 cannot make a virtual environment:\n{made.stdout.strip()}\n"
            "On Debian and Ubuntu `apt-get install python3-venv` mends that."
        )
    # The project itself, importable from everywhere like after an editable install.
    packages = next(VENV.glob("lib/python*/site-packages"))
    (packages / "guildhall.pth").write_text(f"{ROOT}\n")
    place.write_text(PLACE)


def install_venv_module() -> bool:
    """Debian's python3 does not include it."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say("Installing python3-venv ...")
    call("apt-get", "update")
    return call("apt-get", "install", "-y", "python3-venv").returncode == 0


def install(wanted: str) -> None:
    pip = (str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    check(call(*pip, "--require-hashes", "-r", str(HERE / "uv.txt")))
    say("Installing the dependencies ...")
    uv = (str(BIN / "uv"), "pip", "sync", "--quiet", "--require-hashes")
    check(call(*uv, "--python", str(BIN / "python"), str(HERE / f"{wanted}.txt")))


def call(*command: str) -> "subprocess.CompletedProcess[str]":
    environment = dict(os.environ)
    cache = Path(environment.get("UV_CACHE_DIR") or Path.home() / ".cache")
    if not os.access(cache if cache.exists() else Path.home(), os.W_OK):
        environment["UV_CACHE_DIR"] = tempfile.mkdtemp(prefix="uv-")
    return subprocess.run(
        command,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def check(done: "subprocess.CompletedProcess[str]") -> None:
    if done.returncode:
        stop(f"{done.stdout.strip()}\n`{' '.join(done.args)}` failed; its words stand above.")


def say(line: str) -> None:
    print(line, flush=True)


def stop(reason: str) -> None:
    sys.exit(reason)


def main(wanted: str) -> None:
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        stop(
            f"Guildhall needs Python 3.11 to 3.14; {sys.executable} is {sys.version.split()[0]}. "
            "Choose another: make PYTHON=python3.13 ..."
        )
    if found_stamp().startswith("dev "):
        wanted = "dev"  # the requirements of tests include those of a run
    if found_stamp() == stamp_of(wanted):
        return
    make_environment()
    install(wanted)
    STAMP.write_text(stamp_of(wanted))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        stop("Stopped. The next start goes on from here.")
