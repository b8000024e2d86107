"""What courses show of their certificates."""

from typing import Any

from django.utils.translation import gettext as _

from learning.courses.models import Course, Enrolment, Offering
from plc.core import registry
from plc.core.addresses import cached_reverse
from plc.core.registry import PlacePanel, PlaceTab

from .models import Certificate, Certification
from .pages import FOLDER


def course_tabs(course: Course) -> list[PlaceTab]:
    href = cached_reverse("pathways:certification", course.community.slug, course.slug)
    return [PlaceTab("certificate", _("Certificate"), href)]


def offering_tabs(offering: Offering) -> list[PlaceTab]:
    course = offering.course
    slugs = (course.community.slug, course.slug, offering.public_id)
    href = cached_reverse("pathways:certificates", *slugs)
    return [PlaceTab("certificates", _("Certificates"), href)]


def course_panel(course: Course, enrolment: Enrolment | None, actor: Any) -> PlacePanel | None:
    """What completing it gives, and what the actor was given. At most two queries."""
    certification = Certification.objects.filter(course=course).first()
    if certification is None or not (certification.design_id or certification.hours):
        return None
    mine = None
    if actor.is_authenticated:
        held = Certificate.objects.filter(holder=actor, course=course)
        mine = held.order_by("-issued_at", "-pk").first()
    given = {"certification": certification, "certificate": mine}
    return PlacePanel(f"{FOLDER}/_course_panel.html", given)


registry.course_tabs.register("pathways", course_tabs)
registry.offering_tabs.register("pathways", offering_tabs)
registry.course_panels.register("pathways", course_panel)
