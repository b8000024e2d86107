"""The settings of a site that is deployed, from the fewest variables that it can do with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "GUILDHALL_SECRET_KEY": "a-secret-of-fifty-characters-and-more-as-the-example-says",
    "GUILDHALL_SITE_URL": "https://halls.example",
    "DATABASE_URL": "postgresql://guildhall:word@127.0.0.1:1/guildhall",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def deployed(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_deployed_site_passes_djangos_own_checks():
    done = deployed("manage.py", "check", "--deploy", "--fail-level=WARNING", **NEEDED)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["GUILDHALL_SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_what_has_no_safe_default_is_asked_for_by_name(name):
    given = {one: value for one, value in NEEDED.items() if one != name}
    # Not by manage.py, which would take a running `make run` for the answer.
    done = deployed("-m", "django", "check", DJANGO_SETTINGS_MODULE="plc.settings", **given)
    assert done.returncode and f"Set {name}" in done.stderr


def test_a_deployed_site_keeps_developers_pages_and_tools_at_home():
    program = (
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'plc.settings'; django.setup()\n"
        "from django.conf import settings; from django.urls import Resolver404, resolve\n"
        "for path in ('/dev/mail/', '/dev/look/'):\n"
        "    try: print(resolve(path))\n"
        "    except Resolver404: pass\n"
        "print(settings.DEBUG, 'zeal' in settings.INSTALLED_APPS, settings.SESSION_COOKIE_NAME,\n"
        "      settings.MAIL_TRANSPORT.split('.')[-2])"
    )
    done = deployed("-c", program, GUILDHALL_DEBUG="true", **NEEDED)
    assert done.stdout.split() == ["False", "False", "__Host-session", "smtp"], done.stderr


@pytest.mark.parametrize(
    ("given", "alias"),
    [({}, "default"), ({"DATABASE_REPLICA_URL": "postgresql://reader@replica:5433/g"}, "replica")],
)
def test_searches_read_from_a_replica_where_there_is_one(given, alias):
    program = (
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'plc.settings'; django.setup()\n"
        "from django.db import connections; from plc.core import replica\n"
        "for one in connections.all(): one.ensure_connection = lambda: None  # nobody is there\n"
        "print(replica.read_alias(), connections[replica.read_alias()].settings_dict['HOST'])"
    )
    done = deployed("-c", program, **NEEDED, **given)
    host = "replica" if alias == "replica" else "127.0.0.1"
    assert done.stdout.split() == [alias, host], done.stderr


def test_the_replica_is_reached_by_its_own_options_and_not_by_those_of_the_primary():
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'plc.settings'\n"
        "from django.conf import settings\n"
        "for one in settings.DATABASES.values():\n"
        "    print(one['HOST'], one['PORT'] or '-', one['OPTIONS'].get('sslmode'),\n"
        "          one['OPTIONS']['application_name'], one['OPTIONS'].get('prepare_threshold'))"
    )
    done = deployed(
        "-c",
        program,
        **NEEDED
        | {
            "DATABASE_URL": "postgresql://%2Frun%2FServers/g?application_name=halls",
            "DATABASE_REPLICA_URL": "postgresql://reader@[2001:db8::7]:5433/g?sslmode=require",
        },
    )
    assert done.stdout.splitlines() == [
        "/run/Servers - None halls 2",
        "2001:db8::7 5433 require guildhall 2",
    ], done.stderr


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("mysql://g@host/g", "DATABASE_URL must begin with postgresql://"),
        ("postgresql://g@host/g?sslmod=require", "DATABASE_URL cannot be read: invalid URI query"),
        ("postgresql://g:sec%zret@host/g", "DATABASE_URL cannot be read: invalid percent-encoded"),
        ("postgresql://g:secret@[::1]x/g", "DATABASE_URL cannot be read: "),
    ],
)
def test_an_address_of_a_database_that_cannot_be_read_is_said_by_name(url, wrong):
    done = deployed("manage.py", "check", **NEEDED | {"DATABASE_URL": url})
    assert done.returncode and wrong in done.stderr
    assert "zret" not in done.stderr and "secret" not in done.stderr


@pytest.mark.parametrize(
    ("env", "origins", "asked"),
    [
        ("production", "https://halls.example", "'self'"),
        (
            "development",
            "https://halls.example http://localhost:8123 http://127.0.0.1:8123",
            "'self' http://localhost:8124 http://127.0.0.1:8124",
        ),
    ],
)
def test_only_under_make_run_does_the_live_stream_have_a_port_of_its_own(env, origins, asked):
    program = (
        "from plc import settings; print(*settings.LIVE_ORIGINS)\n"
        "print(*settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['connect-src'])"
    )
    ports = {"GUILDHALL_LIVE_PORT": "8124", "PORT": "8123"}
    done = deployed("-c", program, **NEEDED, **ports, GUILDHALL_ENV=env)
    assert done.stdout.splitlines() == [origins, asked], done.stderr
