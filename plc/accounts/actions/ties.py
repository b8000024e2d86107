"""Following and blocking. Both are idempotent."""

from django.db import transaction
from django.utils.translation import gettext as _

from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..access import are_blocked
from ..models import Block, Follow, User


@transaction.atomic
def follow_person(*, person: User, by: User) -> None:
    """Follow a person. Refuses oneself, and people on either side of a block."""
    if person.pk == by.pk or are_blocked(person, by):
        raise Refused(_("You cannot follow this person."))
    if Follow.objects.get_or_create(follower=by, followed=person)[1]:
        record(facts.PersonFollowed(follower_id=by.pk, followed_id=person.pk), by=by)


@transaction.atomic
def unfollow_person(*, person: User, by: User) -> None:
    if Follow.objects.filter(follower=by, followed=person).delete()[0]:
        record(facts.PersonUnfollowed(follower_id=by.pk, followed_id=person.pk), by=by)


@transaction.atomic
def block_person(*, person: User, by: User) -> None:
    """Hide two people from each other and end any following. The other person is not notified."""
    if person.pk == by.pk:
        raise Refused(_("Nobody can block themselves."))
    if not Block.objects.get_or_create(blocker=by, blocked=person)[1]:
        return
    pair = [by.pk, person.pk]
    Follow.objects.filter(follower__in=pair, followed__in=pair).delete()
    record(facts.PersonBlocked(blocker_id=by.pk, blocked_id=person.pk), by=by)


@transaction.atomic
def unblock_person(*, person: User, by: User) -> None:
    if Block.objects.filter(blocker=by, blocked=person).delete()[0]:
        record(facts.PersonUnblocked(blocker_id=by.pk, blocked_id=person.pk), by=by)
