"""When an account is deleted, each certificate is kept or revoked as its holder chose; contact
hours and what somebody reached on pathways go."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from plc.core.registry import Holding, holdings

from .actions import erase_holder, erase_hours, erase_walks
from .models import AfterDeletion, Certificate, HoursEntry, Walker


def tell(person: Any) -> str:
    rows = Certificate.objects.filter(holder=person, revoked_at=None)
    counts = dict(rows.order_by().values_list("after_deletion").annotate(n=Count("pk")))
    chosen = [choice for choice in AfterDeletion.values if choice in counts]
    told = [_sentence(choice, counts[choice]) for choice in chosen]
    if HoursEntry.objects.filter(user=person).exists():
        told.append(gettext("Your contact hours are deleted. Download your transcript before."))
    if Walker.objects.filter(user=person).exists():
        told.append(gettext("What you reached on pathways is deleted."))
    return " ".join(told)


def _sentence(choice: str, count: int) -> str:
    match choice:
        case AfterDeletion.KEEP_WITH_NAME:
            sentence = ngettext(
                "One certificate can still be checked, with your name.",
                "%(count)d certificates can still be checked, with your name.",
                count,
            )
        case AfterDeletion.KEEP_WITHOUT_NAME:
            sentence = ngettext(
                "One certificate can still be checked, without your name.",
                "%(count)d certificates can still be checked, without your name.",
                count,
            )
        case _:
            sentence = ngettext(
                "One certificate is revoked.", "%(count)d certificates are revoked.", count
            )
    return sentence % {"count": count}


def erase(person: Any) -> None:
    erase_holder(person=person)
    erase_hours(person=person)
    erase_walks(person=person)


holdings.register("pathways", Holding(erase, tell, page="pathways:mine"))
