"""Changing the terms of rules in a community."""

from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import RuleOverride
from ..rules import RULES

log = structlog.get_logger(__name__)

TERMS = ("on", "points", "daily_cap", "weekly_cap", "cooldown_minutes")


@transaction.atomic
def change_rule(*, community: Community, rule: str, by: User | None, **terms: Any) -> RuleOverride:
    """Set what the rule is worth here, for deeds from now on; None keeps the rule's own value. Who
    changed what is logged. Refuses values out of bounds."""
    if rule not in RULES.rules or not RULES.rules[rule].adjustable:
        raise ValueError(f"{rule} is not for communities to change")
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
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
    override.save()
    fact = facts.RuleChanged(community_id=community.pk, rule=rule, version=override.version)
    record(fact, by=by)
    log.info(
        "rule.changed",
        community=community.pk,
        rule=rule,
        by=by.pk if by else None,
        before=before,
        after=terms,
    )
    return override
