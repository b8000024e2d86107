"""Compares the storage with the database and deletes unreferenced blobs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plc.files import strays


class Command(BaseCommand):
    help = (
        "Delete files of the storage that are older than a day and that no row names, as crashes"
        " leave them. The clock does the same each night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list them")
        parser.add_argument(
            "--even-so", action="store_true", help="also where most of the storage would go"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = strays.find()
        if options["dry_run"]:
            for name in found.strays:
                self.stdout.write(name)
        elif found.suspicious and not options["even_so"]:
            raise CommandError(
                f"No row names {len(found.strays)} of the {found.seen} files: is this the storage"
                " of another site, or an older database? Nothing was deleted. Look at --dry-run;"
                " --even-so deletes them."
            )
        else:
            self.stdout.write(f"Deleted {strays.sweep(found)}.")
        self.stdout.write(
            f"{found.seen} files older than a day; {len(found.strays)} that no row named."
        )
