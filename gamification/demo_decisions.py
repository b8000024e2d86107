"""What the demo shows to those who look after a community, and to whoever asks them: a badge of its
own that is given by hand, one that peers endorse, points given by hand, a changed rule with the
preview of a recomputation, and questions about entries."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

from plc.core.refusals import Refused
from plc.core.registry import demo_scenes

from .actions.badges import endorse, give_badge, save_badge, share_award
from .actions.grants import grant_points
from .actions.questions import answer_question, ask_about_entry
from .actions.recomputations import ask_recomputation
from .actions.rules import change_rule
from .badges.credentials import issue_for
from .badges.parts import Hand
from .demo import COMMUNITY
from .ledger.repricing import work_on_recomputations
from .models import Badge, BadgeAward, LedgerEntry, Outcome, ValueKind

OWNER = "leonie"
BADGE = "Tried elsewhere"


class Endorsed(NamedTuple):
    days_ago: int
    by: str
    who: str
    badge: str  # the key of one that ships
    sentence: str


class Asked(NamedTuple):
    """A question about an entry, that ``which`` finds; answered some days later, or not yet."""

    days_ago: int
    by: str
    which: dict[str, Any]
    text: str
    answered: int | None = None
    answer: str = ""


ENDORSED = (
    Endorsed(
        *(27, "abena", "gwenllian", "steady-hand"),
        "When two of us spoke at once, she wrote both names down and gave the chalk to a third.",
    ),
    Endorsed(
        *(16, "gwenllian", "adaeze", "critical-friend"),
        "She asked what our marks would have looked like in a bad week. We had not kept one.",
    ),
)
QUESTIONS = (
    Asked(
        *(9, "adaeze", {"rule": "thanks_received", "given_by__email__startswith": "tomas@"}),
        "Tomás wrote this in Measures and charts, but we are both in the round’s group as well."
        " Does it count there, too?",
        answered=5,
        answer=(
            "It counts in Measures and charts, because he wrote it there, and for the community as"
            " a whole. Nothing counts in two groups, or people in many would always be ahead."
        ),
    ),
    Asked(
        *(3, "pekka", {"rule": "thanks_given", "outcome": Outcome.WEEKLY_CAP}),
        "I thanked four people after that session and three of them counted. Was one too many, or"
        " did I press something wrong?",
    ),
)


def tell_of_decisions(told: Any) -> None:
    told.at(told.days_ago(37, "10:15"), _make_badge, told)
    told.at(told.days_ago(34, "15:20"), _give_badge, told, "tomas", "adaeze")
    told.at(told.days_ago(31, "19:40"), _share_badge, told, "adaeze")
    for endorsed in ENDORSED:
        told.at(told.days_ago(endorsed.days_ago, "16:45"), _endorse, told, endorsed)
    told.at(told.days_ago(26, "11:30"), _grant, told, "wulandari")
    told.at(told.days_ago(23, "12:30"), _change_rule, told)
    for asked in QUESTIONS:
        told.at(told.days_ago(asked.days_ago, "18:05"), told.hear)
        told.at(told.days_ago(asked.days_ago, "18:20"), _ask, told, asked)
    told.at(told.present - timedelta(hours=5), _preview, told)


def _make_badge(told: Any) -> None:
    badge = Badge(
        community=told.communities[COMMUNITY],
        name=BADGE,
        description="Helped others to try a change a second time, in another house.",
        criteria="They tried it and wrote down what happened, and you were there when they began.",
        rule={"match": "all", "parts": [{"part": Hand.KEY}]},
        kind=ValueKind.EVIDENCE,
        facilitators_give=True,
        state=Badge.State.ON,
    )
    save_badge(by=told.people[OWNER], badge=badge)


def _give_badge(told: Any, by: str, to: str) -> None:
    community = told.communities[COMMUNITY]
    told.agree(told.people[by], community)
    give_badge(
        by=told.people[by],
        badge=Badge.objects.get(community=community, name=BADGE),
        community=community,
        member=told.people[to],
        reason=(
            "The day clinic counts with your sheet now. You went there twice, and let them change"
            " three boxes before they used it."
        ),
    )


def _share_badge(told: Any, who: str) -> None:
    person = told.people[who]
    award = BadgeAward.objects.get(badge__name=BADGE, member=person)
    share_award(by=person, award=award, shared=True)
    with suppress(Refused):  # a site that has no key to sign with
        issue_for(award, by=person)


def _endorse(told: Any, one: Endorsed) -> None:
    by, community = told.people[one.by], told.communities[COMMUNITY]
    told.agree(by, community)
    endorse(
        by=by,
        badge=Badge.objects.get(key=one.badge),
        community=community,
        member=told.people[one.who],
        sentence=one.sentence,
    )


def _grant(told: Any, to: str) -> None:
    grant_points(
        community=told.communities[COMMUNITY],
        member=told.people[to],
        kind=ValueKind.HELPING,
        points=10,
        reason="Three mornings on Ward 7, where nobody writes here: you showed them who takes the"
        " bells during the round.",
        by=told.people[OWNER],
    )


def _change_rule(told: Any) -> None:
    """What happened before is entered for what it was worth then."""
    told.hear()
    change_rule(
        community=told.communities[COMMUNITY],
        rule="question_closed",
        by=told.people[OWNER],
        on=True,
        points=4,
        daily_cap=None,
        weekly_cap=None,
        cooldown_minutes=None,
    )


def _ask(told: Any, asked: Asked) -> None:
    by = told.people[asked.by]
    entry = LedgerEntry.objects.unreversed().get(member=by, **asked.which)
    question = ask_about_entry(entry=entry, text=asked.text, by=by)
    if asked.answered is not None:
        told.at(told.days_ago(asked.answered, "12:40"), _answer, told, question, asked.answer)


def _answer(told: Any, question: Any, answer: str) -> None:
    answer_question(question=question, answer=answer, by=told.people[OWNER])


def _preview(told: Any) -> None:
    """What the changed rule would have been worth from the beginning; nobody has decided yet."""
    told.hear()
    ask_recomputation(community=told.communities[COMMUNITY], by=told.people[OWNER])
    work_on_recomputations()


demo_scenes.register("recognition-decisions", tell_of_decisions)
