from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from communities.community.models import Community
from gamification.ledger.backfilling import begin_all, begin_backfill, enter_chunk
from gamification.models import Backfill


class Command(BaseCommand):
    help = (
        "Compare everything that ever happened with the ledger of points, and post the difference:"
        " after an import, a restored backup, or new rules. Workers do it in the background."
        " Running it again posts nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--community", metavar="SLUG", help="only this one")
        parser.add_argument("--now", action="store_true", help="here, and wait until it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        if slug := options["community"]:
            community = Community.objects.filter(slug=slug).first()
            if community is None:
                raise CommandError(f"There is no community with the address {slug}.")
            begin_backfill(community_id=community.pk)
        else:
            begin_all()
        waiting = Backfill.objects.filter(done_at=None).order_by("pk")
        if not options["now"]:
            self.stdout.write(f"{waiting.count()} communities are being settled by the workers.")
            return
        for backfill in waiting.select_related("community"):
            while enter_chunk(backfill.pk):
                pass
            self.stdout.write(f"{backfill.community.slug}: settled")
