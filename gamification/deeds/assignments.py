"""Rules about assignments: work that was accepted, and reviews of the work of others.

Nobody is paid for doing what they ask of others themselves. Who reviewed whom is said to nobody
here: the rules of an assignment may hide it.
"""

from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from learning.assessment.models import Grade, OwnResult, Review, ReviewKind, Share

from ..models import ValueKind
from ..rules import NEVER, Rule, Way
from .columns import NOBODY, UNSAID, ids, named
from .feed import Deeds


def _accepted() -> Deeds:
    """The first version that was accepted, once its learner may know; for each one of a team, by
    their own points if they have such. Once for each assignment, also where it is given again."""
    mine = OwnResult.objects.filter(version=OuterRef("version"), share=OuterRef(OuterRef("pk")))
    grades = Grade.objects.filter(
        version__submission=OuterRef("submission"), is_returned=False, released_at__isnull=False
    )
    verdict = Coalesce(Subquery(mine.values("accepted")[:1]), "accepted")
    grades = grades.alias(verdict=verdict).filter(verdict=True)
    first = grades.order_by().values("version__submission").annotate(at=Min("released_at"))
    own = Q(handout__assignment__made_by=F("learner")) | Q(handout__given_by=F("learner"))
    found = Share.objects.exclude(own)
    found = found.alias(at=Subquery(first.values("at"))).filter(at__isnull=False)
    earlier = found.filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")),
        handout__assignment=OuterRef("handout__assignment"),
        learner=OuterRef("learner"),
    )
    found = found.filter(~Exists(earlier))
    return found.values(
        source=F("pk"),
        member=F("learner"),
        happened=F("at"),
        in_community=F("handout__community"),
        in_group=F("handout__group"),
        **NOBODY,
        **UNSAID,
    )


def _reviews() -> Deeds:
    """Of the work of others, as long as they are shown."""
    found = Review.objects.given().filter(kind=ReviewKind.PEER, reviewer__isnull=False)
    return found.values(
        source=F("pk"),
        member=F("reviewer"),
        happened=F("submitted_at"),
        in_community=F("handout__community"),
        in_group=F("handout__group"),
        **NOBODY,
        **UNSAID,
    )


RULES = (
    Rule(
        key="assignment_accepted",
        kind=ValueKind.LEARNING,
        points=5,
        weekly_cap=20,
        label=_("Assignment accepted"),
        sentence=_("Hand in work on an assignment that is accepted."),
        in_words=ngettext_lazy("%(n)s assignment accepted", "%(n)s assignments accepted", "n"),
        ways=(
            Way(
                Share,
                _accepted,
                {},
                {"submission": {"assessment.AssignmentReleased": ids("submission_id")}},
                removed=NEVER,
            ),
        ),
    ),
    Rule(
        key="review_given",
        kind=ValueKind.SHARING,
        points=3,
        daily_cap=9,
        label=_("Review given"),
        sentence=_("Tell somebody what works in what they handed in, and what would help."),
        in_words=ngettext_lazy("%(n)s review given", "%(n)s reviews given", "n"),
        ways=(
            Way(
                Review,
                _reviews,
                named("assessment.Review", "Given", "Hidden", "Restored", by="review_id"),
                removed=Q(hidden_at__isnull=False),
            ),
        ),
    ),
)
