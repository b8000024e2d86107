"""Questions and quizzes in the admin: search and view. Neither what is right nor what somebody
answered is shown, also not to site staff."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import Attempt, Author, Question, QuestionVersion, Quiz, Sitting


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
