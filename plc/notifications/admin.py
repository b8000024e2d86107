"""The mail queue for operators: what is pending, what failed and why.

Content and subject are not shown: they are private, and may contain sign-in links.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plc.core.administration import ReadOnlyAdmin

from .models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["kind", "to", "state", "tries", "not_before", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["=to", "=public_id"]
    ordering = ["-id"]
    fields = (
        *("public_id", "to", "kind", "state", "tries", "error"),
        *("created_at", "not_before", "claimed_at", "sent_at"),
    )
    actions = ["send_again"]

    @admin.action(description=_("Send again those that were given up"), permissions=["operate"])
    def send_again(self, request: HttpRequest, queryset: "QuerySet[OutgoingMail]") -> None:
        for mail in queryset.filter(state=OutgoingMail.State.FAILED):
            self.log_change(request, mail, gettext("Sent again."))
        queryset.filter(state=OutgoingMail.State.FAILED).update(
            state=OutgoingMail.State.QUEUED, tries=0, error="", not_before=timezone.now()
        )
