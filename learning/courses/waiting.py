"""A course to continue, for the home page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from .models import Enrolment

FEW = 2
FRESH = timedelta(days=60)
LEARNING = "courses.learning"
registry.reader_questions.register(
    LEARNING,
    """EXISTS(SELECT FROM courses_enrolment e
        WHERE e.user_id = u.id AND e.state = 'learning' AND e.completed_at IS NULL)""",
)


def to_continue(actor: Any) -> Sequence[WaitingItem]:
    """Courses that the actor has begun and was in lately. One query; none for people without."""
    if actor.answers.get(LEARNING) is False:
        return []
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


registry.waiting.register("courses.continue", to_continue)
