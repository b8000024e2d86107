"""Rebuilds the search index."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plc.core.registry import search_documents
from plc.search.actions import reindex


class Command(BaseCommand):
    help = "Write the search index anew; searches go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*", help="for instance feed.post; all where none is")

    def handle(self, *args: Any, **options: Any) -> None:
        known = dict(search_documents.items())
        for kind in options["kinds"] or known:
            if kind not in known:
                raise CommandError(f"There is no kind {kind}. Known: {', '.join(sorted(known))}.")
            self.stdout.write(f"{kind}: {reindex(kind)} documents")
