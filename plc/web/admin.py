"""The history of changes made in the admin, for administrators."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy

from plc.core.administration import ReadOnlyAdmin


@admin.register(LogEntry)
class HistoryAdmin(ReadOnlyAdmin):
    list_display = ["action_time", "user", "content_type", "object_repr", "said"]
    list_filter = [
        "action_flag",
        ("content_type", admin.RelatedOnlyFieldListFilter),
        "action_time",
    ]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__name", "change_message"]
    search_help_text = gettext_lazy("What it was done to, who did it, or the reason")
    date_hierarchy = "action_time"
    fields = (
        "action_time",
        "user",
        "content_type",
        "object_id",
        "object_repr",
        "said",
    )

    @admin.display(description=gettext_lazy("What was done"))
    def said(self, entry: LogEntry) -> str:
        return entry.get_change_message()
