"""What those who teach, train and review brought to the library."""

from .script import MATHS, TRAINERS, Thing, Told

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

OPENINGS = """
Each takes five minutes and needs no material.

1. **One object.** Everybody puts something from their bag on the table and says what it has to do
   with their work.
2. **The wrong map.** Draw the way to this room from memory. Compare.
3. **Two true things** that the others could not know from looking at you. No lies: people are bad
   at inventing them and worry.
4. **What was the last thing you learned without wanting to?**
"""

THINGS = (
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
)
