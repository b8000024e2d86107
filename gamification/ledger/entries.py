"""Entries of the ledger as a member reads them: what for, where, who gave it, and what became of
it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from communities.feed.models.names import shown
from plc.accounts.models import User, blocked_ids

from ..models import LedgerEntry, Outcome, Ring, ValueKind, Why
from ..rules import RULES
from .sources import Source, sources_of


@dataclass(frozen=True)
class Line:
    """An entry, or the reversal of one, which has ``why``."""

    entry: LedgerEntry
    what: str
    kind: str
    day: date
    points: int
    source: Source | None  # if the reader may see it
    giver: Any  # whose name the member may read; else None
    outcome: str  # a sentence if it was not paid
    why: str  # a sentence if it was taken back

    @property
    def remark(self) -> str:
        """What became of it, if its points do not simply count."""
        if self.why:
            return _("Taken back: %(why)s.") % {"why": self.why}
        return self.outcome or ("" if self.points else _("For badges"))


def lines_of(entries: Iterable[LedgerEntry], actor: Any) -> list[Line]:
    """The entries as lines, by a fixed number of queries: three for each kind of source at most."""
    found = list(entries)
    sources = sources_of(found, actor)
    givers = _givers(found, actor)
    rings = _rings(found)
    return [
        Line(
            entry=entry,
            what=label_of(entry.rule),
            kind=str(ValueKind(entry.kind).label),
            day=entry.day,
            points=entry.points,
            source=sources.get((entry.source_type_id, entry.source_id)),
            giver=givers.get(entry.given_by_id or 0) if _names_giver(entry) else None,
            outcome=_outcome(entry, rings),
            why=str(Why(entry.why).label) if entry.why else "",
        )
        for entry in found
    ]


def label_of(key: str) -> str:
    """The name of a rule; of one that no longer exists, its key."""
    rule = RULES.rules.get(key)
    return str(rule.label) if rule else key


def _names_giver(entry: LedgerEntry) -> bool:
    rule = RULES.rules.get(entry.rule)
    return rule is not None and not rule.giver_is_private


def _givers(entries: Sequence[LedgerEntry], actor: Any) -> dict[int, Any]:
    ids = {entry.given_by_id for entry in entries if entry.given_by_id} - set(blocked_ids(actor))
    return {person.pk: person for person in User.objects.filter(pk__in=ids) if shown(person)}


Rings = Sequence[tuple[Ring, set[int]]]


def _rings(entries: Iterable[LedgerEntry]) -> Rings:
    """The rings because of which entries were not paid, with their people; the newest first."""
    unpaid = [entry for entry in entries if entry.outcome == Outcome.RING]
    if not unpaid:
        return []
    rings = Ring.objects.filter(
        community__in={entry.community_id for entry in unpaid},
        people__in={entry.member_id for entry in unpaid},
    )
    found = rings.distinct().order_by("-pk").prefetch_related("people")
    return [(ring, {person.pk for person in ring.people.all()}) for ring in found]


def _ring_of(entry: LedgerEntry, rings: Rings) -> Ring | None:
    both = {entry.member_id, entry.given_by_id}
    for ring, people in rings:
        is_here = ring.community_id == entry.community_id
        if is_here and both <= people and ring.since <= entry.day:
            return ring
    return None


def _outcome(entry: LedgerEntry, rings: Rings) -> str:
    if entry.outcome == Outcome.PAID:
        return ""
    sentence = str(Outcome(entry.outcome).label)
    ring = _ring_of(entry, rings) if entry.outcome == Outcome.RING else None
    return f"{sentence}. {ring.explanation()}" if ring else sentence
