"""People who care for patients, and those who work with data."""

from ..script import Person

HOSPITAL = "Alder Valley Hospitals"

CARE = (
    Person(
        key="joao",
        name="João Figueiredo",
        pronouns="he/him",
        kind="Nurse",
        role="Charge nurse, Ward 4",
        organisation=HOSPITAL,
        location="Aldermouth",
        speaks="Portuguese, English, some Welsh",
        headline="Charge nurse on a ward that counts what it changes",
        about=(
            "I have run the ten o’clock medicines round, or been pulled away from it, for "
            "fourteen years. Half a year ago we began to write down what pulls us away. That was "
            "the first useful thing we did; the second was to stop explaining the numbers before "
            "we had looked at them.\n\n"
            "Ask me about:\n\n"
            "- getting night staff into a project that meets by day\n"
            "- tally sheets that survive a real shift\n"
            "- what to do when a good idea makes one thing better and another worse"
        ),
        skills={
            "Medication rounds": 4,
            "Small tests of change": 3,
            "Facilitating meetings": 3,
            "Run charts": 2,
        },
        can_help=(
            ("Tally sheets for a busy ward", "I have a drawer full of ones that failed"),
            ("Starting with one nurse, one round", ""),
        ),
        wants_help=(("Balancing measures", "I always notice them a month too late"),),
        goals=(("Read a control chart without asking Tomás", "by the end of the year"),),
        since=378,
        follows=("tomas", "kavita"),
    ),
    Person(
        key="adaeze",
        name="Adaeze Nwosu",
        pronouns="she/her",
        kind="Nurse",
        role="Staff nurse, Ward 4",
        organisation=HOSPITAL,
        location="Aldermouth",
        speaks="English, Igbo",
        headline="Staff nurse, two years in, keeper of the tally sheets",
        about=(
            "I came to this through a clipboard: João asked me to count interruptions for one "
            "shift and I have been counting something ever since. I like questions that can be "
            "answered by Friday."
        ),
        skills={"Observation on shift": 3, "Spreadsheets": 2, "Handover": 3},
        can_help=(
            ("Counting without getting in the way", "six months of it"),
            ("Explaining a ward to people who have never stood on one", ""),
        ),
        wants_help=(
            ("Speaking up in a room of seniors", "practice partners welcome"),
            ("Writing predictions that can be wrong", ""),
        ),
        goals=(
            ("Lead one test from question to decision", ""),
            ("Teach the tally to Ward 7", "they have asked twice"),
        ),
        links=(("Our tally sheet, version 6", "https://wards.aldervale.example/tally-sheet"),),
        since=371,
        follows=("joao", "tomas", "haruka", "marisol"),
    ),
    Person(
        key="kavita",
        name="Kavita Deshpande",
        pronouns="she/her",
        kind="Pharmacist",
        role="Ward pharmacist",
        organisation=HOSPITAL,
        speaks="Marathi, Hindi, English",
        headline="Pharmacist on three wards; I read the chart before the story",
        about=(
            "Medicines are delayed for dull reasons: a missing key, a phone, a locum who cannot "
            "find the fridge. I collect dull reasons. There are forty-one so far."
        ),
        skills={"Medicines safety": 4, "Audit": 3, "Difficult conversations": 2},
        can_help=(
            ("Telling a delay from an omission", "the difference matters for your numbers"),
            ("Reading a medicines chart with teachers and engineers present", ""),
        ),
        wants_help=(("Getting doctors to look at a run chart", ""),),
        goals=(("Facilitate without solving the problem myself", ""),),
        since=165,
        follows=("joao",),
    ),
    Person(
        key="tomas",
        name="Tomás Ó Briain",
        pronouns="he/him",
        kind="Analyst",
        role="Measurement for improvement",
        organisation=HOSPITAL,
        location="Carrick Bridge",
        speaks="Irish, English",
        headline="Data person. I would rather see twelve honest points than a thousand tidy ones",
        about=(
            "I help people decide what to count and when to stop. Most charts I am shown have "
            "the wrong denominator; most of the rest have no date on the change.\n\nI keep a "
            "clinic in **Measures and charts** on Tuesdays. Bring the numbers, not a summary of "
            "them."
        ),
        skills={
            "Run charts": 4,
            "SQL": 4,
            "Spreadsheets": 4,
            "Explaining statistics in plain words": 3,
        },
        can_help=(
            ("Choosing a measure", "bring the question, we find the count"),
            ("SQL against audit exports", ""),
            ("Telling a signal from a busy week", ""),
        ),
        wants_help=(("Drawing for people who dislike charts", ""),),
        goals=(("Stop answering before the question is finished", ""),),
        links=(("Notes on denominators", "https://measures.aldervale.example/denominators"),),
        since=173,
        follows=("haruka", "jakub"),
    ),
    Person(
        key="wulandari",
        name="Wulandari",
        kind="Nurse",
        role="Healthcare assistant, Ward 4",
        organisation=HOSPITAL,
        speaks="Indonesian, Javanese, English",
        headline="Healthcare assistant. I answer the bells during the round",
        about=(
            "One name is all I have, and forms do not believe me. For some months I have taken "
            "the phone and the bells from ten to eleven, so that the nurse can finish. I also "
            "write down what people wanted, and it is rarely what you would guess."
        ),
        skills={"Patient conversations": 4, "Observation on shift": 3},
        can_help=(("What the bell is really about", "I have eleven weeks of notes"),),
        since=167,
    ),
    Person(
        key="charlotte",
        name="Charlotte N’Diaye",
        pronouns="she/her",
        kind="Nurse",
        role="Midwife, clinical supervisor",
        organisation=HOSPITAL,
        location="Saint-Louis and Aldermouth",
        speaks="French, Wolof, English",
        headline="Midwife and supervisor, interested in how we talk after a bad night",
        about=(
            "I have debriefed colleagues for nine years and taught myself to leave the blame in "
            "the corridor. I facilitate reviews for other departments if they let me sit in the "
            "corner first."
        ),
        skills={"Debriefing": 4, "Supervision": 4, "Incident review": 3},
        can_help=(("Feedback after something went wrong", "also for teachers"),),
        wants_help=(("Writing shorter", ""),),
        since=160,
        also=("open-table",),
        follows=("jakub", "adaeze"),
    ),
    Person(
        key="layla",
        name="ليلى حدّاد",
        pronouns="she/her",
        kind="Therapist",
        role="Occupational therapist",
        organisation=HOSPITAL,
        speaks="العربية, English, français",
        headline="Occupational therapist; discharge plans that people can carry out",
        about=(
            "Layla Haddad, if your keyboard prefers. I visit people a week after they go home "
            "and look at what became of our advice. Usually it is under a magnet on the fridge, "
            "untouched.\n\nأكتب هنا بالعربية أحيانًا، وأجيب بأي لغة."
        ),
        skills={"Home visits": 4, "Plain language": 3, "Discharge planning": 3},
        can_help=(("Leaflets that are read", ""), ("Arabic", "leaflets, letters, signs")),
        goals=(("Measure whether advice is followed", "not whether it was given"),),
        since=132,
    ),
    Person(
        key="maria",
        name="María Guadalupe Fernández de la Vega Etxeberria",
        pronouns="she/her",
        kind="Nurse",
        role="Night sister, Wards 4 and 7",
        organisation=HOSPITAL,
        speaks="Spanish, Basque, English",
        headline="Night sister. Please stop scheduling things at two in the afternoon",
        about=(
            "Lupe is fine. I work nights and read this at four in the morning, so if an answer "
            "sounds short, that is why. Nights are half of the week and a tenth of the data."
        ),
        skills={"Night work": 4, "Handover": 4},
        can_help=(("Bringing nights into a project", ""),),
        wants_help=(("Taking part without being awake at two in the afternoon", ""),),
        since=169,
    ),
    Person(
        key="tugba",
        name="Tuğba Yıldız",
        pronouns="she/her",
        kind="Therapist",
        role="Physiotherapist",
        organisation=HOSPITAL,
        speaks="Turkish, English",
        headline="Newly qualified physiotherapist",
        since=1,
        newcomer=True,
    ),
)
