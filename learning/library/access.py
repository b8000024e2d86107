"""Permissions for resources and collections.

What is shared is read by whoever reads its place. Its owner looks after it; when it has none, those
who look after the place do: facilitators for what is in their group, owners and admins for what is
in the community. They can always archive it and hand it over.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import GOVERNING, Community, Licence, Membership
from communities.feed.access import why_not_post
from communities.groups import access as group_access
from communities.groups.models import Group, GroupMembership, GroupRole
from communities.groups.readers import readers_of
from plc.accounts.models import User
from plc.accounts.models.people import UserQuerySet

from .models import (
    Collection,
    CollectionItem,
    CollectionQuerySet,
    Resource,
    ResourceQuerySet,
    ResourceVersion,
    TakenDown,
)


def why_not_share(actor: Any, community: Community, group: Group | None) -> str | None:
    """The sentence that explains why the actor cannot add to the library here; None if they can."""
    guests = _("Guests share in the groups that they are invited to.")
    return group_access.why_not_take_part_in(actor, community, group, guests=guests)


def can_share(actor: Any, community: Community, group: Group | None) -> bool:
    return why_not_share(actor, community, group) is None


def is_owner(actor: Any, thing: Resource | Collection) -> bool:
    return thing.owner_id is not None and thing.owner_id == actor.pk


def keeps_place(actor: Any, thing: Resource | Collection) -> bool:
    """Whether the actor looks after the place that it is in."""
    if thing.group is not None:
        return group_access.can_facilitate_group(actor, thing.group)
    return community_access.can_manage_community(actor, thing.community)


def is_left(thing: Resource | Collection) -> bool:
    """Whether nobody looks after it: it has no owner, or one whose account is not in use."""
    return thing.owner is None or thing.owner.state != User.State.ACTIVE


def looks_after(actor: Any, thing: Resource | Collection) -> bool:
    return is_owner(actor, thing) or (is_left(thing) and keeps_place(actor, thing))


def why_not_change(actor: Any, thing: Resource | Collection) -> str | None:
    if not looks_after(actor, thing):
        return _("Only who looks after it can change it.")
    if thing.taken_down:
        return _("Moderators have taken this down, so it cannot be changed.")
    if not thing.is_shared:
        return None
    return why_not_share(actor, thing.community, thing.group)


def can_change(actor: Any, thing: Resource | Collection) -> bool:
    return why_not_change(actor, thing) is None


def can_archive(actor: Any, resource: Resource) -> bool:
    """Its owner, and those who look after the place."""
    return resource.is_shared and (is_owner(actor, resource) or keeps_place(actor, resource))


def why_not_answer(actor: Any, resource: Resource) -> str | None:
    """Whether it helped is said by members, about what others brought."""
    if not actor.is_authenticated:
        return _("Sign in to say whether it helped you.")
    if actor.pk in (resource.author_id, resource.owner_id):
        return _("You brought this yourself. Others say whether it helped them.")
    if not resource.is_shared:
        return _("It is not shared yet.")
    return community_access.why_not_take_part(actor, resource.community)


def why_not_copy(actor: Any, resource: Resource, community: Community) -> str | None:
    """What its licence says about a copy in another community."""
    if not resource.is_shared and not is_owner(actor, resource):
        return _("It is not shared.")
    if community.pk == resource.community_id:
        return None
    if resource.licence == Licence.RESERVED:
        return _("All rights are reserved in its community, so it stays there.")
    if resource.licence == Licence.ORGANISATION:
        return _("It belongs to the organisation, so it stays in its community.")
    return None


def communities_to_copy_to(actor: Any, resource: Resource) -> list[Community]:
    """Those where the actor can add to the library and its licence allows a copy; its own comes
    first. No query but that of the actor's memberships."""
    found = [
        membership.community
        for membership in community_access.memberships_of(actor).values()
        if why_not_copy(actor, resource, membership.community) is None
        and (
            can_share(actor, membership.community, None)
            or group_to_copy_to(actor, resource, membership.community)
        )
    ]
    return sorted(found, key=lambda one: (one.pk != resource.community_id, one.name, one.pk))


def group_to_copy_to(actor: Any, resource: Resource, community: Community) -> Group | None:
    """That of the resource, if the copy stays in its community and the actor can add there."""
    if community.pk != resource.community_id or resource.group is None:
        return None
    return resource.group if can_share(actor, community, resource.group) else None


def keepers_of(thing: Resource | Collection) -> QuerySet[User]:
    """Active people who look after the place that it is in."""
    if thing.group_id is not None:
        leading = GroupMembership.objects.facilitating().filter(group=thing.group_id)
        return User.objects.active().filter(pk__in=leading.values("user"))
    governing = Membership.objects.not_suspended().filter(
        community=thing.community_id, role__in=GOVERNING
    )
    return User.objects.active().filter(pk__in=governing.values("user"))


def _kept_places(actor: Any) -> Q:
    """What is in the places that the actor looks after. No query."""
    groups = [
        pk
        for pk, membership in group_access.group_memberships_of(actor).items()
        if membership.role == GroupRole.FACILITATOR
    ]
    communities = [
        pk
        for pk, membership in community_access.memberships_of(actor).items()
        if membership.role in GOVERNING
    ]
    return Q(group__in=groups) | Q(group=None, community__in=communities)


def _left() -> Q:
    """As `is_left`."""
    return Q(owner=None) | ~Q(owner__state=User.State.ACTIVE)


def looked_after(actor: Any) -> ResourceQuerySet:
    """Shared resources that the actor looks after: their own, in places they can still read, and
    those without an owner in places that they look after."""
    mine = Q(owner=actor.pk) | Q(_left() & _kept_places(actor))
    here = Resource.objects.visible_to(actor).listed()
    return here.filter(mine, community__archived_at=None)


def heirs_of(resource: Resource) -> UserQuerySet:
    """People who can look after it: members who read the place, other than its owner."""
    return readers_of(resource.community, resource.group).exclude(owned_resources=resource)


def resources_of(actor: Any) -> ResourceQuerySet:
    """What the actor brought or looks after, wherever it is and whether or not they can still read
    the place; nothing that moderators removed."""
    mine = Resource.objects.filter(Q(owner=actor.pk) | Q(author=actor.pk))
    return mine.exclude(taken_down=TakenDown.REMOVED)


def unshared_of(actor: Any) -> ResourceQuerySet:
    return Resource.objects.filter(owner=actor.pk, shared_at=None, taken_down="")


def communities_shared_in(actor: Any) -> QuerySet[Community]:
    """Where others see resources that the actor brought, or collections of theirs."""
    resources = Resource.objects.filter(author=actor, shared_at__isnull=False)
    collections = Collection.objects.filter(owner=actor, shared_at__isnull=False)
    here = Q(pk__in=resources.values("community")) | Q(pk__in=collections.values("community"))
    return Community.objects.filter(here).order_by("name", "pk")


def collections_to_add_to(actor: Any, resource: Resource) -> CollectionQuerySet:
    """Collections in the same community that the actor looks after."""
    mine = Q(owner=actor.pk) | Q(_left() & _kept_places(actor))
    there = Collection.objects.filter(mine, community=resource.community_id, taken_down="")
    return there.exclude(items__resource=resource)


# --- doors: fetch and authorise in one call -----------------------------------------------------


def place_to_read(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    if group_slug is None:
        return community_access.community_to_read(actor, slug), None
    community = community_access.community_to_see(actor, slug)
    return community, group_access.group_to_read(actor, community, group_slug)


def place_to_share_in(
    actor: Any, slug: str, group_slug: str | None = None, *, typed: bool = False
) -> tuple[Community, Group | None]:
    """With ``typed``, people who can read the place get in even if they cannot add to it: the view
    shows what they wrote again, with the reason."""
    community, group = place_to_read(actor, slug, group_slug)
    if not typed and (reason := why_not_share(actor, community, group)):
        raise PermissionDenied(reason)
    return community, group


def resource_to_read(actor: Any, slug: str, public_id: UUID) -> Resource:
    """Also what moderators have hidden, for its owner."""
    rows = Resource.objects.for_cards().filter(public_id=public_id, community__slug=slug)
    resource = rows.first()
    if resource is None or resource.taken_down == TakenDown.REMOVED:
        raise Http404
    if not community_access.can_see_community(actor, resource.community):
        raise Http404
    if resource.group is not None:
        resource.group.community = resource.community  # saves a query
    hidden_of_mine = bool(resource.taken_down) and is_owner(actor, resource)
    if not hidden_of_mine and not rows.visible_to(actor).exists():
        raise Http404
    return resource


def resource_to_report(actor: Any, public_id: UUID) -> Resource:
    rows = Resource.objects.visible_to(actor).for_cards()
    return get_object_or_404(rows, public_id=public_id, shared_at__isnull=False)


def resource_to_change(actor: Any, slug: str, public_id: UUID, *, typed: bool = False) -> Resource:
    resource = resource_to_read(actor, slug, public_id)
    if not looks_after(actor, resource):
        raise PermissionDenied(_("Only who looks after it can change it."))
    if not typed and (reason := why_not_change(actor, resource)):
        raise PermissionDenied(reason)
    return resource


def resource_to_look_after(actor: Any, slug: str, public_id: UUID) -> Resource:
    """For archiving it, and handing it over."""
    resource = resource_to_read(actor, slug, public_id)
    if not (looks_after(actor, resource) or keeps_place(actor, resource)):
        raise PermissionDenied(_("Only who looks after it, or after this place, can do this."))
    return resource


def community_to_copy_to(actor: Any, resource: Resource, slug: str) -> Community:
    """For a copy of one's own."""
    every = {one.slug: one for one in communities_to_copy_to(actor, resource)}
    if slug in every:
        return every[slug]
    belongs = {
        one.community.slug: one.community for one in community_access.memberships_of(actor).values()
    }
    belongs[resource.community.slug] = resource.community
    if (community := belongs.get(slug)) is None:
        raise Http404
    reason = why_not_copy(actor, resource, community) or why_not_share(actor, community, None)
    raise PermissionDenied(reason)


def resource_to_answer(actor: Any, slug: str, public_id: UUID) -> Resource:
    resource = resource_to_read(actor, slug, public_id)
    if reason := why_not_answer(actor, resource):
        raise PermissionDenied(reason)
    return resource


def resource_to_talk_about(actor: Any, slug: str, public_id: UUID) -> Resource:
    """For those who can post in its place, where the conversation is."""
    resource = resource_to_read(actor, slug, public_id)
    if reason := why_not_post(actor, resource.community, resource.group):
        raise PermissionDenied(reason)
    return resource


def resource_of_mine(actor: Any, public_id: UUID) -> Resource:
    """What the actor brought or looks after, also after they have left the place."""
    return get_object_or_404(resources_of(actor).for_cards(), public_id=public_id)


def version_to_read(resource: Resource, number: int) -> ResourceVersion:
    """A version of a resource that was fetched by its own door: who may see it, sees all of
    them."""
    rows = ResourceVersion.objects.select_related("file", "by").defer("text")
    version = get_object_or_404(rows, resource=resource, number=number)
    version.resource = resource
    return version


def heir_of(resource: Resource, public_id: UUID) -> User:
    return get_object_or_404(heirs_of(resource), public_id=public_id)


def collection_to_read(actor: Any, slug: str, public_id: UUID) -> Collection:
    rows = Collection.objects.select_related("owner", "community", "group")
    rows = rows.filter(public_id=public_id, community__slug=slug)
    collection = rows.first()
    if collection is None or not community_access.can_see_community(actor, collection.community):
        raise Http404
    if collection.group is not None:
        collection.group.community = collection.community  # saves a query
    hidden_of_mine = collection.taken_down == TakenDown.HIDDEN and is_owner(actor, collection)
    if not hidden_of_mine and not rows.visible_to(actor).exists():
        raise Http404
    return collection


def collection_to_change(
    actor: Any, slug: str, public_id: UUID, *, typed: bool = False
) -> Collection:
    collection = collection_to_read(actor, slug, public_id)
    if not looks_after(actor, collection):
        raise PermissionDenied(_("Only who looks after it can change it."))
    if not typed and (reason := why_not_change(actor, collection)):
        raise PermissionDenied(reason)
    return collection


def collection_to_report(actor: Any, public_id: UUID) -> Collection:
    rows = Collection.objects.visible_to(actor).select_related("owner", "community", "group")
    return get_object_or_404(rows, public_id=public_id, shared_at__isnull=False)


def item_to_change(collection: Collection, pk: int) -> CollectionItem:
    """An item of a collection that was fetched by its own door."""
    return get_object_or_404(collection.items.select_related("resource"), pk=pk)
