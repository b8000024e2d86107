"""Questions in the admin: search and view. What is right is not shown, also not to site staff."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import Author, Question, QuestionVersion


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
