"""Finding one's way in a library: by topic, level, format, kind and language, and by words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.core.ids import number_or_none
from plc.core.keyset import Page
from plc.core.paging import next_page_url, requested_page
from plc.search.finding import TooMuch, clean_query, extracts, ranked

from .actions.states import RESOURCE
from .forms import language_name
from .models import Format, Kind, Level, Resource, ResourceQuerySet, ResourceTopic

PAGE = 24
MOST_TOPICS = 60
MOST_LANGUAGES = 30
LOOKED_AT = 2000  # the newest resources, whose topics and languages are offered
ORDERS = {"new": ("-shared_at", "-id"), "helpful": ("-helpful", "-id")}
CHOICES: Mapping[str, Any] = {"kind": Kind, "level": Level, "format": Format}


@dataclass(frozen=True)
class Filter:
    """A select: its name, label, the choice of all, and (value, label, how many) of the others; how
    many is None where there are too many to count."""

    name: str
    label: str
    every: str
    choices: list[tuple[str, str, int | None]]
    value: str


@dataclass(frozen=True)
class Shelf:
    """What a page of a library shows: resources, each with an extract where words were found."""

    rows: list[tuple[Resource, str]]
    older: str
    query: str
    order: str
    filters: list[Filter]
    refusal: str
    cleared: str  # the address without any filter

    @property
    def is_filtered(self) -> bool:
        return bool(self.query) or any(one.value for one in self.filters)

    @property
    def more_open(self) -> bool:
        """Whether a filter that is not always shown is in use."""
        return any(one.value for one in self.filters[3:])


def rows_in(actor: Any, community: Community | None, group: Group | None) -> ResourceQuerySet:
    """The list of a group has its own; that of a community also what the actor may see in its
    groups; without a community, all that they share a community with."""
    rows = Resource.objects.visible_to(actor).listed()
    if group is not None:
        return rows.filter(group=group)
    if community is not None:
        return rows.filter(community=community)
    return rows.filter(community__in=Community.objects.of(actor))


def read_shelf(
    request: HttpRequest, community: Community | None = None, group: Group | None = None
) -> Shelf:
    """Queries: one for the page, two for the choices; four more with words to find."""
    rows = rows_in(request.user, community, group)
    chosen = _chosen(request)
    narrowed = _narrowed(rows, chosen)
    query = clean_query(request.GET.get("q", ""))
    order = request.GET.get("sort", "new")
    order, refusal = order if order in ORDERS else "new", ""
    said: Mapping[int, str] = {}
    matching: Collection[int] | None = None
    if query:
        try:
            matching = ranked(
                request.user, query, kind=RESOURCE, community=community.pk if community else None
            )
            found = _searched(request, narrowed, matching)
            said = extracts(query, kind=RESOURCE, ids=[one.pk for one in found.items])
        except TooMuch as too_much:
            found, refusal = Page([], None), str(too_much.sentence)
        older = _next(request, found)
    else:
        found = requested_page(request, narrowed.for_cards(), order=ORDERS[order], size=PAGE)
        older = next_page_url(request, found)
    return Shelf(
        rows=[(resource, said.get(resource.pk, "")) for resource in found.items],
        older=older,
        query=query,
        order=order,
        filters=_filters(rows, chosen, matching),
        refusal=refusal,
        cleared=request.path,
    )


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The filters in the address; values that do not exist count as none."""
    chosen = {
        name: value if (value := request.GET.get(name, "")) in choices.values else ""
        for name, choices in CHOICES.items()
    }
    return {
        "topic": request.GET.get("topic", "")[:60],
        **chosen,
        "language": request.GET.get("language", "")[:10],
    }


def _narrowed(rows: ResourceQuerySet, chosen: Mapping[str, str]) -> ResourceQuerySet:
    for name in (*CHOICES, "language"):
        if chosen[name]:
            rows = rows.filter(**{name: chosen[name]})
    if chosen["topic"]:
        topics = ResourceTopic.objects.filter(resource=OuterRef("pk"), slug=chosen["topic"])
        rows = rows.filter(Exists(topics))
    return rows


def _searched(request: HttpRequest, rows: ResourceQuerySet, ids: Collection[int]) -> Page[Resource]:
    """Best first; the second page begins where the first ends, among at most 200."""
    there = rows.for_cards().in_bulk(ids)
    best = [there[pk] for pk in ids if pk in there]
    start = min(number_or_none(request.GET.get("from", "")) or 0, len(best))
    more = len(best) > start + PAGE
    return Page(best[start : start + PAGE], str(start + PAGE) if more else None)


def _next(request: HttpRequest, found: Page[Resource]) -> str:
    if found.next is None:
        return ""
    asked = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{request.path}?{urlencode(asked | {'from': found.next})}"


def _filters(
    rows: ResourceQuerySet, chosen: Mapping[str, str], found: Collection[int] | None
) -> list[Filter]:
    """Each value with how many resources there are of it, given the other filters, among those
    whose words were ``found``. Values of none are left out. Two queries."""
    names = (*CHOICES, "language")
    latest = rows.order_by(*ORDERS["new"])[:LOOKED_AT].values_list("pk", *names)
    known = {pk: dict(zip(names, values, strict=True)) for pk, *values in latest}
    topics = ResourceTopic.objects.filter(resource__in=known).order_by("slug")
    named, theirs = dict[str, str](), defaultdict[int, set[str]](set)
    for pk, slug, name in topics.values_list("resource", "slug", "name"):
        named.setdefault(slug, name)
        theirs[pk].add(slug)
    if chosen["topic"]:
        named.setdefault(chosen["topic"], chosen["topic"])
    counts: dict[str, Counter[str]] = {name: Counter() for name in chosen}
    for pk, values in known.items():
        if found is None or pk in found:
            _count(counts, {"topic": theirs[pk], **{k: {v} for k, v in values.items()}}, chosen)
    spoken = sorted({values["language"] for values in known.values()} - {""})
    offered = (
        ("topic", _("Topic"), _("Every topic"), list(named.items())[:MOST_TOPICS]),
        ("level", _("Skill level"), _("Every level"), Level.choices),
        ("kind", _("Kind"), _("Every kind"), Kind.choices),
        ("format", _("Format"), _("Every format"), Format.choices),
        (
            "language",
            _("Language"),
            _("Every language"),
            [(code, language_name(code)) for code in spoken[:MOST_LANGUAGES]],
        ),
    )
    all_counted = len(known) < LOOKED_AT  # else nobody knows how many there are
    return [
        Filter(
            name,
            label,
            every,
            [
                (value, str(word), counts[name][value] if all_counted else None)
                for value, word in choices
                if counts[name][value] or value == chosen[name] or not all_counted
            ],
            chosen[name],
        )
        for name, label, every, choices in offered
    ]


def _count(
    counts: Mapping[str, Counter[str]],
    values: Mapping[str, set[str]],
    chosen: Mapping[str, str],
) -> None:
    """A resource counts for each filter that it would pass if another value were chosen there."""
    misses = [name for name, value in chosen.items() if value and value not in values[name]]
    for name in misses or chosen:
        if len(misses) < 2:
            counts[name].update(values[name])
