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
        " otherwise do nothing. With --accounts, print whom one can sign in as. The usual password"
        " is known to everybody, and one of the accounts is a superuser: a production site has to"
        " give another password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accounts", action="store_true", help="Only print the accounts to sign in with"
        )
        parser.add_argument("--password", help="Of all accounts, instead of the usual one")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self._print_accounts()
        elif not Loading.objects.exists():
            self._load(options["password"])

    def _load(self, password: str | None) -> None:
        if settings.PRODUCTION and not password:
            self.stdout.write(
                "No demo on this production site: everybody knows its password. Give another one"
                " with --password."
            )
            return
        began = time.monotonic()
        self.stdout.write("Loading the demo community ...")
        if load(password or PASSWORD):
            self.stdout.write(f"Loaded in {time.monotonic() - began:.0f} s.")
        else:
            self.stdout.write("There are people in this database already; it stays as it is.")

    def _print_accounts(self) -> None:
        roles = {address_of(account.key): account.role for account in ACCOUNTS}
        there = {user.email: user for user in User.objects.active().filter(email__in=roles)}
        if not there or not Loading.objects.exists():
            return
        usual = next(iter(there.values())).check_password(PASSWORD)
        phrase = f"the password “{PASSWORD}”" if usual else "the password that was chosen for them"
        self.stdout.write(f"\nSign in with {phrase} as\n")
        for address, role in roles.items():
            if address in there:
                self.stdout.write(f"  {address:<30} {role}")
        self.stdout.write("")
