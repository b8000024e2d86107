import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError

from communities.archives.models import ImportRun
from communities.archives.stackexchange.importer import FILES, Importer
from communities.archives.stackexchange.tally import Tally
from communities.community.models import Community, Membership, Role
from plc.core.spreadsheets import csv_lines


class Command(BaseCommand):
    help = (
        "Import a Stack Exchange data dump (Users, Posts, Comments, Votes, Badges, Tags and"
        " PostLinks as XML) into a community. It can be stopped and started again, and a second"
        " run changes nothing. Rows that cannot be taken are listed with line and reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument(
            "--site",
            help="Name of the archive's site, for links and attribution (quantumcomputing); taken"
            " from the folder's name otherwise",
        )
        parser.add_argument(
            "--report", type=Path, help="Write every row that was not taken to this CSV file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        if community is None:
            raise CommandError(
                f"There is no community with the address {options['community']}. Found it first."
            )
        folder: Path = options["folder"]
        site = options["site"] or folder.resolve().name.removeprefix("stackexchange-").split(".")[0]
        total = sum(path.stat().st_size for path in self._files(folder))
        owner = Membership.objects.filter(community=community, role=Role.OWNER).first()
        with click.progressbar(length=total, label="Users", file=sys.stderr) as bar:

            def progress(name: str, size: int) -> None:
                bar.label = name
                bar.update(size)

            importer = Importer(folder, community, site=site, progress=progress)
            try:
                run = importer.run(by=owner.user if owner else None)
            except FileNotFoundError as missing:
                raise CommandError(f"{missing} is missing: is this a data dump?") from missing
        if options["report"]:
            self._write(importer.tally, options["report"])
        self._say(importer.tally, run, options["report"])

    def _files(self, folder: Path) -> list[Path]:
        """Each file as often as it is read: the posts five times, to resolve references."""
        times = {"Posts": 5}
        return [
            path
            for name in FILES
            if (path := folder / f"{name}.xml").exists()
            for _ in range(times.get(name, 1))
        ]

    def _write(self, tally: Tally, path: Path) -> None:
        head = ["file", "line", "id", "reason"]
        lines = [[row[name] for name in head] for row in tally.listed]
        with path.open("w", newline="", encoding="utf-8") as out:
            out.writelines(csv_lines([head, *lines]))

    def _say(self, tally: Tally, run: ImportRun, report: Path | None) -> None:
        self.stdout.write(
            f"{'file':<12}{'rows':>9}{'imported':>10}{'known':>9}{'listed':>9}  adds up"
        )
        for name, count in tally.counts.items():
            self.stdout.write(
                f"{name:<12}{count.rows:>9}{count.imported:>10}{count.known:>9}{count.listed:>9}"
                f"  {'yes' if count.adds_up else 'NO'}"
            )
        reasons: dict[tuple[str, str], int] = {}
        for line in tally.listed:
            kind = (line["file"], "".join("#" if c.isdigit() else c for c in line["reason"]))
            kind = (kind[0], "#".join(part for part in kind[1].split("#") if part))
            reasons[kind] = reasons.get(kind, 0) + 1
        for (file, reason), times in sorted(reasons.items()):
            self.stdout.write(f"listed: {times:>6} of {file}: {reason}")
        place = report or f"the admin page of import {run.pk}"
        if tally.listed:
            self.stdout.write(f"Every listed row with its line stands in {place}.")
