"""The communities, their charters and groups."""

from ..script import Community, Group

CHARTER = {
    "mission": (
        "We find out together which small changes in our daily work help the people we work for, "
        "and we tell each other when they do not."
    ),
    "vision": (
        "Anybody in this valley who tries something new at work knows three people who tried it "
        "before, and has seen their numbers."
    ),
    "values": (
        "Curiosity before opinion. What somebody saw counts as much as what somebody measured. "
        "A change that failed and was written down is worth more than one that succeeded and "
        "was not."
    ),
    "shared_goals": (
        "Twelve changes tested and written up by the end of the year, at least four of them "
        "tried a second time in another house. Every question answered within three working "
        "days."
    ),
    "norms": (
        "Say what you saw, then what you think.\n"
        "Ask one question at a time.\n"
        "No patient, pupil or colleague can be recognised in what you write.\n"
        "Nobody is ranked; wards, classes and teams are not compared.\n"
        "When you disagree, say what would change your mind."
    ),
    "expectations": (
        "Look in once a week. Answer one question a month. When somebody helped you, come back "
        "and say what happened."
    ),
    "ownership": (
        "What you write stays yours. Others here may use it at work and name you. Texts and "
        "sheets shared as resources carry their own licence."
    ),
    "default_licence": "cc-by",
}
REVISED = {
    "norms": CHARTER["norms"] + "\nNights and part-timers get two days to answer before we decide.",
}

ALDERVALE = Community(
    slug="aldervale",
    name="Alder Vale Practice Exchange",
    purpose=(
        "Nurses, teachers, trainers and engineers of one valley, finding out together which "
        "small changes at work help."
    ),
    owner="leonie",
    charters=((384, CHARTER), (88, REVISED)),
    moderation_rules=(
        "We hide first and talk at once: whoever wrote it hears why, from a person, on the same "
        "day.\n\nWhat names or nearly names a patient, pupil or colleague is hidden without "
        "discussion. Sarcasm about people is; sarcasm about photocopiers is not.\n\nTwo "
        "moderators agree before anybody is silenced. Replies to our decisions are read by the "
        "one who did not make it."
    ),
    steps=(
        (
            "Find one person who can help you",
            "The list of people can be searched by what they offer. Follow one of them.",
            "/people/",
        ),
    ),
    since=384,
    settings={"visibility": "listed", "joining": "request", "language": "en"},
    accent="petrol",
    groups=(
        Group(
            slug="ten-oclock-round",
            name="Ten o’clock round",
            kind="work-team",
            purpose=(
                "Ward 4 wants each nurse to finish the ten o’clock medicines round with one "
                "interruption at most. We count, try one thing at a time, and stop what does not "
                "help."
            ),
            norms=(
                "Numbers first, stories second, plans last.\n"
                "A prediction before every test, in writing.\n"
                "Who was on nights speaks first.\n"
                "We finish five minutes early."
            ),
            visibility="private",
            joining="request",
            facilitators=("joao", "kavita"),
            members=("adaeze", "wulandari", "maria", "tomas", "haruka", "layla", "leonie"),
            observers=("jakub",),
            size=(6, 12),
            since=170,
        ),
        Group(
            slug="measures-and-charts",
            name="Measures and charts",
            kind="topic",
            purpose=(
                "What to count, how to draw it, and what one may say afterwards. Bring real "
                "numbers; nobody here minds if they are ugly."
            ),
            norms=(
                "Show the denominator.\n"
                "No chart without the date of the change.\n"
                "“I do not know” is a complete answer."
            ),
            visibility="public",
            joining="open",
            facilitators=("tomas",),
            members=(
                *("adaeze", "joao", "kavita", "gwenllian", "marisol", "jakub", "haruka"),
                *("vy", "farrukh", "layla", "leonie", "abena", "pekka", "charlotte"),
            ),
            size=(3, None),
            since=162,
        ),
        Group(
            slug="maths-7-to-9",
            name="Maths, Years 7 to 9",
            kind="department",
            purpose=(
                "The mathematics department of Ridgeway School plans one warm-up a week together "
                "and brings back what the pupils did with it. Guests from other schools are "
                "welcome to read and steal."
            ),
            norms=(
                "Bring scripts, not impressions.\n"
                "One warm-up for all classes, or none.\n"
                "Pupils’ names stay in the room."
            ),
            visibility="public",
            joining="request",
            facilitators=("gwenllian",),
            members=(*("abena", "dmytro", "rosalind", "tomas", "marisol", "charlotte", "hamish"),),
            observers=("leonie", "joao"),
            size=(3, 12),
            since=155,
        ),
        Group(
            slug="new-trainers-3",
            name="New trainers, third cohort",
            kind="cohort",
            purpose=(
                "Twelve weeks for people who know their trade and now have to teach it. Each of "
                "us runs one session with the others in it, and hears what they saw."
            ),
            norms=(
                "Everybody teaches once before anybody teaches twice.\n"
                "Feedback begins with what you saw somebody do.\n"
                "What is said here about a participant stays here."
            ),
            visibility="private",
            joining="open",
            facilitators=("marisol", "pekka"),
            members=("siobhan", "tane", "farrukh", "rosalind", "vy", "adaeze"),
            waiting=("dmytro", "layla"),
            size=(6, 8),
            since=80,
        ),
        Group(
            slug="review-circle",
            name="Review circle",
            kind="work-team",
            purpose=(
                "Five people from three trades who read each other’s incident reviews before "
                "they go out. It is hidden because drafts name times and places."
            ),
            norms="Nothing leaves this group.\nWe read what people could see at the time.",
            visibility="hidden",
            joining="invitation",
            facilitators=("charlotte", "jakub"),
            members=("hamish", "kavita", "maria"),
            size=(3, 6),
            since=124,
        ),
    ),
)

LERNWERKSTATT = Community(
    slug="lernwerkstatt-sued",
    name="Lernwerkstatt Süd",
    purpose=(
        "Ausbilderinnen, Kursleiter und Praxisanleiterinnen tauschen aus, was im Unterricht "
        "wirklich geholfen hat."
    ),
    owner="annegret",
    charters=(
        (
            140,
            {
                "mission": "Wir zeigen einander, was im Unterricht geholfen hat, und was nicht.",
                "values": "Erst zuhören, dann raten. Fehlversuche gehören auf den Tisch.",
                "norms": (
                    "Wir schreiben so, dass niemand wiederzuerkennen ist.\n"
                    "Wer etwas ausprobiert hat, berichtet.\n"
                    "Fragen dürfen klein sein."
                ),
                "expectations": "Einmal im Monat hereinschauen und eine Frage beantworten.",
                "ownership": "Texte gehören denen, die sie schreiben.",
                "default_licence": "cc-by-sa",
            },
        ),
    ),
    moderation_rules="Wir reden miteinander, bevor wir etwas ausblenden.",
    settings={"visibility": "public", "joining": "open", "language": "de"},
    accent="umber",
    since=140,
)

OPEN_TABLE = Community(
    slug="open-table",
    name="The Open Table",
    purpose=(
        "For everybody who shows others how. Come in, ask one small thing, and say what you tried."
    ),
    owner="rosalind",
    charters=(
        (
            62,
            {
                "mission": "We make it easy to ask how others explain, show and practise.",
                "values": "Small things count. So does what did not work.",
                "norms": (
                    "One question at a time.\n"
                    "Say what you saw before you say what you think.\n"
                    "Nobody can be recognised in what you write."
                ),
                "expectations": "When somebody's answer helped you, say so.",
                "ownership": "What you write stays yours; others may use it and name you.",
                "default_licence": "cc-by",
            },
        ),
    ),
    moderation_rules="We ask first, and hide only what would hurt somebody.",
    settings={"visibility": "public", "joining": "open", "language": "en"},
    accent="yew",
    groups=(
        Group(
            slug="first-days",
            name="First days",
            kind="topic",
            purpose="What somebody new sees, hears and needs, from the gate to the first Friday.",
            norms="Bring what you saw, hour by hour.\nAsk those who came last.",
            visibility="public",
            joining="open",
            facilitators=("vy",),
            members=("jakub", "farrukh", "charlotte", "rosalind"),
            size=(1, None),
            since=50,
        ),
        Group(
            slug="reading-round",
            name="Reading round",
            kind="cohort",
            purpose="Six people read one chapter a week and try one page of it at work.",
            norms="Who has not read comes all the same.\nOne page tried, not one page praised.",
            visibility="public",
            joining="open",
            facilitators=("marisol",),
            members=("pekka", "abena", "siobhan", "farrukh", "jakub"),
            size=(4, 6),
            since=40,
        ),
    ),
    since=62,
)
