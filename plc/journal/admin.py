from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plc.core.queries import one_by_one

from . import actions
from .models import Entry, SetAside


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ["id", "name", "actor_id", "at", "relayed_at", "settled_at"]
    list_filter = ["name"]
    search_fields = ["=id", "name"]
    show_full_result_count = False


@admin.register(SetAside)
class SetAsideAdmin(ReadOnly):
    list_display = ["listener", "entry", "tries", "given_up", "last_at"]
    list_filter = ["given_up", "listener"]
    search_fields = ["listener", "=entry__id", "error"]
    list_select_related = ["entry"]
    actions = ["try_again"]

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    @admin.action(description=_("Try again"), permissions=["operate"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[SetAside]) -> None:
        for aside in queryset:
            self.log_change(request, aside, "Tried again.")  # before the row goes
            with one_by_one():
                actions.try_again(aside=aside)
