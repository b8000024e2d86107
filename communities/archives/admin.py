from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["source", "community", "started_at", "finished_at"]
    list_filter = ["started_at", "finished_at"]
    list_select_related = ["community"]
    search_fields = ["source", "community__name"]
