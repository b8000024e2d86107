"""Computes rollups from the ledger."""

import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from communities.community.models import Community
from gamification.boards.groups import forget_counts
from gamification.boards.site import rebuild_site_boards
from gamification.ledger.rebuilding import parts_of, rebuild_part


class Command(BaseCommand):
    help = (
        "Compute scores by day and on boards from the ledger, and correct those that differ."
        " Everything can be read meanwhile, and points that are posted are not lost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--community", metavar="SLUG", help="only of this community")
        parser.add_argument(
            "--processes", type=int, default=2, help="how many processes work at once"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        communities = Community.objects.order_by("pk")
        if options["community"]:
            communities = communities.filter(slug=options["community"])
            if not communities:
                raise CommandError(f"There is no community {options['community']}.")
        parts = [part for community in communities for part in parts_of(community.pk)]
        began = time.monotonic()
        connections.close_all()  # a process has its own
        with ProcessPoolExecutor(options["processes"]) as pool:
            found = list(pool.map(rebuild_part, parts))
        forget_counts([community.pk for community in communities])
        if not options["community"]:  # those of one are followed, if they were wrong
            found.append(rebuild_site_boards())
        for what in sorted({what for wrong in found for what in wrong}):
            self.stdout.write(f"{what}: {sum(wrong[what] for wrong in found):,} corrected")
        self.stdout.write(f"rebuilt in {time.monotonic() - began:.0f} s")
