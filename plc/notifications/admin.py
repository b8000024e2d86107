"""Mail for operators: what waits, what failed and why.

Its words are not shown, its subject neither: they are people's, and open accounts.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    list_display = ["kind", "to", "state", "tries", "not_before", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["=to", "=public_id"]
    ordering = ["-id"]
    show_full_result_count = False
    fields = (
        *("public_id", "to", "kind", "state", "tries", "error"),
        *("created_at", "not_before", "claimed_at", "sent_at"),
    )
    readonly_fields = fields
    actions = ["send_again"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request)

    @admin.action(description=_("Send again those that were given up"), permissions=["operate"])
    def send_again(self, request: HttpRequest, queryset: "QuerySet[OutgoingMail]") -> None:
        for mail in queryset.filter(state=OutgoingMail.State.FAILED):
            self.log_change(request, mail, "Sent again.")
        queryset.filter(state=OutgoingMail.State.FAILED).update(
            state=OutgoingMail.State.QUEUED, tries=0, error="", not_before=timezone.now()
        )
