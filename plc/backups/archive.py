"""The format of a backup, with its reader and writer.

A streamed ZIP64 file with ``database/<table>.copy`` (Postgres COPY text), ``media/<key>`` and
``manifest.json``: the format's version, the applied migrations, columns, row count and SHA-256 of
every table, and size and SHA-256 of every file. It needs neither pg_dump nor the same server
version; it can be restored to any Postgres version that is supported.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from django.apps import apps
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from plc.accounts.models import User

FORMAT = 1
CHUNK = 1 << 20
# Recreated or useless elsewhere; a restore signs everybody out.
LEFT_OUT = frozenset({"django_session", "django_migrations"})

Tell = Callable[[str], None]


class UnreadableBackup(Exception):
    """The archive is damaged, not ours or from a newer version; the message says which."""


class SiteNotEmpty(Exception):
    """The site already contains data, which a restore never overwrites."""


@dataclass
class Table:
    columns: list[str]
    rows: int
    sha256: str


@dataclass
class Stored:
    size: int
    sha256: str


@dataclass
class Manifest:
    format: int = FORMAT
    made_at: str = ""
    postgres: str = ""
    migrations: list[list[str]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, Stored] = field(default_factory=dict)
    missing_files: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> "Manifest":
        try:
            data = json.loads(archive.read("manifest.json"))
            manifest = cls(**data)
            manifest.tables = {name: Table(**table) for name, table in data["tables"].items()}
            manifest.files = {name: Stored(**file) for name, file in data["files"].items()}
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableBackup("This is not a backup of Guildhall.") from error
        if manifest.format > FORMAT:
            raise UnreadableBackup("This backup was made by a newer Guildhall. Upgrade first.")
        return manifest


def tables() -> list[str]:
    """All tables of the project's models, sorted by name."""
    return sorted(
        {
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy
        }
        - LEFT_OUT
    )


# --- writing ------------------------------------------------------------------------------------


def write(target: IO[bytes], *, tell: Tell, storage: Storage = default_storage) -> Manifest:
    """Write a backup to ``target``.

    The database is read in one repeatable-read snapshot, so that a running site is saved
    consistently. Files are read afterwards, so that those in the snapshot are complete except for
    files deleted in between (listed in the manifest).
    """
    manifest = Manifest(made_at=datetime.now(UTC).isoformat(timespec="seconds"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SHOW server_version")
            manifest.postgres = cursor.fetchone()[0]
            manifest.migrations = [
                list(key) for key in sorted(MigrationRecorder(connection).applied_migrations())
            ]
            for name in tables():
                manifest.tables[name] = _write_table(archive, cursor, name)
                tell(f"{name}: {manifest.tables[name].rows} rows")
        for key in _keys(storage):
            _write_file(archive, storage, key, manifest)
        tell(f"{len(manifest.files)} files")
        archive.writestr("manifest.json", json.dumps(asdict(manifest), indent=1))
    return manifest


def _write_table(archive: zipfile.ZipFile, cursor: Any, name: str) -> Table:
    columns = _columns(cursor, name)
    digest, rows = hashlib.sha256(), 0
    listed = ", ".join(connection.ops.quote_name(column) for column in columns)
    query = f"COPY (SELECT {listed} FROM {connection.ops.quote_name(name)}) TO STDOUT"  # noqa: S608
    with (
        archive.open(f"database/{name}.copy", "w", force_zip64=True) as entry,
        cursor.copy(query) as copy,
    ):
        for block in copy:
            block = bytes(block)
            digest.update(block)
            rows += block.count(b"\n")
            entry.write(block)
    return Table(columns, rows, digest.hexdigest())


def _columns(cursor: Any, table: str) -> list[str]:
    """The names of all columns except generated ones."""
    cursor.execute(
        """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'
        ORDER BY ordinal_position
        """,
        [table],
    )
    return [row[0] for row in cursor.fetchall()]


def _keys(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from _keys(storage, f"{folder}/{name}" if folder else name)


def _write_file(archive: zipfile.ZipFile, storage: Storage, key: str, manifest: Manifest) -> None:
    digest, size = hashlib.sha256(), 0
    try:
        source = storage.open(key)
    except FileNotFoundError:
        manifest.missing_files.append(key)
        return
    entry = zipfile.ZipInfo(f"media/{key}")  # not compressed, because pictures are already
    with source, archive.open(entry, "w", force_zip64=True) as out:
        while block := source.read(CHUNK):
            digest.update(block)
            size += len(block)
            out.write(block)
    manifest.files[key] = Stored(size, digest.hexdigest())


# --- reading ------------------------------------------------------------------------------------


def verify(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Read the whole archive and compare all checksums. Raises UnreadableBackup on the first
    difference, before anything is written."""
    for name, table in manifest.tables.items():
        _compare(archive, f"database/{name}.copy", table.sha256)
    for key, stored in manifest.files.items():
        _compare(archive, f"media/{key}", stored.sha256)


def _compare(archive: zipfile.ZipFile, name: str, expected: str) -> None:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as entry:
            while block := entry.read(CHUNK):
                digest.update(block)
    except (KeyError, zipfile.BadZipFile) as error:
        raise UnreadableBackup(f"The backup is damaged: {name} cannot be read.") from error
    if digest.hexdigest() != expected:
        raise UnreadableBackup(f"The backup is damaged: {name} differs from its sum.")


def refuse_unless_empty(storage: Storage = default_storage) -> None:
    """Raise SiteNotEmpty if there is an account or an uploaded file."""
    migrated = User._meta.db_table in connection.introspection.table_names()
    if migrated and User.objects.exists():
        raise SiteNotEmpty("This site has accounts. A backup is restored into an empty site only.")
    if next(_keys(storage), None) is not None:
        raise SiteNotEmpty("This site has files. A backup is restored into an empty site only.")


def load(
    archive: zipfile.ZipFile, manifest: Manifest, *, tell: Tell, storage: Storage = default_storage
) -> None:
    """Load the backup into an empty, migrated database in one transaction, then into the storage.

    The caller must have migrated the schema to the state of the backup. Rows inserted by migrations
    are deleted first.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL append_only.emptying = 'on'")
        names = [connection.ops.quote_name(name) for name in manifest.tables]
        cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
        for name, table in manifest.tables.items():
            _load_table(archive, cursor, name, table)
            tell(f"{name}: {table.rows} rows")
        for statement in _sequences(manifest.tables):
            cursor.execute(statement)
        # Last, so that a failure to load the rows leaves no files behind.
        _load_files(archive, manifest, storage)
        tell(f"{len(manifest.files)} files")


def _load_files(archive: zipfile.ZipFile, manifest: Manifest, storage: Storage) -> None:
    """Load all files; if that fails, delete those already written."""
    saved: list[str] = []
    try:
        for key in manifest.files:
            with archive.open(f"media/{key}") as entry:
                saved.append(storage.save(key, File(entry)))
            if saved[-1] != key:
                raise UnreadableBackup(f"The storage renamed {key}; is it really empty?")
    except BaseException:
        for key in saved:
            storage.delete(key)
        raise


def _load_table(archive: zipfile.ZipFile, cursor: Any, name: str, table: Table) -> None:
    listed = ", ".join(connection.ops.quote_name(column) for column in table.columns)
    query = f"COPY {connection.ops.quote_name(name)} ({listed}) FROM STDIN"
    with archive.open(f"database/{name}.copy") as entry, cursor.copy(query) as copy:
        while block := entry.read(CHUNK):
            copy.write(block)


def _sequences(names: Iterable[str]) -> list[str]:
    wanted = set(names)
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in wanted
    ]
    return connection.ops.sequence_reset_sql(no_style(), models)
