"""The library of the demo: what people brought, what they said about it, and how they put it
together."""

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


FILM_SAYS = """WEBVTT

00:00.500 --> 00:03.500
One point for each week. The first six come before anything was changed.

00:04.000 --> 00:07.500
Their median is 38 per cent. From here on the line is frozen.

00:08.000 --> 00:12.000
In week seven a second key was tried. Do not look for a jump; count.

00:12.500 --> 00:16.000
Up, down, up again: the line crosses the median, as chance would have it.

00:16.500 --> 00:20.000
Eight in a row above it: with sixteen useful points, chance allows seven. Something changed.
"""

FIRST_ROUND = """
## Before

1. One person, one round, one week. Not the whole ward.
2. Agree what counts as an interruption. Write it on the sheet.
3. Tell everybody that nobody is being watched: the round is.

## During

- The one who counts does nothing else and says nothing.
- A stroke for each time the nurse stops. Who came decides the row, not why.
- If the round is cut short, write after how many beds.

## After

Read the sums aloud at the next handover, without a comment. Ask one question only: *what surprised
you?*

> We did this on a Tuesday with a biro and the back of a menu. It was enough to see that the
> telephone was not our problem.
"""

FISHBOWL = """
For twelve to twenty people and a question without an answer. Fifty minutes.

| minutes | what happens | who speaks |
|---|---|---|
| 5 | Five chairs in the middle; four people sit down | whoever facilitates |
| 20 | They talk about the question | those in the middle |
| 10 | Whoever wants to say something takes the fifth chair; somebody leaves theirs | the middle |
| 10 | The others say what they heard, not what they think | those outside |
| 5 | Silence. Everybody writes one thing to try | nobody |

**What goes wrong:** the fifth chair stays empty. Then ask somebody to sit in it and be silent.
"""

FISHBOWL_SHORTER = FISHBOWL.replace("Fifty minutes.", "Thirty-five minutes.").replace(
    "| 20 | They talk", "| 12 | They talk"
)

WRONG_ANSWERS = """
Put a wrong answer on the board, with the name of nobody, and ask: **what would one have to believe
for this to be right?**

Three that work in Year 8:

1. $\\frac{1}{2} + \\frac{1}{3} = \\frac{2}{5}$
2. The angle is bigger because the lines are longer.
3. $0.25 > 0.3$, because 25 is more than 3.

Give them two minutes alone, then pairs. Do not say which answer is right until somebody has
defended the wrong one well.
"""

HANDOVER_WORDS = """
Sentences that members of the *Ten o’clock round* collected over a winter. Take the ones that sound
like you.

- “I have told you five things. Which one worries you?”
- “What would make you ring me at home?”
- “Say it back to me as if I were the patient’s daughter.”
- “I do not know. I will find out by six.”
"""

OPENINGS = """
Each takes five minutes and needs no material.

1. **One object.** Everybody puts something from their bag on the table and says what it has to do
   with their work.
2. **The wrong map.** Draw the way to this room from memory. Compare.
3. **Two true things** that the others could not know from looking at you. No lies: people are bad
   at inventing them and worry.
4. **What was the last thing you learned without wanting to?**
"""

TALK_SAYS = (
    "Tomás: I will say the uncomfortable thing first. Most of what we call improvement is the "
    "weather.\n\n"
    "Kavita: You say that to a room of people who have worked for half a year.\n\n"
    "Tomás: I do, and with affection. If a line goes up and down by ten, and you change "
    "something on a day when it is down, it will go up. You will be praised for it. The next "
    "team will copy you.\n\n"
    "Kavita: So what should João have done?\n\n"
    "Tomás: What he did. He counted for six weeks before he touched anything. That is the "
    "part nobody photographs.\n\n"
    "Kavita: And when it is too late, when everybody has begun already?\n\n"
    "Tomás: Then say so on the chart. “No baseline.” It is not a crime. It is a crime to draw "
    "one afterwards from memory."
)

THINGS = (
    Thing(
        "five-questions",
        *("tomas", 121, "file", "Five questions to a run chart"),
        "For the first ten minutes of a meeting in which somebody brings a line. With the limits "
        "for runs and crossings on the second page.",
        "run charts, measures",
        group=MEASURES,
        level="starting",
        minutes=10,
        licence="cc-by-sa",
        attribution="Limits after Anhøj and Olesen, “Run charts revisited”, 2014",
        file="five-questions-to-a-run-chart.pdf",
        reviewed=(18, "Checked the table against the paper again. Still right."),
        told=(
            Told("kavita", 6, "yes", "Our first meeting with a chart in which nobody shouted."),
            Told("joao", 9, "yes", "Question 1 took us forty minutes. It had to."),
            Told("adaeze", 12, "partly", "I had to look up what a crossing is."),
            Told("gwenllian", 40, "yes", "With Year 9, for a chart of their own reading."),
        ),
    ),
    Thing(
        "film",
        *("tomas", 64, "video", "How a run chart grows, in twenty seconds"),
        "Eighteen weeks of Ward 4, point by point. No sound; the captions say what to look at.",
        "run charts, measures",
        group=MEASURES,
        level="starting",
        minutes=1,
        licence="cc-by",
        file="how-a-run-chart-grows.webm",
        captions=FILM_SAYS,
        told=(
            Told("adaeze", 1, "yes", "Now I know what a crossing is."),
            Told("leonie", 3, "yes", "I showed it to the board before the figures. They waited."),
        ),
    ),
    Thing(
        "tally",
        *("adaeze", 150, "template", "Tally sheet for one medicines round"),
        "The ninth version, the first that survived a night shift. Print it on thick paper.",
        "medication rounds, counting",
        minutes=2,
        licence="cc0",
        file="tally-sheet.pdf",
        told=(
            Told("wulandari", 4, "yes", "Three nights, three sheets, none lost."),
            Told("maria", 8, "yes"),
            Told(
                "haruka", 15, "partly", "Our rows are others: we have porters, you have relatives."
            ),
            Told("pekka", 60, "yes", "I count how often I interrupt my own trainees with it."),
        ),
    ),
    Thing(
        "first-round",
        *("joao", 141, "protocol", "Counting one round for the first time"),
        "What to do before, during and after, so that people want you to come back.",
        "medication rounds, counting",
        level="starting",
        minutes=30,
        licence="cc-by",
        body=FIRST_ROUND,
        told=(
            Told("adaeze", 3, "yes", "I was the one with the biro."),
            Told("layla", 20, "yes", "In the pharmacy, with prescriptions instead of beds."),
            Told("rosalind", 33, "no", "It does not carry over to a classroom. I tried."),
        ),
    ),
    Thing(
        "anhoj",
        *("tomas", 119, "link", "Run charts revisited: a simulation study"),
        "Why a trend of five is no signal, with the figures. Read the discussion first.",
        "run charts, measures",
        level="experienced",
        minutes=40,
        licence="cc-by",
        attribution="Jacob Anhøj and Anne Vingaard Olesen, PLOS ONE 2014",
        address="https://doi.org/10.1371/journal.pone.0113825",
        told=(Told("kavita", 10, "partly", "The discussion, yes. The rest I believe you."),),
    ),
    Thing(
        "data",
        *("adaeze", 52, "file", "Interruptions on Ward 4, weeks 1 to 18"),
        "The numbers behind our chart, to practise with. Nobody can be recognised in them.",
        "run charts, counting",
        group=MEASURES,
        licence="cc0",
        file="interruptions-ward-4.csv",
        told=(Told("dmytro", 5, "yes", "Better than anything in the textbook."),),
    ),
    Thing(
        "talk",
        *("kavita", 44, "recording", "“Most of it is the weather”: Tomás and Kavita talk"),
        "Twelve minutes from the open evening, on chance, praise and what João did first.",
        "measures, run charts",
        minutes=12,
        licence="reserved",
        address="https://recordings.aldervale.example/open-evening/weather",
        transcript=TALK_SAYS,
        told=(
            Told("leonie", 2, "yes", "I read it twice and stopped asking for monthly targets."),
            Told("hamish", 4, "yes"),
        ),
    ),
    Thing(
        "agenda",
        *("leonie", 136, "template", "Agenda for a first meeting of a new group"),
        "Ninety minutes that end with one small thing to try. To adapt.",
        "meetings, beginning a group",
        level="starting",
        minutes=90,
        licence="cc-by",
        file="agenda-for-a-first-meeting.docx",
        told=(
            Told(
                "marisol", 11, "yes", "Used with the third cohort; we cut the norms to ten minutes."
            ),
            Told("gwenllian", 30, "partly", "Teachers do not have ninety minutes."),
            Told("charlotte", 55, "yes"),
        ),
    ),
    Thing(
        "fishbowl",
        *("marisol", 98, "protocol", "Fishbowl with an empty chair"),
        "For a question without an answer and a group in which the same three speak.",
        "meetings, facilitation",
        minutes=35,
        licence="cc-by-sa",
        body=FISHBOWL,
        newer=(
            27,
            "Shorter: the middle had said everything after twelve minutes.",
            FISHBOWL_SHORTER,
        ),
        told=(
            Told("pekka", 7, "yes", "The fifth chair stayed empty, as you said. I sat in it."),
            Told("abena", 31, "yes", "Year 7 in a fishbowl. They asked for it again."),
            Told("siobhan", 40, "partly", "Twenty was too many for our room."),
        ),
    ),
    Thing(
        "openings",
        *("siobhan", 70, "text", "Four openings that need no material"),
        "For the first five minutes with people who do not want to be here yet.",
        "facilitation, beginning a group",
        group=TRAINERS,
        level="starting",
        minutes=5,
        licence="cc0",
        body=OPENINGS,
        told=(
            Told("marisol", 7, "yes", "Taped to my desk."),
            Told(
                "vy", 9, "yes", "The wrong map, with apprentices. They all drew the smoking area."
            ),
            Told("farrukh", 12, "partly", "One object went wrong: somebody brought a payslip."),
        ),
    ),
    Thing(
        "handover-words",
        *("wulandari", 58, "text", "Sentences for a handover at night"),
        "Collected over a winter. Take the ones that sound like you.",
        "handover",
        minutes=3,
        licence="reserved",
        body=HANDOVER_WORDS,
        told=(
            Told(
                "maria",
                3,
                "yes",
                "“What would make you ring me at home?” saved a night.",
                named=False,
            ),
            Told("adaeze", 5, "yes"),
        ),
    ),
    Thing(
        "wrong-answers",
        *("rosalind", 83, "protocol", "A wrong answer on the board"),
        "Twelve minutes in which a mistake belongs to nobody and everybody argues.",
        "mathematics, mistakes",
        group=MATHS,
        level="practising",
        minutes=12,
        licence="cc-by",
        body=WRONG_ANSWERS,
        told=(
            Told("dmytro", 6, "yes", "My Year 8 argues about number 3 in the corridor."),
            Told("abena", 14, "yes", "I use their own answers, from the year before."),
            Told("tomas", 20, "yes", "Works with consultants, too."),
        ),
    ),
    Thing(
        "nrich",
        *("gwenllian", 110, "link", "NRICH: problems with a low threshold and a high ceiling"),
        "Sort by “low threshold”. The teachers’ notes are better than most of what one pays for.",
        "mathematics",
        group=MATHS,
        minutes=20,
        licence="reserved",
        attribution="University of Cambridge",
        address="https://nrich.maths.org/",
        told=(Told("rosalind", 2, "yes"), Told("abena", 9, "yes", "Every Friday, last lesson.")),
    ),
    Thing(
        "desmos",
        *("dmytro", 91, "link", "Graphing calculator that runs in the browser"),
        "On their own telephones, without an account. Turn the projector off once it is open.",
        "mathematics, tools",
        group=MATHS,
        level="starting",
        minutes=15,
        licence="reserved",
        address="https://www.desmos.com/calculator",
        told=(Told("gwenllian", 4, "partly", "Not without the school’s own network."),),
    ),
    Thing(
        "who-speaks",
        *("abena", 39, "template", "Who speaks? A sheet for one lesson"),
        "A circle for each pupil, a line for each time somebody answers somebody. Ten minutes of "
        "it tell more than a year of feeling.",
        "mathematics, counting, equity",
        group=MATHS,
        level="practising",
        minutes=10,
        licence="cc-by",
        body="Draw the room as circles. For ten minutes, draw a line from whoever speaks to "
        "whoever "
        "they answer. Do not write what was said.\n\n1. Who has no line at all?\n2. How many lines "
        "end at you?\n3. Which line would you like to see next week?",
        told=(Told("gwenllian", 2, "yes", "Eleven of fourteen lines ended at me."),),
    ),
    Thing(
        "ihi",
        *("kavita", 146, "link", "How to write an aim that can be missed"),
        "Short and old and still the best page on it: how much, for whom, by when.",
        "aims, measures",
        level="starting",
        minutes=8,
        licence="reserved",
        attribution="Institute for Healthcare Improvement",
        address="https://www.ihi.org/resources/tools/how-to-improve-setting-aims",
        review_months=3,
        told=(Told("leonie", 5, "yes", "Our old aims could not be missed. That was the trouble."),),
    ),
    Thing(
        "double-check",
        *("layla", 105, "file", "Double checks: what they find and what they cost"),
        "My notes from the pharmacy’s review, as a text without the figures of other hospitals.",
        "medication rounds, safety",
        level="practising",
        minutes=15,
        licence="organisation",
        file="notes:double-checks.md",
        body="# Double checks\n\nA second check finds about one error in ten, and costs two "
        "minutes "
        "each time.\n\nIt finds more when the second person does not see the first result.\n\nIt "
        "finds nothing when both are tired.\n",
        told=(Told("joao", 8, "partly", "True, and it does not tell me what to do at four."),),
    ),
    Thing(
        "feedback",
        *("charlotte", 76, "protocol", "Reading a draft without rewriting it"),
        "Three rounds: what I understood, what I wondered, what I would keep. No repairs.",
        "writing, feedback",
        minutes=25,
        licence="cc-by-sa",
        body="1. **What I understood** (5 minutes). Everybody says in a sentence what the text "
        "says. "
        "The author is silent.\n2. **What I wondered** (10 minutes). Questions only. A question "
        "that contains a proposal is put back.\n3. **What I would keep** (5 minutes). One sentence "
        "each, read aloud.\n\nThe author says thank you and nothing else.",
        told=(
            Told("hamish", 3, "yes", "It hurts less, and I changed more."),
            Told("jakub", 6, "yes"),
            Told("kavita", 18, "partly", "We could not keep the author silent."),
        ),
    ),
    Thing(
        "demonstrate",
        *("pekka", 62, "video", "Showing a weld twice: once fast, once slowly"),
        "From my workshop. Look at the second time with the sound off.",
        "demonstrating, trades",
        group=TRAINERS,
        level="practising",
        minutes=6,
        licence="reserved",
        address="https://recordings.aldervale.example/workshop/two-welds",
        transcript="First I do it as I always do. You saw nothing, because I did not stop.\n\nNow "
        "again. I stop before the edge. My left hand is what matters, not the flame. Say aloud "
        "what "
        "you see before I go on.",
        told=(
            Told("farrukh", 2, "yes", "I film my own hands now."),
            Told("tane", 5, "partly", "The link is slow from the depot."),
        ),
    ),
    Thing(
        "observe",
        *("tane", 48, "template", "Ten minutes beside a learner: what I saw"),
        "Left column what happened, right column what I thought. Only the left one is given away.",
        "feedback, demonstrating",
        group=TRAINERS,
        minutes=10,
        licence="cc-by",
        body="| What happened | What I thought |\n|---|---|\n| 10:02 measures twice, cuts | "
        "careful |"
        "\n| 10:05 looks at me before each step | I stand too close |\n|  |  |\n\nFold the "
        "sheet in "
        "the middle. Give the left half away.",
    ),
    Thing(
        "balancing",
        *("kavita", 33, "text", "Balancing measures that we forgot"),
        "What got worse while something got better, in seven projects, and how long we took to see "
        "it.",
        "measures, safety",
        level="practising",
        minutes=7,
        licence="cc-by",
        body="1. Fewer interruptions, later painkillers: **five weeks**.\n2. Shorter meetings, "
        "more "
        "mail: **two months**.\n3. More questions answered, the same two people answer: **a year**."
        "\n\nWrite down before the test what could get worse, and count it on the same sheet.",
        told=(Told("joao", 2, "yes", "Number 1 is us. Fair."),),
    ),
    Thing(
        "consent",
        *("jakub", 155, "link", "Plain words for asking whether one may observe"),
        "Adapt it; do not read it out. The second paragraph is the one that matters.",
        "ethics, counting",
        minutes=5,
        licence="cc-by",
        address="https://resources.aldervale.example/observing/asking-first",
        review_months=3,
        told=(Told("adaeze", 20, "yes", "Every time, before I take out the clipboard."),),
    ),
    Thing(
        "glossary",
        *("haruka", 25, "text", "Words that we use differently"),
        "Round, shift, incident, near miss: what each ward means by them. Add yours in the "
        "comments "
        "of a new version.",
        "handover, counting",
        group=ROUND,
        minutes=4,
        licence="reserved",
        body="**Round**: Ward 4 says the medicines round, the surgeons say the visit.\n\n**Near "
        "miss**: Ward 4 counts what was noticed before the bed; the pharmacy counts what left its "
        "window.\n\n**Interruption**: *when the nurse stops.* Not when somebody comes.",
        told=(Told("joao", 1, "yes", "We had two meetings about the last line."),),
    ),
    Thing(
        "reading-list",
        *("hamish", 14, "text", "Four books that are worth a winter"),
        "One on chance, one on groups, one on being wrong, and a novel.",
        "reading",
        minutes=3,
        licence="cc0",
        body="- Donald Wheeler, *Understanding Variation*. Short, cross, right.\n- Peter Block, "
        "*Community*. Skip the first chapter.\n- Kathryn Schulz, *Being Wrong*.\n- Penelope "
        "Fitzgerald, *The Bookshop*. On what a place does to a good idea.",
        told=(Told("charlotte", 1, "yes", "For the last one alone."),),
    ),
    Thing(
        "unfinished",
        *("adaeze", 3, "text", "What I would tell my first shift"),
        "",
        "handover",
        licence="reserved",
        body="Not for the others yet.\n\n1. Write the time before you write anything else.",
        private=True,
    ),
)

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
# The community’s own, without an owner since she handed it over; it is overdue.
OWNERLESS = "ihi"
