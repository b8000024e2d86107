"""The history of everything that was changed in the administration, for those who administer."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.utils.translation import gettext_lazy


@admin.register(LogEntry)
class HistoryAdmin(admin.ModelAdmin):
    list_display = ["action_time", "user", "content_type", "object_repr", "said"]
    list_filter = ["action_flag", "content_type", "action_time"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__name", "change_message"]
    search_help_text = gettext_lazy("What it was done to, who did it, or the reason")
    date_hierarchy = "action_time"
    show_full_result_count = False
    readonly_fields = (
        "action_time",
        "user",
        "content_type",
        "object_id",
        "object_repr",
        "said",
    )
    fields = readonly_fields

    @admin.display(description=gettext_lazy("What was done"))
    def said(self, entry: LogEntry) -> str:
        return entry.get_change_message()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
