"""Communities in the admin: search, view, archive and reopen with a reason. Roles, charter and
requests are read-only here, because they belong to the community's own people."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.administration import (
    HappenedFilter,
    ReadOnlyAdmin,
    act_on_each,
    requires_confirmation,
)

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


class Written(admin.TabularInline):
    """The newest related rows, read-only."""

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
class CommunityAdmin(ReadOnlyAdmin):
    list_display = ["name", "slug", "visibility", "joining", "member_count", "created_at", "ended"]
    list_filter = ["visibility", "joining", ("archived_at", HappenedFilter)]
    search_fields = ["name", "slug", "purpose"]
    ordering = ["-id"]
    date_hierarchy = "created_at"
    inlines = [StepsInline]

    @admin.display(description=gettext_lazy("archived"), ordering="archived_at")
    def ended(self, community: Community) -> Any:
        return community.archived_at


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "community", "role", "joined_at", "silenced_until", "suspended_until"]
    list_filter = ["role", ("silenced_until", HappenedFilter), "joined_at"]
    list_select_related = ["user", "community"]
    search_fields = ["user__name", "user__email", "community__name", "community__slug"]
    ordering = ["-id"]
    actions = ["make_owner"]

    @admin.action(
        description=gettext_lazy("Make owner, where nobody can any more"), permissions=["operate"]
    )
    @requires_confirmation(
        gettext_lazy("They look after the community from then on, and are told.")
    )
    def make_owner(
        self, request: HttpRequest, queryset: QuerySet[Membership], *, reason: str
    ) -> None:
        act_on_each(
            self,
            request,
            queryset.select_related("community", "user"),
            lambda membership: actions.change_role(
                community=membership.community,
                user=membership.user,
                role=Role.OWNER,
                by=request.user,  # type: ignore[arg-type]
            ),
            note=_("Made owner.") + f" {reason}",
        )


@admin.register(Sanction)
class SanctionAdmin(ReadOnlyAdmin):
    """Read-only. Sanctions are imposed and lifted in their case, with a reason and a text for the
    person."""

    list_display = ["user", "community", "kind", "at", "until", "lifted_at", "by"]
    list_filter = ["kind", ("lifted_at", HappenedFilter), "at"]
    list_select_related = ["user", "community", "by"]
    search_fields = ["user__name", "user__email", "community__name", "reason"]
    ordering = ["-id"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["community", "email", "role", "uses", "max_uses", "expires_at", "by", "ended"]
    list_filter = ["role", ("revoked_at", HappenedFilter), "at"]
    list_select_related = ["community", "by"]
    search_fields = ["email", "community__name", "by__name"]
    ordering = ["-id"]
    actions = ["revoke"]
    exclude = ["token_hash"]

    @admin.display(description=gettext_lazy("revoked"), ordering="revoked_at")
    def ended(self, invitation: Invitation) -> Any:
        return invitation.revoked_at

    @admin.action(
        description=gettext_lazy("Revoke: nobody can join with it any more"),
        permissions=["operate"],
    )
    @requires_confirmation(gettext_lazy("Those who joined with it stay."))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation], *, reason: str) -> None:
        act_on_each(
            self,
            request,
            queryset,
            lambda invitation: actions.revoke_invitation(invitation=invitation, by=request.user),  # type: ignore[arg-type]
            note=_("Revoked.") + f" {reason}",
        )


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["user", "community", "state", "at", "answered_at", "answered_by"]
    list_filter = ["state", "at"]
    list_select_related = ["user", "community", "answered_by"]
    search_fields = ["user__name", "community__name"]
    ordering = ["-id"]


@admin.register(Charter)
class CharterAdmin(ReadOnlyAdmin):
    list_display = ["community", "version", "at", "by"]
    list_filter = ["at"]
    list_select_related = ["community", "by"]
    search_fields = ["community__name", "mission"]
    ordering = ["-id"]
