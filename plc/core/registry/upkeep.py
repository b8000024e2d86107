"""What must change in the same transaction, and what operators recompute and measure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .pages import NavItem
from .registries import Registry

# Each: (group) -> None, called in the transaction that changes the group's visibility.
group_visibility_followers: Registry[Callable[[Any], None]] = Registry("group visibility followers")
# Each: (community, user, by) -> None, called in the transaction that ends a membership, before the
# membership is deleted.
departures: Registry[Callable[[Any, Any, Any], None]] = Registry("departures")
# Each provider: (community, actor) -> a link to what the actor may want to decide before they leave
# the community, or None.
before_leaving: Registry[Callable[[Any, Any], NavItem | None]] = Registry("before leaving")
# Each: () -> {name: number of rows that were wrong}. Recomputes denormalised data; `manage.py
# recount` runs them all.
projections: Registry[Callable[[], Mapping[str, int]]] = Registry("projections")


@dataclass(frozen=True)
class Gauge:
    """A metric of `/metrics`, without the prefix of its name."""

    name: str
    says: str
    value: float


# Each provider: () -> metrics of an app, by a fixed number of cheap queries.
gauges: Registry[Callable[[], Sequence[Gauge]]] = Registry("gauges")

# Each provider: (communities.demo.history.History) -> None. Plans by ``told.at(when, …)`` what
# apps above the demo add to its past; called before that past happens.
demo_scenes: Registry[Callable[[Any], None]] = Registry("scenes of the demo")
