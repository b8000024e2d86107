"""Beginning a course, waiting for a place in it, and leaving.

The offering is locked first, so that places are given one after the other and in order. In a group
there are no places to give: an enrolment there only keeps what a member does.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.groups.actions import hold_group
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import access, facts
from ..models import Enrolment, EnrolmentQuerySet, EnrolmentState, Offering, Rating

MOST_DAYS = 3650


def lock_offering(offering: Offering) -> Offering:
    locked = Offering.objects.select_for_update(no_key=True).get(pk=offering.pk)
    locked.course, locked.group = offering.course, offering.group  # saves two queries
    return locked


def places_taken(offering: Offering) -> int:
    """By people who learn, belong to the place, and have not completed it yet."""
    learning = Enrolment.objects.filter(offering=offering, completed_at=None)
    return learning.current().learning().filter(user__state=User.State.ACTIVE).count()


@transaction.atomic
def begin_course(*, by: User, offering: Offering) -> Enrolment:
    """Take part, or join the line if there is no place. Refuses whom the entry rule leaves out.
    Somebody who comes back finds what they did, and whoever takes it already goes on here, also if
    they take the course elsewhere as well."""
    if offering.group is not None:
        hold_group(offering.group)
    locked = lock_offering(offering)
    mine = _latest(locked, by)
    if mine is not None and _is_on(mine):
        if mine.state == EnrolmentState.LEARNING:
            mine.last_at = timezone.now()
            mine.save(update_fields=["last_at"])
        return mine
    if reason := access.why_not_begin(by, locked):
        raise Refused(reason)
    return _take_place(mine or Enrolment(offering=locked, user=by), locked, by=by)


def _latest(offering: Offering, person: User) -> Enrolment | None:
    mine = Enrolment.objects.standing().filter(offering=offering, user=person)
    return mine.select_for_update(no_key=True).first()


def _take_place(enrolment: Enrolment, offering: Offering, *, by: User) -> Enrolment:
    """Or one in the line."""
    if offering.capacity is None:
        _begin(enrolment, offering, by=by)
        return enrolment
    enrolment.state, enrolment.asked_at = EnrolmentState.WAITING, timezone.now()
    enrolment.save()
    fill_places(offering, newcomer=enrolment)
    return enrolment


@transaction.atomic
def take_again(*, by: User, enrolment: Enrolment) -> Enrolment:
    """Begin a completed course anew, in the next round. What they did before is kept as it was,
    and what they said about the course goes along. Refuses those who have no reason to."""
    if enrolment.offering.group is not None:
        hold_group(enrolment.offering.group)
    locked = lock_offering(enrolment.offering)
    mine = _latest(locked, by)
    if mine is None or mine.round > enrolment.round:
        return mine or enrolment  # they have begun it already
    mine.offering = locked
    if reason := access.why_not_repeat(by, mine):
        raise Refused(reason)
    mine.state = EnrolmentState.PAST
    mine.save(update_fields=["state"])
    anew = Enrolment(offering=locked, user=by, round=mine.round + 1)
    _take_place(anew, locked, by=by)
    Rating.objects.filter(enrolment=mine).update(enrolment=anew)
    return anew


def _is_on(enrolment: Enrolment) -> bool:
    if enrolment.state == EnrolmentState.LEARNING:
        return enrolment.expires_at is None or enrolment.expires_at > timezone.now()
    return enrolment.state == EnrolmentState.WAITING


def _begin(enrolment: Enrolment, offering: Offering, *, by: Any, promoted: bool = False) -> None:
    now = timezone.now()
    enrolment.state = EnrolmentState.LEARNING
    enrolment.began_at = enrolment.began_at or max(now, offering.starts_at or now)
    if offering.access_days is not None and enrolment.expires_at is None:
        enrolment.expires_at = enrolment.began_at + timedelta(days=offering.access_days)
    enrolment.save()
    record(
        facts.EnrolmentBegan(
            enrolment_id=enrolment.pk,
            offering_id=offering.pk,
            course_id=offering.course_id,
            community_id=offering.course.community_id,
            user_id=enrolment.user_id,
            promoted=promoted,
        ),
        by=by,
    )


@transaction.atomic
def leave_course(*, by: User, enrolment: Enrolment) -> bool:
    """Leave the course or the line. What they did is kept for when they come back; the first in
    line moves up. False if they had left already."""
    offering = lock_offering(enrolment.offering)
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if locked.state == EnrolmentState.LEFT:
        return False
    locked.state = EnrolmentState.LEFT
    locked.save(update_fields=["state"])
    _say_ended(locked, offering, by=by)
    fill_places(offering)
    return True


def fill_places(offering: Offering, *, newcomer: Enrolment | None = None) -> int:
    """Give free places of a locked offering to those who have waited longest and still may begin;
    ``newcomer`` has just joined the line. Returns how many."""
    line = Enrolment.objects.filter(offering=offering).in_line().select_related("user")
    line = line.order_by("asked_at", "id").select_for_update(of=["self"], no_key=True)
    if offering.closed_at or not (rows := list(line)):
        return 0
    given, most = 0, offering.capacity
    free = None if most is None else most - places_taken(offering)
    for waiting in rows:
        if free is not None and given >= free:
            break
        if access.why_not_begin(waiting.user, offering):
            continue  # they keep their turn for when they may
        waiting.offering = offering
        if newcomer is not None and waiting.pk == newcomer.pk:
            _begin(newcomer, offering, by=newcomer.user)
        else:
            _begin(waiting, offering, by=None, promoted=True)
        given += 1
    return given


@transaction.atomic
def give_place(*, by: User, enrolment: Enrolment) -> bool:
    """Out of turn, and also where no place is free: who teaches it has decided so. Refuses whom the
    entry rule leaves out by now. False if they do not wait any more."""
    offering = lock_offering(enrolment.offering)
    rows = Enrolment.objects.filter(pk=enrolment.pk, offering=offering)
    waiting = rows.in_line().select_related("user").select_for_update(of=["self"]).first()
    if waiting is None:
        return False
    if access.why_not_begin(waiting.user, offering):
        sentence = _("%(name)s may not take this course as things are.")
        raise Refused(sentence % {"name": waiting.user.name})
    waiting.offering = offering
    _begin(waiting, offering, by=by, promoted=True)
    return True


@transaction.atomic
def give_more_time(*, by: User, enrolment: Enrolment, days: int) -> datetime:
    """So many days of access more: from its end on, or from today if it has ended. Returns until
    when. Refuses where access has no end."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Say how many days, from 1 to 3650."), field="days")
    locked = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if locked.expires_at is None:
        raise Refused(_("Their access has no end."), field="days")
    until = max(locked.expires_at, timezone.now()) + timedelta(days=days)
    locked.expires_at = enrolment.expires_at = until
    locked.save(update_fields=["expires_at"])
    return until


def count_access_anew(offering: Offering, *, started_at: datetime | None) -> None:
    """After a locked offering has changed. Those who had not started yet begin when it starts now;
    the days of access are those that it gives now, but nobody who has started gets fewer."""
    now = timezone.now()
    learning = offering.enrolments.filter(state=EnrolmentState.LEARNING)
    not_started = Q(began_at__gt=now) | Q(began_at=started_at, last_at=None)
    early = list(learning.filter(not_started).values_list("pk", flat=True))
    begins = max(now, offering.starts_at or now)
    if offering.access_days is None:
        learning.update(expires_at=None)
        learning.filter(pk__in=early).update(began_at=begins)
        return
    days = timedelta(days=offering.access_days)
    learning.filter(pk__in=early).update(began_at=begins, expires_at=begins + days)
    others = learning.exclude(pk__in=early).filter(expires_at__isnull=False)
    others.update(expires_at=Greatest("expires_at", F("began_at") + days))


@transaction.atomic
def end_waiting(*, by: User | None, enrolment: Enrolment) -> bool:
    """Take somebody off the waiting list; they are told. False if they do not wait any more."""
    offering = lock_offering(enrolment.offering)
    return _end_line(Enrolment.objects.filter(pk=enrolment.pk), offering, by=by) > 0


def end_line(offering: Offering, *, by: User | None) -> int:
    """For everybody who waits for a place in a locked offering."""
    return _end_line(Enrolment.objects.all(), offering, by=by)


def _end_line(rows: EnrolmentQuerySet, offering: Offering, *, by: User | None) -> int:
    waiting = rows.filter(offering=offering, state=EnrolmentState.WAITING)
    ended = list(waiting.select_for_update(no_key=True).order_by("id"))
    rows.filter(pk__in=[one.pk for one in ended]).update(state=EnrolmentState.LEFT)
    for one in ended:
        _say_ended(one, offering, by=by, turned_away=True)
    return len(ended)


def _say_ended(
    enrolment: Enrolment, offering: Offering, *, by: User | None, turned_away: bool = False
) -> None:
    fact = facts.EnrolmentEnded(
        enrolment_id=enrolment.pk,
        offering_id=offering.pk,
        user_id=enrolment.user_id,
        turned_away=turned_away,
    )
    record(fact, by=by)


@transaction.atomic
def fill_free_places(*, offering_id: int) -> int:
    """For places that became free without anybody leaving: an account was closed, a membership
    ended, access expired, or the course was completed."""
    offering = Offering.objects.select_related("course__community", "group").get(pk=offering_id)
    return fill_places(lock_offering(offering))


def offerings_with_lines() -> list[int]:
    lines = Offering.objects.filter(closed_at=None, enrolments__state=EnrolmentState.WAITING)
    open_ = lines.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))
    return list(open_.values_list("pk", flat=True).distinct().order_by("pk"))
