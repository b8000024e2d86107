"""Posts for everyone in Alder Vale, the first months."""

from ..script import Poll, Post, Said

POSTS = (
    Post(
        when="173d 15:00",
        by="leonie",
        kind="announcement",
        title="Why there is a room here with wards, classrooms and workshops in it",
        text=(
            "Not long ago I heard the same sentence three times in a week, from a nurse, a welder "
            "and a maths teacher: *we tried something, it seemed to help, nobody wrote it "
            "down.*\n\n"
            "So here is a place to write it down. Small is welcome. Unfinished is welcome. What "
            "did **not** help is very welcome, because it is the part that is never told.\n\n"
            "Start with the charter; it takes three minutes. Then say in two sentences what "
            "brought you here."
        ),
        pinned_by="leonie",
        reactions={"thanks": 1, "celebrate": 1},
    ),
    Post(
        when="170d 15:30",
        by="tomas",
        kind="discussion",
        topics=("hello",),
        text=(
            "I am the data person, which means that people show me charts and watch my face. What "
            "brought me: I would like to see the question *before* the chart, for once."
        ),
        reactions={"celebrate": 2},
        thread=(Said("joao", "1d", "You will regret this. See you on Tuesday with a shoebox."),),
    ),
    Post(
        when="155d 10:20",
        by="charlotte",
        kind="discussion",
        title="Ten minutes after a bad night",
        topics=("debriefing", "feedback"),
        text=(
            "This is what I do, and I would like to hear what you do.\n\n"
            "1. Everybody sits. Nobody stands in the door.\n"
            "2. *What did you see?* Round the table, one sentence each, the most junior first.\n"
            "3. *What do you need before you go home?* I write it down and do one of the things at "
            "once.\n"
            "4. No causes. Causes tomorrow.\n\n"
            "It takes nine minutes with six people. The fourth point is where I fail: somebody "
            "always knows why by seven in the morning."
        ),
        reactions={"insightful": 7, "helpful": 5, "thanks": 2},
        thread=(
            Said(
                "jakub",
                "4h",
                "We have the same rule with other words: during the first day only the clock may "
                "speak. Minute, what was visible, what was done. Whoever says *because* pays into "
                "the cake fund.",
                reactions={"helpful": 4, "celebrate": 3},
                replies=(
                    Said("charlotte", "2h", "How much is in it?"),
                    Said("jakub", "3h", "We are never short of cake."),
                ),
            ),
            Said(
                "hamish",
                "1d",
                "Most junior first is what I would steal. With students I have always gone round "
                "by seats, which is to say by confidence.",
                reactions={"insightful": 4},
            ),
        ),
    ),
    Post(
        when="144d 13:50",
        by="maria",
        kind="question",
        title="Handover in eight minutes: what may be left out?",
        topics=("handover", "nights"),
        text=(
            "Twenty-four patients, eight minutes before the day begins to walk away. I can say "
            "twenty seconds about each. What would you miss least?"
        ),
        reactions={"same": 6},
        thread=(
            Said(
                "joao",
                "3h",
                "Everything that stands in the notes and has not changed. Say the bed, say “as "
                "yesterday”, go on. For me the list shrank to seven people, and those got a minute "
                "each.",
                answer=True,
                accepted=True,
                reactions={"helpful": 8, "thanks": 2},
                replies=(
                    Said(
                        "maria",
                        "3d",
                        "Tried for three nights. It feels impolite, and we finished in seven "
                        "minutes twice.",
                        reactions={"celebrate": 5},
                    ),
                ),
            ),
            Said(
                "jakub",
                "5h",
                "On call we hand over what worries us, and one thing that went well. The second "
                "part is compulsory.",
                answer=True,
                reactions={"insightful": 5},
            ),
            Said(
                "layla",
                "40d",
                "I come late to this: please do not leave out what the person wants to do at home. "
                "It is never in the notes.",
                answer=True,
                reactions={"insightful": 4, "helpful": 2},
            ),
        ),
    ),
    Post(
        when="128d 11:15",
        by="gwenllian",
        kind="discussion",
        title="I sat in on João’s round, and wrote down what a teacher sees",
        topics=("visits",),
        text=(
            "An hour on a ward with permission and a hairnet. What struck me:\n\n"
            "- He checks understanding in a way I never do: *show me how you will take it*, not "
            "*is that clear?*\n"
            "- Mistakes are expected. There is a box for them on the form. My forms have none.\n"
            "- People are interrupted all day and apologise for it. My pupils interrupt **me** and "
            "I apologise too.\n\n"
            "I have changed one thing: “show me the first line” instead of “any questions?”. Nine "
            "hands a lesson instead of none."
        ),
        reactions={"insightful": 9, "thanks": 4, "celebrate": 2},
        thread=(
            Said(
                "joao",
                "2h",
                "Nobody had noticed “show me” in fourteen years. I shall be unbearable.",
                reactions={"celebrate": 6},
            ),
            Said(
                "leonie",
                "1d",
                "This is the post that I show when somebody asks what this place is for. Who goes "
                "next, and where?",
                reactions={"thanks": 2},
                replies=(
                    Said("pekka", "1d", "I have boots for visitors."),
                    Said("rosalind", "2d", "Put me down for the boots."),
                ),
            ),
        ),
    ),
    Post(
        when="112d 12:40",
        by="haruka",
        kind="resource",
        title="How to watch work for an hour without helping",
        topics=("observation",),
        url="https://drawings.aldervale.example/standing-still",
        licence="cc-by",
        text=(
            "Two pages. Where to stand, what to write (movement, waiting, looking for things), "
            "what not to write (names, opinions, times of toilet visits), and what to say when "
            "somebody hands you a tray."
        ),
        reactions={"helpful": 8, "thanks": 5},
        thread=(
            Said("wulandari", "1d", "What *does* one say? People hand me trays all the time."),
            Said(
                "haruka", "1d 2h", "“I am counting, but I can hold it.” Then one counts the tray."
            ),
        ),
    ),
    Post(
        when="104d 10:10",
        by="hamish",
        kind="poll",
        title="When somebody gives you feedback, what do you want first?",
        text="One answer. I ask for a lesson on feedback and will report what the students said "
        "too.",
        poll=Poll(
            options=(
                "What they saw, without a word about how it was",
                "What was good",
                "What to change, quickly",
                "To be asked first how it was for me",
            ),
            votes={
                "adaeze": (0,),
                "joao": (2,),
                "kavita": (2,),
                "tomas": (0,),
                "charlotte": (3,),
                "gwenllian": (0,),
                "abena": (1,),
                "dmytro": (2,),
                "rosalind": (3,),
                "marisol": (0,),
                "pekka": (2,),
                "jakub": (0,),
                "leonie": (1,),
                "wulandari": (1,),
                "haruka": (0,),
            },
        ),
        thread=(
            Said(
                "hamish",
                "12d",
                "Students, 41 of them: *what was good* by a wide margin. We, who give feedback "
                "for a living, ask for what was seen. I have no theory, only the two charts.",
                reactions={"insightful": 6},
                replies=(
                    Said(
                        "dmytro",
                        "3h",
                        "Perhaps one needs to have heard enough good things before the rest is "
                        "interesting.",
                        reactions={"insightful": 5, "thanks": 1},
                    ),
                ),
            ),
        ),
    ),
    Post(
        when="88d 11:20",
        by="leonie",
        kind="announcement",
        title="Charter, second version: two days for nights and part-timers",
        text=(
            "One sentence is new, proposed by @maria: *nights and part-timers get two days to "
            "answer before we decide.* Twice something was settled between Tuesday and Wednesday "
            "by those who happened to be awake.\n\n"
            "Please read and accept it when you are next here."
        ),
        reactions={"thanks": 8, "celebrate": 3},
        thread=(
            Said(
                "maria",
                "16h",
                "Read at 4:10, accepted at 4:12. Thank you.",
                reactions={"celebrate": 7},
            ),
        ),
    ),
    Post(
        when="76d 14:15",
        by="layla",
        kind="win",
        title="A leaflet that stayed on the fridge",
        topics=("plain-language",),
        text=(
            "Old leaflet: four pages, found unread in nine of ten kitchens. New one: one page, "
            "three drawings, the person’s own handwriting in the first line. I visited ten people "
            "again. Seven had it on the fridge, five could tell me what it says without "
            "looking.\n\n"
            "Ten people, one visitor, no comparison group. But I enjoyed my week."
        ),
        reactions={"celebrate": 9, "insightful": 3, "thanks": 2},
        thread=(
            Said(
                "tomas",
                "3h",
                "A model of how to report a small thing. Nothing to add.",
                reactions={"same": 3},
            ),
            Said(
                "vy",
                "1d",
                "The handwriting is clever. People read what they wrote themselves. May I try it "
                "on an online form?",
                replies=(Said("layla", "5h", "Tell me how. I cannot imagine it, and I want to."),),
            ),
        ),
    ),
    Post(
        when="64d 15:05",
        by="vy",
        kind="question",
        title="Has anybody onboarded a colleague who cannot see the whiteboard?",
        topics=("onboarding", "accessibility"),
        text=(
            "A blind engineer joins us in three weeks. The tools I can mend. What worries me is "
            "the rest: half of what we know hangs on walls or is pointed at."
        ),
        reactions={"helpful": 1, "same": 1},
        thread=(
            Said(
                "tane",
                "1d",
                "Ask him. Before anything else, and before you have plans to be proud of.",
                answer=True,
                reactions={"helpful": 5},
                replies=(
                    Said(
                        "vy",
                        "2d",
                        "He said: “Describe what you point at, and tell me when you leave the "
                        "room.” That was the whole list.",
                        reactions={"insightful": 8},
                    ),
                ),
            ),
            Said(
                "siobhan",
                "2d",
                "Walk the building with him once without talking about work. Kitchens first.",
                answer=True,
                reactions={"helpful": 3},
            ),
        ),
    ),
)
