"""Commitments in the admin, read-only and without what people wrote: most of it is theirs alone."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import Commitment, Prompt


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "user", "community", "group", "shared", "ended", "made_at"]
    list_filter = ["shared", "ended", "taken_down", "made_at"]
    list_select_related = ["user", "community", "group"]
    search_fields = ["user__name", "community__name", "public_id"]
    exclude = ["what"]
    ordering = ["-id"]


@admin.register(Prompt)
class PromptAdmin(ReadOnlyAdmin):
    list_display = ["pk", "week", "due_on", "told_at", "answered_at"]
    list_filter = ["week", "due_on"]
    search_fields = ["commitment__public_id"]
    exclude = ["happened", "evidence", "answer"]
    ordering = ["-id"]
