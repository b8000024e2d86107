"""Tells people what concerns them, once for each fact."""

from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of, restore_notices, withdraw

from .notices import THANKS


@listens_to("gamification.KudosGiven", queue="now")
def tell_who_was_thanked(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind=THANKS,
            object_id=entry.data["kudos_id"],
            people=[entry.data["receiver_id"]],
            cause=entry.actor_id,
            community_id=entry.data["community_id"],
        )


@listens_to("gamification.KudosWithdrawn", "gamification.KudosHidden")
def withdraw_thanks(entries: list[Entry]) -> None:
    for entry in entries:
        withdraw(kind=THANKS, object_id=entry.data["kudos_id"])


@listens_to("gamification.KudosRestored")
def restore_thanks(entries: list[Entry]) -> None:
    for entry in entries:
        restore_notices(
            kind=THANKS, object_id=entry.data["kudos_id"], people=[entry.data["receiver_id"]]
        )
