"""Keeps people in the index up to date. Apps above index their own objects."""

from plc.journal.listeners import listens_to
from plc.journal.models import Entry

from .actions import index


@listens_to(
    "accounts.PersonJoined", "accounts.ProfileChanged", "accounts.AccountStateChanged", queue="soon"
)
def index_people(entries: list[Entry]) -> None:
    index("accounts.user", {entry.data["user_id"] for entry in entries})
