"""The assignment of the demo, its rubric, and what members handed in."""

from typing import NamedTuple

LEVELS = ("Not yet", "Nearly", "There")
CRITERIA = (
    (
        "One question",
        "There is no question yet, or several at once.",
        "There is a question, but it could be answered without trying anything.",
        "One question that only a test in your own place can answer.",
    ),
    (
        "A small change",
        "It needs other people's permission, money or a month.",
        "It is small, but begins some time later.",
        "It can begin this week, with the people who want it, and be undone.",
    ),
    (
        "A measure and a guess",
        "Nothing says how you would know.",
        "Something is counted, but nobody has said what they expect.",
        "You say what you count, and what you expect, before you begin.",
    ),
    (
        "What could go wrong",
        "It is not thought of.",
        "Something is named, without what you would do then.",
        "You name what could get worse, look at it too, and say when you would stop.",
    ),
)
TITLE = "A plan to try in my own place"
TEXT = """\
Write a plan for **one small test** in your own ward, practice or team.

1. Which *question* shall the test answer?
2. What will you *do* differently, with whom, from which day, for how long?
3. What will you *count*, and what do you *expect*?
4. What could get *worse*, and when would you stop?

A page is enough. Nobody needs names of patients to follow it, so leave them out.
"""


class Handed(NamedTuple):
    """Who handed in what, days ago; ``marks`` are levels of the criteria, once it is marked."""

    who: str
    days_ago: int
    text: str


WORK = (
    Handed(
        "adaeze",
        11,
        """\
**Question.** Do we finish the drug round sooner when nobody speaks to whoever gives it?

**What we do.** From Tuesday on, for five early shifts in bay B only: whoever does the round wears
the red tabard, and the ward clerk takes all questions. Three nurses want to try it.

**What we count.** Interruptions, as strokes on a card, and minutes from the first to the last
tablet. Today it is about nine and 52 minutes. I expect four and 45.

**What could get worse.** Relatives may feel sent away. The clerk notes each complaint; with more
than two in a day we stop and think again.
""",
    ),
    Handed(
        "joao",
        10,
        """\
**Question.** Does a phone call the day after discharge catch wrong tablets?

**What we do.** I call every patient over 75 who went home the day before, from Monday, for two
weeks. Ten minutes each, with the list from the pharmacy in front of me.

**What we count.** Calls made, calls answered, and wrong or missing tablets found. I expect to find
something in one call of five.

**What could get worse.** My own afternoon. If I cannot make the calls on two days in a row, the
test is too big, and I take every second patient.
""",
    ),
    Handed(
        "hamish",
        10,
        """\
We want better handovers. At the moment they take too long and things get lost, everybody says so.

The plan is to introduce SBAR on the whole unit with training for all staff, and laminated cards.
The training could be in spring when the new rota is in place.

We would count how long handovers take. It should get better.
""",
    ),
    Handed(
        "gwenllian",
        9,
        """\
**Question.** Do people with diabetes come back for their foot check when the letter names a day
instead of asking them to ring?

**What we do.** Of the next forty letters, every second one names a day and an hour. From Thursday,
until all are sent: about three weeks. Reception knows, and moves whoever rings.

**What we count.** Who comes, of both halves. I expect 14 of 20 with a day, 10 of 20 without.

**What could get worse.** Empty appointments that somebody else needed. If five of the first ten do
not come, we go back to the old letter.
""",
    ),
    Handed(
        "kavita",
        9,
        """\
**Question.** Does a chair beside the bed, facing the window, get people up for lunch?

**What we do.** Two rooms, from tomorrow, for one week. The healthcare assistants turn the chairs
in the morning; nothing else changes.

**What we count.** At 12:30, who sits and who lies, each day, in these two rooms and the two beside
them. I expect two more in ours.

**What could get worse.** Falls. We count them as we always do, and one fall from a chair ends it.
""",
    ),
    Handed(
        "abena",
        8,
        """\
**Question.** Are fewer blood samples sent back when the tubes lie in the order of drawing?

**What we do.** I lay out ten trays in the evening, for my own morning round, from Wednesday, for
two weeks. Whoever likes them takes one.

**What we count.** Samples sent back, which the laboratory counts anyway: six in a week. I expect
three.

**What could get worse.** Trays that nobody fills up again. When I find one empty twice, I ask who
misses it.
""",
    ),
    Handed(
        "tomas",
        7,
        """\
**Question.** Do our team meetings end on time when the last item comes first?

**What we do.** For four meetings, beginning on Friday: we begin with what we would otherwise have
no time for. Rosalind keeps the time, I take notes.

**What we count.** Minutes over time, and how many items stay open. I expect to end on time twice.

**What could get worse.** What is urgent could wait too long. Anybody may say “urgent” once.
""",
    ),
)
# What they were found to be by Leonie: (who, levels, words), released or not.
FOUND = (
    (
        "adaeze",
        "3333",
        "You could begin tomorrow, and you would know by Saturday. How did the relatives take it?",
    ),
    (
        "hamish",
        "1111",
        "The wish is right, and too large to learn from. What could two of you try on *one* shift?",
    ),
)
PASSAGES = (
    ("hamish", "everybody says so", "Who says so, about which handover? That is your question."),
    ("hamish", "on the whole unit", "Begin with one bay and two people who want it."),
)

# Somebody who has begun.
DRAFT = (
    "catrin",
    """\
**Question.** Does the bench in the day room get used if it stands where people can see the door?

**What we do.**
""",
)
EXAMPLE = (
    "The white board in bay C",
    """\
**Question.** Do relatives ask less often for the doctor when today's plan stands on a board?

**What we do.** From Monday, in bay C only, the nurse of the morning writes three lines on the
board: who comes, what is planned, what is waited for. For two weeks.

**What we count.** How often relatives ask at the desk, as strokes, from two to six.

**What could get worse.** Not everybody wants their plan on a wall. We ask first.
""",
    "3312",
    "One question, and it begins on Monday. There is a count, but no guess.",
)


class Said(NamedTuple):
    """What a reviewer says of this author's work: levels of the criteria, and words."""

    levels: str
    words: str


REVIEWS: dict[str, tuple[Said, ...]] = {
    "adaeze": (
        Said(
            "3333",
            "The clerk is the clever part: questions still have somewhere to go. I would also count"
            " how many could have waited.",
        ),
        Said("3332", "Very clear. What happens when the clerk has lunch?"),
        Said("3333", "I read it twice, and could do it tomorrow. That is how I know it is whole."),
    ),
    "joao": (
        Said(
            "3233",
            "Ten minutes each, two weeks: how many calls is that? If it is thirty, begin with ten."
            " I like that you say what you expect.",
        ),
        Said("3333", "You name your own afternoon as the risk. Honest, and useful."),
        Said("3232", "What do you do with the calls that are about something else?"),
    ),
    "gwenllian": (
        Said(
            "3333",
            "Every second letter makes it a fair comparison. Keep the list of which letter went to"
            " whom, or you cannot count later.",
        ),
        Said("3323", "Is forty enough to see four people more? Perhaps call it a first look."),
        Said("3333", "You say what would prove you wrong. I will write mine like that next time."),
    ),
    "kavita": (
        Said("3333", "From tomorrow, with two rooms! I want to try this, too."),
        Said("2333", "The question is really two: the chair, and the window. Which one is it?"),
        Said("3332", "A stroke on a sheet is all it takes. What if it rains on both days?"),
    ),
    "abena": (
        Said("3333", "The laboratory counts anyway: that is the best measure there is."),
        Said("3332", "Who fills the trays when you are away? That is what could go wrong."),
        Said("3233", "I would write down the hour, too: my guess is that it is the morning."),
    ),
    "tomas": (
        Said("3232", "Four meetings are soon over. I would look at open items a month later, too."),
        Said("1111", "I do not see the point of this."),
        Said("3233", "“Anybody may say urgent once” is good. We will take that over."),
    ),
}
# Who reviews, how often, and the days ago when they begin.
REVIEWERS = (
    *(("adaeze", 3, 6), ("gwenllian", 3, 6), ("kavita", 3, 5), ("abena", 3, 5)),
    *(("tomas", 3, 4), ("joao", 2, 3)),
)
HELPED = (
    ("adaeze", 4, "The lunch. We had not thought of it."),
    ("kavita", 3, "I keep the window, and leave the chair for next time."),
)
