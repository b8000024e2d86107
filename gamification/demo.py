"""What recognition adds to the demo: a season, and members who thank each other."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from plc.core.registry import demo_scenes

from .actions.kudos import give_kudos
from .boards.periods import span_of
from .models import Season, ValueKind


class Thanks(NamedTuple):
    days_ago: int
    clock: str
    by: str
    to: str
    group: str  # a group's address, or "" for the community
    kind: ValueKind
    text: str
    is_public: bool = True


COMMUNITY = "aldervale"
ROUND, MEASURES, MATHS = "ten-oclock-round", "measures-and-charts", "maths-7-to-9"
TRAINERS, CIRCLE = "new-trainers-3", "review-circle"
THANKS = (
    Thanks(
        *(96, "16:10", "adaeze", "joao", ROUND, ValueKind.CARE),
        "You stood at the door and sent everybody away until I had finished counting.",
    ),
    Thanks(
        *(88, "12:40", "kavita", "tomas", MEASURES, ValueKind.EVIDENCE),
        "You told us the line was noise before we put it on a poster. That saved us a month.",
    ),
    Thanks(
        *(71, "18:05", "abena", "gwenllian", MATHS, ValueKind.FACILITATION),
        "You let the silence last until Dmytro spoke. It was the best idea of the afternoon.",
    ),
    Thanks(
        *(63, "09:30", "siobhan", "marisol", TRAINERS, ValueKind.HELPING),
        "Your page of openings is taped to my desk, and I have used every one of them.",
    ),
    Thanks(
        *(52, "20:15", "vy", "farrukh", TRAINERS, ValueKind.SHARING),
        "You shared the plan that went wrong as well. I copied that part first.",
    ),
    Thanks(
        *(47, "13:20", "joao", "adaeze", ROUND, ValueKind.EVIDENCE),
        "Eleven weeks of tally sheets, and not one shift missing, also not over the holidays.",
    ),
    Thanks(
        *(38, "15:45", "charlotte", "hamish", CIRCLE, ValueKind.CARE),
        "You asked me how I was before you asked me for the draft.",
    ),
    Thanks(
        *(33, "08:50", "leonie", "tomas", "", ValueKind.HELPING),
        "You explained the median to a room that was afraid of it, and nobody was afterwards.",
    ),
    Thanks(
        *(24, "17:35", "wulandari", "kavita", ROUND, ValueKind.HELPING),
        "You rang me at home to say which bay was calm, so that my first round was one I could do.",
    ),
    Thanks(
        *(19, "11:00", "dmytro", "rosalind", MATHS, ValueKind.SHARING),
        "Your cards with the wrong answers on them are what my Year 8 argues about now.",
    ),
    Thanks(
        *(13, "14:25", "tomas", "adaeze", MEASURES, ValueKind.LEARNING),
        "You asked what the dots below the line were. Half the room had wanted to and had not.",
    ),
    Thanks(
        *(9, "19:10", "maria", "adaeze", ROUND, ValueKind.CARE),
        "You gave me your break when mine had gone, and did not mention it.",
    ),
    Thanks(
        *(6, "10:40", "gwenllian", "abena", MATHS, ValueKind.EVIDENCE),
        "You counted who spoke, told us, and left us to work out what to do about it.",
    ),
    Thanks(
        *(4, "16:30", "joao", "layla", ROUND, ValueKind.HELPING),
        "You read our sheet as if you were new, and found the box that nobody could fill in.",
    ),
    Thanks(
        *(3, "21:05", "haruka", "joao", ROUND, ValueKind.CARE),
        "You did not tell the others what I had told you.",
        is_public=False,
    ),
    Thanks(
        *(2, "12:15", "marisol", "adaeze", TRAINERS, ValueKind.SHARING),
        "You brought your first sheet, with the coffee on it, so that the new ones dared to begin.",
    ),
)


def tell_of_recognition(told: Any) -> None:
    told.at(told.days_ago(100), _begin_season, told)
    for thanks in THANKS:
        told.at(told.days_ago(thanks.days_ago, thanks.clock), _thank, told, thanks)


def _begin_season(told: Any) -> None:
    """The current quarter under a name, so that there is a season whenever the demo is loaded."""
    quarter = span_of("quarter", told.present.date())
    names = {1: "Winter rounds", 4: "Spring rounds", 7: "Summer rounds", 10: "Autumn rounds"}
    Season.objects.create(
        community=told.communities[COMMUNITY],
        name=names[quarter.first.month],
        starts_on=_not_today(quarter.first, told.present.date()),
        ends_on=quarter.last,
    )


def _not_today(first: date, today: date) -> date:
    """A season that began a day ago would be empty: then it began a month before."""
    return first if (today - first).days >= 14 else first - timedelta(days=31)


def _thank(told: Any, thanks: Thanks) -> None:
    by, community = told.people[thanks.by], told.communities[COMMUNITY]
    told.agree(by, community)
    give_kudos(
        by=by,
        receiver=told.people[thanks.to],
        community=community,
        group=told.groups[thanks.group] if thanks.group else None,
        kind=thanks.kind,
        text=thanks.text,
        is_public=thanks.is_public,
    )


demo_scenes.register("recognition", tell_of_recognition)
