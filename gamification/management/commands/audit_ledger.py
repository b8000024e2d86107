"""Checks that points, rollups and badges are right."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gamification.audit.checking import audit
from gamification.audit.invariants import INVARIANTS


class Command(BaseCommand):
    help = (
        "Check the invariants of the ledger of points and of everything computed from it. Changes"
        " nothing. The exit status is 1 if any is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "invariants",
            nargs="*",
            choices=[*(invariant.name for invariant in INVARIANTS), []],
            metavar="invariant",
            help="Check only these: " + ", ".join(one.name for one in INVARIANTS) + ".",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = False
        for finding in audit(options["invariants"]):
            self.stdout.write(str(finding))
            broken |= bool(finding.number)
        if broken:
            sys.exit(1)
