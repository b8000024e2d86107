"""The questions of the demo community: run charts, feedback, hand hygiene."""

from typing import Any, NamedTuple


class Asked(NamedTuple):
    kind: str
    title: str
    text: str
    tags: str
    difficulty: int
    given: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    right: str = ""
    wrong: str = ""


def _options(*texts: str, feedback: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The first is right."""
    said = dict(enumerate(feedback))
    return [
        {"text": text, "credit": "0" if n else "100", "right": not n, "feedback": said.get(n, "")}
        for n, text in enumerate(texts)
    ]


def _ticked(right: int, *texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "right": n < right, "feedback": ""} for n, text in enumerate(texts)]


def _accepted(*texts: str) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "how": "pattern" if "*" in text else "exact",
            "credit": "100",
            "feedback": "",
        }
        for text in texts
    ]


SHUFFLE = {"shuffle": True}
CHARTS, FEEDBACK, HANDS = "run charts", "feedback", "hand hygiene"
QUESTIONS = (
    Asked(
        *(
            "single",
            "Nine points above the median",
            (
                "Your ward has nine points in a row above the"
                " median, out of 24. What may you say in the meeting?"
            ),
            CHARTS,
            2,
        ),
        given=SHUFFLE,
        rows=_options(
            "Something changed around the first of those points; let us ask what.",
            "The new routine works.",
            "Nothing yet, because the target has not been reached.",
            "We should draw a new median now.",
            feedback=(
                "",
                "A chart says that something changed. It does not say what.",
                "A target and a signal are two things.",
                "First find out what happened, then decide about the line.",
            ),
        ),
        right="With 24 points, eight in a row would still be ordinary. Nine are a signal.",
        wrong="Look again at how long a run may be by chance alone.",
    ),
    Asked(
        *(
            "single",
            "Which line a run chart has",
            "Which line runs through the middle of a run chart?",
            CHARTS,
            1,
        ),
        given=SHUFFLE,
        rows=_options("The median", "The mean", "The target", "The best month so far"),
        right="Half of the points lie above it, however wild the highest of them is.",
    ),
    Asked(
        *(
            "multiple",
            "What counts as a signal",
            "Which of these are signals in a run chart of 20 points?",
            CHARTS,
            3,
        ),
        given={"shuffle": True, "partial": True},
        rows=_ticked(
            2,
            "Ten points in a row on one side of the median",
            "Only three crossings of the median",
            "Two points in a row on the median",
            "One point lower than the one before",
        ),
        right="A long run and too few crossings: each alone is enough.",
        wrong="Two signals are meant: a run that is too long, and crossings that are too few.",
    ),
    Asked(
        *(
            "truefalse",
            "Points on the median",
            "A point exactly on the median ends a run.",
            CHARTS,
            2,
        ),
        given={"right": "false"},
        right="It neither ends a run nor makes it longer.",
        wrong="Points on the median are passed over: they neither end a run nor lengthen it.",
    ),
    Asked(
        *(
            "short",
            "Name of the middle value",
            "What is the value called that has as many points above it as below?",
            CHARTS,
            1,
        ),
        given={"cases": False},
        rows=_accepted("median", "the median", "*median*value*"),
    ),
    Asked(
        *(
            "numeric",
            "Share of calm rounds",
            (
                "Out of 24 rounds, 11 had one interruption at most."
                " How many percent is that? Round to whole percent."
            ),
            CHARTS,
            2,
        ),
        given={"right": 46, "tolerance": 1, "how": "absolute"},
        right="11 of 24 is 45.8 percent.",
    ),
    Asked(
        *(
            "numeric",
            "Minutes from bell to answer",
            "Seven bells were answered after 2, 9, 4, 31, 6, 5 and 7 minutes. What is the median?",
            CHARTS,
            2,
        ),
        given={"right": 6, "tolerance": 0, "how": "absolute"},
        rows=[{"unit": "minutes", "factor": 1}, {"unit": "seconds", "factor": "0.0166666667"}],
        wrong="Put them in order first: 2, 4, 5, 6, 7, 9, 31. The one in the middle counts.",
    ),
    Asked(
        *(
            "formula",
            "Compliance from counts",
            "Of {chances} chances to disinfect hands, {done} were taken. How many percent is that?",
            f"{HANDS}, {CHARTS}",
            3,
        ),
        given={"formula": "100 * done / chances", "tolerance": 1, "how": "percent"},
        rows=[
            {"name": "chances", "low": 40, "high": 90, "step": 5},
            {"name": "done", "low": 12, "high": 38, "step": 1},
        ],
        right="Taken by chances, times a hundred.",
    ),
    Asked(
        *(
            "gaps",
            "Reading a chart aloud",
            "Complete what somebody says about their chart.",
            CHARTS,
            2,
        ),
        given={
            "gaps": "The line in the middle is the [[median]]. A run is a row of points on"
            " [[*one side of it | one height | one day]]. The chart says that something"
            " changed; it does not say [[why | the reason | the cause | what caused it]]."
        },
    ),
    Asked(
        *(
            "matching",
            "What each sign means",
            "What does each sign on a run chart stand for?",
            CHARTS,
            2,
        ),
        given={"more": "How many people work there"},
        rows=[
            {"left": "A dot", "right": "One measurement"},
            {"left": "The line through the middle", "right": "The median"},
            {"left": "A note above a dot", "right": "What was tried that day"},
        ],
    ),
    Asked(
        *(
            "ordering",
            "Making a run chart",
            "Put the steps of a first run chart into their order.",
            CHARTS,
            2,
        ),
        rows=[
            {"text": "Say what is counted, in one sentence"},
            {"text": "Count the same way each time"},
            {"text": "Draw the points in the order of time"},
            {"text": "Draw the median"},
            {"text": "Read it together"},
        ],
    ),
    Asked(
        *(
            "groups",
            "Signal or noise",
            "A chart of 16 points: what is a signal, and what is noise?",
            CHARTS,
            3,
        ),
        given={"more": ""},
        rows=[
            {"text": "Nine points in a row below the median", "group": "Signal"},
            {"text": "Two crossings in all", "group": "Signal"},
            {"text": "One point higher than the last", "group": "Noise"},
            {"text": "Four points in a row above the median", "group": "Noise"},
        ],
    ),
    Asked(
        *(
            "matrix",
            "Which chart for which question",
            "Which way of showing fits each question?",
            CHARTS,
            3,
        ),
        given={"columns": "Run chart\nBar chart\nA sentence"},
        rows=[
            {"text": "Did it get better since spring?", "right": "Run chart"},
            {"text": "Which reason is named most often?", "right": "Bar chart"},
            {"text": "What did one patient say?", "right": "A sentence"},
        ],
    ),
    Asked(
        *(
            "hotspot",
            "Where the change begins",
            "Point to the week in which the second key was first used.",
            CHARTS,
            2,
        ),
        given={
            "alt": "A run chart of 18 weeks. Weeks 1 to 6 lie around the median of 38 percent,"
            " at 10 to 34 percent of the width; a line marked “second key” follows at 37"
            " percent of the width; the later points rise."
        },
        rows=[{"x": 38.5, "y": 55.0, "radius": 12.0}],
        right="There: at the line, before the points begin to rise.",
    ),
    Asked(
        *(
            "confidence",
            "A single high point",
            "One month is far above all others. What does the run chart say?",
            CHARTS,
            4,
        ),
        given=SHUFFLE,
        rows=_options(
            "Nothing by its rules of runs; ask what happened that month",
            "The process has changed for good",
            "The count was wrong",
            "The median has to be drawn anew",
        ),
    ),
    Asked(
        *(
            "scale",
            "Reading charts in your team",
            "How often does your team look at its own data together?",
            f"{CHARTS}, opinion",
            1,
        ),
        given={
            "low": 1,
            "high": 5,
            "low_label": "Never",
            "high_label": "Every week",
            "right": None,
            "tolerance": 0,
        },
    ),
    Asked(
        *(
            "long",
            "Your own chart in three sentences",
            (
                "Describe a chart of your own team: what"
                " is counted, what the line says, and what you would ask."
            ),
            CHARTS,
            4,
        ),
        given={
            "most_words": 150,
            "model": "Says what one dot is. Names a signal, or that there"
            " is none. Asks about a cause instead of claiming one.",
        },
    ),
    Asked(
        *(
            "upload",
            "Your tally sheet",
            "Send a photo or scan of a tally sheet that you have used, without names on it.",
            CHARTS,
            3,
        ),
        given={"most": 2, "model": "One mark for one thing, a date, and nobody's name."},
    ),
    Asked(
        *(
            "single",
            "What good feedback begins with",
            "What comes first when you tell a colleague what you saw?",
            FEEDBACK,
            1,
        ),
        given=SHUFFLE,
        rows=_options(
            "What you saw and heard",
            "What you think of it",
            "What they should do",
            "What others do better",
        ),
        right="What was seen can be agreed on. Then there is something to talk about.",
    ),
    Asked(
        *(
            "multiple",
            "Sentences that describe",
            "Which of these sentences describe, without judging?",
            FEEDBACK,
            2,
        ),
        given={"shuffle": True, "partial": True},
        rows=_ticked(
            2,
            "Three people spoke in the first ten minutes.",
            "You asked, and waited five seconds.",
            "You were impatient.",
            "The round was too long.",
        ),
    ),
    Asked(
        *(
            "truefalse",
            "Asking before telling",
            "It helps to ask what somebody would like feedback on before giving it.",
            FEEDBACK,
            1,
        ),
        given={"right": "true"},
    ),
    Asked(
        *(
            "ordering",
            "A conversation about a visit",
            "In which order does a conversation after a visit go?",
            FEEDBACK,
            2,
        ),
        rows=[
            {"text": "Ask what they would like to know"},
            {"text": "Say what you saw"},
            {"text": "Ask what they make of it"},
            {"text": "Agree on one next step"},
        ],
    ),
    Asked(
        *(
            "matching",
            "Better said like this",
            "Which sentence says the same in a way that can be used?",
            FEEDBACK,
            3,
        ),
        given={"more": "Never mind."},
        rows=[
            {"left": "Too fast.", "right": "I lost you at the second slide. Could you stop there?"},
            {"left": "Great!", "right": "You let Dmytro finish. He had the best idea of the day."},
            {
                "left": "Nobody listens.",
                "right": "Two of us spoke, nine did not. Shall we go round?",
            },
        ],
    ),
    Asked(
        *(
            "groups",
            "Describes or judges",
            "Does the sentence describe, or does it judge?",
            FEEDBACK,
            2,
        ),
        given={"more": ""},
        rows=[
            {"text": "You looked at the clock twice.", "group": "Describes"},
            {"text": "Seven hands went up.", "group": "Describes"},
            {"text": "You were nervous.", "group": "Judges"},
            {"text": "A lovely lesson!", "group": "Judges"},
        ],
    ),
    Asked(
        *(
            "long",
            "Rewrite it",
            (
                "“Your handover is chaotic.” Write the same as feedback that"
                " somebody can use, in two or three sentences."
            ),
            FEEDBACK,
            3,
        ),
        given={
            "most_words": 80,
            "model": "Names one handover, what was seen in it, what came of"
            " it, and asks or offers something.",
        },
    ),
    Asked(
        *(
            "scale",
            "Feedback last month",
            "How often did somebody tell you last month what they saw you do?",
            f"{FEEDBACK}, opinion",
            1,
        ),
        given={
            "low": 0,
            "high": 4,
            "low_label": "Not once",
            "high_label": "Every week",
            "right": None,
            "tolerance": 0,
        },
    ),
    Asked(
        *("multiple", "When to disinfect hands", "When are hands disinfected?", HANDS, 2),
        given={"shuffle": True, "partial": True},
        rows=_ticked(
            4,
            "Before touching a patient",
            "Before an aseptic task",
            "After contact with body fluids",
            "After touching what is around a patient",
            "Before entering the lift",
        ),
        wrong="Five moments are meant in all: before and after the patient, before aseptic tasks,"
        " after fluids, after the surroundings.",
    ),
    Asked(
        *(
            "numeric",
            "How long rubbing takes",
            "How many seconds are hands rubbed with disinfectant, at the least?",
            HANDS,
            2,
        ),
        given={"right": 25, "tolerance": 5, "how": "absolute"},
        rows=[{"unit": "seconds", "factor": 1}, {"unit": "minutes", "factor": 60}],
        right="Twenty to thirty seconds, until they are dry.",
    ),
    Asked(
        *("gaps", "Gloves", "Complete the sentence.", HANDS, 2),
        given={
            "gaps": "Gloves [[*do not replace | replace | are better than]] disinfecting hands:"
            " it is done before putting them on and [[after]] taking them off."
        },
    ),
    Asked(
        *(
            "confidence",
            "Soap or disinfectant",
            "Your hands are visibly dirty. What comes first?",
            HANDS,
            2,
        ),
        given=SHUFFLE,
        rows=_options("Washing with water and soap", "Disinfectant alone", "A new pair of gloves"),
    ),
)
