"""A fact is a frozen dataclass named in the past tense that contains only ids and enum values.

    @fact("feed.PostPublished")
    class PostPublished(Fact):
        post_id: int

Facts say what happened, never what should follow. ``version`` is incremented when a field changes
its meaning. A ``private`` fact is recorded for its listeners only: no page shows it, not even the
administration's.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform


@dataclass(frozen=True)
class Fact:
    NAME: ClassVar[str]
    VERSION: ClassVar[int]
    PRIVATE: ClassVar[bool]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


F = TypeVar("F", bound=Fact)
FACTS: dict[str, type[Fact]] = {}


@dataclass_transform(frozen_default=True)
def fact(name: str, version: int = 1, *, private: bool = False) -> Callable[[type[F]], type[F]]:
    """Declare a fact under the name by which listeners know it: ``<app label>.<ClassName>``."""

    def declare(cls: type[F]) -> type[F]:
        frozen = dataclass(frozen=True)(cls)
        if name in FACTS:
            raise ValueError(f"The fact {name} is declared twice")
        if name.rpartition(".")[2] != cls.__name__:
            raise ValueError(f"{name} must end in {cls.__name__}")
        frozen.NAME, frozen.VERSION, frozen.PRIVATE = name, version, private
        FACTS[name] = frozen
        return frozen

    return declare


def read(name: str, data: dict[str, Any]) -> Fact:
    """Restore a fact from its stored form. Keys unknown to the current class are ignored."""
    cls = FACTS[name]
    known = {field.name for field in fields(cls)}
    return cls(**{key: value for key, value in data.items() if key in known})
