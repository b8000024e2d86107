"""The text of certificates: words in braces stand for what differs from one to the next."""

import re
from collections.abc import Mapping
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from plc.core.refusals import Refused

# What can stand in braces, and what it stands for.
PLACEHOLDERS: Mapping[str, Promise] = {
    "name": gettext_lazy("the name of the holder"),
    "course": gettext_lazy("the course or pathway"),
    "date": gettext_lazy("the day on which it was completed"),
    "hours": gettext_lazy("the contact hours, if there are any"),
    "cohort": gettext_lazy("the group, where it may be named"),
    "community": gettext_lazy("the community"),
    "number": gettext_lazy("the number of the certificate"),
    "until": gettext_lazy("the day until which it holds, if it ends"),
}
_BRACES = re.compile(r"\{([^{}]*)\}")


def check_text(text: str, *, field: str) -> None:
    """Refuses words in braces that stand for nothing, and braces that do not end."""
    for word in _BRACES.findall(text):
        if word not in PLACEHOLDERS:
            sentence = _("“{%(word)s}” stands for nothing. Known are: %(known)s.")
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise Refused(sentence % {"word": word, "known": known}, field=field)
    if "{" in (left := _BRACES.sub("", text)) or "}" in left:
        raise Refused(_("A brace is missing its other half."), field=field)


def filled(text: str, values: Mapping[str, str]) -> list[str]:
    """The lines of the text with everything in its place. A line in which something has no value is
    left out."""
    whole = [
        line
        for line in text.splitlines()
        if all(values.get(word) for word in _BRACES.findall(line))
    ]
    return [_BRACES.sub(lambda found: values[found[1]], line).strip() for line in whole]


def hours_in_words(hours: Decimal | None) -> str:
    if hours is None:
        return ""
    said = number_format(hours.normalize() if hours % 1 else hours.quantize(Decimal(1)))
    return ngettext("%(n)s contact hour", "%(n)s contact hours", 1 if hours == 1 else 2) % {
        "n": said
    }


def default_words(language: str) -> dict[str, str]:
    """What a new design says."""
    with override(language):
        return {
            "name": _("Certificate of completion"),
            "heading": _("Certificate"),
            "body": _(
                "This certifies that\n# {name}\nhas completed\n## {course}\non {date}\n"
                "with {hours}\ntogether with {cohort}\nIt holds until {until}."
            ),
        }


def day(moment: Any, zone: tzinfo | None = None) -> str:
    """In this zone, or in that of the reader."""
    return date_format(timezone.localtime(moment, zone), "DATE_FORMAT") if moment else ""
