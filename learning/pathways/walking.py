"""A pathway as somebody goes along it: what is reached, what is open, what comes next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .models import Pathway, PathwayStep, Reached, Stage, Walker
from .models.pathways import ATTESTED
from .steps import says


@dataclass
class Stop:
    """A step on the way. It is open if nothing before it keeps it shut. ``href`` leads to where it
    is done, where that is one place."""

    step: PathwayStep
    number: int
    reached: Reached | None
    open: bool
    href: str = ""

    @property
    def done(self) -> bool:
        return self.reached is not None

    @cached_property
    def says(self) -> str:
        return says(self.step)

    @property
    def is_attested(self) -> bool:
        return self.step.kind == ATTESTED


@dataclass(frozen=True)
class Part:
    stage: Stage
    stops: list[Stop]

    @property
    def needed(self) -> int:
        """How many of its steps it takes."""
        return min(self.stage.needs or len(self.stops), len(self.stops))

    @property
    def done(self) -> int:
        return sum(stop.done for stop in self.stops)

    @property
    def is_done(self) -> bool:
        return bool(self.stops) and self.done >= self.needed

    @property
    def is_choice(self) -> bool:
        return self.needed < len(self.stops)


@dataclass(frozen=True)
class Way:
    parts: list[Part]

    @cached_property
    def stops(self) -> list[Stop]:
        return [stop for part in self.parts for stop in part.stops]

    @property
    def needed(self) -> int:
        return sum(part.needed for part in self.parts)

    @property
    def done(self) -> int:
        """Steps that count: of a choice, no more than it takes."""
        return sum(min(part.done, part.needed) for part in self.parts)

    @property
    def is_done(self) -> bool:
        """A stage without a step asks for nothing."""
        return bool(self.stops) and all(part.is_done for part in self.parts if part.stops)

    @property
    def next(self) -> Stop | None:
        left = (
            stop
            for part in self.parts
            if not part.is_done
            for stop in part.stops
            if stop.open and not stop.done
        )
        return next(left, None)


def stages_of(pathway: Pathway) -> list[Stage]:
    """With their steps. Two queries."""
    return list(pathway.stages.prefetch_related("steps"))


def way_of(
    pathway: Pathway, stages: Sequence[Stage], reached: Mapping[int, Reached], *, walks: bool = True
) -> Way:
    """``reached``: by step. ``walks``: somebody goes along; for others everything is open."""
    parts: list[Part] = []
    number, before = 0, True
    for stage in stages:
        stops: list[Stop] = []
        shut = pathway.in_order and walks and not before
        for step in stage.steps.all():
            number += 1
            # Within a choice, steps do not wait for each other.
            waits = pathway.in_order and walks and stage.needs is None
            behind = waits and any(not stop.done for stop in stops)
            got = reached.get(step.pk)
            stops.append(Stop(step, number, got, got is not None or not (shut or behind)))
        part = Part(stage, stops)
        parts.append(part)
        before = before and (part.is_done or not stops)
    return Way(parts)


def ways_of(pathway: Pathway, walkers: Iterable[Walker]) -> dict[int, Way]:
    """By walker. Three queries for any number of them."""
    rows = list(walkers)
    stages = stages_of(pathway)
    reached: dict[int, dict[int, Reached]] = {row.pk: {} for row in rows}
    for one in Reached.objects.filter(walker__in=rows).select_related("by"):
        reached[one.walker_id][one.step_id] = one
    return {row.pk: way_of(pathway, stages, reached[row.pk]) for row in rows}
