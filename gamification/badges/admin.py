"""Badges in the admin: the editor, who would receive one now, and the awards.

Owners and admins of a community edit its own badges, site staff those of every community;
permissions come from ``badges.access``, not from Django.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.accounts.models import User
from plc.core.administration import (
    HappenedFilter,
    ReadOnlyAdmin,
    act_on_each,
    requires_confirmation,
)
from plc.core.refusals import Refused, say

from ..actions import badges as actions
from ..models import Badge, BadgeAward, Endorsement
from . import access
from .awarding import criteria_of, preview
from .editor import BadgeForm, PartForm, kinds_offered, rows_of, rows_sent, rule_of
from .forms import RevokeForm


class OwnBadges(ReadOnlyAdmin):
    """Rows of the communities that the user looks after."""

    def _edits(self, request: HttpRequest) -> bool:
        return access.can_edit_shared_badges(request.user) or bool(
            access.communities_to_edit_badges_in(request.user)
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._edits(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._edits(request)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return self._edits(request)


@admin.register(Badge)
class BadgeAdmin(OwnBadges):
    list_display = ["title", "place", "kind", "state", "version"]
    list_filter = ["state", "kind"]
    list_select_related = ["community"]
    search_fields = ["name", "description"]
    ordering = ["kind", "name"]
    nothing = gettext_lazy(
        "No badges of your own yet. Those that all communities have are changed by site staff."
    )

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def title(self, badge: Badge) -> str:
        return badge.title

    @admin.display(description=gettext_lazy("community"), ordering="community__name")
    def place(self, badge: Badge) -> Any:
        return badge.community or _("every community")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Badge]:
        return access.badges_to_edit(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._edits(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = access.communities_to_edit_badges_in(request.user)
        is_shared = access.can_edit_shared_badges(request.user)
        return self._edit(request, Badge(community=None if is_shared or not mine else mine[0]))

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        badge = self.get_object(request, object_id)
        if badge is None:
            raise Http404
        return self._edit(request, badge)

    def _edit(self, request: HttpRequest, badge: Badge) -> HttpResponse:
        data = request.POST if request.method == "POST" else None
        communities = access.communities_to_edit_badges_in(request.user)
        form = BadgeForm(
            data,
            request.FILES if data is not None else None,
            instance=badge,
            by=request.user,
            communities=communities,
            shared=access.can_edit_shared_badges(request.user),
        )
        here = [badge.community] if badge.community and badge.community not in communities else []
        places = [*communities, *here]
        rows = rows_of(badge, places) if data is None else rows_sent(data, places)
        if data is None:
            return self._page(request, form, rows)
        form.keep_picture()
        if "add" in data or "remove" in data:
            # Only the rows change; what is missing elsewhere is said when it is saved.
            return self._page(request, form, rows, checks=False)
        if not self._read(form, rows):
            return self._page(request, form, rows, status=422)
        if "preview" in data:
            return self._page(request, form, rows)
        return self._save(request, form, rows)

    def _read(self, form: BadgeForm, rows: list[PartForm]) -> bool:
        """Whether form and rows make a badge, which is then complete in ``form.instance``."""
        sound = all([form.is_valid(), *(row.is_valid() for row in rows)])
        form.instance.rule = rule_of(rows, form.data.get("match", "all"))
        if sound:
            try:
                actions.check_badge(form.instance)
            except Refused as refusal:
                say(form, refusal)
        return sound and not form.errors

    def _save(self, request: HttpRequest, form: BadgeForm, rows: list[PartForm]) -> HttpResponse:
        is_new, drawn = form.instance.pk is None, form.cleaned_data.get("drawn")
        try:
            badge = actions.save_badge(by=request.user, badge=form.instance, picture=form.kept)
        except Refused as refusal:
            say(form, refusal)
            if is_new:
                form.instance.pk = None
            return self._page(request, form, rows, status=422)
        if drawn:
            actions.remove_picture(by=request.user, badge=badge)
        self.log_change(request, badge, _("Created.") if is_new else _("Changed."))
        messages.success(request, _("“%(badge)s” is saved.") % {"badge": badge.title})
        return redirect("admin:gamification_badge_change", badge.pk)

    def _page(
        self,
        request: HttpRequest,
        form: BadgeForm,
        rows: list[PartForm],
        *,
        checks: bool = True,
        status: int = 200,
    ) -> HttpResponse:
        badge = form.instance
        if not checks:
            form.forget_errors()
            for row in rows:
                row.errors.clear()
        context = {
            **self.admin_site.each_context(request),
            "title": badge.title if badge.pk else _("A new badge"),
            "opts": self.opts,
            "badge": badge,
            "form": form,
            "rows": rows,
            "kinds": kinds_offered(),
            "levels": range(1, badge.top_level + 1),
            "gives": access.communities_to_give_in(request.user, badge) if badge.pk else [],
            "meaning": _meaning(badge) if status == 200 and checks else None,
            "preview": _preview(badge) if status == 200 and "preview" in request.POST else None,
        }
        return TemplateResponse(
            request, "admin/gamification/badge/edit.html", context, status=status
        )


def _meaning(badge: Badge) -> dict[str, Any] | None:
    """The rule in words; None if it is no rule yet."""
    try:
        criteria = criteria_of(badge)
    except Refused as refusal:
        return {"refusal": refusal.sentence} if badge.rule.get("parts") else None
    return {"words": criteria.summary(), "by_hand": criteria.by_hand}


def _preview(badge: Badge) -> dict[str, Any]:
    """Who would receive the badge now: reads thousands of members, so only when asked."""
    found = preview(badge, badge.community)
    people = User.objects.filter(pk__in=found.members).order_by("name")
    return {
        "found": found,
        "people": list(people),
        "more": max(found.number - len(found.members), 0),
    }


@admin.register(BadgeAward)
class BadgeAwardAdmin(OwnBadges):
    list_display = ["member", "badge", "level", "community", "awarded_at", "by_hand", "ended"]
    list_filter = ["by_hand", ("revoked_at", HappenedFilter), "awarded_at"]
    list_select_related = ["badge", "member", "community"]
    search_fields = ["member__name", "badge__name", "community__name"]
    ordering = ["-id"]
    actions = ["revoke"]
    exclude = ["points"]

    @admin.display(description=gettext_lazy("revoked"), ordering="revoked_at")
    def ended(self, award: BadgeAward) -> Any:
        return award.revoked_at

    def get_queryset(self, request: HttpRequest) -> QuerySet[BadgeAward]:
        if access.can_edit_shared_badges(request.user):
            return BadgeAward.objects.all()
        mine = access.communities_to_edit_badges_in(request.user)
        return BadgeAward.objects.filter(Q(community__in=[community.pk for community in mine]))

    @admin.action(
        description=gettext_lazy("Revoke: it no longer counts, and its credential is revoked"),
        permissions=["operate"],
    )
    @requires_confirmation(
        gettext_lazy("They read the reason. No rule awards it again."), RevokeForm
    )
    def revoke(self, request: HttpRequest, queryset: QuerySet[BadgeAward], *, reason: str) -> None:
        act_on_each(
            self,
            request,
            queryset.select_related("community", "badge", "member"),
            lambda award: actions.revoke_award(by=request.user, award=award, reason=reason),
            note=_("Revoked.") + f" {reason}",
        )


@admin.register(Endorsement)
class EndorsementAdmin(ReadOnlyAdmin):
    list_display = ["id", "member", "badge", "community", "by", "taken_down", "at", "withdrawn_at"]
    list_filter = ["from_outside", "taken_down", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["member", "badge", "community", "by"]
    search_fields = ["=id", "member__name", "by__name", "badge__name", "community__name"]
    ordering = ["-id"]
