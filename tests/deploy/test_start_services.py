"""Every service of docker-compose.yml, run by its own command as a plain process.

The environment is that of a container: production settings, no home, no write access to the code,
one writable directory for media and one for temporary files, and the service's health check. Images
are not built.
"""

import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import httpx
import pytest
import yaml
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = [name for name, one in COMPOSE["services"].items() if "build" in one]

pytestmark = pytest.mark.django_db(transaction=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> Path:
    """A virtual environment like in the image: with the installed packages, but without the
    project, which a development environment can import from everywhere."""
    place = tmp_path_factory.mktemp("image") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    packages = next(place.glob("lib/python*/site-packages"))
    installed = Path(sysconfig.get_paths()["purelib"])
    (packages / "installed.pth").write_text(f"{installed}\n")  # nested .pth files are ignored
    for name in ("gunicorn", "uvicorn", "celery"):
        lines = (Path(sys.executable).parent / name).read_text().splitlines(keepends=True)
        first = next(n for n, line in enumerate(lines) if "import" in line)
        (place / "bin" / name).write_text(f"#!{place}/bin/python\n{''.join(lines[first:])}")
        (place / "bin" / name).chmod(0o755)
    for folder in (place, *place.parents[:2]):
        folder.chmod(0o755)
    return place / "bin"


def image_environment() -> dict[str, str]:
    """The variables that the Dockerfile sets, except paths."""
    text = (ROOT / "Dockerfile").read_text().rpartition("FROM ")[2]
    said = dict(re.findall(r"(?:ENV |    )(\w+)=(\S+)", text))
    assert said.pop("PATH") == "/venv/bin:$PATH"
    return {
        name: str(ROOT) if value == "/app" else value
        for name, value in said.items()
        if name not in ("GUILDHALL_STATIC", "GUILDHALL_VAR", "GUILDHALL_MEDIA")
    }


@pytest.fixture
def container(tmp_path, programs):
    """The environment of a service, from docker-compose.yml and deploy/env.example."""
    own = connection.settings_dict
    media, temporary, static = (tmp_path / name for name in ("media", "tmp", "static"))
    for folder in (media, temporary, static):
        folder.mkdir(mode=0o777)
    return {
        **image_environment(),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": "/nonexistent",
        "TMPDIR": str(temporary),
        "GUILDHALL_ENV": "production",
        "GUILDHALL_SITE_URL": "https://guildhall.example.org",
        "GUILDHALL_SECRET_KEY": "x" * 50,
        "GUILDHALL_TRUSTED_PROXIES": "1",
        "GUILDHALL_MEDIA": str(media),
        "GUILDHALL_STATIC": str(static),
        "DATABASE_URL": (
            f"postgresql://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}"
            f"/{own['NAME']}"
        ),
        "REDIS_URL": settings.REDIS_URL,
        "BIND": "127.0.0.1",
        "PORT": str(free_port()),
        "WORKER_TMP": str(temporary),
        "CLOCK_FILE": str(temporary / "clock"),
        "WEB_WORKERS": "1",
        "WORKER_CONCURRENCY": "1",
        "LANG": "C.UTF-8",
    }


def collect_static_files(environment: dict[str, str]) -> None:
    """Like the Dockerfile does."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )


def as_nobody() -> dict:
    """Arguments that run a process as an unprivileged account, if possible: only for root, and if
    that account can read the project (which it cannot in a private home)."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        subprocess.run(
            [sys.executable, "-c", f"open({str(ROOT / 'manage.py')!r})"],
            cwd="/",
            capture_output=True,
            check=True,
            **identity,
        )
    except (PermissionError, subprocess.CalledProcessError):
        return {}
    return identity


class Service:
    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        self.name, self.environment, self.log = name, environment, log
        self.identity = as_nobody()
        if self.identity:
            for folder in (environment["TMPDIR"], environment["GUILDHALL_MEDIA"]):
                os.chown(folder, self.identity["user"], self.identity["group"])
            for parent in Path(environment["TMPDIR"]).parents:
                if parent.stat().st_uid == 0 and str(parent).startswith("/tmp/"):
                    parent.chmod(parent.stat().st_mode | 0o055)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Service":
        command = COMPOSE["services"][self.name]["command"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(ROOT / command[0]), *command[1:]],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.identity,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)

    def healthy(self) -> bool:
        """Run the service's health check like an orchestrator."""
        test = COMPOSE["services"][self.name]["healthcheck"]["test"]
        assert test[0] == "CMD"
        done = subprocess.run(
            [str(ROOT / test[1]), *test[2:]],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            **self.identity,
        )
        self.said = done.stderr
        return done.returncode == 0

    def wait_until_healthy(self, limit: float = 60) -> None:
        end = time.monotonic() + limit
        while not self.healthy():
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < end, f"{self.said}\n{self.log.read_text()[-3000:]}"
            time.sleep(0.3)


def project_files() -> list[str]:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "status", "--porcelain", "--untracked-files=all"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return listed.splitlines()


def test_web_serves_pages_and_static_files_and_redirects_to_tls(container, tmp_path):
    collect_static_files(container)
    before = project_files()
    with Service("web", container, tmp_path / "web.log") as web:
        web.wait_until_healthy()
        address = f"http://127.0.0.1:{container['PORT']}"
        over_tls = {"Host": "guildhall.example.org", "X-Forwarded-Proto": "https"}
        page = httpx.get(f"{address}/accounts/login/", headers=over_tls)
        assert page.status_code == 200
        assert "__Host-csrf" in page.headers["set-cookie"]
        assert "unsafe" not in page.headers["content-security-policy"]
        stylesheet = re.search(r'href="(/static/[^"]+\.css)"', page.text)[1]
        style = httpx.get(address + stylesheet, headers=over_tls)
        assert style.status_code == 200
        assert "immutable" in style.headers["cache-control"]
        plain = httpx.get(f"{address}/accounts/login/", headers={"Host": "guildhall.example.org"})
        assert plain.headers["location"] == "https://guildhall.example.org/accounts/login/"
        foreign = httpx.get(f"{address}/", headers={"Host": "evil.example"})
        assert foreign.status_code == 400
    assert project_files() == before


def test_live_answers_its_health_check(container, tmp_path):
    with Service("live", container, tmp_path / "live.log") as live:
        live.wait_until_healthy()


def test_a_worker_answers_the_clock_and_both_are_healthy(container, tmp_path):
    from django.core.cache import cache

    from plc.web.health import HEARTBEAT_KEY

    cache.delete(HEARTBEAT_KEY)
    with (
        Service("worker", container, tmp_path / "worker.log") as worker,
        Service("clock", container, tmp_path / "clock.log") as clock,
    ):
        worker.wait_until_healthy()
        clock.wait_until_healthy()
        end = time.monotonic() + 30
        while cache.get(HEARTBEAT_KEY) is None:
            assert time.monotonic() < end, (tmp_path / "worker.log").read_text()[-2000:]
            time.sleep(0.2)


def test_migrate_ends_by_itself_and_may_run_again(container, tmp_path):
    with Service("migrate", container, tmp_path / "migrate.log") as migrate:
        assert migrate.process.wait(60) == 0, (tmp_path / "migrate.log").read_text()


def test_a_missing_setting_is_said_in_one_sentence(container, tmp_path):
    del container["GUILDHALL_SECRET_KEY"]
    with Service("web", container, tmp_path / "web.log") as web:
        assert web.process.wait(30) != 0
    assert "Set GUILDHALL_SECRET_KEY" in (tmp_path / "web.log").read_text()


def test_every_service_of_ours_is_hardened_and_checked():
    assert set(OURS) == {"web", "live", "worker", "worker-now", "clock", "migrate"}
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["user"] == "10001:10001"
        assert service["cap_drop"] == ["ALL"]
        assert name == "migrate" or "healthcheck" in service
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    for name in ("proxy", "postgres", "valkey"):
        service = COMPOSE["services"][name]
        assert "healthcheck" in service and service["restart"] == "unless-stopped"
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
        assert any(one.partition(":")[0] in COMPOSE["volumes"] for one in service["volumes"])
        # Caddy stores certificates in volumes that its image creates for root.
        assert name == "proxy" or service["user"] == name
    assert COMPOSE["services"]["postgres"]["image"].startswith("postgres:18")
    assert COMPOSE["services"]["valkey"]["image"].startswith("valkey/valkey:9")


def test_the_example_documents_every_setting_that_is_read():
    """Compares settings, compose file, proxy and start script with deploy/env.example."""
    read = set()
    for path in ("plc/settings.py", "docker-compose.yml", "deploy/serve", "plc/web/logs.py"):
        text = (ROOT / path).read_text()
        read |= set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", text))
        read |= set(
            re.findall(r'(?:text|flag|number|words|get|database)\(\s*"([A-Z][A-Z0-9_]+)"', text)
        )
    for provider in ("GOOGLE", "MICROSOFT", "GITHUB"):
        read |= {f"GUILDHALL_{provider}_CLIENT_ID", f"GUILDHALL_{provider}_SECRET"}
    for provider in ("OIDC", "OIDC_2"):
        asked = ("URL", "ID", "NAME", "CLIENT_ID", "SECRET")
        read |= {f"GUILDHALL_{provider}_{one}" for one in asked}
    # Set by the image and the compose file themselves, or only needed by tests.
    own = {
        "GUILDHALL_ENV",
        "GUILDHALL_VAR",
        "GUILDHALL_MEDIA",
        "GUILDHALL_STATIC",
        "GUILDHALL_DEBUG",
        "GUILDHALL_LIVE_PORT",
        "BIND",
        "PORT",
        "WORKER_TMP",
        "WORKER_LOG_LEVEL",
        "CLOCK_FILE",
    }
    documented = set(
        re.findall(
            r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE
        )
    )
    assert read - own - documented == set()
    # The example documents nothing else, except variables for Compose and libraries, and one
    # example.
    others = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ANYMAIL_MAILGUN_API_KEY"}
    others |= {"COMPOSE_PROFILES"}
    assert documented - others - read == set()


def test_the_dockerfile_needs_no_frontend_and_installs_only_hashed_packages():
    text = (ROOT / "Dockerfile").read_text()
    assert "# syntax=" not in text
    assert "python:${PYTHON}-slim" in text
    assert "ARG PYTHON=3.13" in text
    assert text.count("--require-hashes") == 2
    assert text.rstrip().splitlines()[-1] == 'CMD ["deploy/serve", "web"]'
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), f"the Dockerfile copies {source}, which is not there"
