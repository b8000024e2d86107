"""What those who care for patients, and count, brought to the library."""

from .script import MEASURES, ROUND, Thing, Told

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

HANDOVER_WORDS = """
Sentences that members of the *Ten o’clock round* collected over a winter. Take the ones that sound
like you.

- “I have told you five things. Which one worries you?”
- “What would make you ring me at home?”
- “Say it back to me as if I were the patient’s daughter.”
- “I do not know. I will find out by six.”
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
        "unfinished",
        *("adaeze", 3, "text", "What I would tell my first shift"),
        "",
        "handover",
        licence="reserved",
        body="Not for the others yet.\n\n1. Write the time before you write anything else.",
        private=True,
    ),
)
