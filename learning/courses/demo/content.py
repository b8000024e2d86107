"""The courses of the demo community. Their lessons are the folders beside this module."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
COMMUNITY = "aldervale"


@dataclass(frozen=True)
class Text:
    """A lesson: its front matter and its Markdown."""

    name: str
    section: str
    minutes: int
    slug: str
    source: str


@dataclass(frozen=True)
class Taken:
    """Somebody takes it: so many days ago they began, and so many lessons they have done since,
    one every ``pace`` days. ``says`` are stars and words of those who completed it."""

    who: str
    began: int
    done: int
    pace: int = 3
    group: str = ""
    says: tuple[int, str] | None = None


@dataclass(frozen=True)
class Said:
    """In the discussion of the lesson with this number, from 1."""

    who: str
    days_ago: int
    lesson: int
    text: str
    group: str = ""


@dataclass(frozen=True)
class Asked:
    """The quiz at the end of the last lesson: of questions of the bank with this tag."""

    title: str
    tag: str
    kinds: tuple[str, ...] = ("single", "multiple", "truefalse", "ordering")


@dataclass(frozen=True)
class Work:
    """What somebody handed in, and another of them says of it some days later."""

    who: str
    days_ago: int
    text: str
    reviewer: str
    words: str


@dataclass(frozen=True)
class Assigned:
    """The assignment at the end of the last lesson, whose work the learners of a group review."""

    title: str
    text: str
    group: str
    work: tuple[Work, ...]
    accepts: str  # who marks it


@dataclass(frozen=True)
class Told:
    """What is told all of its learners, in the community or in this group."""

    days_ago: int
    title: str
    body: str
    group: str = ""


@dataclass(frozen=True)
class Packed:
    """A package at the end of this lesson, which may be done by it."""

    lesson: str
    folder: str
    passing: bool = False


@dataclass(frozen=True)
class Course:
    folder: str
    name: str
    summary: str
    body: str
    owner: str
    since: int
    authors: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)  # the name in lessons: a demo picture
    published: int = 99
    groups: tuple[str, ...] = ()  # also given to these
    everybody: bool = True
    taken: tuple[Taken, ...] = ()
    said: tuple[Said, ...] = ()
    asked: Asked | None = None
    assigned: Assigned | None = None
    packages: tuple[Packed, ...] = ()
    told: tuple[Told, ...] = ()
    of_group: str = ""
    licence: str = "cc-by"


def packed(folder: str) -> io.BytesIO:
    """A package as a ZIP archive, as its author would upload it; all of them look alike."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in (folder, "pages"):
            for path in sorted((FOLDER / "packages" / one).iterdir()):
                archive.writestr(path.name, path.read_bytes())
    into.seek(0)
    return into


def texts(folder: str) -> Iterator[Text]:
    for path in sorted((FOLDER / folder).glob("*.md")):
        head, source = path.read_text().removeprefix("---\n").split("\n---\n", 1)
        known = dict(line.split(": ", 1) for line in head.splitlines())
        yield Text(known["title"], known["block"], int(known["minutes"]), path.stem, source.strip())


COURSES = (
    Course(
        folder="reading-a-run-chart",
        name="Reading a run chart",
        summary="See what a chart of yours says, and what it does not say yet.",
        body=(
            "Six short lessons for people who count something at work and wonder what it means. "
            "You need no mathematics beyond writing numbers in order.\n\n"
            "At the end you read your own chart aloud to somebody who did not make it. Bring a "
            "question; the first lesson shows how to make it one that can be counted."
        ),
        owner="tomas",
        authors=("adaeze",),
        since=120,
        files={"rounds.png": "run-chart.png"},
        packages=(Packed("03-median", "median-by-hand", passing=True),),
        groups=("measures-and-charts",),
        taken=(
            Taken("joao", 90, 6, 4, says=(5, "The table of longest runs hangs in our staff room.")),
            Taken("wulandari", 70, 6, 5, says=(4, "The last lesson took me two tries. Worth it.")),
            Taken("gwenllian", 60, 6, 3, says=(5, "I use the six sentences with my Year 9.")),
            Taken("maria", 40, 4, 4),
            Taken("abena", 33, 2, 2),
            Taken("layla", 12, 3, 3),
            Taken("rosalind", 6, 1, 2),
            Taken("kavita", 50, 5, 6, group="measures-and-charts"),
            Taken("jakub", 45, 2, 3, group="measures-and-charts"),
            Taken("haruka", 9, 3, 2, group="measures-and-charts"),
        ),
        said=(
            Said(
                *("joao", 76, 2),
                "Our hardest case: somebody looks in, sees me with the tray, and goes away again. "
                "Nobody stopped. We count it as none, and note it on the back.",
            ),
            Said(
                *("gwenllian", 52, 2),
                "In a classroom it is the door that opens. We said: it counts if I turn my head.",
            ),
            Said(
                *("maria", 27, 4),
                "I read our own chart to my daughter at breakfast. She asked “and who answers the "
                "phone now?” Best question of the cycle.",
            ),
            Said(
                *("layla", 3, 4),
                "Is a point on the line lost for ever? We have five of them, out of fourteen.",
            ),
        ),
        asked=Asked("What may you say about it?", "run charts"),
        told=(
            Told(
                5,
                "Bring your chart on Thursday",
                "We read two charts aloud, on paper and without names. **Yours need not be "
                "finished.** Whoever cannot come posts a photo in the last lesson.",
            ),
        ),
    ),
    Course(
        folder="feedback-that-lands",
        name="Feedback that lands",
        summary="Say one thing that somebody can try tomorrow, and come back to it.",
        body=(
            "Five lessons on what to say after you have watched a colleague work, and what to "
            "leave for another day. Written by the second cohort of new trainers, and tried in the "
            "third."
        ),
        owner="marisol",
        authors=("pekka",),
        since=70,
        groups=("new-trainers-3",),
        packages=(Packed("02-what-you-saw", "say-what-you-saw"),),
        taken=(
            Taken("siobhan", 55, 5, 3, group="new-trainers-3", says=(5, "")),
            Taken("vy", 52, 5, 4, group="new-trainers-3", says=(4, "Short enough to do it.")),
            Taken("tane", 50, 3, 5, group="new-trainers-3"),
            Taken("farrukh", 20, 2, 4, group="new-trainers-3"),
            Taken("adaeze", 15, 2, 4, group="new-trainers-3"),
            Taken("hamish", 30, 5, 3),
            Taken("charlotte", 10, 1, 2),
        ),
        said=(
            Said(
                *("vy", 40, 3, "My sentence: “Tell me one moment in which you lost me.”"),
                group="new-trainers-3",
            ),
            Said(
                *("siobhan", 38, 3, "Stolen, with thanks. Mine was much longer."),
                group="new-trainers-3",
            ),
        ),
        asked=Asked("Before you speak", "feedback"),
        assigned=Assigned(
            "A sentence that landed, or did not",
            "Give somebody feedback this week, and write down three things:\n\n"
            "1. the one sentence that you said,\n"
            "2. what they were to try, and by when,\n"
            "3. what happened when you came back to it.\n\n"
            "Ten lines are enough. Leave out the name of whoever it was about.",
            group="new-trainers-3",
            work=(
                Work(
                    *("siobhan", 36),
                    "I said: “You answered your own question after two seconds.” She was to count "
                    "to five after each one, until Thursday.\n\nOn Thursday she told me that at "
                    "four somebody had always spoken. She had not believed me.",
                    "vy",
                    "One sentence, one thing to try, one day: it is all there. I would like to "
                    "know how she knew that you meant well.",
                ),
                Work(
                    *("vy", 35),
                    "I said: “The group looked at the slide, not at you.” He was to turn it off "
                    "for ten minutes.\n\nHe forgot, and so did I: I asked a week too late.",
                    "siobhan",
                    "Thank you for telling one that did not land. What would help: write the day "
                    "into both your calendars before you part.",
                ),
            ),
            accepts="marisol",
        ),
        told=(
            Told(
                18,
                "Pairs for the last lesson",
                "Choose somebody whose work you have not seen yet, and agree on a day.",
                group="new-trainers-3",
            ),
        ),
    ),
    Course(
        folder="first-ten-minutes",
        name="The first ten minutes",
        summary="Open a session so that people have spoken before it gets difficult.",
        body="In the making: two lessons are there, and the others follow as we try them.",
        owner="pekka",
        since=18,
        published=2,
        everybody=False,
        groups=("new-trainers-3",),
        of_group="new-trainers-3",
        licence="reserved",
        taken=(Taken("siobhan", 8, 1, group="new-trainers-3"),),
    ),
)
