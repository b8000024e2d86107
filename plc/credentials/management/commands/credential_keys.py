from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plc.core.refusals import Refused
from plc.credentials import actions
from plc.credentials.models import SigningKey


class Command(BaseCommand):
    help = "Create, list, rotate, withdraw or re-encrypt the keys that sign credentials."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("create", help="Create a key, unless there is an active one.")
        verbs.add_parser("list", help="List all keys, the newest first.")
        verbs.add_parser("rotate", help="Sign with a new key; what the old one signed stays valid.")
        withdraw = verbs.add_parser(
            "withdraw", help="After a leak: signatures of KEY no longer count; sign all anew."
        )
        withdraw.add_argument("key", help="as listed: z6Mk…")
        verbs.add_parser(
            "reseal", help="Encrypt the keys with the first of GUILDHALL_CREDENTIALS_KEYS."
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"_{verb}")(**options)
        except Refused as refusal:
            raise CommandError(str(refusal.sentence)) from refusal

    def _create(self, **_: Any) -> None:
        self.stdout.write(f"{actions.create_signing_key(by=None).public} is active.")

    def _list(self, **_: Any) -> None:
        for key in SigningKey.objects.order_by("-pk"):
            self.stdout.write(f"{key.public}  {_state(key)}")

    def _rotate(self, **_: Any) -> None:
        self.stdout.write(f"{actions.rotate_signing_key(by=None).public} is active now.")

    def _withdraw(self, key: str, **_: Any) -> None:
        signed = actions.withdraw_signing_key(by=None, public=key)
        self.stdout.write(f"Withdrawn. Credentials that were signed anew: {signed}.")

    def _reseal(self, **_: Any) -> None:
        self.stdout.write(f"Encrypted anew: {actions.reseal_signing_keys(by=None)}.")


def _state(key: SigningKey) -> str:
    states = [f"created {key.created_at:%Y-%m-%d}"]
    if key.withdrawn_at:
        states.append(f"withdrawn {key.withdrawn_at:%Y-%m-%d}")
    elif key.retired_at:
        states.append(f"retired {key.retired_at:%Y-%m-%d}, still valid")
    else:
        states.append("active")
    return ", ".join(states)
