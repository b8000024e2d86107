"""Backup, wipe, restore: what comes back equals what was saved."""

import json
import os
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from psycopg import sql

from tests import cast, make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def empty_database():
    """The address of a new, empty database beside the test's own."""
    own = connection.settings_dict
    name = f"restored_{uuid.uuid4().hex[:12]}"

    def run(statement: str) -> None:
        with psycopg.connect(
            host=own["HOST"],
            port=own["PORT"],
            user=own["USER"],
            password=own["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        ) as server:
            server.execute(sql.SQL(statement).format(sql.Identifier(name)))

    run("CREATE DATABASE {}")
    yield f"postgresql://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{name}"
    run("DROP DATABASE {} WITH (FORCE)")


def manage(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *args],
        cwd=settings.BASE_DIR,
        env={**os.environ, "GUILDHALL_ENV": "test", **environment},
        capture_output=True,
        text=True,
        timeout=300,  # a restore runs every migration, beside the other tests
    )


def own_database() -> str:
    own = connection.settings_dict
    return f"postgresql://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"


def back_up(path: Path, media: Path) -> None:
    done = manage("backup", str(path), DATABASE_URL=own_database(), GUILDHALL_MEDIA=str(media))
    assert done.returncode == 0, done.stderr


def contents(url: str) -> dict[str, list]:
    """Every row of every table of ours, as text, by table."""
    with psycopg.connect(url) as database:
        names = [
            row[0]
            for row in database.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        ]
        return {
            name: sorted(
                row[0]
                for row in database.execute(
                    sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
                )
            )
            for name in names
            if name not in {"django_migrations", "django_session"}
        }


class Saved(NamedTuple):
    archive: Path
    rows: dict[str, list]
    last_account: int


@pytest.fixture(scope="module")
def kept() -> list[Saved]:
    return []


@pytest.fixture
def saved(kept, media, tmp_path_factory):
    """The backup of a site, made once for all who look at it: a command takes seconds. The site
    itself is there for the first of them only."""
    if not kept:
        last = cast.assemble().fatima
        default_storage.save("files/ab/picture.webp", ContentFile(b"\x00picture" * 1000))
        archive = tmp_path_factory.mktemp("backup") / "site.zip"
        back_up(archive, media)
        kept.append(Saved(archive, contents(own_database()), last.pk))
    return kept[0]


def test_a_site_comes_back_row_for_row_and_file_for_file_and_goes_on_counting(
    saved, tmp_path, empty_database
):
    elsewhere = tmp_path / "elsewhere"
    done = manage(
        "restore", str(saved.archive), DATABASE_URL=empty_database, GUILDHALL_MEDIA=str(elsewhere)
    )

    assert done.returncode == 0, done.stderr
    assert contents(empty_database) == saved.rows
    assert (elsewhere / "files/ab/picture.webp").read_bytes() == b"\x00picture" * 1000
    with psycopg.connect(empty_database) as database:
        (following,) = database.execute(
            "SELECT nextval(pg_get_serial_sequence('accounts_user', 'id'))"
        ).fetchone()
    assert following == saved.last_account + 1


def test_a_site_with_accounts_is_never_written_over(saved, tmp_path):
    make.user("Somebody")
    before = contents(own_database())
    done = manage(
        "restore",
        str(saved.archive),
        DATABASE_URL=own_database(),
        GUILDHALL_MEDIA=str(tmp_path / "elsewhere"),
    )
    assert done.returncode != 0
    assert "This site has accounts" in done.stderr
    assert contents(own_database()) == before


def test_a_damaged_backup_is_refused_before_anything_is_written(saved, tmp_path, empty_database):
    with (
        zipfile.ZipFile(saved.archive) as whole,
        zipfile.ZipFile(tmp_path / "damaged.zip", "w") as damaged,
    ):
        for entry in whole.namelist():
            data = whole.read(entry)
            if entry == "database/accounts_user.copy":
                data = data.replace(b"Amara", b"Omara")
            damaged.writestr(entry, data)

    done = manage(
        "restore",
        str(tmp_path / "damaged.zip"),
        DATABASE_URL=empty_database,
        GUILDHALL_MEDIA=str(tmp_path / "elsewhere"),
    )

    assert done.returncode != 0
    assert "database/accounts_user.copy differs from its sum" in done.stderr
    assert contents(empty_database) == {}


def test_the_manifest_counts_what_is_in_the_archive(saved):
    with zipfile.ZipFile(saved.archive) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["tables"]["accounts_user"]["rows"] == len(saved.rows["accounts_user"])
    assert "django_session" not in manifest["tables"]
    assert saved.archive.stat().st_mode & 0o077 == 0


def test_a_second_backup_does_not_write_over_the_first(tmp_path, media):
    (tmp_path / "site.zip").write_text("the first")
    done = manage("backup", str(tmp_path / "site.zip"), DATABASE_URL=own_database())
    assert "exists already" in done.stderr
    assert (tmp_path / "site.zip").read_text() == "the first"
