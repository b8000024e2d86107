"""What people shared stays when they delete their account: with their name if they chose so before,
else without, because the row of their account stays empty. What only they saw is deleted, and so is
what they said about resources."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from communities.community.models import Community
from plc.core import registry
from plc.core.registry import Holding, NavItem, holdings

from .access import communities_shared_in
from .actions.keeping import discard_resource
from .actions.leaving import Stays, forget_answers, leave_resources, let_go
from .models import Collection, Resource


def tell(person: Any) -> str:
    shared = Resource.objects.filter(author=person, shared_at__isnull=False)
    if not (count := shared.count()):
        return ""
    sentence = ngettext(
        "What you shared in libraries stays, without your name; here you can let your name stay "
        "with it, or take it back first.",
        "The %(count)d things that you shared in libraries stay, without your name; here you can "
        "let your name stay with them, or take them back first.",
        count,
    )
    return sentence % {"count": count}


def erase(person: Any) -> None:
    for resource in Resource.objects.filter(owner=person, shared_at=None).order_by("pk"):
        if not resource.taken_down:
            discard_resource(by=person, resource=resource)
    leave_resources(by=person, person=person, stays=Stays.NAMED)  # the name is that of ``credit``
    Collection.objects.filter(owner=person, shared_at=None).delete()
    Collection.objects.filter(owner=person).update(owner=None)
    Resource.objects.filter(owner=person).update(owner=None)
    forget_answers(person=person)


def leave(community: Community, user: Any, by: Any) -> None:
    let_go(community=community, person=user, by=by)


def before_leaving(community: Community, actor: Any) -> NavItem | None:
    if not communities_shared_in(actor).filter(pk=community.pk).exists():
        return None
    label = gettext("Decide what becomes of what you shared in the library")
    return NavItem("library", label, "library", f"{reverse('library:mine')}#leaving")


holdings.register("library", Holding(erase, tell, page="library:mine"))
registry.departures.register("library", leave)
registry.before_leaving.register("library", before_leaving)
