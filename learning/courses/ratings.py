"""What learners say about a course, once so many did that nobody is known by it."""

from typing import Any

from django.db.models import Avg, Count

from .models import Course, Offering, Rating

FEWEST = 5


def rating_of(course: Course, actor: Any) -> dict[str, Any]:
    """The mean of ``stars`` and ``n``, how many gave some, in the places that the actor may know
    of; nothing below FEWEST."""
    shown = Offering.objects.visible_to(actor).filter(course=course)
    given = Rating.objects.filter(enrolment__offering__in=shown)
    found: dict[str, Any] = given.aggregate(stars=Avg("stars"), n=Count("pk"))
    return found if found["n"] >= FEWEST else {}


def words_in(offering: Offering) -> list[Rating]:
    """For those who teach it, who also read who completed it and when: nothing below FEWEST, and in
    no order of time."""
    given = Rating.objects.filter(enrolment__offering=offering)
    if given.count() < FEWEST:
        return []
    return list(given.exclude(words="").order_by("words")[:50])
