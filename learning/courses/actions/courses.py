"""Founding, changing and duplicating a course, and who writes it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from communities.community.models import Community, Licence, Membership, Role
from communities.groups.actions import hold_group
from communities.groups.models import Group, GroupMembership
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.outdated import refuse_outdated, state_of
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.core.slug import save_with_slug
from plc.files.actions import hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..models import Course, CourseAuthor, Section
from ..wording import render_page

PICTURE = "courses.picture"
MOST_AUTHORS = 20
# What its authors change; other fields have actions of their own.
SETTINGS = frozenset({"name", "summary", "body", "language", "licence", "source"})


def lock_course(course: Course) -> Course:
    """Everything in its outline is changed under this lock, so that orders and checks hold."""
    locked = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    locked.community, locked.group = course.community, course.group  # saves two queries
    return locked


@transaction.atomic
def found_course(
    *,
    by: User,
    community: Community,
    group: Group | None = None,
    name: str,
    public_id: UUID | None = None,
    **settings: Any,
) -> Course:
    """Make a course that only its authors see until it is given somewhere. ``public_id`` comes from
    the form: submitting it twice makes one course."""
    group = group and hold_group(group)
    place = (community.pk, group.pk if group else 0)
    public_id = id_for_form(public_id, by.public_id, *place, name)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Course.objects.filter(public_id=public_id).first()) is not None:
        return twin
    course = Course(public_id=public_id, community=community, group=group, owner=by)
    course.language = settings.pop("language", "") or community.language
    _set(course, {"name": name, **settings})
    save_with_slug(course, "")
    Section.objects.create(course=course, name=_("First part"), position=1)
    record(founded(course), by=by)
    return course


def founded(course: Course) -> facts.CourseFounded:
    return facts.CourseFounded(
        course_id=course.pk, community_id=course.community_id, group_id=course.group_id
    )


def _set(course: Course, values: dict[str, Any]) -> None:
    if unknown := values.keys() - SETTINGS:
        raise TypeError(f"not settings of a course: {sorted(unknown)}")
    for name, value in values.items():
        cleaned = clean_text(value) if name == "body" else clean_line(value)
        setattr(course, name, cleaned)
    if not has_visible_text(course.name):
        raise Refused(_("Give the course a title."), field="name")
    if course.licence not in Licence.values:
        raise Refused(_("Choose one of the licences."), field="licence")
    course.body_html = render_page(course, course.body)


@transaction.atomic
def change_course(
    *,
    by: User,
    course: Course,
    picture: StoredFile | None = None,
    seen: str = "",
    **settings: Any,
) -> None:
    """Change its page. A new ``picture`` replaces the old one. ``seen`` is ``state_of_page`` as
    its form was opened."""
    locked = lock_course(course)
    refuse_outdated(state_of_page(locked), seen)
    before = {name: getattr(locked, name) for name in (*SETTINGS, "picture_id")}
    _set(locked, settings)
    if picture is not None:
        if locked.picture is not None:
            release(files=[locked.picture])
        hold(files=[picture], holder=PICTURE, holder_id=locked.pk, by=by)
        locked.picture = picture
    locked.save(update_fields=[*SETTINGS, "body_html", "picture"])
    if before != {name: getattr(locked, name) for name in (*SETTINGS, "picture_id")}:
        record(facts.CourseChanged(course_id=locked.pk), by=by)


def state_of_page(course: Course) -> str:
    return state_of(course.picture_id, *(getattr(course, name) for name in sorted(SETTINGS)))


@transaction.atomic
def say_if_growing(*, by: User, course: Course, growing: bool) -> None:
    """While more lessons are to come, nobody completes the course; whoever has done all of them by
    then completes it once its authors say that it is whole."""
    locked = lock_course(course)
    if locked.is_growing == growing:
        return
    locked.is_growing = course.is_growing = growing
    locked.save(update_fields=["is_growing"])
    record(facts.CourseChanged(course_id=locked.pk), by=by)


@transaction.atomic
def choose_authors(*, by: User, course: Course, people: Collection[User]) -> None:
    """Those who write it together with its owner. Refuses people who do not belong to its place."""
    locked = lock_course(course)
    wanted = {person.pk for person in people} - {locked.owner_id}
    if len(wanted) > MOST_AUTHORS:
        sentence = _("A course has at most %(most)d authors.")
        raise Refused(sentence % {"most": MOST_AUTHORS}, field="authors")
    members: Any = Membership.objects.filter(community=locked.community_id).exclude(role=Role.GUEST)
    if locked.group_id is not None:
        members = GroupMembership.objects.filter(group=locked.group_id)
    inside = set(members.filter(user__in=wanted).values_list("user", flat=True))
    if wanted - inside:
        raise Refused(_("Authors belong to the place of the course."), field="authors")
    have = set(locked.authors.values_list("user", flat=True))
    if wanted == have:
        return
    locked.authors.exclude(user__in=wanted).delete()
    CourseAuthor.objects.bulk_create(
        [CourseAuthor(course=locked, user_id=pk) for pk in sorted(wanted - have)]
    )
    record(facts.CourseChanged(course_id=locked.pk), by=by)
