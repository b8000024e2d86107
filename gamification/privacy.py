"""What others wrote about a person goes with their account, and what they chose here.

The ledger, awards and levels stay, without a name: they are what the sums of a community consist
of. So does what the person wrote about others: it is theirs. Credentials of awards are kept or
revoked as their holder chose (plc.credentials).
"""

from typing import Any

from django.utils.translation import gettext

from plc.core.registry import Holding, holdings

from . import models
from .actions.kudos import erase_kudos


def tell(person: Any) -> str:
    rows = (
        models.Kudos.objects.filter(receiver=person),
        models.Endorsement.objects.filter(member=person),
        models.Nomination.objects.filter(member=person),
    )
    said = []
    if models.BadgeAward.objects.valid().filter(member=person).exists():
        said.append(
            gettext(
                "Your points, levels and badges are shown to nobody any more. A badge can outlive "
                "the account as a credential only: create those that you want to keep before."
            )
        )
    elif models.LedgerEntry.objects.filter(member=person).exists():
        said.append(gettext("Your points and levels are shown to nobody any more."))
    if any(found.exists() for found in rows):
        said.append(
            gettext("Thanks, endorsements and nominations that others wrote for you are deleted.")
        )
    return " ".join(said)


def erase(person: Any) -> None:
    received = models.Kudos.objects.filter(receiver=person)
    for kudos in received.filter(state=models.KudosState.GIVEN).order_by("pk"):
        erase_kudos(by=person, kudos=kudos)
    received.update(text="")
    models.Endorsement.objects.filter(member=person).delete()
    models.Nomination.objects.filter(member=person).delete()
    models.EntryQuestion.objects.filter(entry__member=person).delete()
    models.PointGrant.objects.filter(member=person).update(reason="", withdrawn_reason="")
    models.Holding.objects.filter(member=person).update(reason="")
    awards = models.BadgeAward.objects.filter(member=person)
    awards.update(reason="", link="", revoked_reason="")
    for model in (models.BoardPreference, models.TellingChoice):
        model._default_manager.filter(member=person).delete()


holdings.register("gamification", Holding(erase, tell))
