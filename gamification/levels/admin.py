"""Levels in the admin: what the audit names can be opened. Those who look after a community change
its ladder, and decide about roles, on its pages."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from ..models import Holding, Level, Nomination


@admin.register(Level)
class LevelAdmin(ReadOnlyAdmin):
    list_display = ["id", "name", "community", "after", "appoints", "term_months"]
    list_filter = ["appoints"]
    list_select_related = ["community", "after"]
    search_fields = ["=id", "name", "community__name"]
    ordering = ["-id"]


@admin.register(Holding)
class HoldingAdmin(ReadOnlyAdmin):
    list_display = ["id", "member", "level", "state", "since", "until", "group"]
    list_filter = ["state", "level__appoints", "gave_role"]
    list_select_related = ["member", "level", "group"]
    search_fields = ["=id", "member__name", "level__name", "level__community__name"]
    ordering = ["-id"]


@admin.register(Nomination)
class NominationAdmin(ReadOnlyAdmin):
    list_display = ["id", "member", "level", "by", "from_outside", "taken_down", "at"]
    list_filter = ["from_outside", "taken_down"]
    list_select_related = ["member", "level", "by"]
    search_fields = ["=id", "member__name", "by__name", "level__name", "level__community__name"]
    ordering = ["-id"]
