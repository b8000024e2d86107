"""Fair turns: nobody is in a spotlight twice before everybody willing was in one, or six months
have passed.

A turn is the first publication of a spotlight about somebody, also if it was withdrawn later. The
next turn is that of members who had none, then of those whose turn is longest ago.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.community.access import can_see_members
from communities.community.models import Community, Membership, Role
from plc.accounts.models import User
from plc.core.counts import counted
from plc.core.locks import advisory_lock

from .models import NamedPerson, SpotlightRefusal, Story, StoryKind

AFTER = timedelta(days=182)
SHOWN = 5


def serialise(community: Community) -> None:
    """Publish one spotlight of a community at a time: two could give somebody two turns."""
    advisory_lock(f"spotlights {community.pk}")


def _turns(community: Community) -> QuerySet[NamedPerson]:
    return NamedPerson.objects.filter(
        subject=True,
        story__community=community,
        story__kind=StoryKind.SPOTLIGHT,
        story__published_at__isnull=False,
    )


def last_turn(
    community: Community, user_id: int, *, besides: Story | None = None
) -> datetime | None:
    theirs = _turns(community).filter(user=user_id)
    if besides is not None:
        theirs = theirs.exclude(story=besides)
    return theirs.aggregate(at=Max("story__published_at"))["at"]


def willing_members(community: Community) -> QuerySet[Membership]:
    """Members with an active account who can act, and have not said no, each with the time of
    their last ``turn``."""
    theirs = _turns(community).filter(user=OuterRef("user")).order_by().values("user")
    refused = SpotlightRefusal.objects.filter(community=community, user=OuterRef("user"))
    return (
        Membership.objects.able()
        .filter(~Exists(refused), community=community, user__state=User.State.ACTIVE)
        .exclude(role=Role.GUEST)
        .annotate(turn=Subquery(theirs.annotate(at=Max("story__published_at")).values("at")))
    )


def _before(community: Community, turn: datetime, subjects: list[int]) -> QuerySet[Membership]:
    """The willing members who are waiting longer than since ``turn``."""
    waiting = willing_members(community).filter(Q(turn=None) | Q(turn__lt=turn))
    return waiting.exclude(user__in=subjects).order_by(F("turn").asc(nulls_first=True), "joined_at")


def _seen_turns(actor: Any, community: Community) -> QuerySet[NamedPerson]:
    """Turns whose spotlight the actor may read. The date of another would tell that it exists."""
    return _turns(community).filter(story__in=Story.objects.visible_to(actor))


def longest_waiting(actor: Any, community: Community) -> list[Membership]:
    """A few willing members who had no turn for longest, among those whom the actor may see, each
    with ``seen_turn``: when it was, if the actor may know."""
    if not can_see_members(actor, community):
        return []
    waiting = willing_members(community).exclude(user=actor).select_related("user")
    known = _seen_turns(actor, community).filter(user=OuterRef("user")).order_by().values("user")
    seen = waiting.filter(user__in=User.objects.visible_to(actor)).annotate(
        seen_turn=Subquery(known.annotate(at=Max("story__published_at")).values("at"))
    )
    return list(seen.order_by(F("turn").asc(nulls_first=True), "joined_at", "id")[:SHOWN])


def why_not_their_turn(actor: Any, story: Story) -> str | None:
    """The sentence that says who is waiting, if somebody in this spotlight was in another one less
    than six months ago; None if it can be published."""
    subjects = story.named.filter(subject=True).select_related("user").order_by("id")
    people = [row.user for row in subjects]
    for person in people:
        turn = last_turn(story.community, person.pk, besides=story)
        if turn is None or turn + AFTER <= timezone.now():
            continue
        waiting = _before(story.community, turn, [one.pk for one in people])
        if count := waiting.count():
            return _who_waits(actor, story.community, person, turn, waiting, count)
    return None


def _who_waits(
    actor: Any,
    community: Community,
    person: User,
    turn: datetime,
    waiting: QuerySet[Membership],
    count: int,
) -> str:
    names: list[str] = []
    if can_see_members(actor, community):
        seen = waiting.filter(user__in=User.objects.visible_to(actor))
        names = list(seen.values_list("user__name", flat=True)[:3])
    return f"{_not_yet(actor, community, person, turn)} {_whose_turn(names, count)}"


def _not_yet(actor: Any, community: Community, person: User, turn: datetime) -> str:
    theirs = _seen_turns(actor, community).filter(user=person, story__published_at=turn)
    if not theirs.exists():
        return _("It is not the turn of %(name)s yet.") % {"name": person.name}
    since = timezone.localtime(turn)
    sentence = _("%(name)s was in a spotlight on %(when)s, and can be in another from %(again)s.")
    return sentence % {
        "name": person.name,
        "when": date_format(since, "DATE_FORMAT"),
        "again": date_format(since + AFTER, "DATE_FORMAT"),
    }


def _whose_turn(names: list[str], count: int) -> str:
    """``names`` are those of the ``count`` who wait that the reader may know."""
    if not names:
        sentence = ngettext(
            "One member has been waiting for longer.",
            "%(n)s members have been waiting for longer.",
            count,
        )
        return counted(sentence, count)
    if count == len(names):
        return _("Until then it is the turn of: %(names)s.") % {"names": ", ".join(names)}
    sentence = ngettext(
        "Until then it is the turn of: %(names)s and one other.",
        "Until then it is the turn of: %(names)s and %(n)s others.",
        count - len(names),
    )
    return counted(sentence, count - len(names), names=", ".join(names))
