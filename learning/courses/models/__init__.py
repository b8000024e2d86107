"""Courses with their lessons, how they are given, and what their learners have done."""

from .announcements import Announcement
from .courses import Course, CourseAuthor, CourseFile, CourseQuerySet, TakenDown
from .learners import Enrolment, EnrolmentQuerySet, EnrolmentState, Note, Nudge, Progress, Rating
from .lessons import CompletionRule, Lesson, LessonQuerySet, LessonVersion, Section
from .offerings import Drip, Entry, Invitee, Offering, OfferingQuerySet, Release
from .origins import CourseOrigin
from .taking import GivenLesson, LessonAssignment, LessonQuiz

__all__ = [
    "Announcement",
    "CompletionRule",
    "Course",
    "CourseAuthor",
    "CourseFile",
    "CourseOrigin",
    "CourseQuerySet",
    "Drip",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentState",
    "Entry",
    "GivenLesson",
    "Invitee",
    "Lesson",
    "LessonAssignment",
    "LessonQuerySet",
    "LessonQuiz",
    "LessonVersion",
    "Note",
    "Nudge",
    "Offering",
    "OfferingQuerySet",
    "Progress",
    "Rating",
    "Release",
    "Section",
    "TakenDown",
]
