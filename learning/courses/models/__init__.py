"""Courses with their lessons, how they are given, and what their learners have done."""

from .announcements import Announcement
from .courses import Course, CourseAuthor, CourseFile, CourseQuerySet, TakenDown
from .learners import Enrolment, EnrolmentQuerySet, EnrolmentState, Note, Nudge, Progress, Rating
from .lessons import CompletionRule, Lesson, LessonQuerySet, LessonVersion, Section, Unpublished
from .offerings import CourseInvitation, Drip, Entry, Invitee, Offering, OfferingQuerySet, Release
from .origins import CourseOrigin
from .packages import (
    Completion,
    LessonPackage,
    Package,
    PackageContents,
    PackageFile,
    PackageUnit,
    Standard,
    Success,
    UnitState,
)
from .sessions import Statement, UnitDocument, UnitSession
from .taking import Deadline, GivenLesson, LessonAssignment, LessonQuiz

__all__ = [
    "Announcement",
    "Completion",
    "CompletionRule",
    "Course",
    "CourseAuthor",
    "CourseFile",
    "CourseInvitation",
    "CourseOrigin",
    "CourseQuerySet",
    "Deadline",
    "Drip",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentState",
    "Entry",
    "GivenLesson",
    "Invitee",
    "Lesson",
    "LessonAssignment",
    "LessonPackage",
    "LessonQuerySet",
    "LessonQuiz",
    "LessonVersion",
    "Note",
    "Nudge",
    "Offering",
    "OfferingQuerySet",
    "Package",
    "PackageContents",
    "PackageFile",
    "PackageUnit",
    "Progress",
    "Rating",
    "Release",
    "Section",
    "Standard",
    "Statement",
    "Success",
    "TakenDown",
    "UnitDocument",
    "UnitSession",
    "UnitState",
    "Unpublished",
]
