"""Permissions for skills. Levels are their member's; others see them as far as the member said."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups import access as group_access
from communities.groups.models import Group
from learning.courses.models import Course
from plc.accounts.models import User
from plc.core.ids import uuid_or_none

from .access import looks_after, people_to_do_it_with, place_of_mine
from .around import courses_to_link
from .models import Framework, Openness, PeerRequest, SeenBy, Skill


def why_not_write_framework(actor: Any, community: Community, group: Group | None) -> str | None:
    if not looks_after(actor, community, group):
        return _("Skills are named by those who look after this place.")
    guests = _("Guests belong to their groups only.")
    return group_access.why_not_take_part_in(actor, community, group, guests=guests)


def place_to_write_framework_in(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    community, group = place_of_mine(actor, slug, group_slug)
    if reason := why_not_write_framework(actor, community, group):
        raise PermissionDenied(reason)
    return community, group


def framework_to_read(actor: Any, public_id: UUID) -> Framework:
    rows = Framework.objects.visible_to(actor).select_related("community", "group")
    framework: Framework = get_object_or_404(rows, public_id=public_id)
    if framework.group is not None:
        framework.group.community = framework.community  # saves a query
    return framework


def framework_to_change(actor: Any, public_id: UUID) -> Framework:
    framework = framework_to_read(actor, public_id)
    if reason := why_not_write_framework(actor, framework.community, framework.group):
        raise PermissionDenied(reason)
    return framework


def framework_to_use(actor: Any, public_id: UUID) -> Framework:
    """To assess oneself by, and to ask others."""
    framework = framework_to_read(actor, public_id)
    guests = _("Guests belong to their groups only.")
    reason = group_access.why_not_take_part_in(
        actor, framework.community, framework.group, guests=guests
    )
    if reason:
        raise PermissionDenied(reason)
    return framework


def skill_to_see(actor: Any, public_id: UUID, pk: int) -> Skill:
    framework = framework_to_read(actor, public_id)
    skill = get_object_or_404(Skill.objects.select_related("current"), framework=framework, pk=pk)
    skill.framework = framework
    return skill


def course_to_link(actor: Any, public_id: UUID, course: str) -> tuple[Framework, Course]:
    """For those who write the course: they read what changed, too."""
    framework = framework_to_use(actor, public_id)
    key = uuid_or_none(course)
    found = next((one for one in courses_to_link(actor, framework) if one.public_id == key), None)
    if found is None:
        raise PermissionDenied(_("Only the authors of a course link skills to it."))
    return framework, found


def people_of(actor: Any, framework: Framework) -> Any:
    return people_to_do_it_with(actor, framework.community, framework.group)


def may_see_levels(actor: Any, framework: Framework, member: User) -> bool:
    """One query."""
    if member.pk == actor.pk:
        return True
    row = Openness.objects.filter(framework=framework, member=member).first()
    if row is None or row.seen_by == SeenBy.ME:
        return False
    return row.seen_by == SeenBy.PLACE or looks_after(actor, framework.community, framework.group)


def member_to_see(actor: Any, public_id: UUID, person: UUID) -> tuple[Framework, User]:
    """404 for whose levels are not shown to the actor: also that there are none is theirs."""
    framework = framework_to_read(actor, public_id)
    member = people_of(actor, framework).filter(public_id=person).first()
    if member is None or not may_see_levels(actor, framework, member):
        raise Http404
    return framework, member


def member_to_assess(actor: Any, public_id: UUID, person: UUID) -> tuple[Framework, User]:
    """For those who look after the place, of members who let them see their levels."""
    framework, member = member_to_see(actor, public_id, person)
    if not looks_after(actor, framework.community, framework.group):
        raise PermissionDenied(_("Those who look after this place assess others here."))
    return framework, member


def request_to_answer(actor: Any, public_id: UUID) -> PeerRequest:
    """Theirs, as long as both belong to the place."""
    rows = PeerRequest.objects.select_related("framework__community", "framework__group", "member")
    request = rows.filter(public_id=public_id, peer=actor.pk, closed_at=None).first()
    if request is None:
        raise Http404
    framework = framework_to_read(actor, request.framework.public_id)
    if not people_of(actor, framework).filter(pk=request.member_id).exists():
        raise Http404
    request.framework = framework
    return request


def visible_members(actor: Any, framework: Framework) -> list[User]:
    """Whose levels the actor may see, by name. One query."""
    seen = [SeenBy.PLACE]
    if looks_after(actor, framework.community, framework.group):
        seen.append(SeenBy.KEEPERS)
    rows = Openness.objects.filter(framework=framework, seen_by__in=seen)
    return list(people_of(actor, framework).filter(pk__in=rows.values("member"))[:100])
