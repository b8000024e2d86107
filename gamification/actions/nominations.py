"""Nominations, and asking to be evaluated at once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.access import why_not_take_part
from communities.community.models import Community
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..ledger.locks import Person, lock_standings
from ..ledger.settling import touch
from ..levels.advancement import advance, give_level
from ..levels.ladders import meets_requirements
from ..models import Holding, HoldingState, Level, Nomination
from ..models.levels import CURRENT, OVER
from ..presence import share_a_small_group
from ..wording import refuse_taken_down
from .terms import checked_reason


@transaction.atomic
def nominate(*, by: User, member: User, level: Level, sentence: str) -> Nomination:
    """Say why somebody, or oneself, should have a level; saying it again replaces the sentence. Of
    people who share no small group with the member as they first say it, it counts as an
    endorsement. Who asks for themselves is offered again what they declined, did not get approved,
    or held."""
    if reason := why_not_take_part(by, level.community):
        raise Refused(reason)
    line = checked_reason(sentence, field="sentence")
    for before in Nomination.objects.filter(level=level, member=member, by=by):
        refuse_taken_down(before)
    now = timezone.now()
    nomination, created = Nomination.objects.update_or_create(
        level=level,
        member=member,
        by=by,
        defaults={"sentence": line, "at": now},
        create_defaults={
            "sentence": line,
            "at": now,
            "from_outside": by != member and not share_a_small_group(level.community, by, member),
        },
    )
    if created:
        record(
            facts.MemberNominated(
                nomination_id=nomination.pk,
                level_id=level.pk,
                member_id=member.pk,
                community_id=level.community_id,
            ),
            by=by,
        )
    person = (level.community_id, member.pk)
    lock_standings([person])
    if by == member:
        _ask_again(person, level)
    advance([person])
    return nomination


@transaction.atomic
def look_again(*, by: User, community: Community) -> int:
    """Evaluate one's own levels at once, as the clock does every night, and badges, which levels
    count, within a second. Returns how many levels are new."""
    person = (community.pk, by.pk)
    lock_standings([person])
    touch([person])
    return advance([person])


def _ask_again(person: Person, level: Level) -> None:
    """A level that was declined or not approved can be offered again, and so can a role that has
    ended, for which a place on the ladder is kept."""
    theirs = Holding.objects.filter(level=level, member=person[1])
    states = set(theirs.values_list("state", flat=True))
    theirs.filter(state__in=[HoldingState.DECLINED, HoldingState.NOT_APPROVED]).delete()
    if not level.appoints or states.isdisjoint(OVER) or not states.isdisjoint(CURRENT):
        return
    if not meets_requirements(person, level):
        raise Refused(_("The role can be yours again once you have what it takes."))
    give_level(level, person[1])
