"""Tags of pages with questions."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import ngettext

from ..answers import digest as digest_of
from ..models import PracticeQuestion
from ..practice import practised
from ..rubrics import Criterion, Level
from ..types import TYPES

register = template.Library()


@register.simple_tag
def verdict(parts: Mapping[str, bool] | None, key: str) -> bool | None:
    """Whether this part is right; None if nothing is said about it."""
    return (parts or {}).get(key)


@register.inclusion_tag("learning/assessment/_practice.html", takes_context=True)
def practice(context: Any, place_key: str, place_id: int, public_id: Any) -> dict[str, Any]:
    """A question that stands in this place, to be answered there; nothing if it does not, or if
    moderators have hidden it. For pages
    of floors above, which have asked whether the reader may see the place."""
    rows = PracticeQuestion.objects.shown().select_related("question__community")
    found = rows.filter(
        place_key=place_key, place_id=place_id, question__public_id=public_id
    ).first()
    request = context.get("request")
    again = found is not None and request is not None and request.GET.get("again") == str(found.pk)
    return {
        "practised": practised(context["user"], found, again=again) if found else None,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def type_label(kind: str) -> str:
    return str(TYPES[kind].label)


@register.filter
def digest(answer: Any) -> str:
    return digest_of(answer)


@register.filter
def points(value: Decimal | None) -> str:
    """Without zeros at the end, in the reader's language."""
    return "" if value is None else number_format(f"{value.normalize():f}", use_l10n=True)


@register.filter
def out_of(value: Decimal | None, most: Decimal) -> str:
    """How many of the points that there are: “1 of 1 point”, “4 of 5 points”."""
    told = {"points": points(value), "most": points(most)}
    words = ngettext("%(points)s of %(most)s point", "%(points)s of %(most)s points", _like(most))
    return words % told


@register.filter
def of_points(most: Decimal) -> str:
    return ngettext("of %(n)s point", "of %(n)s points", _like(most)) % {"n": points(most)}


@register.filter
def up_to_points(most: Decimal) -> str:
    return ngettext("up to %(n)s point", "up to %(n)s points", _like(most)) % {"n": points(most)}


def _like(number: Decimal) -> int:
    """What it counts as where a language asks for one or many: 1.5 points are many."""
    return int(number) if number == int(number) else 2


@register.simple_tag
def worth(criterion: Criterion, level: Level) -> str:
    """What a level gives in this criterion."""
    return points(criterion.worth(level.key))
