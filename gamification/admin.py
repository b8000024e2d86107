"""Recognition in the admin: everything is read-only for the site's staff; those who look after a
community change its rules on its pages. Two actions begin what workers do."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from plc.core import registry
from plc.core.administration import (
    HappenedFilter,
    ReadOnlyAdmin,
    act_on_each,
    requires_confirmation,
)

from .actions.recomputations import ask_recomputation
from .badges import admin as badges_admin  # noqa: F401  registers badges
from .boards import admin as boards_admin  # noqa: F401  registers their models
from .ledger.backfilling import begin_backfill
from .levels import admin as levels_admin  # noqa: F401  registers their models
from .models import (
    Backfill,
    EntryQuestion,
    Kudos,
    LedgerEntry,
    PointGrant,
    Recomputation,
    Ring,
    RuleOverride,
    SettingsChange,
    Walk,
    WalkKind,
)
from .rules import RULES
from .walking import begin_walk


class RuleFilter(admin.SimpleListFilter):
    """By rule, in the words that members read."""

    title = gettext_lazy("rule")
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = [(key, str(rule.label)) for key, rule in RULES.rules.items()]
        return sorted(found, key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(rule=self.value()) if self.value() in RULES.rules else queryset


class ByRule(ReadOnlyAdmin):
    """Rows that name a rule by its key."""

    @admin.display(description=gettext_lazy("rule"), ordering="rule")
    def called(self, row: Any) -> str:
        """Rules of former versions only have their key."""
        return str(RULES.rules[row.rule].label) if row.rule in RULES.rules else row.rule

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return [{"rule": "called"}.get(name, name) for name in fields]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ByRule):
    list_display = ["id", "member", "community", "called", "points", "outcome", "at"]
    list_filter = ["kind", "outcome", "why", RuleFilter]
    list_select_related = ["member", "community"]
    search_fields = ["member__name", "member__email", "community__name"]
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("given by"))
    def giver(self, entry: LedgerEntry) -> Any:
        """Nobody reads who keeps a post, or who answered a poll: members are told so."""
        rule = RULES.rules.get(entry.rule)
        is_private = entry.given_by_id is not None and (rule is None or rule.giver_is_private)
        return _("not shown") if is_private else entry.given_by

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [{"given_by": "giver"}.get(name, name) for name in super().get_fields(request, obj)]


@admin.register(RuleOverride)
class RuleOverrideAdmin(ByRule):
    list_display = ["community", "called", "on", "points", "changed_at", "changed_by"]
    list_filter = ["on", RuleFilter]
    list_select_related = ["community", "changed_by"]
    search_fields = ["community__name"]
    ordering = ["-changed_at"]


@admin.register(SettingsChange)
class SettingsChangeAdmin(ReadOnlyAdmin):
    list_display = ["at", "community", "what", "name", "by"]
    list_filter = ["what", "at"]
    list_select_related = ["community", "by"]
    search_fields = ["name", "community__name", "by__name"]
    ordering = ["-id"]


@admin.register(Kudos)
class KudosAdmin(ReadOnlyAdmin):
    """Who thanked whom, and for what. The words of private ones are read by the two people only,
    so nobody searches for them either."""

    list_display = ["id", "author", "receiver", "community", "kind", "is_public", "state"]
    list_filter = ["kind", "is_public", "state", "given_at"]
    list_select_related = ["author", "receiver", "community"]
    search_fields = ["=id", "author__name", "receiver__name", "community__name"]
    ordering = ["-id"]

    def get_object(self, *args: Any, **kwargs: Any) -> Kudos | None:
        kudos: Kudos | None = super().get_object(*args, **kwargs)
        if kudos is not None and not kudos.is_public:
            kudos.text = _("not shown")  # its title, too; nothing is saved here
        return kudos


@admin.register(PointGrant)
class PointGrantAdmin(ReadOnlyAdmin):
    list_display = ["member", "community", "points", "kind", "granted_by", "at", "withdrawn_at"]
    list_filter = ["kind", ("withdrawn_at", HappenedFilter), "at"]
    list_select_related = ["member", "community", "granted_by"]
    search_fields = ["member__name", "community__name", "reason"]
    ordering = ["-id"]


@admin.register(EntryQuestion)
class EntryQuestionAdmin(ReadOnlyAdmin):
    list_display = ["text", "asked_at", "answered_by", "answered_at"]
    list_filter = [("answered_at", HappenedFilter)]
    list_select_related = ["answered_by"]
    search_fields = ["text"]
    ordering = ["-id"]


@admin.register(Recomputation)
class RecomputationAdmin(ReadOnlyAdmin):
    list_display = ["community", "state", "asked_by", "asked_at", "decided_by", "done_at"]
    list_filter = ["state"]
    list_select_related = ["community", "asked_by", "decided_by"]
    search_fields = ["community__name"]
    ordering = ["-id"]


@admin.register(Backfill)
class BackfillAdmin(ReadOnlyAdmin):
    list_display = ["community", "asked_at", "done_at"]
    list_select_related = ["community"]
    search_fields = ["community__name"]
    list_filter = [("done_at", HappenedFilter)]
    ordering = ["-id"]


@admin.register(Walk)
class WalkAdmin(ReadOnlyAdmin):
    list_display = ["kind", "subject_id", "begun_at", "done_at"]
    search_fields = ["kind"]
    list_filter = ["kind", ("done_at", HappenedFilter)]
    ordering = ["-begun_at", "-pk"]
    actions = ["begin_anew"]

    @admin.action(
        description=gettext_lazy("Begin anew: look at everybody again"), permissions=["operate"]
    )
    @requires_confirmation(
        gettext_lazy("As every night: what was earned is given, what was not is taken back.")
    )
    def begin_anew(self, request: HttpRequest, queryset: QuerySet[Walk], *, reason: str) -> None:
        act_on_each(
            self,
            request,
            queryset,
            lambda walk: begin_walk(WalkKind(walk.kind), subject_id=walk.subject_id),
            note=_("Begun anew.") + f" {reason}",
        )


@admin.register(Ring)
class RingAdmin(ReadOnlyAdmin):
    list_display = ["community", "since", "until", "rewards", "rewards_given", "ended_at"]
    list_select_related = ["community"]
    search_fields = ["community__name"]
    list_filter = [("ended_at", HappenedFilter), ("dismissed_at", HappenedFilter)]
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("people"))
    def who(self, ring: Ring) -> str:
        return ", ".join(str(person) for person in ring.people.all())

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["who", *super().get_fields(request, obj)]


@admin.action(
    description=gettext_lazy("Enter the past: points for everything that happened"),
    permissions=["operate"],
)
@requires_confirmation(gettext_lazy("What is entered already stays as it is."))
def enter_the_past(
    self: Any, request: HttpRequest, queryset: QuerySet[Community], *, reason: str
) -> None:
    act_on_each(
        self,
        request,
        queryset,
        lambda community: begin_backfill(community_id=community.pk),
        note=_("The past is being entered.") + f" {reason}",
    )


@admin.action(
    description=gettext_lazy("Compute a preview of the points by today's rules"),
    permissions=["operate"],
)
@requires_confirmation(
    gettext_lazy("Nothing changes before an owner or admin of the community applies it.")
)
def preview_recomputation(
    self: Any, request: HttpRequest, queryset: QuerySet[Community], *, reason: str
) -> None:
    by: Any = request.user
    act_on_each(
        self,
        request,
        queryset,
        lambda community: ask_recomputation(community=community, by=by),
        note=_("A preview is being computed.") + f" {reason}",
    )


registry.admin_actions.register("community.community.enter_the_past", enter_the_past)
registry.admin_actions.register("community.community.preview_recomputation", preview_recomputation)
