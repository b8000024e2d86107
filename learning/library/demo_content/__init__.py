"""The library of the demo: what people brought, what they said about it, and how they put it
together."""

from . import care, teaching
from .script import MATHS, MEASURES, Set, Thing, Told

__all__ = ["COPY", "OWNERLESS", "SETS", "TALK", "THINGS", "Set", "Thing", "Told"]

THINGS = (*care.THINGS, *teaching.THINGS)
COPY = ("fishbowl", "gwenllian", 20, "Fishbowl for twenty-eight, with pupils", MATHS)
SETS = (
    Set(
        "leonie",
        12,
        "Beginning a group",
        "For whoever facilitates for the first time, in the order in which you will need it.",
        (
            ("agenda", "Before anything else: what the ninety minutes are for."),
            ("fishbowl", "For the second meeting, when three people do all the talking."),
            ("feedback", "Once there is something written."),
            ("reading-list", "For afterwards."),
        ),
    ),
    Set(
        "tomas",
        45,
        "From a tally to a line",
        "Four steps, about an afternoon. Do the second one before you read the third.",
        (
            ("tally", "Count something tomorrow. Anything."),
            ("data", "Or take ours, and draw it by hand."),
            ("five-questions", "Then ask it these."),
            ("film", "And look again."),
            ("anhoj", "Only if you like arguing."),
        ),
        group=MEASURES,
    ),
    Set(
        "joao",
        40,
        "For new colleagues on Ward 4",
        "What we would have liked to know in the first week.",
        (
            ("first-round", ""),
            ("tally", "There is a stack of them behind the kettle."),
            ("handover-words", "Learn two of them."),
            ("consent", "Before you count anybody."),
        ),
    ),
)
# Left by its owner to those who look after the community; its day has come.
OWNERLESS = "ihi"
# What they are talked about: key, days ago, who, and their words.
TALK = (
    (
        "wrong-answers",
        37,
        "abena",
        (
            "Number 3 started a fight that I enjoyed. Has anybody tried it with their own wrong "
            "answers from last year, without names? Mine recognised their handwriting."
        ),
    ),
    (
        "wrong-answers",
        36,
        "rosalind",
        "I type them. The handwriting is half of the belief, though: they trust it more.",
    ),
)
