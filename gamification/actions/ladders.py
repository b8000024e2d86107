"""Ladders: shipped, and their levels changed and removed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.plain import clean_line
from plc.core.refusals import Refused

from .. import facts
from ..levels.marks import shown_levels
from ..levels.requirements import check_requirements
from ..models import Changed, Holding, Level, WalkKind
from ..models.levels import CURRENT, LONGEST_TERM, MAX_LEVELS
from ..walking import begin_walk
from .changes import record_change

SAID = ("name", "description", "after__name", "requirements", "appoints", "term_months")


class Shipped(NamedTuple):
    name: str
    description: str
    requirements: Mapping[str, int]
    appoints: bool = False


def shipped_levels() -> Sequence[Shipped]:
    """The six levels that every community begins with, in the current language."""
    return (
        Shipped(_("Participant"), _("Takes part, and has begun to give."), {"points": 5}),
        Shipped(_("Contributor"), _("Gives regularly, in more than one way."), {"points": 60}),
        Shipped(
            _("Critical friend"),
            _("Asks and answers so that others get further."),
            {"points.helping": 80, "badges": 2},
        ),
        Shipped(
            _("Facilitator in training"),
            _("Learns to look after a group, beside somebody who does."),
            {"points": 250, "points.care": 10, "endorsements": 1},
        ),
        Shipped(
            _("Facilitator"),
            _("Looks after a group for a year."),
            {"points": 400, "points.care": 20, "endorsements": 2},
            appoints=True,
        ),
        Shipped(
            _("Steward"),
            _("Looks after how the community learns, beyond one group."),
            {"points": 1000, "badges": 5, "endorsements": 3},
            appoints=True,
        ),
    )


@transaction.atomic
def ship_levels(*, community: Community) -> int:
    """Give a community without levels those that ship, in its language. Idempotent."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if Level.objects.filter(community=community).exists():
        return 0
    before: Level | None = None
    with translation.override(community.language):
        for one in shipped_levels():
            before = Level.objects.create(
                community=community,
                after=before,
                name=one.name,
                description=one.description,
                requirements=dict(one.requirements),
                appoints=one.appoints,
            )
    return len(shipped_levels())


@transaction.atomic
def change_level(
    *,
    by: User,
    community: Community,
    level: Level | None,
    name: str,
    description: str,
    after: Level | None,
    requirements: Mapping[str, int],
    appoints: bool,
    term_months: int,
) -> Level:
    """Change a level, or add one (None), at the place above ``after``: what was there follows it.
    What members reached stays. Refuses requirements that nobody could meet, and to make a role of a
    level that somebody holds. Everybody is evaluated soon after."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    level = level or Level(community=community)
    if level.pk is not None and not _lock_level(level):
        raise Refused(_("Somebody has removed this level."))
    if level.pk is None and Level.objects.filter(community=community).count() >= MAX_LEVELS:
        raise Refused(_("A ladder has at most twelve levels."))
    if after is not None and (after == level or after.community_id != community.pk):
        sentence = _("This would go round in a circle: nobody could ever reach it.")
        raise Refused(sentence, field="after")
    if not 1 <= term_months <= LONGEST_TERM:
        sentence = _("A term lasts 1 to %(most)d months.") % {"most": LONGEST_TERM}
        raise Refused(sentence, field="term_months")
    _refuse_another_kind(level, appoints)
    before = _said(level)
    level.name, level.description = clean_line(name), clean_line(description)
    level.requirements = check_requirements(community, requirements)
    level.appoints, level.term_months = appoints, term_months
    _take_out(level)
    level.after = after
    try:
        with transaction.atomic():
            level.save()
    except IntegrityError:
        raise Refused(_("There is a level of this name already."), field="name") from None
    above = Level.objects.filter(community=community, after=after).exclude(pk=level.pk)
    above.update(after=level)
    if (changed := _said(level)) != before:
        record_change(
            facts.LevelChanged(level_id=level.pk, community_id=community.pk),
            community=community,
            what=Changed.LEVEL if before else Changed.LEVEL_ADDED,
            name=level.name,
            before=before,
            after=changed,
            by=by,
        )
    _follow_soon(community.pk)
    return level


def _said(level: Level) -> dict[str, Any]:
    """What members read of it, as it is stored; nothing if it is not."""
    return Level.objects.filter(pk=level.pk).values(*SAID).first() or {}


def _lock_level(level: Level) -> bool:
    """So that nobody is given it meanwhile. False if it was removed."""
    return Level.objects.select_for_update().filter(pk=level.pk).exists()


def _follow_soon(community: int) -> None:
    shown_levels.forget()
    # Later, for a walk is locked before the levels that it gives.
    begin = partial(begin_walk, WalkKind.LEVELS, subject_id=community)
    transaction.on_commit(begin, robust=True)


def _refuse_another_kind(level: Level, appoints: bool) -> None:
    """Who reached a level without a role was approved by nobody, and who accepted a role would wait
    for ever: so it stays what it is as long as somebody holds it or was offered it."""
    if level.pk is None or level.appoints == appoints:
        return
    if Holding.objects.filter(level=level, state__in=CURRENT).exists():
        sentence = _(
            "Somebody holds this level or was offered it, so this stays. Add another level instead."
        )
        raise Refused(sentence, field="appoints")


def _take_out(level: Level) -> None:
    """The level above it follows the one below it. The caller locks the community."""
    if level.pk is not None:
        below = Level.objects.values_list("after", flat=True).get(pk=level.pk)
        Level.objects.filter(after=level).update(after=below)


@transaction.atomic
def remove_level(*, by: User, level: Level) -> None:
    """Take a level out of its ladder, with what is left of former terms and nominations. Refused
    while somebody holds it or was offered it, and for the last one."""
    Community.objects.select_for_update(no_key=True).get(pk=level.community_id)
    if not _lock_level(level):
        return
    if Holding.objects.filter(level=level, state__in=CURRENT).exists():
        raise Refused(_("Somebody holds this level, or was offered it, so it stays."))
    if not Level.objects.filter(community=level.community_id).exclude(pk=level.pk).exists():
        raise Refused(_("A ladder has at least one level."))
    record_change(
        facts.LevelRemoved(level_id=level.pk, community_id=level.community_id),
        community=level.community,
        what=Changed.LEVEL_REMOVED,
        name=level.name,
        before=_said(level),
        by=by,
    )
    _take_out(level)
    level.delete()
    _follow_soon(level.community_id)
