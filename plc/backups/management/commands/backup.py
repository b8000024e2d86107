import os
import shutil
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plc.backups import archive


class Command(BaseCommand):
    help = (
        "Write one archive of the database and the media, with a manifest of counts and sums. The"
        " site may be at work meanwhile. The secret key and other settings are not in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", help="File to write, or - for standard output; default: named by now"
        )

    def handle(self, *args: Any, path: str | None, verbosity: int, **options: Any) -> None:
        def tell(line: str) -> None:
            if verbosity > 1:
                self.stderr.write(line)

        if path == "-":
            with os.fdopen(os.dup(1), "wb") as out:
                archive.write(out, tell=tell)
            return
        target = Path(path or f"guildhall-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip")
        if target.exists():
            raise CommandError(f"{target} exists already. Choose another name.")
        # Renamed when complete, so that an incomplete backup is not mistaken for one.
        draft = target.with_name(target.name + ".part")
        try:
            with draft.open("wb") as out:
                draft.chmod(0o600)
                manifest = archive.write(out, tell=tell)
                out.flush()
                os.fsync(out.fileno())
            shutil.move(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(f"{target}: {rows} rows, {len(manifest.files)} files.")
