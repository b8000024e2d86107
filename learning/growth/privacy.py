"""What becomes of commitments: they go with the account; where somebody was to take part in those
of others, their name goes."""

from typing import Any

from django.utils.translation import gettext

from communities.community.models import Community
from plc.core import registry
from plc.core.registry import Holding, holdings

from .actions.commitments import let_go
from .models import Commitment


def tell(person: Any) -> str:
    if not Commitment.objects.filter(user=person).exists():
        return ""
    return gettext("Your commitments, and what you said about them, are deleted.")


def erase(person: Any) -> None:
    Commitment.objects.filter(user=person).delete()
    Commitment.objects.filter(partner=person).update(partner=None)


def leave(community: Community, user: Any, by: Any) -> None:
    let_go(community=community, person=user, by=by)


holdings.register("growth", Holding(erase, tell, page="growth:mine"))
registry.departures.register("growth", leave)
