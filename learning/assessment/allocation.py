"""Whose work somebody reviews next. Pure functions: no rows, no clock.

Reviews are given out one at a time, as work arrives, so nobody waits for a date. Each person is to
give ``each`` reviews, and to get as many; one more at most, so that everybody gives and gets the
same number within one, also with people who come late or leave.

Up to fifteen people review one another in pairs: whoever reviews me gets my review. For this the
pairs that are still missing are planned anew each time, from what has happened so far.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

SMALL = 15
MOST_STEPS = 3000  # of the search for pairs; without a result, the rest goes by fairness alone


@dataclass(frozen=True)
class Piece:
    """Work to be reviewed, in the order of arriving: by whom it is, and who has reviewed it or is
    at it now. ``waits_long``: anybody may take it."""

    key: int
    authors: frozenset[int]
    reviewers: frozenset[int] = frozenset()
    waits_long: bool = False


def choose(pieces: Sequence[Piece], reviewer: int, each: int) -> Piece | None:
    """The piece that the reviewer, one of its authors' cohort, is given now; None if there is
    none."""
    given = sum(reviewer in piece.reviewers for piece in pieces)
    open_to_me = [piece for piece in pieces if _may(reviewer, piece)]
    if not open_to_me or given > each:
        return None
    if given < each:
        found = _pair(pieces, open_to_me, reviewer, each)
        return found or _least([one for one in open_to_me if _got(one) <= _need(one, each)])
    owing = _owing(pieces, each)
    return _least([one for one in open_to_me if _is_stranded(one, owing, each)])


def duty(pieces: Sequence[Piece], reviewer: int, each: int) -> int:
    """How many reviews the reviewer is still to give, as far as there is work for them."""
    given = sum(reviewer in piece.reviewers for piece in pieces)
    return max(0, min(each - given, sum(_may(reviewer, piece) for piece in pieces)))


def _may(reviewer: int, piece: Piece) -> bool:
    return reviewer not in piece.authors and reviewer not in piece.reviewers


def _need(piece: Piece, each: int) -> int:
    """A team gets as many as its people give."""
    return each * len(piece.authors)


def _got(piece: Piece) -> int:
    return len(piece.reviewers)


def _least(pieces: Sequence[Piece]) -> Piece | None:
    """The one with the fewest reviews for its authors; of several, the one that arrived first."""
    return min(pieces, key=lambda piece: _got(piece) / len(piece.authors), default=None)


def _owing(pieces: Sequence[Piece], each: int) -> list[int]:
    """Those who have not given all their reviews."""
    given = Counter(reviewer for piece in pieces for reviewer in piece.reviewers)
    people = {author for piece in pieces for author in piece.authors}
    return [person for person in people if given[person] < each]


def _is_stranded(piece: Piece, owing: Collection[int], each: int) -> bool:
    """Whether it lacks reviews that nobody who owes one can give, or has waited long."""
    if _got(piece) >= _need(piece, each):
        return False
    return piece.waits_long or not any(_may(person, piece) for person in owing)


# --- pairs --------------------------------------------------------------------------------------


def _pair(pieces: Sequence[Piece], open_to_me: Sequence[Piece], me: int, each: int) -> Piece | None:
    """Of a small cohort in which everybody works alone: first who has reviewed me, then who is my
    partner in a plan of pairs; None where there is no such plan."""
    if len(pieces) > SMALL or any(len(piece.authors) > 1 for piece in pieces):
        return None
    by_author = {next(iter(piece.authors)): piece for piece in pieces}
    mine = by_author.get(me)
    if mine is None:
        return None
    waiting = {author: piece for author, piece in by_author.items() if piece in open_to_me}
    back = [waiting[author] for author in mine.reviewers if author in waiting]
    if (found := _least([one for one in back if _got(one) <= each])) is not None:
        return found
    partners = _partners(by_author)
    plan = _plan(list(by_author), partners, each)
    ours = [waiting[b if a == me else a] for a, b in plan if me in (a, b)]
    return _least([piece for piece in ours if _got(piece) < each])


def _partners(by_author: Mapping[int, Piece]) -> dict[int, set[int]]:
    """Who reviews whom, in either direction."""
    found: dict[int, set[int]] = {author: set() for author in by_author}
    for author, piece in by_author.items():
        for reviewer in piece.reviewers:
            if reviewer in found:
                found[author].add(reviewer)
                found[reviewer].add(author)
    return found


def _plan(
    people: Sequence[int], partners: Mapping[int, Collection[int]], each: int
) -> list[tuple[int, int]]:
    """New pairs with which as many people as possible have ``each`` partners: all of them, or all
    but one where their number is odd. Empty if none is found soon."""
    most = min(each, len(people) - 1)
    missing = {person: max(0, most - len(partners[person])) for person in people}
    search = _Search(missing, partners)
    spare = sum(missing.values()) % 2
    return search.pairs(spare) or search.pairs(spare + 2) or []


class _Search:
    """Looks for pairs by trying whoever misses most with those who miss most."""

    def __init__(self, missing: Mapping[int, int], partners: Mapping[int, Collection[int]]) -> None:
        self.missing, self.partners = missing, partners

    def pairs(self, spare: int) -> list[tuple[int, int]] | None:
        """With at most ``spare`` partners missing in the end."""
        self.steps = 0
        return self._go(dict(self.missing), frozenset(), spare)

    def _go(
        self, left: dict[int, int], made: frozenset[tuple[int, int]], spare: int
    ) -> list[tuple[int, int]] | None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            return None
        open_people = [person for person, count in left.items() if count]
        if sum(left.values()) <= spare:
            return sorted(made)
        if not open_people:
            return None
        one = max(open_people, key=lambda person: left[person])
        others = sorted((o for o in open_people if o != one), key=lambda person: -left[person])
        for other in others:
            pair = (min(one, other), max(one, other))
            if other in self.partners[one] or pair in made:
                continue
            rest = left | {one: left[one] - 1, other: left[other] - 1}
            if (found := self._go(rest, made | {pair}, spare)) is not None:
                return found
        if spare >= left[one]:  # it stays without
            return self._go(left | {one: 0}, made, spare - left[one])
        return None
