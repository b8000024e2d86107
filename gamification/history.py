"""What was changed about recognition, in words, for those who look after a community."""

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
from .models import Changed, Level, RecognitionSettings, RuleOverride, Season, SettingsChange
from .rules import RULES

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
