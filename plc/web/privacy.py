"""Drafts go with the account of who wrote them, and so does what was answered to them."""

from typing import Any

from django.utils.translation import gettext

from plc.core.registry import Holding, holdings

from .models import AnsweredRequest, Draft


def erase(person: Any) -> None:
    Draft.objects.filter(user=person).delete()
    AnsweredRequest.objects.filter(user=person).delete()


def tell(person: Any) -> str:
    is_any = Draft.objects.filter(user=person).exists()
    return gettext("Your drafts are deleted.") if is_any else ""


holdings.register("web", Holding(erase, tell))
