"""What a level can ask for. Apps that come later add their own to REQUIREMENTS and READERS."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.community.models import Community
from learning.pathways.models import Walker
from plc.core.refusals import Refused
from plc.core.registry import completions

from ..ledger.locks import Person
from ..models import BadgeAward, BoardScore, Level, Nomination, Period, ValueKind
from ..presence import LARGEST_SMALL_GROUP
from ..rules import RULES, TermsOf

# Members, each with the level that is asked about.
Asked = Mapping[Person, Level]
Amounts = dict[Person, dict[str, int]]


@dataclass(frozen=True)
class Requirement:
    """``says(n)`` is what it takes, as a phrase: "50 points for helping"."""

    key: str
    label: str | Promise
    says: Callable[[int], str]
    most: int


def _kind(kind: ValueKind) -> Requirement:
    def says(n: int) -> str:
        return _("%(kind)s: %(n)s points") % {"kind": kind.label, "n": intcomma(n)}

    label = format_lazy("{}: {}", gettext_lazy("Points"), kind.label)
    return Requirement(f"points.{kind.slug}", label, says, 100_000)


REQUIREMENTS: dict[str, Requirement] = {
    one.key: one
    for one in (
        Requirement(
            "points",
            gettext_lazy("Points of all kinds"),
            lambda n: _("%(n)s points of all kinds") % {"n": intcomma(n)},
            100_000,
        ),
        *map(_kind, ValueKind),
        Requirement(
            "badges",
            gettext_lazy("Badges"),
            lambda n: ngettext("%(n)s badge", "%(n)s badges", n) % {"n": n},
            100,
        ),
        Requirement(
            "pathways",
            gettext_lazy("Pathways completed"),
            lambda n: ngettext("%(n)s pathway", "%(n)s pathways", n) % {"n": n},
            20,
        ),
        Requirement(
            "endorsements",
            format_lazy(
                gettext_lazy(
                    "Nominations from outside their small groups (of up to {most} people)"
                ),
                most=LARGEST_SMALL_GROUP,
            ),
            lambda n: (
                ngettext(
                    "%(n)s nomination from outside one’s small groups (of up to %(most)d people)",
                    "%(n)s nominations from outside one’s small groups (of up to %(most)d people)",
                    n,
                )
                % {"n": n, "most": LARGEST_SMALL_GROUP}
            ),
            10,
        ),
    )
}


# A level can also ask for particular pathways, each by a key of its own.
PATHWAY = "pathway:"


def pathways_to_ask_for(community: Community) -> list[tuple[str, str]]:
    """(key, name) of those that everybody in the community can go along."""
    return [(f"{PATHWAY}{pk}", name) for pk, name in completions["pathway"].choices([community])]


def required_by(level: Level) -> list[tuple[str, int]]:
    """What a level asks for, in the order of its form: the database keeps none."""
    order = list(REQUIREMENTS)
    known = [(key, n) for key, n in level.requirements.items() if key in REQUIREMENTS]
    known.sort(key=lambda one: order.index(one[0]))
    return known + [(key, n) for key, n in level.requirements.items() if key not in REQUIREMENTS]


def says(key: str, n: int) -> str:
    """What it takes. A requirement that no longer exists is met by nobody."""
    if key.startswith(PATHWAY) and (name := completions["pathway"].name(key[len(PATHWAY) :])):
        return _("the pathway “%(name)s”") % {"name": name}
    known = REQUIREMENTS.get(key)
    return known.says(n) if known else _("Something that is no longer counted")


def check_requirements(community: Community, asked: Mapping[str, int]) -> dict[str, int]:
    """Those above 0. Refuses what nobody could ever reach, and what everybody has."""
    wanted = {key: n for key, n in asked.items() if n}
    if not wanted:
        raise Refused(_("Ask for something: otherwise everybody is there at once."), field="points")
    terms_of = TermsOf([community.pk])
    paying = {
        terms.rule.kind
        for rule in RULES.rules.values()
        if (terms := terms_of(community.pk, rule)).on and terms.points
    }
    asked_for = {key for key in wanted if key.startswith(PATHWAY)}
    if asked_for - {key for key, _name in pathways_to_ask_for(community)}:
        sentence = _("Choose pathways that members of the community can begin.")
        raise Refused(sentence, field="particular")
    for key, n in wanted.items():
        if key in asked_for:
            continue
        if key not in REQUIREMENTS or not 0 < n <= REQUIREMENTS[key].most:
            raise Refused(_("Nobody could reach this. Ask for less."), field=key)
        kind = key.removeprefix("points.")
        if kind != key and ValueKind[kind.upper()] not in paying:
            sentence = _("Nothing counts for this kind of value here, so nobody could reach it.")
            raise Refused(sentence, field=key)
    return wanted


def amounts_of(asked: Asked) -> Amounts:
    """What members have of everything that levels ask for. One query for each reader."""
    found: Amounts = {person: defaultdict(int) for person in asked}
    if asked:
        for read in READERS:
            read(asked, found)
    return found


def _read_points(asked: Asked, found: Amounts) -> None:
    """From the boards that are kept for ever."""
    communities, members = zip(*asked, strict=True)
    rows = BoardScore.objects.filter(
        member__in=members,
        board__period=Period.EVER,
        board__place__in=[-community for community in set(communities)],
    ).values_list("board__place", "member", "board__kind", "points")
    for place, member, kind, points in rows:
        if (person := (-place, member)) in found:
            key = f"points.{ValueKind(kind).slug}" if kind else "points"
            found[person][key] = points


def _read_badges(asked: Asked, found: Amounts) -> None:
    communities, members = zip(*asked, strict=True)
    rows = (
        BadgeAward.objects.filter(
            member__in=members, community__in=set(communities), revoked_at=None
        )
        .exclude(expires_at__lte=timezone.now())
        .values_list("community", "member")
        .annotate(Count("badge", distinct=True))
    )
    for community, member, n in rows:
        if (community, member) in found:
            found[community, member]["badges"] = n


def _read_pathways(asked: Asked, found: Amounts) -> None:
    """No query where no level asks for them."""
    if not any("pathways" in level.requirements for level in asked.values()):
        return
    communities, members = zip(*asked, strict=True)
    rows = Walker.objects.filter(
        user__in=members, pathway__community__in=set(communities), completed_at__isnull=False
    )
    done = rows.order_by().values_list("pathway__community", "user").annotate(Count("pk"))
    for community, member, n in done:
        if (community, member) in found:
            found[community, member]["pathways"] = n


def _read_particular_pathways(asked: Asked, found: Amounts) -> None:
    """No query where no level asks for them."""
    keys = {
        key.removeprefix(PATHWAY)
        for level in asked.values()
        for key in level.requirements
        if key.startswith(PATHWAY)
    }
    if not keys:
        return
    done = completions["pathway"].done({member for _, member in asked}, keys)
    walked: dict[int, set[str]] = defaultdict(set)
    for member, key in done:
        walked[member].add(f"{PATHWAY}{key}")
    for (_community, member), amounts in found.items():
        amounts.update(dict.fromkeys(walked[member], 1))


def _read_endorsements(asked: Asked, found: Amounts) -> None:
    """Nominations from outside, of which those in return for one count for nobody."""
    said = Nomination.objects.filter(from_outside=True).exclude(by=F("member"))
    rows = (
        said.counting("level__community")
        .filter(
            level__in={level.pk for level in asked.values()},
            member__in={member for _, member in asked},
        )
        .values_list("level__community", "member", "level")
        .annotate(Count("pk"))
    )
    for community, member, level, n in rows:
        person = (community, member)
        if person in asked and asked[person].pk == level:
            found[person]["endorsements"] = n


READERS: list[Callable[[Asked, Amounts], None]] = [
    _read_points,
    _read_badges,
    _read_pathways,
    _read_particular_pathways,
    _read_endorsements,
]
