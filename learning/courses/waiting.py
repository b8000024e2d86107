"""A course to continue, for the home page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .models import Enrolment, Offering

FEW = 2
FRESH = timedelta(days=60)


def to_continue(actor: Any) -> Sequence[WaitingItem]:
    """Courses that the actor has begun and was in lately. One query."""
    mine = (
        Enrolment.objects.of(actor)
        .learning()
        .filter(
            completed_at=None, offering__course__taken_down="", last_at__gt=timezone.now() - FRESH
        )
    )
    rows = mine.select_related("offering__course__community").order_by("-last_at")[:FEW]
    return [
        WaitingItem(
            icon="graduation-cap",
            title=_("Go on with “%(course)s”") % {"course": row.offering.course.name},
            href=reverse(
                "courses:resume",
                args=[row.offering.course.community.slug, row.offering.course.slug],
            ),
            why=_("You have begun it"),
            action=_("Go on"),
        )
        for row in rows
    ]


def to_begin(actor: Any) -> Sequence[WaitingItem]:
    """What was given to the actor's groups lately, and they have not begun. One query."""
    given = Offering.objects.visible_to(actor).filter(
        group__isnull=False, created_at__gt=timezone.now() - timedelta(days=21)
    )
    rows = given.exclude(enrolments__user=actor.pk).exclude(by=actor.pk)
    return [
        WaitingItem(
            icon="graduation-cap",
            title=_("Begin “%(course)s”") % {"course": row.course.name},
            href=row.course.get_absolute_url(),
            why=_("It is given in %(place)s") % {"place": row.place.name},
            action=_("Have a look"),
        )
        for row in rows.select_related("course__community", "group").order_by("-id")[:FEW]
    ]


registry.waiting.register("courses.continue", to_continue)
registry.waiting.register("courses.begin", to_begin)
