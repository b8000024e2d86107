"""Questions, quizzes and assignments in the admin: search and view. Neither what is right nor what
somebody answered, wrote or was found to have done is shown, also not to site staff."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import (
    Assignment,
    Attempt,
    Author,
    Handout,
    Question,
    QuestionVersion,
    Quiz,
    ReviewRules,
    Rubric,
    Sitting,
    Submission,
)


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "difficulty", "made_by", "community", "group", "changed_at"]
    list_filter = ["kind", "difficulty"]
    list_select_related = ["made_by", "community", "group"]
    search_fields = ["title", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(QuestionVersion)
class QuestionVersionAdmin(ReadOnlyAdmin):
    list_display = ["question", "number", "made_by", "made_at", "used_at"]
    list_filter = ["question__kind", "made_at"]
    list_select_related = ["question", "made_by"]
    search_fields = ["question__title", "text"]
    ordering = ["-id"]


@admin.register(Author)
class AuthorAdmin(ReadOnlyAdmin):
    list_display = ["user", "community", "group", "appointed_by", "at"]
    list_filter = ["at"]
    list_select_related = ["user", "community", "group", "appointed_by"]
    search_fields = ["user__name", "community__name"]
    ordering = ["-id"]


@admin.register(Quiz)
class QuizAdmin(ReadOnlyAdmin):
    list_display = ["title", "made_by", "community", "group", "changed_at"]
    list_filter = ["feedback_time", "changed_at"]
    list_select_related = ["made_by", "community", "group"]
    search_fields = ["title", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(Sitting)
class SittingAdmin(ReadOnlyAdmin):
    list_display = ["quiz", "community", "group", "given_by", "opens_at", "closes_at"]
    list_filter = ["opens_at", "closes_at"]
    list_select_related = ["quiz", "community", "group", "given_by"]
    search_fields = ["quiz__title", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Without points, which are nobody's before they are released."""

    list_display = ["sitting", "learner", "number", "state", "started_at", "submitted_at"]
    list_filter = ["state", "started_at"]
    list_select_related = ["sitting__quiz", "learner"]
    search_fields = ["sitting__quiz__title", "learner__name", "public_id"]
    exclude = ["points", "out_of", "seed"]
    ordering = ["-id"]


@admin.register(Rubric)
class RubricAdmin(ReadOnlyAdmin):
    list_display = ["title", "newest", "made_by", "community", "group", "changed_at"]
    list_filter = ["changed_at"]
    list_select_related = ["made_by", "community", "group"]
    search_fields = ["title", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["title", "made_by", "community", "group", "changed_at"]
    list_filter = ["late", "changed_at"]
    list_select_related = ["made_by", "community", "group"]
    search_fields = ["title", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(Handout)
class HandoutAdmin(ReadOnlyAdmin):
    list_display = ["assignment", "community", "group", "given_by", "opens_at", "due_at"]
    list_filter = ["opens_at", "due_at"]
    list_select_related = ["assignment", "community", "group", "given_by"]
    search_fields = ["assignment__title", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """Without what was written, and without who wrote it, which may be hidden."""

    list_display = ["handout", "number", "state", "submitted_at", "released_at"]
    list_filter = ["state", "submitted_at"]
    list_select_related = ["handout__assignment"]
    search_fields = ["handout__assignment__title", "public_id"]
    exclude = ["text", "files", "saved_by", "team"]
    ordering = ["-id"]


@admin.register(ReviewRules)
class ReviewRulesAdmin(ReadOnlyAdmin):
    """Reviews themselves are shown to nobody here: who wrote them may be hidden."""

    list_display = ["assignment", "each", "hides_authors", "hides_reviewers", "counts"]
    list_filter = ["hides_authors", "hides_reviewers", "counts"]
    list_select_related = ["assignment"]
    search_fields = ["assignment__title"]
    ordering = ["-id"]
