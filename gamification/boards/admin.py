"""Leaderboards in the admin: the switch of the site's own. Seasons are changed, and leaderboards
closed, on the pages of their community. Who is on no board is nobody's business but theirs."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plc.core.administration import HouseAdmin, ReadOnlyAdmin

from ..models import BoardClosure, Season, SiteBoards, WalkKind
from ..walking import begin_walk


@admin.register(Season)
class SeasonAdmin(ReadOnlyAdmin):
    list_display = ["name", "community", "starts_on", "ends_on"]
    list_filter = ["starts_on", "ends_on"]
    list_select_related = ["community"]
    search_fields = ["name", "community__name"]
    ordering = ["-starts_on"]


@admin.register(BoardClosure)
class BoardClosureAdmin(ReadOnlyAdmin):
    list_display = ["id", "community", "group", "by", "at"]
    list_filter = [("group", admin.EmptyFieldListFilter), "at"]
    list_select_related = ["community", "group", "by"]
    search_fields = ["=id", "community__name", "group__name"]
    ordering = ["-id"]


@admin.register(SiteBoards)
class SiteBoardsAdmin(HouseAdmin):
    list_display = ["__str__", "on"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not SiteBoards.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        """Without "Save and add another": there is one switch."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kw)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kw: Any) -> HttpResponse:
        """There is one, which needs no name."""
        messages.success(request, _("Saved."))
        return self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, _("Saved."))
        return self.response_post_save_change(request, obj)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: SiteBoards, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.on:
            begin_walk(WalkKind.SITE)  # everybody who joined
