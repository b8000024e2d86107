"""Giving a course: to whom, from when, and how it opens."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.actions import invite_by_email
from communities.community.models import Role
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.notifications.actions import withdraw

from .. import facts, offering_access
from ..models import Course, CourseInvitation, Drip, Entry, Invitee, Offering, Release, Section
from .courses import lock_course
from .enrolling import count_access_anew, end_line, fill_places, lock_offering

# What those who give it change.
SETTINGS = frozenset({"entry", "needs", "starts_at", "ends_at", "capacity", "access_days", "drip"})
FOR_COMMUNITIES = {"entry", "needs", "capacity"}
MOST_INVITED = 2000
INVITED_DAYS = 30
Releases = Mapping[Section, datetime | int | None]


@transaction.atomic
def open_offering(
    *,
    by: User,
    course: Course,
    group: Group | None = None,
    public_id: UUID | None = None,
    **settings: Any,
) -> Offering:
    """Give the course in its community, or to a group, whose members are then its learners. Refuses
    a place in which it is given already."""
    locked = lock_course(course)
    group = group and hold_group(group)
    public_id = id_for_form(public_id, by.public_id, locked.pk, group.pk if group else 0)
    if (twin := Offering.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if not locked.lessons.published().exists():
        raise Refused(_("Publish a lesson first, so that there is something to read."))
    if group is not None and group.community_id != locked.community_id:
        raise Refused(_("Choose a group of this community."), field="place")
    if locked.group_id is not None and (group is None or group.pk != locked.group_id):
        raise Refused(_("The course of a group is given in this group."), field="place")
    offering = Offering(public_id=public_id, course=locked, group=group, by=by)
    _set(offering, settings)
    try:
        with transaction.atomic():
            offering.save()
    except IntegrityError:
        raise Refused(_("The course is given there already."), field="place") from None
    record(
        facts.OfferingOpened(
            offering_id=offering.pk,
            course_id=locked.pk,
            community_id=locked.community_id,
            group_id=offering.group_id,
        ),
        by=by,
    )
    return offering


def _set(offering: Offering, settings: Mapping[str, Any]) -> None:
    if unknown := settings.keys() - SETTINGS:
        raise TypeError(f"not settings of an offering: {sorted(unknown)}")
    for name, value in settings.items():
        if offering.group_id is None or name not in FOR_COMMUNITIES:
            setattr(offering, name, value)
    if offering.entry not in Entry.values or offering.drip not in Drip.values:
        raise Refused(_("Choose who may begin, and when its sections open."), field="entry")
    if offering.entry == Entry.PREREQUISITE:
        if offering.needs is None:
            raise Refused(_("Choose the course to complete first."), field="needs")
        if offering.needs_id == offering.course_id:
            raise Refused(_("A course cannot come before itself."), field="needs")
        _refuse_circle(offering, offering.needs)
    else:
        offering.needs = None
    if offering.capacity is not None and offering.capacity < 1:
        raise Refused(_("There is at least one place."), field="capacity")
    if offering.access_days is not None and offering.access_days < 1:
        raise Refused(_("Learners have access for at least a day."), field="access_days")
    if offering.starts_at and offering.ends_at and offering.ends_at <= offering.starts_at:
        raise Refused(_("The end has to come after the start."), field="ends_at")


def _refuse_circle(offering: Offering, needs: Course) -> None:
    """Of courses each of which would have to be completed before the other."""
    given = Offering.objects.filter(
        course__community=needs.community_id, group=None, closed_at=None
    )
    asked = given.filter(entry=Entry.PREREQUISITE).exclude(course=offering.course_id)
    before: dict[int, int | None] = dict(asked.values_list("course", "needs"))
    at: int | None = needs.pk
    seen: set[int] = set()
    while at is not None and at not in seen:
        seen.add(at)
        at = before.get(at)
        if at == offering.course_id:
            sentence = _("“%(course)s” is for those who have completed this course first.")
            raise Refused(sentence % {"course": needs.name}, field="needs")


@transaction.atomic
def change_offering(
    *, by: User, offering: Offering, releases: Releases | None = None, **settings: Any
) -> None:
    """Those who learn already stay; with more places, the first in line move up. With ``releases``,
    its sections open as in `set_releases`."""
    locked = lock_offering(offering)
    before = {name: getattr(locked, name) for name in SETTINGS}
    _set(locked, settings)
    is_changed = before != {name: getattr(locked, name) for name in SETTINGS}
    if is_changed:
        locked.save(update_fields=sorted(SETTINGS))
    if any(before[name] != getattr(locked, name) for name in ("starts_at", "access_days")):
        count_access_anew(locked, started_at=before["starts_at"])
    if releases is not None and _set_releases(locked, releases):
        is_changed = True
    if is_changed:
        record(facts.OfferingChanged(offering_id=locked.pk, course_id=locked.course_id), by=by)
        fill_places(locked)


@transaction.atomic
def close_offering(*, by: User | None, offering: Offering) -> None:
    """It takes no new learners, and is in no catalogue. Those who learn go on; those who wait for
    a place wait no longer, and are told."""
    locked = lock_offering(offering)
    if locked.closed_at is not None:
        return
    locked.closed_at = timezone.now()
    locked.save(update_fields=["closed_at"])
    end_line(locked, by=by)
    record(facts.OfferingChanged(offering_id=locked.pk, course_id=locked.course_id), by=by)


@transaction.atomic
def reopen_offering(*, by: User, offering: Offering) -> None:
    locked = lock_offering(offering)
    if locked.closed_at is None:
        return
    if locked.entry == Entry.PREREQUISITE and locked.needs is not None:
        _refuse_circle(locked, locked.needs)
    locked.closed_at = None
    try:
        with transaction.atomic():
            locked.save(update_fields=["closed_at"])
    except IntegrityError:
        raise Refused(_("The course is given there already.")) from None
    record(facts.OfferingChanged(offering_id=locked.pk, course_id=locked.course_id), by=by)


@transaction.atomic
def set_releases(*, by: User, offering: Offering, releases: Releases) -> None:
    """When each section opens: a moment, or a number of days after a learner began. Sections left
    out stay shut."""
    change_offering(by=by, offering=offering, releases=releases)


def _set_releases(offering: Offering, releases: Releases) -> bool:
    """Whether that changed anything."""
    own = set(offering.course.sections.values_list("pk", flat=True))
    wanted = {
        section.pk: (when, None) if isinstance(when, datetime) else (None, when)
        for section, when in releases.items()
        if when is not None and section.pk in own
    }
    have = {row.section_id: (row.on, row.after_days) for row in offering.releases.all()}
    if wanted == have:
        return False
    offering.releases.all().delete()
    Release.objects.bulk_create(
        Release(offering=offering, section_id=section, on=on, after_days=days)
        for section, (on, days) in wanted.items()
    )
    return True


@transaction.atomic
def invite_people(*, by: User | None, offering: Offering, people: Collection[User]) -> int:
    """Put members of the community on the list of those who may begin; they are told. Returns how
    many are new. Others are left out."""
    locked = lock_offering(offering)
    if locked.group_id is not None:
        raise Refused(_("In a group, its members take part. Invite people to the group."))
    if locked.invitees.count() + len(people) > MOST_INVITED:
        raise Refused(_("At most %(most)d people fit on the list.") % {"most": MOST_INVITED})
    wanted = offering_access.people_to_invite(locked).filter(
        pk__in=[person.pk for person in people]
    )
    rows = [Invitee(offering=locked, user=person) for person in wanted.order_by("pk")]
    Invitee.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        record(facts.PersonInvited(offering_id=locked.pk, user_id=row.user_id), by=by)
    return len(rows)


@transaction.atomic
def invite_with_community(*, by: User, offering: Offering, emails: Collection[str]) -> None:
    """Invite people who are no members to the community, for the course: they are put on its list
    once they have joined. Members among them are left out. Refuses what `invite_by_email` does."""
    community = offering.course.community
    if offering.group_id is not None:
        raise Refused(_("In a group, its members take part. Invite people to the group."))
    members = User.objects.filter(email__in=emails, memberships__community=community)
    inside = {str(email).lower() for email in members.values_list("email", flat=True)}
    with override(community.language):
        message = _("It is for the course “%(course)s”, which you may begin once you have joined.")
        message %= {"course": offering.course.name}
    invitations = invite_by_email(
        community=community,
        emails=[email for email in emails if email.lower() not in inside],
        role=Role.MEMBER,
        message=message,
        days=INVITED_DAYS,
        by=by,
    )
    CourseInvitation.objects.bulk_create(
        CourseInvitation(offering=offering, invitation=invitation) for invitation in invitations
    )


@transaction.atomic
def take_off_list(*, by: User, offering: Offering, person: UUID) -> None:
    """Of those who may begin. Whoever has begun goes on; whoever has not is told nothing more."""
    locked = lock_offering(offering)
    row = locked.invitees.filter(user__public_id=person).first()
    if row is not None:
        row.delete()
        withdraw(kind="courses.invited", object_id=locked.pk, people=[row.user_id])
