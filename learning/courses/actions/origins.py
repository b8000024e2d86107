"""Which course a package is a version of."""

from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.core.ids import uuid_or_none
from plc.core.refusals import Refused

from ..exporting import picture_path
from ..importing.outline import ReadCourse
from ..models import Course, CourseOrigin, Lesson


def origin_of(
    *, community: Community, read: ReadCourse, layout: str, course: Course | None
) -> CourseOrigin | None:
    """The origin of the course that the package changes; None: it becomes a new one.

    It changes ``course``, if that is given, else the course that came from where it comes from, or
    was written here and exported. A title says nothing: a package without an identifier is refused
    where a course has its title.
    """
    origins = CourseOrigin.objects.filter(community=community)
    known = origins.select_related("course__community", "course__group")
    found = known.filter(key=read.key).first() if read.key else None
    if course is not None:
        if found is not None and found.course_id != course.pk:
            sentence = _("This package is a version of “%(name)s”, which is another course.")
            raise Refused(sentence % {"name": found.course.name})
        origin = known.filter(course=course).first() or _adopt(course, read, layout)
        origin.key = read.key or origin.key
        return origin
    if found is not None:
        return found
    courses = Course.objects.select_related("community", "group").filter(community=community)
    own = uuid_or_none(read.key)
    written_here = courses.filter(public_id=own).first() if own is not None else None
    if written_here is not None:
        return known.filter(course=written_here).first() or _adopt(written_here, read, layout)
    if not read.key and (twin := courses.filter(name=read.name).order_by("pk").first()):
        sentence = _(
            "There is a course “%(name)s” here, and nothing in the package says whether it is the"
            " same. Name it by --course %(slug)s to change it, or give the package a source to"
            " make another one."
        )
        raise Refused(sentence % {"name": twin.name, "slug": twin.slug})
    return None


def _adopt(course: Course, read: ReadCourse, layout: str) -> CourseOrigin:
    """For a course that did not come from a package. Its lessons are those of the package that have
    the same name in links, and its files those that are stored alike."""
    slugs = {lesson.slug for lesson in read.lessons}
    lessons = Lesson.objects.filter(course=course, slug__in=slugs)
    files = {row.path: row.file.sha256 for row in course.files.select_related("file")}
    if course.picture is not None:
        files[picture_path(course)] = course.picture.sha256
    return CourseOrigin(
        course=course,
        community=course.community,
        key=str(course.public_id),
        layout=layout,
        lessons={one.slug: {"id": str(one.public_id), "path": ""} for one in lessons},
        files=files,
    )
