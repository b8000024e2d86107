import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from communities.demo.content import ACCOUNTS
from communities.demo.loading import load
from communities.demo.models import Loading
from communities.demo.people import PASSWORD, address_of
from plc.accounts.models import User


class Command(BaseCommand):
    help = (
        "Load a demo community of invented people, once, into a database in which nobody is yet;"
        " otherwise do nothing. With --accounts, print whom one can sign in as. Its password is"
        " known to everybody, so this does nothing of the kind on a production site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="Only print the accounts to sign in with"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            self.stdout.write("No demo on a production site: everybody knows its password.")
            return
        if options["accounts"]:
            self._print_accounts()
            return
        began = time.monotonic()
        if not Loading.objects.exists():
            self.stdout.write("Loading the demo community ...")
            if load():
                self.stdout.write(f"Loaded in {time.monotonic() - began:.0f} s.")
            else:
                self.stdout.write("There are people in this database already; it stays as it is.")

    def _print_accounts(self) -> None:
        if not Loading.objects.exists():
            return
        addresses = {address_of(account.key): account.role for account in ACCOUNTS}
        there = set(
            User.objects.active().filter(email__in=addresses).values_list("email", flat=True)
        )
        self.stdout.write(f"\nSign in with the password “{PASSWORD}” as\n")
        for address, role in addresses.items():
            if address in there:
                self.stdout.write(f"  {address:<30} {role}")
        self.stdout.write("")
