"""What was changed about recognition: in words, for those who look after a community, and the terms
of rules before it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import models
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from communities.community.models import Community

from .levels.requirements import required_by, says
from .models import (
    Changed,
    LedgerEntry,
    Level,
    RecognitionSettings,
    RuleOverride,
    Season,
    SettingsChange,
)
from .rules import OF_CODE, RULES, Terms, terms_by

# Whose fields the values are.
MODELS: dict[str, type[models.Model]] = {
    Changed.RULE: RuleOverride,
    Changed.LEVEL: Level,
    Changed.SEASON: Season,
    Changed.SETTINGS: RecognitionSettings,
}


class Line(NamedTuple):
    change: SettingsChange
    name: str
    details: list[str]


def changes_of(community: Community) -> QuerySet[SettingsChange]:
    return SettingsChange.objects.filter(community=community).select_related("by")


def terms_then(entry: LedgerEntry) -> Terms | None:
    """The terms by which an entry was priced: those of today, without the changes since. None if
    its rule has no terms, or another meaning today, or if the community changed it before changes
    were kept. Two queries at most."""
    rule = RULES.rules.get(entry.rule)
    version, of_community = entry.rule_version, 0
    if version >= OF_CODE:
        version, of_community = divmod(version, OF_CODE)
    if rule is None or not rule.adjustable or rule.version != version:
        return None
    if not of_community:
        return terms_by(rule, None)
    override = RuleOverride.objects.filter(community=entry.community_id, rule=rule.key).first()
    if override is None or override.version < of_community:
        return None
    since = override.version - of_community
    changes = SettingsChange.objects.filter(
        community=entry.community_id, what=Changed.RULE, name=rule.key
    ).order_by("-id")[:since]
    for change in changes:
        for name, value in change.before.items():
            setattr(override, name, value)
    return terms_by(rule, override) if len(changes) == since else None


def lines_of(changes: Iterable[SettingsChange]) -> list[Line]:
    return [Line(change, _name_of(change), _details_of(change)) for change in changes]


def _name_of(change: SettingsChange) -> str:
    if change.what == Changed.RULE and change.name in RULES.rules:
        return str(RULES.rules[change.name].label)
    return change.name


def _details_of(change: SettingsChange) -> list[str]:
    """What had a value before and has another now; of fields that still exist."""
    model = MODELS.get(change.what)
    fields = {field.name: field for field in model._meta.concrete_fields} if model else {}
    found = []
    for key in sorted(change.before.keys() & change.after.keys()):
        if field := fields.get(key.partition("__")[0]):
            said = {
                "field": capfirst(field.verbose_name),
                "before": _words(field, change.before[key]),
                "after": _words(field, change.after[key]),
            }
            found.append(_("%(field)s: %(before)s, now %(after)s") % said)
    return found


def _words(field: Any, value: Any) -> str:
    if value in (None, ""):
        return _("the usual") if field.model is RuleOverride else "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if field.name == "requirements":
        return " · ".join(says(*one) for one in required_by(Level(requirements=value)))
    if isinstance(value, int):
        return str(intcomma(value))
    choices: dict[Any, Any] = dict(field.flatchoices)
    return str(choices.get(value, value))
