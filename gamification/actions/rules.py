"""Changing the terms of rules in a community."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.refusals import Refused

from .. import facts
from ..models import Changed, Recomputation, RuleOverride
from ..rules import RULES, Terms, terms_by
from .changes import record_change

TERMS = ("on", "points", "daily_cap", "weekly_cap", "cooldown_minutes")


@transaction.atomic
def change_rule(*, community: Community, rule: str, by: User | None, **terms: Any) -> RuleOverride:
    """Set what the rule is worth here, for deeds from now on; None keeps the rule's own value.
    Refuses values out of bounds, a deed worth more than a cap, and while a recomputation is being
    applied: it would have some members by the old terms."""
    if rule not in RULES.rules or not RULES.rules[rule].adjustable:
        raise ValueError(f"{rule} is not for communities to change")
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if Recomputation.objects.filter(
        community=community, state=Recomputation.State.RUNNING
    ).exists():
        raise Refused(_("The past is being recomputed by today's rules. Change them afterwards."))
    override = RuleOverride.objects.filter(community=community, rule=rule).first()
    override = override or RuleOverride(community=community, rule=rule, version=0)
    before = {name: getattr(override, name) for name in TERMS}
    if before == terms and override.pk:
        return override
    if terms["on"] and not before["on"]:
        override.on_since = timezone.now()
    for name in TERMS:
        setattr(override, name, terms[name])
    override.version, override.changed_by = override.version + 1, by
    try:
        override.clean_fields(exclude=["community", "changed_by"])
    except ValidationError as wrong:
        field, sentences = next(iter(wrong.message_dict.items()))
        raise Refused(sentences[0], field=field) from None
    _refuse_what_never_counts(terms_by(RULES.rules[rule], override))
    override.save()
    record_change(
        facts.RuleChanged(community_id=community.pk, rule=rule, version=override.version),
        community=community,
        what=Changed.RULE,
        name=rule,
        before=before,
        after=terms,
        by=by,
    )
    return override


def _refuse_what_never_counts(terms: Terms) -> None:
    """A deed is paid whole or not at all, so one that is worth more than a cap never is."""
    sentences = {
        "daily_cap": _(
            "One deed is worth %(points)d points and at most %(cap)d count in a day, so none would."
        ),
        "weekly_cap": _(
            "One deed is worth %(points)d points and at most %(cap)d count in a week,"
            " so none would."
        ),
    }
    for name, sentence in sentences.items():
        cap = getattr(terms, name)
        if terms.on and cap is not None and cap < terms.points:
            raise Refused(sentence % {"points": terms.points, "cap": cap}, field=name)
