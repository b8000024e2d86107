import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from plc.backups import archive


class Command(BaseCommand):
    help = "Restore an archive made by `backup` into an empty site. Refuses any other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--verify-only", action="store_true", help="Compare every sum and write nothing."
        )

    def handle(self, *args: Any, path: Path, verify_only: bool, verbosity: int, **o: Any) -> None:
        def tell(line: str) -> None:
            if verbosity > 1:
                self.stderr.write(line)

        try:
            with zipfile.ZipFile(path) as source:
                manifest = archive.Manifest.read(source)
                archive.verify(source, manifest)
                if verify_only:
                    self.stdout.write(f"{path} is whole: {len(manifest.tables)} tables.")
                    return
                archive.refuse_unless_empty()
                self._stand_where_it_stood(manifest)
                archive.load(source, manifest, tell=tell)
        except (OSError, zipfile.BadZipFile) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        except (archive.UnreadableBackup, archive.SiteNotEmpty) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(f"Restored {rows} rows and {len(manifest.files)} files from {path}.")

    def _stand_where_it_stood(self, manifest: archive.Manifest) -> None:
        """Migrate to the state of the backup. Newer migrations run after the data is loaded, so
        that data migrations see it."""
        executor = MigrationExecutor(connection)
        known = {(app, name) for app, name in manifest.migrations}
        graph = executor.loader.graph
        if unknown := {key for key in known if key not in graph.nodes}:
            replaced = executor.loader.replacements
            if unknown - {name for squash in replaced.values() for name in squash.replaces}:
                raise archive.UnreadableBackup(
                    "This backup was made by another version of Guildhall, whose migrations this"
                    " one does not have. Restore it with that version, then upgrade."
                )
        if set(MigrationRecorder(connection).applied_migrations()) - known:
            # An empty site that is migrated further than the backup: start over.
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            executor = MigrationExecutor(connection)
        targets = [
            key
            for key in known
            if not any(child in known for child in graph.node_map[key].children)
        ]
        executor.migrate(targets)
