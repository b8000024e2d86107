"""Fair turns: nobody is in a spotlight twice before everybody willing was in one, or six months
have passed.

A turn is the first publication of a spotlight about somebody, also if it was withdrawn later. The
next turn is that of members who had none, then of those whose turn is longest ago.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.community.access import can_see_members
from communities.community.models import Community, Membership, Role
from plc.accounts.models import User
from plc.core.counts import counted
from plc.core.keyset import pages
from plc.core.locks import advisory_lock

from .models import NamedPerson, SpotlightRefusal, Story, StoryKind

AFTER = timedelta(days=182)
SHOWN = 5
MANY = 50  # no more who wait are counted
# Members who joined first, and spotlights, in which whoever is waiting is looked for: nobody is
# willing, say, while millions have not accepted the new charter yet.
AT_ONCE, LOOKED_AT = 200, 4_000


@dataclass
class Waiting:
    """A willing member, and when their last turn was; ``seen_turn`` if the actor may know."""

    user: User
    turn: datetime | None = None
    seen_turn: datetime | None = None


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
    """Members with an active account who can act, and have not said no."""
    refused = SpotlightRefusal.objects.filter(community=community, user=OuterRef("user"))
    return (
        Membership.objects.able()
        .filter(~Exists(refused), community=community, user__state=User.State.ACTIVE)
        .exclude(role=Role.GUEST)
        .select_related("user")
    )


def _in_order(
    community: Community, willing: QuerySet[Membership], *, before: datetime | None = None
) -> Iterator[Waiting]:
    """Who of the ``willing`` waits: who had no turn, in the order of joining; then who had their
    last one longest ago, ``before`` that time. Both are read page by page from an index."""
    here = Membership.objects.filter(community=community).only("joined_at")
    for some in pages(here, order=("joined_at", "id"), size=AT_ONCE, at_most=LOOKED_AT):
        had_one = Exists(_turns(community).filter(user=OuterRef("user")))
        never = willing.filter(~had_one, pk__in=[membership.pk for membership in some])
        for membership in never.order_by("joined_at", "id"):
            yield Waiting(membership.user)
    spotlights = Story.objects.filter(
        community=community, kind=StoryKind.SPOTLIGHT, published_at__isnull=False
    ).only("published_at")
    if before is not None:
        spotlights = spotlights.filter(published_at__lt=before)
    order = ("published_at", "id")
    for stories in pages(spotlights, order=order, size=AT_ONCE, at_most=LOOKED_AT):
        last = _last_turns_in(community, stories)
        people = {one.user_id: one.user for one in willing.filter(user__in=last)}
        yield from (Waiting(people[pk], turn) for pk, turn in last.items() if pk in people)


def _last_turns_in(community: Community, stories: Sequence[Story]) -> dict[int, datetime]:
    """When those had their turn whose last one was one of these spotlights; the first one first."""
    turns = _turns(community)
    later = turns.filter(
        user=OuterRef("user"), story__published_at__gt=OuterRef("story__published_at")
    )
    last = turns.filter(~Exists(later), story__in=stories).order_by("story__published_at", "user")
    return {user: at for user, at in last.values_list("user", "story__published_at") if at}


def _seen_turns(actor: Any, community: Community) -> QuerySet[NamedPerson]:
    """Turns whose spotlight the actor may read. The date of another would tell that it exists."""
    return _turns(community).filter(story__in=Story.objects.visible_to(actor))


def longest_waiting(actor: Any, community: Community) -> list[Waiting]:
    """A few willing members who had no turn for longest, among those whom the actor may see."""
    if not can_see_members(actor, community):
        return []
    willing = willing_members(community).exclude(user=actor)
    seen = willing.filter(user__in=User.objects.visible_to(actor))
    found = list(islice(_in_order(community, seen), SHOWN))
    if had_one := [one.user.pk for one in found if one.turn]:
        known = _seen_turns(actor, community).filter(user__in=had_one).order_by().values("user")
        times = dict(known.annotate(at=Max("story__published_at")).values_list("user", "at"))
        for one in found:
            one.seen_turn = times.get(one.user.pk)
    return found


def why_not_their_turn(actor: Any, story: Story) -> str | None:
    """The sentence that says who is waiting, if somebody in this spotlight was in another one less
    than six months ago; None if it can be published."""
    subjects = story.named.filter(subject=True).select_related("user").order_by("id")
    people = [row.user for row in subjects]
    others = willing_members(story.community).exclude(user__in=[one.pk for one in people])
    for person in people:
        turn = last_turn(story.community, person.pk, besides=story)
        if turn is None or turn + AFTER <= timezone.now():
            continue
        if waiting := list(islice(_in_order(story.community, others, before=turn), MANY + 1)):
            sentence = _not_yet(actor, story.community, person, turn)
            return f"{sentence} {_whose_turn(actor, story.community, waiting)}"
    return None


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


def _whose_turn(actor: Any, community: Community, waiting: Sequence[Waiting]) -> str:
    """Names the first of those who wait, if the actor may see them."""
    count = len(waiting)
    seen = _names_seen(actor, community, waiting)
    names = ", ".join(seen)
    if count > MANY and not seen:
        return _("Many members have been waiting for longer.")
    if count > MANY:
        return _("Until then it is the turn of: %(names)s and many others.") % {"names": names}
    if not seen:
        sentence = ngettext(
            "One member has been waiting for longer.",
            "%(n)s members have been waiting for longer.",
            count,
        )
        return counted(sentence, count)
    if count == len(seen):
        return _("Until then it is the turn of: %(names)s.") % {"names": names}
    sentence = ngettext(
        "Until then it is the turn of: %(names)s and one other.",
        "Until then it is the turn of: %(names)s and %(n)s others.",
        count - len(seen),
    )
    return counted(sentence, count - len(seen), names=names)


def _names_seen(actor: Any, community: Community, waiting: Sequence[Waiting]) -> list[str]:
    if not can_see_members(actor, community):
        return []
    people = [one.user.pk for one in waiting]
    seen = set(User.objects.visible_to(actor).filter(pk__in=people).values_list("pk", flat=True))
    return [one.user.name for one in waiting if one.user.pk in seen][:3]
