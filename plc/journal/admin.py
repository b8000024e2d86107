from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plc.core.administration import ReadOnlyAdmin
from plc.core.queries import one_by_one

from . import actions
from .facts import FACTS
from .models import Entry, SetAside


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["id", "name", "actor_id", "at", "relayed_at", "settled_at"]
    list_filter = ["name"]
    search_fields = ["=id", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        private = [name for name, fact in FACTS.items() if fact.PRIVATE]
        return super().get_queryset(request).exclude(name__in=private)


@admin.register(SetAside)
class SetAsideAdmin(ReadOnlyAdmin):
    list_display = ["listener", "entry", "tries", "given_up", "last_at"]
    list_filter = ["given_up", "listener"]
    search_fields = ["listener", "=entry__id", "error"]
    list_select_related = ["entry"]
    actions = ["try_again"]

    @admin.action(description=_("Try again"), permissions=["operate"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[SetAside]) -> None:
        for aside in queryset:
            self.log_change(request, aside, gettext("Tried again."))  # while the row exists
            with one_by_one():
                actions.try_again(aside=aside)
