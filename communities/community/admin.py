"""Communities in the administration: found by name, read, archived and opened again with a reason.
What belongs to a community's own people (roles, charter, requests) is shown and not changed here.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plc.core.refusals import Refused

from . import actions
from .models import (
    Charter,
    Community,
    Invitation,
    JoinRequest,
    Membership,
    OnboardingStep,
    Role,
    Sanction,
)


class WithReason(ActionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Reason, for the history")}),
    )


class Shown(admin.ModelAdmin):
    """Rows that are looked at here, and written by the actions alone. Bulk actions ask for a
    reason, which goes into each row's history."""

    action_form = WithReason
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]

    def each(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        action: Callable[[Any], None],
        note: str,
    ) -> None:
        """Do ``action`` to each row, with the reason in its history; what refuses says why."""
        reason = request.POST.get("reason", "").strip()[:300]
        if not reason:
            messages.error(request, _("Give a reason; it stands in the history of each row."))
            return
        done = 0
        for row in rows:
            try:
                action(row)
            except Refused as refusal:
                messages.error(request, f"{row}: {refusal.sentence}")
                continue
            self.log_change(request, row, f"{note} {reason}")
            done += 1
        if done:
            said = ngettext("%(n)d row changed.", "%(n)d rows changed.", done)
            messages.success(request, said % {"n": done})


class Written(admin.TabularInline):
    """Rows shown with the row that they belong to, the newest few."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StepsInline(Written):
    model: type[Model] = OnboardingStep
    fields = ["position", "kind", "title"]


@admin.register(Community)
class CommunityAdmin(Shown):
    list_display = ["name", "slug", "visibility", "joining", "member_count", "created_at", "ended"]
    list_filter = ["visibility", "joining", ("archived_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug", "purpose"]
    ordering = ["-id"]
    date_hierarchy = "created_at"
    actions = ["archive", "reopen"]
    inlines = [StepsInline]

    @admin.display(description=gettext_lazy("archived"), ordering="archived_at")
    def ended(self, community: Community) -> Any:
        return community.archived_at

    @admin.action(description=gettext_lazy("Archive: read, nothing added"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Community]) -> None:
        self.each(
            request,
            queryset,
            lambda one: actions.archive_community(community=one, by=request.user),  # type: ignore[arg-type]
            _("Archived."),
        )

    @admin.action(description=gettext_lazy("Open again"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Community]) -> None:
        self.each(
            request,
            queryset,
            lambda one: actions.reopen_community(community=one, by=request.user),  # type: ignore[arg-type]
            _("Opened again."),
        )


@admin.register(Membership)
class MembershipAdmin(Shown):
    list_display = ["user", "community", "role", "joined_at", "silenced_until", "suspended_until"]
    list_filter = ["role", ("silenced_until", admin.EmptyFieldListFilter), "joined_at"]
    list_select_related = ["user", "community"]
    search_fields = ["user__name", "user__email", "community__name", "community__slug"]
    ordering = ["-id"]
    actions = ["make_owner"]

    @admin.action(
        description=gettext_lazy("Make owner, where nobody can any more"), permissions=["change"]
    )
    def make_owner(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        self.each(
            request,
            queryset.select_related("community", "user"),
            lambda one: actions.change_role(
                community=one.community,
                user=one.user,
                role=Role.OWNER,
                by=request.user,  # type: ignore[arg-type]
            ),
            _("Made owner."),
        )


@admin.register(Sanction)
class SanctionAdmin(Shown):
    """For looking up. They are imposed and lifted in their case, with a reason and a text that the
    person sees."""

    list_display = ["user", "community", "kind", "at", "until", "lifted_at", "by"]
    list_filter = ["kind", ("lifted_at", admin.EmptyFieldListFilter), "at"]
    list_select_related = ["user", "community", "by"]
    search_fields = ["user__name", "user__email", "community__name", "reason"]
    ordering = ["-id"]


@admin.register(Invitation)
class InvitationAdmin(Shown):
    list_display = ["community", "email", "role", "uses", "max_uses", "expires_at", "by", "ended"]
    list_filter = ["role", ("revoked_at", admin.EmptyFieldListFilter), "at"]
    list_select_related = ["community", "by"]
    search_fields = ["email", "community__name", "by__name"]
    ordering = ["-id"]
    actions = ["revoke"]
    exclude = ["token_hash"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in super().get_readonly_fields(request, obj) if name != "token_hash"]

    @admin.display(description=gettext_lazy("revoked"), ordering="revoked_at")
    def ended(self, invitation: Invitation) -> Any:
        return invitation.revoked_at

    @admin.action(
        description=gettext_lazy("Revoke: nobody comes in by it any more"), permissions=["change"]
    )
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self.each(
            request,
            queryset,
            lambda one: actions.revoke_invitation(invitation=one, by=request.user),  # type: ignore[arg-type]
            _("Revoked."),
        )


@admin.register(JoinRequest)
class JoinRequestAdmin(Shown):
    list_display = ["user", "community", "state", "at", "answered_at", "answered_by"]
    list_filter = ["state", "at"]
    list_select_related = ["user", "community", "answered_by"]
    search_fields = ["user__name", "community__name"]
    ordering = ["-id"]


@admin.register(Charter)
class CharterAdmin(Shown):
    list_display = ["community", "version", "at", "by"]
    list_filter = ["at"]
    list_select_related = ["community", "by"]
    search_fields = ["community__name", "mission"]
    ordering = ["-id"]
