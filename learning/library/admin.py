"""Resources in the admin: search, view, archive with a reason. Nothing that only its owner sees."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.administration import ReadOnlyAdmin, ReasonForm, act_on_each, requires_confirmation

from . import actions
from .models import Collection, Resource, ResourceVersion, Review


@admin.register(Resource)
class ResourceAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "community", "group", "owner", "licence", "review_on"]
    list_filter = ["kind", "level", "format", "licence", "taken_down"]
    list_select_related = ["author", "owner", "community", "group"]
    search_fields = ["title", "author__name", "community__name", "public_id"]
    date_hierarchy = "shared_at"
    ordering = ["-id"]
    actions = ["archive"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(shared_at__isnull=False)
        return rows.select_related("author", "owner", "community", "group", "copied_from")

    @admin.action(description=gettext_lazy("Archive: out of the lists"), permissions=["operate"])
    @requires_confirmation(
        gettext_lazy("They are no longer in lists and search, and stay where they are used."),
        ReasonForm,
    )
    def archive(self, request: HttpRequest, queryset: QuerySet[Resource], *, reason: str) -> None:
        act_on_each(
            self,
            request,
            queryset,
            lambda resource: actions.archive_resource(by=request.user, resource=resource),  # type: ignore[arg-type]
            note=_("Archived.") + f" {reason}",
        )


@admin.register(ResourceVersion)
class ResourceVersionAdmin(ReadOnlyAdmin):
    """What resources consist of, and whether the search could read it."""

    list_display = ["resource", "number", "by", "at", "text_state", "text_attempts"]
    list_filter = ["text_state", "resource__kind"]
    list_select_related = ["resource", "by"]
    search_fields = ["resource__title", "address"]
    exclude = ["text", "body_html"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(resource__shared_at__isnull=False)
        return rows.defer("text")


@admin.register(Collection)
class CollectionAdmin(ReadOnlyAdmin):
    list_display = ["title", "community", "group", "owner", "shared_at"]
    list_filter = ["taken_down", "shared_at"]
    list_select_related = ["community", "group", "owner"]
    search_fields = ["title", "community__name", "owner__name"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(shared_at__isnull=False)


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Who looked at what again, and what they said."""

    list_display = ["resource", "answer", "by", "was_due", "at"]
    list_filter = ["answer", "was_due"]
    list_select_related = ["resource", "by"]
    search_fields = ["resource__title", "by__name"]
    ordering = ["-id"]
