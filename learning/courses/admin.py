"""Courses and their learners in the admin, read-only: what moderators decide about a course is done
in its case."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import (
    Announcement,
    Course,
    CourseAuthor,
    CourseFile,
    CourseInvitation,
    CourseOrigin,
    Deadline,
    Enrolment,
    GivenLesson,
    Invitee,
    Lesson,
    LessonAssignment,
    LessonPackage,
    LessonQuiz,
    LessonVersion,
    Nudge,
    Offering,
    Package,
    PackageContents,
    PackageFile,
    PackageUnit,
    Progress,
    Rating,
    Release,
    Section,
    Statement,
    UnitDocument,
    UnitSession,
    UnitState,
)


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ["name", "community", "group", "owner", "licence", "taken_down", "created_at"]
    list_filter = ["taken_down", "licence", "language"]
    list_select_related = ["community", "group", "owner"]
    search_fields = ["name", "community__name", "owner__name", "public_id"]
    date_hierarchy = "created_at"
    ordering = ["-id"]


@admin.register(CourseAuthor)
class CourseAuthorAdmin(ReadOnlyAdmin):
    list_display = ["course", "user", "since"]
    list_filter = ["since"]
    list_select_related = ["course", "user"]
    search_fields = ["course__name", "user__name"]
    ordering = ["-id"]


@admin.register(CourseFile)
class CourseFileAdmin(ReadOnlyAdmin):
    list_display = ["path", "course", "file", "added_at"]
    list_filter = ["file__kind"]
    list_select_related = ["course", "file"]
    search_fields = ["path", "course__name"]
    ordering = ["-id"]


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    list_display = ["name", "course", "position"]
    list_filter = ["course__language"]
    list_select_related = ["course"]
    search_fields = ["name", "course__name"]
    ordering = ["-id"]


@admin.register(Lesson)
class LessonAdmin(ReadOnlyAdmin):
    list_display = ["name", "course", "section", "rule", "publish_at", "removed_at"]
    list_filter = ["rule", "course__language"]
    list_select_related = ["course", "section"]
    search_fields = ["name", "course__name", "public_id"]
    ordering = ["-id"]


@admin.register(LessonVersion)
class LessonVersionAdmin(ReadOnlyAdmin):
    list_display = ["name", "number", "lesson", "by", "at"]
    list_filter = ["at"]
    list_select_related = ["lesson", "by"]
    search_fields = ["name", "lesson__course__name"]
    exclude = ["parts", "taught", "text"]
    ordering = ["-id"]


@admin.register(Offering)
class OfferingAdmin(ReadOnlyAdmin):
    list_display = ["course", "group", "entry", "starts_at", "ends_at", "capacity", "closed_at"]
    list_filter = ["entry", "drip"]
    list_select_related = ["course__community", "group"]
    search_fields = ["course__name", "group__name", "public_id"]
    ordering = ["-id"]


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["offering", "section", "on", "after_days"]
    list_filter = ["offering__drip"]
    list_select_related = ["offering__course__community", "offering__group", "section"]
    search_fields = ["section__name", "offering__course__name"]
    ordering = ["-id"]


@admin.register(Deadline)
class DeadlineAdmin(ReadOnlyAdmin):
    list_display = ["offering", "lesson", "quiz", "assignment", "on", "after_days"]
    list_filter = ["offering__drip"]
    list_select_related = [
        *("offering__course__community", "offering__group", "lesson", "quiz", "assignment")
    ]
    search_fields = ["lesson__name", "offering__course__name"]
    ordering = ["-id"]


@admin.register(CourseInvitation)
class CourseInvitationAdmin(ReadOnlyAdmin):
    list_display = ["offering", "invitation"]
    list_filter = ["invitation__at"]
    list_select_related = [
        *("offering__course__community", "offering__group", "invitation__community")
    ]
    search_fields = ["offering__course__name"]
    ordering = ["-id"]


@admin.register(Invitee)
class InviteeAdmin(ReadOnlyAdmin):
    list_display = ["offering", "user", "at"]
    list_filter = ["at"]
    list_select_related = ["offering__course__community", "offering__group", "user"]
    search_fields = ["user__name", "offering__course__name"]
    ordering = ["-id"]


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = ["user", "offering", "round", "state", "began_at", "last_at", "completed_at"]
    list_filter = ["state"]
    list_select_related = ["user", "offering__course__community", "offering__group"]
    search_fields = ["user__name", "offering__course__name"]
    ordering = ["-id"]


@admin.register(Progress)
class ProgressAdmin(ReadOnlyAdmin):
    list_display = ["lesson", "enrolment", "opened_at", "seconds", "completed_at"]
    list_filter = ["completed_at"]
    list_select_related = [
        "lesson",
        "enrolment__user",
        "enrolment__offering__group",
        "enrolment__offering__course__community",
    ]
    search_fields = ["lesson__name", "enrolment__user__name"]
    ordering = ["-id"]


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    list_display = ["enrolment", "stars", "at"]
    list_filter = ["stars"]
    list_select_related = [
        "enrolment__user",
        "enrolment__offering__group",
        "enrolment__offering__course__community",
    ]
    search_fields = ["words", "enrolment__offering__course__name"]
    ordering = ["-id"]


@admin.register(Nudge)
class NudgeAdmin(ReadOnlyAdmin):
    list_display = ["offering", "user", "by", "at"]
    list_filter = ["at"]
    list_select_related = ["offering__course__community", "offering__group", "user", "by"]
    search_fields = ["user__name", "offering__course__name"]
    ordering = ["-id"]


@admin.register(CourseOrigin)
class CourseOriginAdmin(ReadOnlyAdmin):
    list_display = ["course", "community", "key", "layout", "imported_at", "imported_by"]
    list_filter = ["layout"]
    list_select_related = ["course", "community", "imported_by"]
    search_fields = ["course__name", "key"]
    ordering = ["-id"]


@admin.register(LessonQuiz)
class LessonQuizAdmin(ReadOnlyAdmin):
    list_display = ["lesson", "quiz", "position"]
    list_filter = ["quiz__feedback_time"]
    list_select_related = ["lesson", "quiz"]
    search_fields = ["lesson__name", "quiz__title"]
    ordering = ["-id"]


@admin.register(LessonAssignment)
class LessonAssignmentAdmin(ReadOnlyAdmin):
    list_display = ["lesson", "assignment", "position"]
    list_filter = ["assignment__late"]
    list_select_related = ["lesson", "assignment"]
    search_fields = ["lesson__name", "assignment__title"]
    ordering = ["-id"]


@admin.register(GivenLesson)
class GivenLessonAdmin(ReadOnlyAdmin):
    list_display = ["lesson", "offering", "round"]
    list_filter = ["offering__entry"]
    list_select_related = ["lesson", "offering__course__community", "offering__group"]
    search_fields = ["lesson__name", "offering__course__name"]
    ordering = ["-id"]


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["title", "offering", "by", "at", "taken_down"]
    list_filter = ["taken_down", "at"]
    list_select_related = ["offering__course__community", "offering__group", "by"]
    search_fields = ["title", "offering__course__name", "by__name", "public_id"]
    ordering = ["-id"]


@admin.register(Package)
class PackageAdmin(ReadOnlyAdmin):
    list_display = ["title", "course", "name", "contents", "number", "changed_by", "changed_at"]
    list_filter = ["contents__standard", "changed_at"]
    list_select_related = ["course", "contents", "changed_by"]
    search_fields = ["title", "name", "identifier", "course__name", "public_id"]
    ordering = ["-id"]


@admin.register(PackageContents)
class PackageContentsAdmin(ReadOnlyAdmin):
    list_display = ["id", "standard", "bytes", "stored_at", "left_at"]
    list_filter = ["standard", "stored_at"]
    search_fields = ["packages__title"]
    ordering = ["-id"]


@admin.register(PackageFile)
class PackageFileAdmin(ReadOnlyAdmin):
    list_display = ["path", "contents", "size"]
    list_filter = ["contents__standard"]
    list_select_related = ["contents"]
    search_fields = ["path", "key"]
    ordering = ["-id"]


@admin.register(PackageUnit)
class PackageUnitAdmin(ReadOnlyAdmin):
    list_display = ["title", "package", "position", "path", "removed_at"]
    list_filter = ["package__contents__standard", "removed_at"]
    list_select_related = ["package"]
    search_fields = ["title", "identifier", "package__title"]
    ordering = ["-id"]


@admin.register(LessonPackage)
class LessonPackageAdmin(ReadOnlyAdmin):
    list_display = ["lesson", "package", "position"]
    list_filter = ["package__contents__standard"]
    list_select_related = ["lesson", "package"]
    search_fields = ["lesson__name", "package__title"]
    ordering = ["-id"]


@admin.register(UnitState)
class UnitStateAdmin(ReadOnlyAdmin):
    """Without what the package keeps for itself."""

    list_display = ["unit", "enrolment", "completion", "success", "score", "done_at", "reported_at"]
    list_filter = ["completion", "success", "reported_at"]
    list_select_related = [
        *("unit", "enrolment__user", "enrolment__offering__group"),
        "enrolment__offering__course__community",
    ]
    search_fields = ["unit__title", "enrolment__user__name", "public_id"]
    exclude = ["kept"]
    ordering = ["-id"]


@admin.register(UnitSession)
class UnitSessionAdmin(ReadOnlyAdmin):
    list_display = ["unit", "state", "mode", "began_at", "ended_at", "expires_at"]
    list_filter = ["mode", "began_at"]
    list_select_related = ["unit", "state"]
    search_fields = ["unit__title", "state__enrolment__user__name", "public_id", "registration"]
    exclude = ["fetch_hash", "token_hash"]
    ordering = ["-id"]


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """Without what it says."""

    list_display = ["verb", "session", "defined", "at"]
    list_filter = ["defined", "at"]
    list_select_related = ["session"]
    search_fields = ["statement_id", "registration", "verb"]
    exclude = ["body"]
    ordering = ["-id"]


@admin.register(UnitDocument)
class UnitDocumentAdmin(ReadOnlyAdmin):
    """Without its contents."""

    list_display = ["name", "state", "content_type", "changed_at"]
    list_filter = ["content_type"]
    list_select_related = ["state"]
    search_fields = ["name", "state__unit__title"]
    exclude = ["content"]
    ordering = ["-id"]
