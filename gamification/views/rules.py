"""What counts in a community, and changing it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.community.access import can_manage_community
from communities.community.models import Community
from communities.community.pages import submitted_data
from plc.accounts.http import SignedIn, see_other
from plc.core.methods import require_form
from plc.core.refusals import Refused, say
from plc.web.toasts import done

from ..actions.rules import TERMS, change_rule
from ..ledger import access
from ..ledger.forms import RuleForm
from ..models import RuleOverride, ValueKind
from ..pages import page
from ..rules import RULES, Terms, TermsOf


@dataclass(frozen=True)
class Worth:
    """A rule as it is in a community, and who changed it."""

    terms: Terms
    override: RuleOverride | None


def _by_kind(community: Community, *, everything: bool) -> list[tuple[str, list[Worth]]]:
    """The rules that are on, or all with who changed them, by kind of value. Two queries."""
    terms_of = TermsOf([community.pk])
    changed = RuleOverride.objects.filter(community=community).select_related("changed_by")
    overrides = {override.rule: override for override in changed} if everything else {}
    worths = [
        Worth(terms_of(community.pk, rule), overrides.get(rule.key))
        for rule in RULES.rules.values()
        if rule.adjustable
    ]
    shown = [worth for worth in worths if worth.terms.on or everything]
    grouped = [
        (str(kind.label), [worth for worth in shown if worth.terms.rule.kind == kind])
        for kind in ValueKind
    ]
    return [(label, found) for label, found in grouped if found]


@login_required
@require_safe
def show_rules(request: SignedIn, slug: str) -> HttpResponse:
    community = access.community_with_rules(request.user, slug)
    manages = can_manage_community(request.user, community)
    context = {"kinds": _by_kind(community, everything=manages), "manages": manages}
    template = "gamification/rules/list.html"
    return page(request, template, context, community=community, tab="rules")


@login_required
@require_form
def edit_rule(request: SignedIn, slug: str, key: str) -> HttpResponse:
    community, rule = access.rule_to_change(request.user, slug, key)
    override = RuleOverride.objects.filter(community=community, rule=key).first()
    initial: dict[str, Any] = {"on": True}
    if override:
        initial = {name: getattr(override, name) for name in TERMS}
    form = RuleForm(submitted_data(request), rule=rule, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_rule(community=community, rule=key, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            done(request, _("Saved. It applies to what happens from now on."))
            return see_other("gamification:rules", slug)
    context = {"form": form, "rule": rule, "override": override}
    template = "gamification/rules/edit.html"
    return page(request, template, context, community=community, tab="rules")
