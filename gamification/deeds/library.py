"""Rules about the library: what members bring to it, whom it helps, and who looks after what others
have left.

Nobody is paid for what they do to their own resources. A copy, and what its author has shared in
the feed as well, is not paid as shared a second time. Archived resources still count: they helped.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from communities.feed.models import Post
from learning.library.models import Helped, Resource, ResourceVersion, Review

from ..models import ValueKind
from ..rules import Rule, Way
from .columns import NOBODY, UNSAID, named
from .feed import Deeds

CHANGES = ("Shared", "Unshared", "Hidden", "Restored", "Removed", "Moved", "Unnamed", "Discarded")
CHANGED = named("library.Resource", *CHANGES, by="resource_id")
REMOVED = ~Q(taken_down="")
SHOWN: dict[str, Any] = {"shared_at__isnull": False, "taken_down": ""}
PLACE = {"in_community": F("resource__community"), "in_group": F("resource__group")}


def _shared() -> Deeds:
    """What an author brought that is neither a copy nor the link of a post of theirs."""
    first = ResourceVersion.objects.filter(resource=OuterRef(OuterRef("pk")), number=1)
    links = first.exclude(address="").values("address")
    told = Post.objects.filter(kind="resource", author=OuterRef("author"), url__in=links)
    found = Resource.objects.filter(author__isnull=False, copied_from=None, **SHOWN)
    return found.filter(~Exists(told)).values(
        source=F("pk"),
        member=F("author"),
        happened=F("shared_at"),
        in_community=F("community"),
        in_group=F("group"),
        **NOBODY,
        **UNSAID,
    )


def _helped() -> Deeds:
    """What helped somebody else, fully or partly."""
    shown = {f"resource__{name}": value for name, value in SHOWN.items()}
    found = Helped.objects.filter(
        answer__in=("yes", "partly"), resource__author__isnull=False, **shown
    )
    return found.exclude(user=F("resource__author")).values(
        source=F("resource"),
        member=F("resource__author"),
        giver=F("user"),
        happened=F("at"),
        **PLACE,
        **UNSAID,
    )


def _reviewed() -> Deeds:
    """Reviews that were due, of what somebody else had brought."""
    shown = {f"resource__{name}": value for name, value in SHOWN.items()}
    found = Review.objects.filter(was_due=True, by__isnull=False, **shown)
    others = Q(resource__author=None) | ~Q(by=F("resource__author"))
    return found.filter(others).values(
        source=F("pk"), member=F("by"), happened=F("at"), **NOBODY, **PLACE, **UNSAID
    )


RULES = (
    Rule(
        key="resource_added",
        kind=ValueKind.SHARING,
        points=5,
        daily_cap=15,
        label=_("Resource added to the library"),
        sentence=_("Add to the library what helped you, with whom it is for."),
        in_words=ngettext_lazy(
            "%(n)s resource in the library", "%(n)s resources in the library", "n"
        ),
        ways=(Way(Resource, _shared, CHANGED, removed=REMOVED),),
    ),
    Rule(
        key="resource_helped",
        kind=ValueKind.SHARING,
        points=3,
        daily_cap=30,
        giver_is_private=True,
        label=_("Resource that helped"),
        sentence=_("Bring something to the library of which others say that it helped them."),
        in_words=ngettext_lazy(
            "%(n)s time that it helped somebody", "%(n)s times that it helped somebody", "n"
        ),
        ways=(
            Way(
                Resource,
                _helped,
                CHANGED
                | named("library.Resource", "Helped", by="resource_id")
                | named("library.Help", "TakenBack", by="resource_id"),
                removed=REMOVED,
            ),
        ),
    ),
    Rule(
        key="resource_reviewed",
        kind=ValueKind.CARE,
        points=2,
        daily_cap=6,
        label=_("Resource looked after"),
        sentence=_("Say of a resource that somebody else brought whether it is still right."),
        in_words=ngettext_lazy("%(n)s resource looked after", "%(n)s resources looked after", "n"),
        ways=(
            Way(
                Review,
                _reviewed,
                named("library.Resource", "Reviewed", by="review_id"),
                {"resource": CHANGED},
                removed=~Q(resource__taken_down=""),
            ),
        ),
    ),
)
