"""When an account is deleted, its credentials are kept or revoked as their holder chose."""

from typing import Any

from django.db.models import Count
from django.utils.translation import ngettext

from plc.core.registry import Holding, holdings

from .actions import account_erased
from .models import Credential

AfterDeletion = Credential.AfterDeletion


def tell(person: Any) -> str:
    rows = Credential.objects.filter(holder=person, revoked_at=None)
    chosen = rows.values_list("after_deletion")
    counts = dict(chosen.annotate(count=Count("pk")).order_by())
    told = {choice: _sentence(choice, counts[choice]) for choice in counts}
    return " ".join(told[choice] for choice in AfterDeletion.values if choice in told)


def _sentence(choice: str, count: int) -> str:
    match choice:
        case AfterDeletion.KEEP_WITH_NAME:
            sentence = ngettext(
                "One credential is kept, with your name.",
                "%(count)d credentials are kept, with your name.",
                count,
            )
        case AfterDeletion.KEEP_WITHOUT_NAME:
            sentence = ngettext(
                "One credential is kept, without your name.",
                "%(count)d credentials are kept, without your name.",
                count,
            )
        case _:
            sentence = ngettext(
                "One credential is revoked.", "%(count)d credentials are revoked.", count
            )
    return sentence % {"count": count}


def erase(person: Any) -> None:
    account_erased(user=person)


holdings.register("credentials", Holding(erase, tell, page="credentials:mine"))
