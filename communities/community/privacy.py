"""Who deletes their account leaves their communities."""

from typing import Any

from django.utils.translation import gettext, ngettext

from plc.core.refusals import Refused
from plc.core.registry import Holding, holdings

from .access import is_last_owner
from .actions import leave_community
from .actions.members import settle_join_request
from .models import JoinRequest, Membership


def erase(person: Any) -> None:
    """Refuses for the last owner of a community."""
    theirs = Membership.objects.filter(user=person).select_related("community")
    for membership in theirs.order_by("community"):
        if is_last_owner(membership.community, person):
            sentence = gettext("You are the last owner of %(community)s. Hand it over first.")
            raise Refused(sentence % {"community": membership.community.name})
        leave_community(community=membership.community, by=person)
    asked = JoinRequest.objects.filter(user=person)
    for request in asked.filter(state=JoinRequest.State.OPEN).select_related("community"):
        settle_join_request(request.community, person, JoinRequest.State.WITHDRAWN, person)
    asked.delete()


def tell(person: Any) -> str:
    count = Membership.objects.filter(user=person).count()
    sentence = ngettext(
        "You leave your community and its groups.",
        "You leave your %(count)d communities and their groups.",
        count,
    )
    return sentence % {"count": count} if count else ""


holdings.register("community", Holding(erase, tell))
