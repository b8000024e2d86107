"""What recognition adds to the demo: two seasons, somebody who is on no leaderboard and a group
without any, leaderboards of the site that some joined, members who thank each other, levels that
they reached, who was nominated, and what they told their groups."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from plc.core.registry import demo_scenes

from .actions.celebrations import tell_group
from .actions.kudos import give_kudos
from .actions.ladders import change_level, ship_levels
from .actions.leaderboards import choose_boards, close_boards, save_season
from .actions.nominations import nominate
from .actions.settings import change_recognition
from .actions.terms import answer_offer, begin_term
from .boards.periods import before, span_of
from .celebrations import reached_by_holding
from .levels.advancement import give_level
from .levels.ladders import ladders_of
from .models import Holding, Level, LevelMarks, SiteBoards, ValueKind


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
    # The fourth within a week is not paid.
    Thanks(
        *(20, "19:05", "pekka", "siobhan", TRAINERS, ValueKind.HELPING),
        "You stopped me after four minutes and asked who was lost. I was.",
    ),
    Thanks(
        *(20, "19:09", "pekka", "tane", TRAINERS, ValueKind.CARE),
        "You carried my table in from the rain, and the rest of us after it.",
    ),
    Thanks(
        *(20, "19:14", "pekka", "farrukh", TRAINERS, ValueKind.LEARNING),
        "You said aloud which step had lost you. Two others put their hands down.",
    ),
    Thanks(
        *(20, "19:20", "pekka", "vy", TRAINERS, ValueKind.EVIDENCE),
        "You wrote down when I talked and when we worked, and gave me the slip without a word.",
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


# The levels that ship, by their place in the ladder.
PARTICIPANT, CONTRIBUTOR, FRIEND, TRAINING, FACILITATOR = range(5)
# A small community asks for less than what ships.
REQUIRED = {
    CONTRIBUTOR: {"points": 15},
    FRIEND: {"points.helping": 20, "badges": 2},
    TRAINING: {"points": 40, "endorsements": 1},
    FACILITATOR: {"points": 50, "endorsements": 1},
}

ON_SITE_BOARDS = ("rosalind", "marisol", "pekka", "vy", "jakub", "charlotte")


class Climb(NamedTuple):
    """When somebody reached levels, from the first one up, and which group was told of the last."""

    who: str
    days_ago: tuple[int, ...]
    group: str = ""


class Nominated(NamedTuple):
    days_ago: int
    by: str
    who: str
    level: int
    text: str


class Appointed(NamedTuple):
    """How many days ago a role was offered, accepted and approved, if it was."""

    who: str
    offered: int
    accepted: int | None = None
    approved: int | None = None
    group: str = ""


CLIMBS = (
    Climb("joao", (158, 141, 112, 98), ROUND),
    Climb("tomas", (155, 133, 90), MEASURES),
    Climb("gwenllian", (149, 121, 84), MATHS),
    Climb("haruka", (151, 118, 66, 12), MEASURES),
    Climb("marisol", (148, 109, 58), TRAINERS),
    Climb("kavita", (157, 126)),
    Climb("hamish", (146, 102, 71, 30)),
    Climb("adaeze", (152, 61)),
    *(Climb(who, (143,)) for who in ("wulandari", "maria", "leonie", "abena", "charlotte")),
    *(Climb(who, (118,)) for who in ("dmytro", "rosalind", "jakub", "layla")),
    *(Climb(who, (62,)) for who in ("siobhan", "tane", "farrukh", "pekka", "vy")),
)
NOMINATIONS = (
    Nominated(
        *(17, "siobhan", "haruka", TRAINING),
        "She read my run chart on a Sunday, and found the week that I had left out.",
    ),
    Nominated(
        *(9, "siobhan", "haruka", FACILITATOR),
        "She makes room: three of us spoke at the measures evening who never had.",
    ),
    Nominated(
        *(8, "dmytro", "haruka", FACILITATOR),
        "When she does not know, she says so first. A group can grow round that.",
    ),
    Nominated(
        *(7, "adaeze", "hamish", FACILITATOR),
        "He asked both of us what we had meant, and then there was no quarrel any more.",
    ),
    Nominated(
        *(6, "joao", "adaeze", FRIEND),
        "Her second question is always the one that we should have asked.",
    ),
)
APPOINTED = (
    Appointed("joao", 90, 89, 86, ROUND),
    Appointed("haruka", 3, 2),
    Appointed("hamish", 0),
)


def tell_of_recognition(told: Any) -> None:
    told.at(told.days_ago(158), _name_seasons, told)
    told.at(told.days_ago(140, "12:10"), _leave_boards, told, "hamish")
    told.at(told.days_ago(78, "17:30"), _close_boards, told, "marisol", TRAINERS)
    told.at(told.present - timedelta(hours=6), _open_site_boards, told)
    told.at(told.days_ago(159, "20:00"), _begin_ladder, told)
    for climb in CLIMBS:
        for level, days in enumerate(climb.days_ago):
            tells = climb.group if days == climb.days_ago[-1] else ""
            told.at(told.days_ago(days, "19:20"), _climb, told, climb.who, level, tells)
    for nominated in NOMINATIONS:
        told.at(told.days_ago(nominated.days_ago, "20:40"), _nominate, told, nominated)
    for one in APPOINTED:
        _appoint(told, one)
    for thanks in THANKS:
        told.at(told.days_ago(thanks.days_ago, thanks.clock), _thank, told, thanks)


def _name_seasons(told: Any) -> None:
    """The current quarter and the one before under names, so that there is a season, and one that
    is over, whenever the demo is loaded."""
    quarter = span_of("quarter", told.present.date())
    begins = _not_today(quarter.first, told.present.date())
    _name_season(told, before(quarter).first, begins - timedelta(days=1))
    _name_season(told, begins, quarter.last)


def _name_season(told: Any, first: date, last: date) -> None:
    names = {1: "Winter rounds", 2: "Spring rounds", 3: "Summer rounds", 4: "Autumn rounds"}
    save_season(
        community=told.communities[COMMUNITY],
        season=None,
        name=names[(last.month + 2) // 3],
        starts_on=first,
        ends_on=last,
        by=told.people["leonie"],
    )


def _not_today(first: date, today: date) -> date:
    """A season that began a day ago would be empty: then it began a month before."""
    return first if (today - first).days >= 14 else first - timedelta(days=31)


def _leave_boards(told: Any, who: str) -> None:
    person = told.people[who]
    choose_boards(member=person, on_boards=False, on_site_board=False, by=person)


def _close_boards(told: Any, by: str, group: str) -> None:
    close_boards(
        community=told.communities[COMMUNITY], group=told.groups[group], by=told.people[by]
    )


def _open_site_boards(told: Any) -> None:
    """Operators do this in the administration. Who joins is listed by the points of until then."""
    told.hear()
    SiteBoards.objects.update_or_create(defaults={"on": True})
    for who in ON_SITE_BOARDS:
        person = told.people[who]
        choose_boards(member=person, on_boards=True, on_site_board=True, by=person)


def _begin_ladder(told: Any) -> None:
    community = told.communities[COMMUNITY]
    ship_levels(community=community)
    owner = told.people["leonie"]
    for place, required in REQUIRED.items():
        level = _level(told, place)
        change_level(
            by=owner,
            community=community,
            level=level,
            name=level.name,
            description=level.description,
            after=level.after,
            requirements=required,
            appoints=level.appoints,
            term_months=level.term_months,
        )
    change_recognition(by=owner, community=community, level_marks=LevelMarks.ROLES)


def _level(told: Any, place: int) -> Level:
    return ladders_of([told.communities[COMMUNITY].pk])[told.communities[COMMUNITY].pk][place]


def _climb(told: Any, who: str, place: int, tells: str) -> None:
    person = told.people[who]
    holding = _hold(told, who, place)
    if tells and (reached := reached_by_holding(holding)):
        told.agree(person, told.communities[COMMUNITY])
        tell_group(by=person, reached=reached, group=told.groups[tells])


def _hold(told: Any, who: str, place: int) -> Holding:
    """What was heard so far may have led to the level already."""
    level, member = _level(told, place), told.people[who].pk
    held = Holding.objects.filter(level=level, member_id=member).first()
    return held or give_level(level, member)


def _nominate(told: Any, one: Nominated) -> None:
    nominate(
        by=told.people[one.by],
        member=told.people[one.who],
        level=_level(told, one.level),
        sentence=one.text,
    )


def _appoint(told: Any, one: Appointed) -> None:
    told.at(told.days_ago(one.offered, "07:30"), _offer, told, one.who)
    if one.accepted is not None:
        told.at(told.days_ago(one.accepted, "18:10"), _accept, told, one.who)
    if one.approved is not None:
        told.at(told.days_ago(one.approved, "12:05"), _approve, told, one.who, one.group)


def _offer(told: Any, who: str) -> None:
    _hold(told, who, FACILITATOR)


def _holding(told: Any, who: str) -> Holding:
    pending = Holding.objects.pending().filter(level=_level(told, FACILITATOR))
    return pending.select_related("level__community", "member").get(member=told.people[who])


def _accept(told: Any, who: str) -> None:
    answer_offer(by=told.people[who], holding=_holding(told, who), accept=True)


def _approve(told: Any, who: str, group: str) -> None:
    """Points are counted after the story was told."""
    owner = told.people["leonie"]
    begin_term(by=owner, holding=_holding(told, who), group=told.groups[group])


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
