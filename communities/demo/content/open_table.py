"""The Open Table: the third community, public and open to anyone."""

from ..script import Poll, Post, Said

POSTS = (
    Post(
        when="61d 10:40",
        by="rosalind",
        kind="announcement",
        title="Sit down, ask one small thing",
        text=(
            "This table is for everybody who shows others how: in a class, on a ward, at a bench, "
            "at home. Nobody is let in here, you just come in.\n\n"
            "1. Say hello in two sentences.\n"
            "2. Ask one small thing, or answer one.\n"
            "3. When you tried something, come back and say what happened. *Nothing happened* "
            "counts."
        ),
        pinned_by="rosalind",
        reactions={"thanks": 4},
    ),
    Post(
        when="54d 16:05",
        by="siobhan",
        kind="question",
        title="How do I stop answering my own questions?",
        topics=("asking",),
        text=(
            "I ask, I count to two, and then I hear myself give the answer. Every time. Six care "
            "assistants look at me kindly and write it down."
        ),
        reactions={"same": 5},
        thread=(
            Said(
                "marisol",
                "3h",
                "Hold something. I take a sip of water after each question, and I may not speak "
                "before the cup stands on the table again. That is about seven seconds, and in "
                "the fifth somebody begins.",
                answer=True,
                accepted=True,
                reactions={"helpful": 4},
                replies=(
                    Said(
                        "siobhan",
                        "6d",
                        "Four sessions, two litres of water. They talk now. I have moved the "
                        "session next to the lavatory.",
                        reactions={"celebrate": 4},
                    ),
                ),
            ),
            Said(
                "abena",
                "5h",
                "Ask them to write one line first, everybody, in silence. Then the question is "
                "answered before anyone opens their mouth, and I can read over shoulders.",
                answer=True,
                reactions={"helpful": 3},
            ),
        ),
    ),
    Post(
        when="41d 12:20",
        by="pekka",
        kind="win",
        title="Nobody asked me where the files are",
        text=(
            "Every apprentice used to ask me twice a day where a tool lives. I painted its outline "
            "on the board, like everybody does. New is this: whoever puts a tool back says its "
            "name aloud. It took one week, and it is loud, and yesterday I was asked nothing."
        ),
        reactions={"celebrate": 4, "insightful": 2},
        thread=(
            Said(
                "charlotte",
                "4h",
                "We say the count aloud when swabs go in and come out. I had never thought of it "
                "as teaching.",
                reactions={"insightful": 3},
            ),
        ),
    ),
    Post(
        when="33d 09:15",
        by="vy",
        kind="discussion",
        title="What does somebody see on their first day?",
        group="first-days",
        topics=("first-day",),
        text=(
            "We had a new colleague on Monday. By noon she had eleven passwords and had spoken to "
            "one person. I have drawn up her day as she lived it, hour by hour, and it is not the "
            "day that we had planned. Has anybody else done that?"
        ),
        reactions={"same": 3, "insightful": 1},
        thread=(
            Said(
                "jakub",
                "5h",
                "I followed one through the gate. Forty minutes of them were waiting for a badge "
                "beside a poster about safety that is older than he is.",
                reactions={"same": 2},
            ),
            Said(
                "farrukh",
                "1d",
                "I ask mine on Friday: *what did you look for and not find?* Passwords have never "
                "been the answer. The kettle has, twice.",
                reactions={"helpful": 3},
            ),
        ),
    ),
    Post(
        when="20d 14:30",
        by="farrukh",
        kind="poll",
        title="How long may an explanation be?",
        text="Before somebody does something with their own hands. Your limit, not the ideal.",
        poll=Poll(
            options=("Three minutes", "Ten minutes", "Until they look away", "I have no limit"),
            votes={
                "rosalind": (0,),
                "marisol": (2,),
                "abena": (1,),
                "pekka": (0,),
                "vy": (1,),
                "charlotte": (2,),
                "siobhan": (2,),
            },
        ),
        reactions={"helpful": 1},
    ),
    Post(
        when="9d 11:10",
        by="charlotte",
        kind="discussion",
        title="One page for the first hour with somebody new",
        group="first-days",
        topics=("first-day",),
        text=(
            "What I go through with each student midwife before we see anybody:\n\n"
            "- where you put your coat, and where you may cry\n"
            "- whom you ask first, and whom you ask when I am busy\n"
            "- what you may do without asking, from the first minute\n"
            "- one thing that everybody here got wrong in their first week\n\n"
            "Take it and change it. The second line of the first point is used more than I like "
            "and less than is needed."
        ),
        reactions={"thanks": 4, "helpful": 2},
        kept_by=("rosalind", "vy"),
    ),
    Post(
        when="2d 15:45",
        by="abena",
        kind="question",
        title="Who goes first when nobody wants to?",
        topics=("asking",),
        text=(
            "Presentations, twelve adults, all looking at their shoes. Drawing lots feels like a "
            "punishment, going by the alphabet *is* one for Aaron. What do you do?"
        ),
        reactions={"same": 2},
    ),
)
