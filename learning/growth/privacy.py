"""What becomes of commitments: they go with the account; where somebody was to take part in those
of others, their name goes."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from communities.community.models import Community
from plc.core import registry
from plc.core.registry import Holding, holdings

from .actions.commitments import let_go
from .models import Assessment, Commitment, CourseSkills, Framework, Openness, PeerRequest


def tell(person: Any) -> str:
    said = []
    if Commitment.objects.filter(user=person).exists():
        said.append(gettext("Your commitments, and what you said about them, are deleted."))
    if Assessment.objects.filter(Q(member=person) | Q(by=person)).exists():
        sentence = gettext(
            "How you and others saw your skills is deleted; how you saw others stays, without your"
            " name."
        )
        said.append(sentence)
    return " ".join(said)


def erase(person: Any) -> None:
    Commitment.objects.filter(user=person).delete()
    Commitment.objects.filter(partner=person).update(partner=None)
    for model in (Assessment, Openness, PeerRequest):
        model._default_manager.filter(member=person).delete()
    PeerRequest.objects.filter(peer=person).delete()
    Assessment.objects.filter(by=person).update(by=None)
    CourseSkills.objects.filter(linked_by=person).update(linked_by=None)
    Framework.objects.filter(made_by=person).update(made_by=None)


def leave(community: Community, user: Any, by: Any) -> None:
    let_go(community=community, person=user, by=by)
    mine = Q(member=user) | Q(peer=user)
    PeerRequest.objects.filter(mine, framework__community=community, closed_at=None).delete()
    Openness.objects.filter(member=user, framework__community=community).delete()


holdings.register("growth", Holding(erase, tell, page="growth:mine"))
registry.departures.register("growth", leave)
