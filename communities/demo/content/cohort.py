"""New trainers, third cohort: experts who are learning to teach."""

from ..script import Poll, Post, Said

GROUP = "new-trainers-3"

POSTS = (
    Post(
        when="74d 09:10",
        by="marisol",
        kind="announcement",
        group=GROUP,
        title="Twelve weeks, eight people, one promise",
        text=(
            "Each of you teaches the others something for twenty minutes. It may be anything "
            "that you can do with your hands or your head. Then you hear what each of us *saw*, "
            "for ten minutes, and you say nothing but thank you.\n\n"
            "The promise: nobody’s session is spoken of outside. Pekka goes first, so that the "
            "bar is neither too high nor too low."
        ),
        pinned_by="marisol",
        reactions={"thanks": 4, "celebrate": 2},
        thread=(
            Said("pekka", "2h", "I shall teach a knot. Bring nothing."),
            Said("siobhan", "1d", "Making a bed with somebody in it. Tāne, you are the somebody."),
        ),
    ),
    Post(
        when="68d 17:20",
        by="farrukh",
        kind="discussion",
        group=GROUP,
        title="What I saw in the knot",
        topics=("observation",),
        text=(
            "- He waited eleven seconds after the first question. I counted because it was "
            "unbearable.\n"
            "- He tied it once slowly from *behind* us, so that his left was our left.\n"
            "- Nobody was told they were wrong. Three ropes were simply handed back open.\n\n"
            "I teach from the front, facing people, in mirror writing. I had never noticed."
        ),
        reactions={"insightful": 5, "thanks": 3},
        thread=(
            Said(
                "pekka",
                "3h",
                "The eleven seconds were not a method. I had forgotten what comes next.",
                reactions={"celebrate": 6},
            ),
        ),
    ),
    Post(
        when="60d 12:45",
        by="siobhan",
        kind="question",
        group=GROUP,
        title="New carers start on Monday. What can wait until week three?",
        topics=("onboarding",),
        text=(
            "We have one day instead of three. The list has 26 items, from lifting to the "
            "expenses form. On Tuesday they stand alone in somebody’s kitchen."
        ),
        reactions={"same": 3},
        thread=(
            Said(
                "tane",
                "2h",
                "Sort by *what if they do not know it on Tuesday*: somebody is hurt, somebody is "
                "cross, nobody notices. First pile on Monday. Second pile on a card in the "
                "pocket. Third pile in week three, and half of it never.",
                answer=True,
                accepted=True,
                reactions={"helpful": 6, "insightful": 2},
                replies=(
                    Said(
                        "siobhan",
                        "2d",
                        "Seven, eleven, eight. I did it with two carers who began last year; they "
                        "put the expenses form in the first pile. “Somebody is hurt, it is me.”",
                        reactions={"insightful": 4, "celebrate": 2},
                    ),
                ),
            ),
            Said(
                "rosalind",
                "6h",
                "And a telephone number that is answered by a person. For new teachers that one "
                "item replaces about ten.",
                answer=True,
                reactions={"helpful": 4},
            ),
            Said(
                "vy",
                "1d",
                "If forms are a third of the list, fix the forms. Send me the worst one.",
                answer=True,
                reactions={"thanks": 2},
            ),
        ),
    ),
    Post(
        when="53d 18:05",
        by="tane",
        kind="discussion",
        group=GROUP,
        title="A near miss is a story before it is a form",
        topics=("safety", "feedback"),
        text=(
            "We sat outside with flasks and I asked one thing: *when were you last glad that "
            "nobody was standing there?* Nine stories in forty minutes. The form had collected "
            "two in a year.\n\n"
            "I wrote no names and no places. One ladder has been thrown away since."
        ),
        reactions={"insightful": 6, "celebrate": 2, "thanks": 2},
        thread=(
            Said(
                "adaeze",
                "1d",
                "I asked your question at handover. Silence, then four people at once. May I "
                "keep it?",
                replies=(Said("tane", "2h", "It is not mine to keep. My uncle asked it of us."),),
            ),
        ),
    ),
    Post(
        when="44d 09:50",
        by="marisol",
        kind="resource",
        group=GROUP,
        title="The six-week call: script, diary sheet, and what to do with silence",
        topics=("evaluation",),
        url="https://training.aldervale.example/six-week-call",
        licence="cc-by",
        text=(
            "One question, then wait: *what did you do differently on Monday?* The sheet has room "
            "for the sentence as it was said and for nothing else. If there is silence, say: "
            "“Nothing is a fine answer. What got in the way?” Most of what I know about our "
            "courses comes from the second sentence."
        ),
        reactions={"helpful": 5, "thanks": 4},
    ),
    Post(
        when="37d 17:40",
        by="vy",
        kind="discussion",
        group=GROUP,
        title="I taught with the screen reader on and the projector off",
        topics=("accessibility",),
        text=(
            "Twenty minutes, a booking form, no picture. Everybody had to find the error by "
            "listening. Two people were lost at once and one was suddenly better than all of us: "
            "Siobhán, who takes phone calls for a living.\n\n"
            "What I got wrong: I explained for six minutes first, out of fear."
        ),
        reactions={"insightful": 4, "thanks": 2},
        thread=(
            Said(
                "siobhan",
                "2h",
                "“Button, button, button, edit, blank” is how I feel about most software.",
                reactions={"celebrate": 4},
            ),
            Said(
                "marisol",
                "1d",
                "What I saw: after minute seven nobody looked at you for help any more.",
                reactions={"helpful": 2},
            ),
        ),
    ),
    Post(
        when="29d 10:30",
        by="pekka",
        kind="poll",
        group=GROUP,
        title="In which week do we visit each other at work?",
        text="Half a day each. The workshop has spare boots in all sizes but 38.",
        poll=Poll(
            options=("The week after next", "The last week of the month", "After the holidays"),
            closes="6d",
            votes={
                "marisol": (1,),
                "siobhan": (2,),
                "tane": (1,),
                "farrukh": (1,),
                "rosalind": (1,),
                "vy": (0,),
            },
        ),
    ),
    Post(
        when="17d 12:15",
        by="rosalind",
        kind="question",
        group=GROUP,
        title="How do I say “you talk too much” to somebody who taught me to teach?",
        topics=("feedback",),
        text=(
            "She asked for honest feedback. She meant it. I have it written down, with minutes, "
            "and every morning I find a reason to leave it in my bag."
        ),
        reactions={"same": 6},
        thread=(
            Said(
                "marisol",
                "4h",
                "You are not delivering a verdict, you are lending her your eyes. “I wrote down "
                "when who spoke. Would you like to see it?” Then let her read, and say nothing "
                "until she does.",
                answer=True,
                accepted=True,
                reactions={"helpful": 5, "insightful": 3},
                replies=(
                    Said(
                        "rosalind",
                        "3d",
                        "She read it, laughed, and asked for a copy. I had carried it for three "
                        "weeks.",
                        reactions={"celebrate": 4},
                    ),
                ),
            ),
            Said(
                "pekka",
                "6h",
                "Early, short, alone. I was told late, long and in a meeting. I still know the "
                "date.",
                answer=True,
                reactions={"same": 2, "insightful": 2},
            ),
        ),
    ),
    Post(
        when="6d 17:30",
        by="siobhan",
        kind="win",
        group=GROUP,
        title="Day one is one day, and nobody rang in tears",
        topics=("onboarding",),
        text=(
            "Second group through the short first day. Calls to the office in week one: 9, after "
            "23 and 31 in the two groups before. Two of the nine were about the expenses form, "
            "so it moves into the pocket card."
        ),
        reactions={"celebrate": 6, "insightful": 1},
        thread=(
            Said(
                "adaeze",
                "3h",
                "How many started, each time? I am sorry, I have been in the measures group too "
                "long.",
                reactions={"insightful": 2, "celebrate": 2},
                replies=(Said("siobhan", "1h", "12, 11, 12. I was hoping that you would ask."),),
            ),
        ),
    ),
    Post(
        when="2h",
        by="farrukh",
        kind="question",
        group=GROUP,
        title="Who would watch me teach on Thursday, and only count?",
        topics=("observation",),
        text=(
            "Spreadsheets, second evening. I would like somebody to count one thing: how often I "
            "take the mouse out of somebody’s hand. I believe never. My wife believes otherwise."
        ),
        reactions={"celebrate": 2},
        thread=(
            Said(
                "tane",
                "20m",
                "I can come. @adaeze, do you still have the one-line tally sheet?",
            ),
        ),
    ),
)
