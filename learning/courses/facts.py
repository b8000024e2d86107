"""Facts about courses and their learners."""

from plc.journal.facts import Fact, fact


@fact("courses.CourseFounded")
class CourseFounded(Fact):
    course_id: int
    community_id: int
    group_id: int | None


@fact("courses.CourseChanged")
class CourseChanged(Fact):
    """Its page, its outline or its authors."""

    course_id: int


@fact("courses.CourseHidden")
class CourseHidden(Fact):
    """Moderators hid it."""

    course_id: int


@fact("courses.CourseRestored")
class CourseRestored(Fact):
    """Moderators restored it."""

    course_id: int


@fact("courses.CourseRemoved")
class CourseRemoved(Fact):
    """Moderators removed it."""

    course_id: int


@fact("courses.LessonNotPublished")
class LessonNotPublished(Fact):
    """Its time had come, but whoever chose it may not write any more, somebody else changed it
    since, or it cannot be shown."""

    lesson_id: int
    course_id: int
    chosen_by_id: int | None


@fact("courses.LessonPublished")
class LessonPublished(Fact):
    """Learners read this version now. ``first``: they read none before."""

    lesson_id: int
    course_id: int
    number: int
    first: bool


@fact("courses.LessonRemoved")
class LessonRemoved(Fact):
    """It was taken out of its course."""

    lesson_id: int
    course_id: int


@fact("courses.OfferingOpened")
class OfferingOpened(Fact):
    offering_id: int
    course_id: int
    community_id: int
    group_id: int | None


@fact("courses.OfferingChanged")
class OfferingChanged(Fact):
    """Its conditions changed, or it was closed to newcomers."""

    offering_id: int
    course_id: int


@fact("courses.EnrolmentBegan")
class EnrolmentBegan(Fact):
    """``promoted``: a place became free for somebody who waited."""

    enrolment_id: int
    offering_id: int
    course_id: int
    community_id: int
    user_id: int
    promoted: bool = False


@fact("courses.EnrolmentEnded")
class EnrolmentEnded(Fact):
    """Somebody left the course, or the line for it. ``turned_away``: they waited, and those who
    teach it ended that."""

    enrolment_id: int
    offering_id: int
    user_id: int
    turned_away: bool = False


@fact("courses.AccessEndsSoon")
class AccessEndsSoon(Fact):
    """Within a week, for somebody who is not done."""

    enrolment_id: int
    offering_id: int
    user_id: int


@fact("courses.PersonInvited")
class PersonInvited(Fact):
    """Somebody was put on the list of those who may begin."""

    offering_id: int
    user_id: int


@fact("courses.LessonCompleted")
class LessonCompleted(Fact):
    progress_id: int
    lesson_id: int
    course_id: int
    community_id: int
    user_id: int


@fact("courses.LessonReopened")
class LessonReopened(Fact):
    """A learner says that it is not done."""

    progress_id: int
    lesson_id: int
    course_id: int
    community_id: int
    user_id: int


@fact("courses.CourseCompleted")
class CourseCompleted(Fact):
    """Every lesson that counts is done, and no more are to come. It stays so if lessons are added
    later."""

    enrolment_id: int
    offering_id: int
    course_id: int
    community_id: int
    user_id: int


@fact("courses.LearnersAddressed")
class LearnersAddressed(Fact):
    """Those who teach an offering tell all of its learners something."""

    announcement_id: int
    offering_id: int
    course_id: int
    community_id: int


@fact("courses.AnnouncementModerated")
class AnnouncementModerated(Fact):
    """``state``: hidden, removed, or shown again."""

    announcement_id: int
    state: str


@fact("courses.LearnerNudged")
class LearnerNudged(Fact):
    """Somebody who teaches the course asks a learner how it goes."""

    nudge_id: int
    offering_id: int
    user_id: int


@fact("courses.CourseRated")
class CourseRated(Fact):
    enrolment_id: int
    course_id: int
    stars: int


@fact("courses.PackageUploaded")
class PackageUploaded(Fact):
    """A SCORM or cmi5 package was taken into a course; ``first``: it did not have it before."""

    package_id: int
    course_id: int
    first: bool
