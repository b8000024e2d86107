"""What growth adds to the demo: commitments at every stage."""

from typing import Any, NamedTuple

from plc.core.registry import demo_scenes

from .actions.commitments import answer_prompt, end_commitment, make_commitment
from .models import Commitment, Ended, SharedWith

COMMUNITY = "aldervale"


class Said(NamedTuple):
    """``answers``: (days ago, answer, what happened)."""

    who: str
    what: str
    days_ago: int
    shared: str = SharedWith.PLACE
    partner: str = ""
    answers: tuple[tuple[int, str, str], ...] = ()
    dropped: int = 0


SAID = (
    Said(
        "adaeze",
        "I ask “what did you notice?” before I say what I saw.",
        90,
        answers=(
            (75, "partly", "In two of four visits. I wrote the question on my badge card."),
            (46, "did", "It is how I begin now. People find their own next step more often."),
        ),
    ),
    Said(
        "joao",
        "I show our run chart at the Monday huddle and say nothing for ten seconds.",
        47,
        answers=((32, "not_yet", "The huddle was cancelled twice. I try again next week."),),
    ),
    Said(
        "hamish",
        "I invite one colleague to watch me give feedback.",
        47,
        SharedWith.PARTNER,
        "adaeze",
        ((30, "did", "She saw that I ask two questions at once. I had no idea."),),
    ),
    Said("kavita", "I count missed rounds for three weeks before I change anything.", 15),
    Said("tomas", "I write down one thing after each meeting that I would do differently.", 6),
    Said(
        "rosalind",
        "I stop preparing slides for the team hour.",
        60,
        answers=((44, "partly", ""),),
        dropped=20,
    ),
    Said("gwenllian", "I ask the night shift what they would measure.", 50),
    Said("dmytro", "I put the chart up where patients can see it.", 33, SharedWith.ME),
)


def tell_of_commitments(told: Any) -> None:
    for said in SAID:
        told.at(told.days_ago(said.days_ago, "17:30"), _make, told, said)
        for when, answer, happened in said.answers:
            told.at(told.days_ago(when, "18:10"), _answer, told, said, answer, happened)
        if said.dropped:
            told.at(told.days_ago(said.dropped, "08:15"), _drop, told, said)


def _make(told: Any, said: Said) -> None:
    person, community = told.people[said.who], told.communities[COMMUNITY]
    told.agree(person, community)
    make_commitment(
        by=person,
        community=community,
        what=said.what,
        shared=said.shared,
        partner=told.people[said.partner] if said.partner else None,
    )


def _of(told: Any, said: Said) -> Commitment:
    rows = Commitment.objects.filter(user=told.people[said.who], what=said.what)
    return rows.get()


def _answer(told: Any, said: Said, answer: str, happened: str) -> None:
    answer_prompt(
        by=told.people[said.who], commitment=_of(told, said), answer=answer, happened=happened
    )


def _drop(told: Any, said: Said) -> None:
    end_commitment(by=told.people[said.who], commitment=_of(told, said), how=Ended.DROPPED)


demo_scenes.register("growth", tell_of_commitments)
