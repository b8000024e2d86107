"""Notifications about courses, each shown as long as its reader may open what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.feed.models import Comment, Post
from plc.core.registry import NoticeKind, NoticeLine, notices

from .models import (
    Announcement,
    Course,
    CourseQuerySet,
    Enrolment,
    EnrolmentState,
    Lesson,
    Nudge,
    Offering,
)
from .pages import when_access_ends


def _ids(told: Iterable[Any]) -> set[int]:
    return {notice.object_id for notice in told}


def _mine(told: Sequence[Any], reader: Any) -> Mapping[int, Enrolment]:
    rows = Enrolment.objects.of(reader).filter(offering__course__taken_down="")
    return rows.select_related("offering__course__community").in_bulk(_ids(told))


def place(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _mine(told, reader)
    return {
        notice.pk: NoticeLine(
            _("A place in “%(course)s” is yours") % {"course": row.offering.course.name},
            row.offering.course.get_absolute_url(),
        )
        for notice in told
        if (row := rows.get(notice.object_id))
    }


def line(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Until they ask again. A course that was closed has no page for them."""
    rows = _mine(told, reader)
    return {
        notice.pk: NoticeLine(
            _("You do not wait for a place in “%(course)s” any more: no place became free")
            % {"course": row.offering.course.name},
            reverse("courses:mine"),
        )
        for notice in told
        if (row := rows.get(notice.object_id)) and row.state == EnrolmentState.LEFT
    }


def ending(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """As long as it does end, and they are not done."""
    rows = _mine(told, reader)
    return {
        notice.pk: NoticeLine(
            _("Your access to “%(course)s” ends: %(when)s")
            % {"course": row.offering.course.name, "when": ends},
            row.offering.course.get_absolute_url(),
        )
        for notice in told
        if (row := rows.get(notice.object_id))
        and row.completed_at is None
        and (ends := when_access_ends(row))
    }


def completed(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _mine(told, reader)
    return {
        notice.pk: NoticeLine(
            _("You have completed “%(course)s”") % {"course": row.offering.course.name},
            row.offering.course.get_absolute_url(),
        )
        for notice in told
        if (row := rows.get(notice.object_id)) and row.completed_at
    }


def _given(told: Sequence[Any], reader: Any, sentence: str) -> Mapping[int, NoticeLine]:
    shown = Offering.objects.visible_to(reader).select_related("course__community", "group")
    rows = shown.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            sentence % {"course": row.course.name, "place": row.place.name},
            row.course.get_absolute_url(),
        )
        for notice in told
        if (row := rows.get(notice.object_id))
    }


def invited(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _given(told, reader, _("You are invited to the course “%(course)s”"))


def given(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    return _given(told, reader, _("“%(course)s” is given in %(place)s: a course for all of you"))


def nudged(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Nudge.objects.filter(user=reader, offering__course__taken_down="")
    found = rows.select_related("by", "offering__course__community").in_bulk(_ids(told))
    theirs = Enrolment.objects.of(reader).filter(
        offering__in=[n.offering_id for n in found.values()]
    )
    taking = set(theirs.values_list("offering", flat=True))
    return {
        notice.pk: NoticeLine(
            _("%(name)s asks how “%(course)s” goes")
            % {"name": row.by.name, "course": row.offering.course.name},
            row.offering.course.get_absolute_url(),
            row.by,
            words=row.words,
        )
        for notice in told
        if (row := found.get(notice.object_id))
        and row.by is not None
        and row.words
        and row.offering_id in taking
    }


def announced(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """As long as its reader takes the offering."""
    rows = Announcement.objects.for_learner(reader).select_related(
        "by", "offering__course__community"
    )
    found = rows.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("“%(course)s”: %(title)s") % {"course": row.offering.course.name, "title": row.title},
            row.get_absolute_url(),
            row.by,
        )
        for notice in told
        if (row := found.get(notice.object_id))
    }


def talk(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Post.objects.visible_to(reader).filter(~Q(author=reader)).select_related("author")
    found = rows.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s talks about the lesson “%(lesson)s”")
            % {"name": post.author.name, "lesson": post.title},
            post.get_absolute_url(),
            post.author,
        )
        for notice in told
        if (post := found.get(notice.object_id)) and post.author is not None
    }


def asked(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Comment.objects.visible_to(reader).filter(~Q(author=reader))
    found = rows.select_related("author", "post").in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s goes on about the lesson “%(lesson)s”")
            % {"name": comment.author.name, "lesson": comment.post.title},
            comment.get_absolute_url(),
            comment.author,
            words=comment.excerpt,
        )
        for notice in told
        if (comment := found.get(notice.object_id)) and comment.author is not None
    }


def unpublished(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """As long as its reader writes the course, and the lesson is not published after all."""
    theirs = Course.objects.filter(CourseQuerySet.written_by(reader))
    rows = Lesson.objects.kept().filter(course__in=theirs, publish_at=None)
    found = rows.select_related("course__community").defer("source").in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("“%(lesson)s” could not be published at the time that was chosen")
            % {"lesson": lesson.name},
            lesson.write_url,
            words=lesson.get_unpublished_display(),
        )
        for notice in told
        if (lesson := found.get(notice.object_id))
    }


for key, label, lines, mailed in (
    ("courses.place", gettext_lazy("Places in courses"), place, True),
    ("courses.line", gettext_lazy("Waiting lists of courses that ended"), line, True),
    ("courses.invited", gettext_lazy("Invitations to courses"), invited, True),
    ("courses.given", gettext_lazy("Courses in my groups"), given, False),
    ("courses.announced", gettext_lazy("Announcements in my courses"), announced, True),
    ("courses.nudge", gettext_lazy("How my courses go"), nudged, True),
    ("courses.ending", gettext_lazy("Courses to which my access ends"), ending, True),
    ("courses.completed", gettext_lazy("Courses that I completed"), completed, False),
    ("courses.unpublished", gettext_lazy("Lessons that could not be published"), unpublished, True),
    ("courses.talk", gettext_lazy("Talk about lessons that I teach"), talk, False),
    ("courses.question", gettext_lazy("Comments about lessons that I teach"), asked, False),
):
    notices.register(key, NoticeKind(key, label, "graduation-cap", lines, mailed=mailed))
