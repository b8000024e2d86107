"""What courses and resources show of commitments (what somebody will do with them), and courses of
the skills of their learner before and after."""

from typing import Any

from communities.community.access import membership_in
from communities.community.models import Community
from communities.groups.models import Group
from learning.courses.models import Course, Enrolment
from learning.library.models import Resource
from plc.core import registry
from plc.core.registry import PlacePanel

from .access import why_not_commit
from .around import own_changes
from .models import Commitment
from .pages import place_url

PANEL = "learning/growth/_panel.html"
FEW = 3


def after(
    actor: Any, community: Community, group: Group | None, source: str, pk: int
) -> PlacePanel | None:
    """What the actor said they will do, and where to say it. One query; none for people who are not
    in the community."""
    if membership_in(actor, community) is None:
        return None
    said = Commitment.objects.filter(user=actor.pk, source=source, source_id=pk)
    mine = list(said.order_by("-id")[:FEW])
    href = ""
    if why_not_commit(actor, community, group) is None:
        href = f"{place_url('growth:commit', community, group)}?from={source}-{pk}"
    if not (mine or href):
        return None
    return PlacePanel(PANEL, {"commitments": mine, "href": href})


def of_resource(resource: Resource, actor: Any) -> PlacePanel | None:
    if not resource.is_shared:
        return None
    return after(actor, resource.community, resource.group, "resource", resource.pk)


def of_course(course: Course, enrolment: Enrolment | None, actor: Any) -> PlacePanel | None:
    """For those who have completed it."""
    if enrolment is None or enrolment.completed_at is None:
        return None
    return after(actor, course.community, enrolment.offering.group, "course", course.pk)


def own_skills(course: Course, enrolment: Enrolment | None, actor: Any) -> PlacePanel | None:
    """For those who have completed it, about themselves."""
    if enrolment is None or enrolment.completed_at is None or enrolment.user_id != actor.pk:
        return None
    found = own_changes(course, enrolment)
    return PlacePanel("learning/growth/_own_skills.html", {"changes": found}) if found else None


registry.resource_panels.register("growth", of_resource)
registry.course_panels.register("growth", of_course)
registry.course_panels.register("growth.skills", own_skills)
