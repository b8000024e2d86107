"""Looking at a resource again: when it is due, and what came of it."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.core.tasks import each_alone
from plc.journal.actions import record

from .. import facts
from ..models import Resource, Review, ReviewAnswer
from .states import lock_to_change, next_review, save

AT_ONCE = 500


@transaction.atomic
def review_resource(*, by: User, resource: Resource, answer: str, note: str = "") -> Review:
    """Say that it is still right, was changed, or is archived. The next review is as many months
    away as the resource says. Twice the same on one day is once; what was archived stays so."""
    locked = lock_to_change(resource)
    if not locked.is_shared:
        raise Refused(_("It is not shared yet."))
    answer, due = ReviewAnswer(answer), locked.is_due() and not locked.archived_at
    given: dict[str, Any] = {"by": by, "answer": answer, "note": clean_line(note)}
    today = locked.reviews.filter(at__date=timezone.localdate()).order_by("-at").first()
    if today is not None and not due and all(getattr(today, k) == v for k, v in given.items()):
        return today
    review = Review.objects.create(resource=locked, was_due=due, **given)
    archived = locked.archived_at
    if answer == ReviewAnswer.ARCHIVED and archived is None:
        archived = timezone.now()
    save(locked, review_on=next_review(locked.review_months), archived_at=archived)
    record(facts.ResourceReviewed(resource_id=locked.pk, review_id=review.pk, answer=answer), by=by)
    return review


def tell_of_due_reviews() -> None:
    """Record for each resource whose day has come, once for each day that was set."""
    today = timezone.localdate()
    due = Resource.objects.due(today).filter(community__archived_at=None)
    told = Q(review_told_on__isnull=False, review_told_on__gte=F("review_on"))
    untold = due.exclude(told).order_by("review_on", "pk")
    each_alone(_tell, list(untold.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _tell(pk: int) -> None:
    resource = Resource.objects.select_for_update(no_key=True).get(pk=pk)
    if resource.review_on is None or resource.review_told_on == resource.review_on:
        return
    save(resource, review_told_on=resource.review_on)
    record(facts.ReviewDue(resource_id=resource.pk, owner_id=resource.owner_id), by=None)
