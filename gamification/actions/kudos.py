"""Giving and taking back kudos, and what moderators do with them."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community, Membership
from communities.groups.models import Group
from communities.groups.readers import people_to_mention
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.web.times import exact

from .. import access, facts
from ..models import Kudos, KudosState, RecognitionSettings, ValueKind
from ..models.kudos import MAX_THANKS
from ..wording import check_words

WEEK = timedelta(days=7)


@transaction.atomic
def give_kudos(
    *,
    by: User,
    receiver: User,
    community: Community,
    group: Group | None,
    kind: ValueKind,
    text: str,
    is_public: bool,
    public_id: UUID | None = None,
) -> Kudos:
    """Thank somebody who reads the place. ``public_id`` comes from the form, so that submitting it
    twice thanks once. Refuses oneself, people who do not read the place or are blocked, and more
    than the community allows in a week."""
    public_id = id_for_form(public_id, by.public_id, receiver.public_id, text)
    _one_at_a_time(by, community)
    if (twin := Kudos.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if reason := access.why_not_thank(by, community, group):
        raise Refused(reason)
    if receiver.pk == by.pk:
        raise Refused(_("Thank somebody else: this is for others."), field="to")
    if not people_to_mention(by, community, group).filter(pk=receiver.pk).exists():
        raise Refused(
            _("%(name)s is not a member here, or cannot read it.") % {"name": receiver.name},
            field="place",
        )
    missing = _("Say what for, in a sentence.")
    line = check_words(clean_line(text), most=MAX_THANKS, field="text", missing=missing)
    _check_week(by, community)
    kudos = Kudos.objects.create(
        public_id=public_id,
        community=community,
        group=group,
        author=by,
        receiver=receiver,
        kind=kind,
        text=line,
        is_public=is_public,
        given_at=timezone.now(),
    )
    record(
        facts.KudosGiven(kudos_id=kudos.pk, community_id=community.pk, receiver_id=receiver.pk),
        by=by,
    )
    return kudos


def _one_at_a_time(by: User, community: Community) -> None:
    """Serialise what one member gives in a community."""
    list(Membership.objects.select_for_update(no_key=True).filter(community=community, user=by))


def _check_week(by: User, community: Community) -> None:
    """Those taken back count too, because the receiver was told of them."""
    most = RecognitionSettings.of(community).kudos_a_week
    if (free_again := next_free(by, community, most)) is not None:
        sentence = _(
            "You have thanked %(n)d times within a week, which is the most here. You can again"
            " from %(when)s."
        )
        when = exact(timezone.localtime(free_again))
        raise Refused(sentence % {"n": most, "when": when})


def next_free(by: User, community: Community, most: int) -> datetime | None:
    """When the member may give again; None if they may now."""
    given = Kudos.objects.filter(
        author=by, community=community, given_at__gt=timezone.now() - WEEK
    ).order_by("-given_at")
    oldest = given.values_list("given_at", flat=True)[most - 1 : most].first()
    return oldest + WEEK if oldest else None


class Left(NamedTuple):
    """How often a member can still thank within a week; if not at all, when they can again."""

    times: int
    free_again: datetime | None


def left_of_week(by: User, community: Community) -> Left:
    """Three queries."""
    most = RecognitionSettings.of(community).kudos_a_week
    week = Kudos.objects.filter(given_at__gt=timezone.now() - WEEK)
    given = week.filter(author=by, community=community).count()
    return Left(max(0, most - given), next_free(by, community, most))


@transaction.atomic
def withdraw_kudos(*, by: User, kudos: Kudos) -> bool:
    """For whoever gave it. What the receiver earned is reversed. False if it was gone already."""
    change = (KudosState.GIVEN, KudosState.WITHDRAWN)
    return _set_state(kudos, *change, fact=facts.KudosWithdrawn, by=by)


def erase_kudos(*, by: User, kudos: Kudos) -> bool:
    """For a receiver who deletes their account. Having thanked them still counts: the sentence was
    not taken back by whoever wrote it."""
    change = (KudosState.GIVEN, KudosState.ERASED)
    return _set_state(kudos, *change, fact=facts.KudosWithdrawn, by=by)


def hide_kudos(*, by: User | None, kudos: Kudos) -> bool:
    return _set_state(kudos, KudosState.GIVEN, KudosState.HIDDEN, fact=facts.KudosHidden, by=by)


def remove_kudos(*, by: User | None, kudos: Kudos) -> bool:
    """Hide it for good, also if it was hidden before."""
    change = (KudosState.GIVEN, KudosState.REMOVED)
    return _set_state(kudos, *change, fact=facts.KudosHidden, by=by) or _set_state(
        kudos, KudosState.HIDDEN, KudosState.REMOVED, fact=facts.KudosHidden, by=by
    )


def restore_kudos(*, by: User | None, kudos: Kudos) -> bool:
    return any(
        _set_state(kudos, before, KudosState.GIVEN, fact=facts.KudosRestored, by=by)
        for before in (KudosState.HIDDEN, KudosState.REMOVED)
    )


@transaction.atomic
def _set_state(
    kudos: Kudos, before: KudosState, after: KudosState, *, fact: type, by: User | None
) -> bool:
    changed = Kudos.objects.filter(pk=kudos.pk, state=before).update(state=after)
    if changed:
        kudos.state = after
        record(
            fact(
                kudos_id=kudos.pk,
                community_id=kudos.community_id,
                receiver_id=kudos.receiver_id,
            ),
            by=by,
        )
    return bool(changed)
