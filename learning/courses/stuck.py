"""Why learners seem stuck in what is asked of them, for those who teach them."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.assessment.models import Attempt, AttemptState, Grade, SubmissionState

from .given import GIVEN
from .models import GivenLesson, Offering

OFTEN = 2  # attempts that were not enough
SILENT = timedelta(days=7)
Found = tuple[int, int, str]  # the learner, the place, and the reason


def reasons_in(offering: Offering) -> dict[int, list[str]]:
    """Of those who learn now and are not done, by their ids. At most four queries."""
    rows = GivenLesson.objects.filter(offering=offering)
    rounds = dict(rows.values_list("pk", "round"))
    if not rounds:
        return {}
    found = [*_failed(rounds), *_silent(rounds)]
    learning = offering.enrolments.learning().filter(
        user__in={learner for learner, _place, _reason in found}, completed_at=None
    )
    now = dict(learning.values_list("user", "round"))
    reasons: dict[int, list[str]] = {}
    for learner, place, reason in found:
        if now.get(learner) == rounds[place]:
            reasons.setdefault(learner, []).append(reason)
    return reasons


def _failed(places: Collection[int]) -> list[Found]:
    """Who has not passed a quiz at several attempts, or has none left."""
    ended = Attempt.objects.filter(
        sitting__place_key=GIVEN,
        sitting__place_id__in=places,
        sitting__quiz__pass_percent__isnull=False,
        state=AttemptState.MARKED,
        out_of__gt=0,
    )
    rows = ended.order_by().values(
        "learner",
        place=F("sitting__place_id"),
        title=F("sitting__quiz__title"),
        most=F("sitting__quiz__attempts_most"),
        wanted=F("sitting__quiz__pass_percent"),
    )
    failed = rows.annotate(n=Count("pk"), best=Max(100 * F("points") / F("out_of"))).filter(
        Q(n__gte=OFTEN) | Q(n__gte=F("most")), best__lt=F("wanted")
    )
    return [
        (
            row["learner"],
            row["place"],
            _("No attempt is left at “%(title)s”") % row
            if row["most"] is not None and row["n"] >= row["most"]
            else _("“%(title)s” was not passed in %(n)d attempts") % row,
        )
        for row in failed
    ]


def _silent(places: Collection[int]) -> list[Found]:
    """Whose work was returned, and who has written nothing since."""
    long_ago = timezone.now() - SILENT
    returned = Grade.objects.filter(
        version__submission__handout__place_key=GIVEN,
        version__submission__handout__place_id__in=places,
        version__submission__state=SubmissionState.RETURNED,
        version__number=F("version__submission__newest"),
        is_returned=True,
        released_at__lt=long_ago,
    ).exclude(version__submission__saved_at__gte=F("released_at"))
    rows = returned.values_list(
        "version__submission__shares__learner",
        "version__submission__handout__place_id",
        "version__submission__handout__assignment__title",
    )
    sentence = _("“%(title)s” was returned, and nothing has come since")
    return [(learner, place or 0, sentence % {"title": title}) for learner, place, title in rows]
