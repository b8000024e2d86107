"""The rule about stories."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from communities.stories.models import NamedPerson, Story

from ..models import ValueKind
from ..rules import Rule, Way
from .columns import NOBODY, UNSAID, named
from .feed import Deeds


def _told() -> Deeds:
    """Published stories about somebody else than their author. Everybody in them agreed, and
    somebody else read them before."""
    others = NamedPerson.objects.filter(story=OuterRef("pk"), subject=True)
    found = Story.objects.shown().filter(author__isnull=False)
    return found.filter(Exists(others.exclude(user=OuterRef("author")))).values(
        source=F("pk"),
        member=F("author"),
        happened=F("published_at"),
        in_community=F("community"),
        in_group=F("group"),
        **NOBODY,
        **UNSAID,
    )


RULES = (
    Rule(
        key="story_told",
        kind=ValueKind.EVIDENCE,
        points=10,
        weekly_cap=20,
        label=_("Story told"),
        sentence=_("Tell a story about what somebody else does, with their consent."),
        in_words=ngettext_lazy("%(n)s story told", "%(n)s stories told", "n"),
        ways=(
            Way(
                Story,
                _told,
                named(
                    "stories.Story",
                    "Published",
                    "Withdrawn",
                    "Hidden",
                    "Removed",
                    "Restored",
                    by="story_id",
                ),
                removed=~Q(taken_down=""),
            ),
        ),
    ),
)
