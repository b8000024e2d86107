"""The data classes of the content, and the groups that it is in."""

from dataclasses import dataclass

ROUND, MEASURES, MATHS = "ten-oclock-round", "measures-and-charts", "maths-7-to-9"
TRAINERS = "new-trainers-3"


@dataclass(frozen=True)
class Told:
    """An answer to whether it helped, so many days after it was shared."""

    by: str
    after: int
    answer: str
    where: str = ""
    named: bool = True


@dataclass(frozen=True)
class Thing:
    """A resource, by its key; ``days_ago`` is when it was shared."""

    key: str
    by: str
    days_ago: int
    kind: str
    title: str
    summary: str
    topics: str
    group: str = ""
    level: str = "everyone"
    minutes: int | None = None
    licence: str = "cc-by"
    attribution: str = ""
    address: str = ""
    file: str = ""
    body: str = ""
    captions: str = ""
    transcript: str = ""
    review_months: int = 12
    told: tuple[Told, ...] = ()
    newer: tuple[int, str, str] | None = None  # days ago, what changed, and the new text
    reviewed: tuple[int, str] | None = None  # days ago, and a note
    private: bool = False


@dataclass(frozen=True)
class Set:
    """A collection of things by their keys, each with a word on why it is there."""

    by: str
    days_ago: int
    title: str
    description: str
    things: tuple[tuple[str, str], ...]
    group: str = ""
