"""Reactions to facts: who is told, what is found, and what is completed by writing."""

from typing import Any

from django.db.models import Q, QuerySet

from communities.feed.actions.moderation import hide_post, remove_post, restore_post
from communities.feed.actions.withdrawing import withdraw_unreadable
from communities.feed.models import Comment, Post
from learning.assessment.models import Handout, Sitting
from plc.accounts.models import User
from plc.core.queries import one_by_one
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify_of, withdraw
from plc.search.actions import index

from . import offering_access
from .actions.announcing import ANNOUNCEMENT
from .actions.discussing import GIVEN_LESSON
from .actions.discussing import LESSON as ABOUT_LESSON
from .actions.enrolling import fill_free_places, offerings_with_lines
from .actions.learning import complete_by_passing, complete_by_writing, settle_course
from .actions.offerings import invite_people
from .given import GIVEN
from .models import (
    Announcement,
    Course,
    CourseInvitation,
    Enrolment,
    EnrolmentState,
    GivenLesson,
    Lesson,
    Offering,
    TakenDown,
)
from .search import COURSE, LESSON

MOST_WITHDRAWN = 100
MOST_TOLD = 5  # of courses, to somebody who joins a group
FOLLOWING = {"": restore_post, TakenDown.HIDDEN: hide_post, TakenDown.REMOVED: remove_post}


def _offering(pk: int) -> Offering | None:
    rows = Offering.objects.select_related("course__community", "course__group", "group")
    return rows.filter(pk=pk).first()


def _talk_of(post_id: int) -> tuple[Post, Lesson, QuerySet[Offering]] | None:
    """If the post is the discussion of a lesson: the lesson, and the offerings of those who talk
    there."""
    about = (ABOUT_LESSON, GIVEN_LESSON)
    post = Post.objects.filter(pk=post_id, subject_kind__in=about).first()
    if post is None:
        return None
    given = Offering.objects.select_related("course__community", "group")
    if post.subject_kind == GIVEN_LESSON:
        rows = GivenLesson.objects.filter(pk__in=[post.subject_id]).select_related("lesson")
        found = rows.first()
        return (post, found.lesson, given.filter(pk=found.offering_id)) if found else None
    lesson = Lesson.objects.filter(pk__in=[post.subject_id]).first()
    if lesson is None:
        return None
    return post, lesson, given.filter(course=lesson.course_id, group=post.group_id)


@listens_to("courses.LessonCompleted", queue="now")
def settle_courses(entries: list[Entry]) -> None:
    """The page has done it already; this is for what is completed elsewhere."""
    ids = {entry.data["progress_id"] for entry in entries}
    done = Enrolment.objects.filter(progress__in=ids, completed_at=None).distinct()
    for enrolment in done.select_related("offering__course__community", "user").order_by("pk"):
        settle_course(enrolment=enrolment)


@listens_to(
    "courses.CourseChanged",
    "courses.LessonNotPublished",
    "courses.LessonPublished",
    "courses.LessonRemoved",
    queue="soon",
)
def settle_learners(entries: list[Entry]) -> None:
    """Those who had done all of it but the lesson that was taken out, or is not planned any more,
    or who waited for its authors to say that the course is whole."""
    courses = {entry.data["course_id"] for entry in entries}
    mine = Enrolment.objects.filter(offering__course__in=courses, state=EnrolmentState.LEARNING)
    done = mine.current().present().all_done().select_related("offering__course", "user")
    for enrolment in done.order_by("pk"):
        settle_course(enrolment=enrolment)


@listens_to("courses.EnrolmentBegan", queue="now")
def tell_promoted(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.data["promoted"]:
            notify_of(
                entry,
                kind="courses.place",
                object_id=entry.data["enrolment_id"],
                people=[entry.data["user_id"]],
                community_id=entry.data["community_id"],
            )


@listens_to("courses.EnrolmentEnded", queue="now")
def tell_turned_away(entries: list[Entry]) -> None:
    """Whoever waited for a place, and was taken off the list or saw the course close."""
    for entry in entries:
        offering = _offering(entry.data["offering_id"])
        if offering is not None and entry.data.get("turned_away"):
            notify_of(
                entry,
                kind="courses.line",
                object_id=entry.data["enrolment_id"],
                people=[entry.data["user_id"]],
                community_id=offering.course.community_id,
            )


@listens_to("courses.PersonInvited", queue="now")
def tell_invited(entries: list[Entry]) -> None:
    for entry in entries:
        offering = _offering(entry.data["offering_id"])
        if offering is not None:
            notify_of(
                entry,
                kind="courses.invited",
                object_id=offering.pk,
                people=[entry.data["user_id"]],
                cause=entry.actor_id,
                community_id=offering.course.community_id,
            )


@listens_to("courses.OfferingOpened", queue="soon")
def tell_group(entries: list[Entry]) -> None:
    """Its members take part, so they hear of it; a community reads its catalogue."""
    for entry in entries:
        offering = _offering(entry.data["offering_id"])
        if offering is not None and offering.group_id is not None:
            notify_of(
                entry,
                kind="courses.given",
                object_id=offering.pk,
                people=offering_access.learners_of(offering).values_list("pk", flat=True),
                cause=entry.actor_id,
                community_id=offering.course.community_id,
            )


@listens_to("community.InvitationAccepted", queue="soon")
def put_on_lists(entries: list[Entry]) -> None:
    """Who was invited to the community for a course."""
    who = {entry.data["invitation_id"]: entry.data["user_id"] for entry in entries}
    rows = CourseInvitation.objects.filter(invitation__in=who, offering__group=None)
    people = User.objects.in_bulk(who.values())
    with one_by_one():
        for row in rows.select_related("offering__course", "invitation__by"):
            if (person := people.get(who[row.invitation_id])) is not None:
                invite_people(by=row.invitation.by, offering=row.offering, people=[person])


@listens_to("courses.AccessEndsSoon", queue="soon")
def tell_whose_access_ends(entries: list[Entry]) -> None:
    for entry in entries:
        if (offering := _offering(entry.data["offering_id"])) is not None:
            notify_of(
                entry,
                kind="courses.ending",
                object_id=entry.data["enrolment_id"],
                people=[entry.data["user_id"]],
                community_id=offering.course.community_id,
            )


@listens_to("groups.GroupMemberJoined", queue="soon")
def tell_who_joined(entries: list[Entry]) -> None:
    """Of the courses that are given to their new group: they take part from now on."""
    groups = {entry.data["group_id"] for entry in entries}
    rows = Offering.objects.shown().filter(group__in=groups).select_related("course")
    offerings = list(rows.order_by("-id"))
    for entry in entries:
        mine = [one for one in offerings if one.group_id == entry.data["group_id"]]
        for offering in mine[:MOST_TOLD]:
            notify_of(
                entry,
                kind="courses.given",
                object_id=offering.pk,
                people=[entry.data["user_id"]],
                community_id=offering.course.community_id,
            )


@listens_to("courses.LearnersAddressed", queue="soon")
def tell_learners(entries: list[Entry]) -> None:
    """Exactly those who take it now."""
    for entry in entries:
        offering = _offering(entry.data["offering_id"])
        if offering is not None:
            notify_of(
                entry,
                kind="courses.announced",
                object_id=entry.data["announcement_id"],
                people=offering_access.people_to_tell(offering).values_list("pk", flat=True),
                cause=entry.actor_id,
                community_id=offering.course.community_id,
            )


@listens_to("courses.EnrolmentEnded", queue="now")
def withdraw_announcements(entries: list[Entry]) -> None:
    """Whoever left the course hears nothing more of it, nor of what its learners say."""
    for entry in entries:
        _withdraw_told(Q(offering=entry.data["offering_id"]), entry.data["user_id"])
    withdraw_unreadable({entry.data["user_id"] for entry in entries})


@listens_to("courses.AnnouncementModerated", queue="now")
def follow_announcements(entries: list[Entry]) -> None:
    """In a group, the discussion with the same words goes and comes back with the announcement."""
    ids = {entry.data["announcement_id"] for entry in entries}
    states = dict(Announcement.objects.filter(pk__in=ids).values_list("pk", "taken_down"))
    posts = Post.objects.filter(subject_kind=ANNOUNCEMENT, subject_id__in=states)
    for post in posts.order_by("pk"):
        FOLLOWING[states[post.subject_id or 0]](post=post, by=None)


def _withdraw_told(where: Q, user: int) -> None:
    told = Announcement.objects.filter(where).order_by("-id")
    for pk in told.values_list("pk", flat=True)[:MOST_WITHDRAWN]:
        withdraw(kind="courses.announced", object_id=pk, people=[user])


@listens_to("courses.LearnerNudged", queue="now")
def tell_nudged(entries: list[Entry]) -> None:
    for entry in entries:
        offering = _offering(entry.data["offering_id"])
        if offering is not None:
            notify_of(
                entry,
                kind="courses.nudge",
                object_id=entry.data["nudge_id"],
                people=[entry.data["user_id"]],
                cause=entry.actor_id,
                community_id=offering.course.community_id,
            )


@listens_to("courses.LessonNotPublished", queue="soon")
def tell_of_what_was_not_published(entries: list[Entry]) -> None:
    for entry in entries:
        course = Course.objects.filter(pk=entry.data["course_id"]).first()
        if course is not None:
            people = {entry.data["chosen_by_id"], course.owner_id} - {None}
            notify_of(
                entry,
                kind="courses.unpublished",
                object_id=entry.data["lesson_id"],
                people=people,
                community_id=course.community_id,
            )


@listens_to("courses.CourseCompleted", queue="soon")
def congratulate(entries: list[Entry]) -> None:
    for entry in entries:
        notify_of(
            entry,
            kind="courses.completed",
            object_id=entry.data["enrolment_id"],
            people=[entry.data["user_id"]],
            community_id=entry.data["community_id"],
        )


@listens_to("feed.PostPublished", "feed.CommentWritten", queue="soon")
def complete_by_talking(entries: list[Entry]) -> None:
    """Whoever wrote in the discussion of a lesson, also on the page of the post."""
    for entry in entries:
        found = _talk_of(entry.data["post_id"])
        if found is None:
            continue
        _post, lesson, offerings = found
        mine = Enrolment.objects.standing().filter(
            user=entry.data["author_id"], offering__in=offerings
        )
        theirs = mine.current().learning()
        theirs = theirs.select_related("offering__course__community", "user")
        for enrolment in theirs:
            if complete_by_writing(enrolment=enrolment, lesson=lesson):
                settle_course(enrolment=enrolment)


@listens_to("feed.PostPublished", queue="soon")
def tell_teachers(entries: list[Entry]) -> None:
    """A discussion of a lesson has begun."""
    for entry in entries:
        found = _talk_of(entry.data["post_id"])
        if found is None:
            continue
        post, _lesson, offerings = found
        for offering in offerings:
            notify_of(
                entry,
                kind="courses.talk",
                object_id=post.pk,
                people=offering_access.teachers_of(offering).values_list("pk", flat=True),
                cause=entry.actor_id,
                community_id=post.community_id,
            )


@listens_to("feed.CommentWritten", queue="soon")
def tell_teachers_of_comments(entries: list[Entry]) -> None:
    """A learner goes on in the discussion of a lesson. Whom it answers hears of it by the feed."""
    for entry in entries:
        found = _talk_of(entry.data["post_id"])
        if found is None:
            continue
        post, _lesson, offerings = found
        parent = Comment.objects.filter(pk=entry.data["parent_id"] or 0)
        told = {post.author_id, *parent.values_list("author", flat=True)}
        for offering in offerings:
            teachers = set(offering_access.teachers_of(offering).values_list("pk", flat=True))
            if entry.data["author_id"] not in offering_access.able_to_teach(offering):
                notify_of(
                    entry,
                    kind="courses.question",
                    object_id=entry.data["comment_id"],
                    people=teachers - told,
                    cause=entry.actor_id,
                    community_id=post.community_id,
                )


@listens_to(
    "assessment.QuizSubmitted",
    "assessment.ResultReleased",
    "assessment.AssignmentReleased",
    queue="now",
)
def complete_by_results(entries: list[Entry]) -> None:
    """Whenever a result is known: at once, later, after a person marked it, or at another try; for
    each one of a team."""
    for entry, given in _given_in(entries):
        mine = Enrolment.objects.filter(
            user__in=_learners(entry), offering=given.offering, round=given.round
        )
        theirs = mine.current().standing()
        learning = theirs.exclude(state=EnrolmentState.LEFT).select_related("user")
        for enrolment in learning:
            enrolment.offering = given.offering
            if complete_by_passing(enrolment=enrolment, lesson=given.lesson):
                settle_course(enrolment=enrolment)


TO_MARK = {
    "assessment.QuizSubmitted": ("assessment.marking", "attempt_id"),
    "assessment.LateAnswersCame": ("assessment.late", "attempt_id"),
    "assessment.AssignmentSubmitted": ("assessment.work", "submission_id"),
}


@listens_to(*TO_MARK, queue="soon")
def tell_who_marks(entries: list[Entry]) -> None:
    """Those who teach the offering, of answers and work that a person has to read."""
    for entry, given in _given_in([one for one in entries if one.data.get("by_hand", True)]):
        kind, about = TO_MARK[entry.name]
        teachers = set(offering_access.teachers_of(given.offering).values_list("pk", flat=True))
        notify_of(
            entry,
            kind=kind,
            object_id=entry.data[about],
            people=teachers - _learners(entry),
            community_id=given.offering.course.community_id,
        )


def _learners(entry: Entry) -> set[int]:
    """Of a quiz one, of an assignment perhaps a team."""
    if "learner_ids" in entry.data:
        return set(entry.data["learner_ids"])
    return {entry.data["learner_id"]}


def _given_in(entries: list[Entry]) -> list[tuple[Entry, GivenLesson]]:
    """Those about quizzes and assignments of lessons, with the lesson as it was given."""
    places: dict[tuple[str, int], int | None] = {}
    kinds: tuple[tuple[str, Any], ...] = (("sitting_id", Sitting), ("handout_id", Handout))
    for name, model in kinds:
        asked = {entry.data[name] for entry in entries if name in entry.data}
        rows = model.objects.filter(pk__in=asked, place_key=GIVEN)
        places |= {(name, pk): place for pk, place in rows.values_list("pk", "place_id")}
    rows = GivenLesson.objects.select_related(
        "lesson", "offering__group", "offering__course__community", "offering__course__group"
    )
    given = rows.in_bulk({pk for pk in places.values() if pk is not None})
    found = []
    for entry in entries:
        name = "handout_id" if "handout_id" in entry.data else "sitting_id"
        if (one := given.get(places.get((name, entry.data[name])) or 0)) is not None:
            found.append((entry, one))
    return found


@listens_to("groups.GroupMemberLeft", "community.MemberLeft", "community.MemberSanctioned")
def let_go(entries: list[Entry]) -> None:
    """Whoever left hears nothing more of its courses, and their place goes to the next in line."""
    left_in: set[int] = set()
    for entry in entries:
        group, user = entry.data.get("group_id"), entry.data["user_id"]
        gone = (
            Q(offering__group=group)
            if group
            else Q(offering__course__community=entry.data["community_id"])
        )
        _withdraw_told(gone, user)
        left = Enrolment.objects.filter(gone, user=user)
        inside = left.current().values("pk")
        for enrolment in left.exclude(pk__in=inside):
            left_in.add(enrolment.offering_id)
            for kind in ("courses.place", "courses.line", "courses.completed"):
                withdraw(kind=kind, object_id=enrolment.pk, people=[user])
            for nudge in enrolment.offering.nudges.filter(user=user):
                withdraw(kind="courses.nudge", object_id=nudge.pk, people=[user])
    for pk in sorted(left_in & set(offerings_with_lines())):
        fill_free_places(offering_id=pk)


@listens_to("courses.EnrolmentEnded", "courses.CourseCompleted")
def fill_places_left(entries: list[Entry]) -> None:
    given = {entry.data["offering_id"] for entry in entries}
    for pk in sorted(given & set(offerings_with_lines())):
        fill_free_places(offering_id=pk)


@listens_to(
    "courses.CourseChanged",
    "courses.CourseHidden",
    "courses.CourseRestored",
    "courses.CourseRemoved",
    "courses.LessonPublished",
    "courses.LessonRemoved",
    "courses.OfferingOpened",
    "courses.OfferingChanged",
    queue="bulk",
)
def index_courses(entries: list[Entry]) -> None:
    courses = {entry.data["course_id"] for entry in entries}
    index(COURSE, courses)
    lessons = Lesson.objects.filter(course__in=courses)
    index(LESSON, set(lessons.values_list("pk", flat=True)))
