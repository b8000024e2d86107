"""The moderation queue: one per community, for its moderators, the facilitators of its groups and
site staff.

Permissions come from `access.py`, not from Django: people who moderate nothing see nothing, and
moderators of one community see no cases of another.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from communities.community.models import Community
from plc.core.administration import HouseAdmin, act_on_each, requires_confirmation
from plc.core.ids import number_or_none
from plc.core.methods import require_form
from plc.core.refusals import Refused
from plc.core.registry import reportables
from plc.web.templatetags.ui import when

from . import access, actions
from .actions.cases import last_line, open_appeals
from .forms import BulkDecisionForm, ReasonForm
from .models import Case, CaseLog, Report
from .verbs import VERBS, said_in_lists, verbs_of, words_for
from .views import desk


class PlaceFilter(admin.SimpleListFilter):
    """One queue for each community that the user moderates, and the site's own."""

    title = gettext_lazy("place")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        cases = Case.objects.visible_to(request.user)
        rows = Community.objects.filter(pk__in=cases.values("community")).order_by("name")
        found = [(str(row.pk), row.name) for row in rows[:100]]
        if request.user.is_staff:
            found.append(("site", str(settings.SITE_NAME)))
        return found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        if value == "site":
            return queryset.filter(community=None)
        pk = number_or_none(value or "")
        return queryset if pk is None else queryset.filter(community=pk)


class StateFilter(admin.SimpleListFilter):
    """By default, only pending cases."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("open", _("On nobody's desk")),
            ("mine", _("On my desk")),
            ("closed", _("Closed")),
            ("all", _("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        everything = super().choices(changelist)
        first = next(everything)
        yield {**first, "display": _("Waiting")}
        yield from everything

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        if value == "open":
            return queryset.filter(state=Case.State.OPEN)
        if value == "mine":
            return queryset.filter(claimed_by=request.user.pk)
        if value == "closed":
            return queryset.filter(state=Case.State.CLOSED)
        return queryset if value == "all" else queryset.waiting()  # type: ignore[attr-defined]


class AppealFilter(admin.SimpleListFilter):
    title = gettext_lazy("appeal")
    parameter_name = "appeal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", _("Waits for an answer")), ("none", _("None waits"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        appealed = Q(pk__in=open_appeals().values("case"))
        if self.value() == "waiting":
            return queryset.filter(appealed)
        return queryset.exclude(appealed) if self.value() == "none" else queryset


class ReasonFilter(admin.SimpleListFilter):
    title = gettext_lazy("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Report.Reason.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.value() not in Report.Reason.values:
            return queryset
        return queryset.filter(pk__in=Report.objects.filter(reason=self.value()).values("case"))


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, str(reportable.label)) for key, reportable in reportables.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


def _what_follows(key: str) -> Callable[[Iterable[Case]], list[str]]:
    """The consequences of a verb for the selected cases, grouped by kinds with the same text."""

    def consequences(cases: Iterable[Case]) -> list[str]:
        kinds: dict[str, list[str]] = {}
        for case in {case.kind: case for case in cases}.values():
            verb, reportable = verbs_of(case.kind)[key], access.reportable_of(case)
            said = said_in_lists(verb)
            in_lists = verb.action == VERBS[key].action  # else it does something else
            if not in_lists or reportable is None or getattr(reportable, verb.tool) is None:
                said = _("Left as it is. Decide it in its case.")
            kinds.setdefault(said, []).append(str(reportable.label if reportable else case.kind))
        if len(kinds) == 1:
            return list(kinds)
        return [f"{', '.join(labels)}: {said}" for said, labels in kinds.items()]

    return consequences


@admin.register(Case)
class CaseAdmin(HouseAdmin):
    list_display = ["what", "who", "where", "why", "standing", "waits"]
    list_filter = [StateFilter, AppealFilter, PlaceFilter, ReasonFilter, KindFilter]
    list_select_related = ["community", "group", "author", "claimed_by"]
    search_fields = ["heading", "extract", "author__name"]
    search_help_text = gettext_lazy("Words of what was reported, or the name of its author")
    ordering = ["opened_at"]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    nothing = gettext_lazy("Nothing waits here. What people report comes to this list.")
    actions = ["claim_all", "release_all", "hide_all", "restore_all", "remove_all", "close_all"]

    # --- rights ---------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_active and (user.is_staff or access.moderates_somewhere(user))

    def has_view_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        if obj is not None:
            return Case.objects.visible_to(request.user).filter(pk=obj.pk).exists()
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False  # cases are changed by decisions only

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        rows = Case.objects.visible_to(request.user).order_by(*self.ordering)
        about_the_thing = (*CaseLog.ABOUT_THE_THING, CaseLog.Action.AUTO_HIDDEN)
        lines = CaseLog.objects.filter(case=OuterRef("pk"), action__in=about_the_thing)
        return rows.annotate(
            all_reasons=ArrayAgg("reports__reason", distinct=True, default=[]),
            appeals=Exists(open_appeals().filter(case=OuterRef("pk"))),
            stands=Subquery(lines.order_by("-id").values("action")[:1]),
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"title": _("What was reported"), **(extra_context or {})}
        return super().changelist_view(request, context)

    # --- columns --------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("What"))
    def what(self, case: Case) -> str:
        label = reportables[case.kind].label if case.kind in reportables else case.kind
        return format_html('<span class="kind">{}</span> {}', label, case)

    @admin.display(description=gettext_lazy("By"), ordering="author__name")
    def who(self, case: Case) -> str:
        return case.author.name if case.author else ""

    @admin.display(description=gettext_lazy("Where"), ordering="community__name")
    def where(self, case: Case) -> str:
        parts = [case.community.name if case.community else settings.SITE_NAME]
        if case.group:
            parts.append(case.group.name)
        return format_html_join("", "<div>{}</div>", ((part,) for part in parts))

    @admin.display(description=gettext_lazy("Why"), ordering="report_count")
    def why(self, case: Any) -> str:
        reasons = [str(Report.Reason(reason).label) for reason in case.all_reasons if reason]
        if case.report_count > 1:
            many = ngettext("%(n)s report", "%(n)s reports", case.report_count)
            reasons.append(many % {"n": case.report_count})
        return format_html_join("", "<div>{}</div>", ((reason,) for reason in reasons))

    @admin.display(description=gettext_lazy("Reported"), ordering="opened_at")
    def waits(self, case: Case) -> str:
        return when(case.opened_at)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def standing(self, case: Any) -> str:
        """Who it is assigned to, whether an appeal is pending, and what was decided."""
        state = case.get_state_display()
        if case.state == Case.State.CLAIMED and case.claimed_by:
            state = _("%(name)s is looking at it") % {"name": case.claimed_by.name}
        marks = [_("Appeal")] if case.appeals else []
        if case.stands:
            marks.append(str(CaseLog.Action(case.stands).label))
        kinds = format_html_join(" ", '<span class="kind">{}</span>', ((mark,) for mark in marks))
        return format_html("<div>{}</div>{}", state, kinds)

    # --- pages ----------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def page(view: Callable[..., HttpResponse], guard: Any) -> Callable[..., HttpResponse]:
            def at_desk(request: HttpRequest, **found: Any) -> HttpResponse:
                return view(request, self.admin_site, **found)

            return self.admin_site.admin_view(guard(at_desk))

        form = require_form
        name = "moderation_case_{}".format
        return [
            path("<int:pk>/change/", page(desk.show, require_safe), name=name("change")),
            path("<int:pk>/do/<slug:verb>/", page(desk.decide, form), name=name("decide")),
            path("<int:pk>/claim/", page(desk.claim, require_POST), name=name("claim")),
            path("<int:pk>/release/", page(desk.release, require_POST), name=name("release")),
            path("<int:pk>/close/", page(desk.close, form), name=name("close")),
            path("<int:pk>/reopen/", page(desk.reopen, form), name=name("reopen")),
            *(url for url in super().get_urls() if url.name == name("changelist")),
        ]

    # --- many at once ---------------------------------------------------------------------------

    def _decide_each(
        self,
        request: HttpRequest,
        rows: QuerySet[Case],
        key: str,
        *,
        reason: str,
        text: str,
        close: bool,
    ) -> None:
        by: Any = request.user

        def act(case: Case) -> None:
            verb = verbs_of(case.kind)[key]
            if not access.can_use_verb(by, case, verb):
                raise Refused(_("This makes no sense here."))
            if verb.action != VERBS[key].action:
                raise Refused(_("This does something else here. Decide it in its case."))
            actions.decide(
                case=case,
                verb=verb,
                reason=reason,
                text=text or words_for(verb, case),
                seen=last_line(case),
                by=by,
            )
            if why_not := actions.leave_decided(case=case, close=close, reason=reason, by=by):
                messages.warning(request, why_not)

        act_on_each(self, request, rows.select_related("community", "group", "author"), act)

    @admin.action(description=gettext_lazy("Put on my desk"), permissions=["view"])
    def claim_all(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        by: Any = request.user
        act_on_each(self, request, queryset, lambda case: actions.claim_case(case=case, by=by))

    @admin.action(description=gettext_lazy("Take off my desk"), permissions=["view"])
    def release_all(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        by: Any = request.user

        def release(case: Case) -> None:
            if not actions.release_case(case=case, by=by):
                raise Refused(_("It is not on your desk."))

        act_on_each(self, request, queryset, release)

    @admin.action(description=gettext_lazy("Hide"), permissions=["view"])
    @requires_confirmation(_what_follows("hide"), BulkDecisionForm)
    def hide_all(self, request: HttpRequest, queryset: QuerySet[Case], **said: Any) -> None:
        self._decide_each(request, queryset, "hide", **said)

    @admin.action(description=gettext_lazy("Restore"), permissions=["view"])
    @requires_confirmation(_what_follows("restore"), BulkDecisionForm)
    def restore_all(self, request: HttpRequest, queryset: QuerySet[Case], **said: Any) -> None:
        self._decide_each(request, queryset, "restore", **said)

    @admin.action(description=gettext_lazy("Remove"), permissions=["view"])
    @requires_confirmation(_what_follows("remove"), BulkDecisionForm)
    def remove_all(self, request: HttpRequest, queryset: QuerySet[Case], **said: Any) -> None:
        self._decide_each(request, queryset, "remove", **said)

    @admin.action(description=gettext_lazy("Close"), permissions=["view"])
    @requires_confirmation(
        gettext_lazy("Whoever reported is told that somebody has looked."), ReasonForm
    )
    def close_all(self, request: HttpRequest, queryset: QuerySet[Case], *, reason: str) -> None:
        by: Any = request.user
        act_on_each(
            self,
            request,
            queryset,
            lambda case: actions.close_case(case=case, reason=reason, by=by),
        )
