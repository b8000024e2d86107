"""Groups in the admin: search, view, archive and reopen with a reason; and templates for the whole
site."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from plc.core.administration import (
    HappenedFilter,
    HouseAdmin,
    ReadOnlyAdmin,
    SafeAutocompleteSelect,
)

from .models import (
    Group,
    GroupInvitation,
    GroupJoinRequest,
    GroupMembership,
    GroupTemplate,
    WaitlistEntry,
)


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ["name", "community", "kind", "visibility", "joining", "member_count", "ended"]
    list_filter = ["kind", "visibility", "joining", ("archived_at", HappenedFilter)]
    list_select_related = ["community"]
    search_fields = ["name", "slug", "community__name"]
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("archived"), ordering="archived_at")
    def ended(self, group: Group) -> Any:
        return group.archived_at


@admin.register(GroupMembership)
class GroupMembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "group", "role", "joined_at"]
    list_filter = ["role", "joined_at"]
    list_select_related = ["user", "group"]
    search_fields = ["user__name", "user__email", "group__name"]
    ordering = ["-id"]


@admin.register(GroupJoinRequest)
class GroupJoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["user", "group", "state", "at", "answered_at", "answered_by"]
    list_filter = ["state", "at"]
    list_select_related = ["user", "group", "answered_by"]
    search_fields = ["user__name", "group__name"]
    ordering = ["-id"]


@admin.register(GroupInvitation)
class GroupInvitationAdmin(ReadOnlyAdmin):
    list_display = ["user", "group", "role", "at", "answered_at", "accepted", "by"]
    list_filter = ["accepted", "at"]
    list_select_related = ["user", "group", "by"]
    search_fields = ["user__name", "group__name"]
    ordering = ["-id"]


@admin.register(WaitlistEntry)
class WaitlistEntryAdmin(ReadOnlyAdmin):
    list_display = ["group", "user", "role", "at"]
    list_filter = ["role", "at"]
    list_select_related = ["group", "user"]
    search_fields = ["user__name", "group__name"]
    ordering = ["group", "id"]


@admin.register(GroupTemplate)
class GroupTemplateAdmin(HouseAdmin):
    """Templates without a community, offered everywhere."""

    list_display = ["name", "community", "kind", "visibility", "joining"]
    list_filter = ["kind"]
    list_select_related = ["community"]
    search_fields = ["name", "community__name"]
    autocomplete_fields = ["community"]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = SafeAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
