"""The verbs of a group: the only code that writes its rows."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from communities.community.access import forget_memberships
from communities.community.models import Community
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from . import facts
from .models import Group, GroupMembership, GroupRole


@transaction.atomic
def found_group(
    *,
    by: User,
    community: Community,
    name: str,
    kind: str,
    purpose: str,
    slug: str,
    **settings: Any,
) -> Group:
    """Found a group; whoever founds it facilitates it. ``settings`` are fields of Group."""
    if Group.objects.filter(community=community, slug=slug).exists():
        raise Refused(_("Another group here has this address. Choose another."), field="slug")
    group = Group(community=community, name=name, kind=kind, purpose=purpose, slug=slug, **settings)
    group.save()
    record(facts.GroupFounded(group_id=group.pk, community_id=community.pk), by=by)
    admit_to_group(group=group, user=by, role=GroupRole.FACILITATOR, by=by)
    group.refresh_from_db(fields=["member_count"])
    return group


@transaction.atomic
def admit_to_group(
    *, group: Group, user: User, role: str = GroupRole.MEMBER, by: User | None
) -> GroupMembership:
    """Make ``user`` a member of the group (doing it twice changes nothing), whatever its size:
    the size policy is asked by those who let people in. Refuses who is not in the community."""
    if not group.community.memberships.filter(user=user).exists():
        raise Refused(_("Only members of the community can join its groups."))
    membership, created = GroupMembership.objects.get_or_create(
        group=group, user=user, defaults={"role": role}
    )
    if created:
        Group.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
        record(
            facts.GroupMemberJoined(group_id=group.pk, user_id=user.pk, role=membership.role),
            by=by,
        )
        forget_memberships(user)
    return membership
