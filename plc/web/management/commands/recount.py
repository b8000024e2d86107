"""Recomputes all denormalised counters and projections."""

from typing import Any

from django.core.management.base import BaseCommand

from plc.core import registry


class Command(BaseCommand):
    help = "Rebuild counters and other projections from their rows, and say how many were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        for provider in registry.projections:
            for what, wrong in provider().items():
                self.stdout.write(f"{what}: {wrong} mended" if wrong else f"{what}: right")
