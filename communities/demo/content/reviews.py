"""Review circle: hidden, five people who read drafts."""

from ..script import Poll, Post, Said

GROUP = "review-circle"

POSTS = (
    Post(
        when="118d 09:40",
        by="charlotte",
        kind="discussion",
        group=GROUP,
        title="How we read each other’s drafts",
        text=(
            "First reading: mark every *should have*, *failed to* and *obviously*. Second "
            "reading: for each mark, ask what the person could see at that minute. Third "
            "reading: is anybody recognisable? Only then do we talk about causes."
        ),
        pinned_by="charlotte",
        reactions={"helpful": 3, "thanks": 1},
    ),
    Post(
        when="101d 13:10",
        by="jakub",
        kind="resource",
        group=GROUP,
        title="The timeline sheet, three columns",
        topics=("timeline",),
        url="https://reviews.aldervale.example/timeline-sheet",
        licence="cc-by",
        text=(
            "Time, what could be seen and by whom, what was done. There is no fourth column, and "
            "I have been asked for one eleven times."
        ),
        reactions={"helpful": 3},
        thread=(
            Said("hamish", "1d", "What would stand in the fourth?"),
            Said("jakub", "1d 1h", "“Why”, every time."),
        ),
    ),
    Post(
        when="57d 11:30",
        by="kavita",
        kind="question",
        group=GROUP,
        title="The ward wants to know who it was. What do I answer?",
        topics=("wording",),
        text=(
            "The review of the double dose is done and nobody is named. Now four people have "
            "asked me, kindly, over coffee. Two of them guessed right."
        ),
        reactions={"same": 2},
        thread=(
            Said(
                "charlotte",
                "3h",
                "“It could have been whoever stood there, and that is what the review is about.” "
                "Then change the subject, the same way for right and for wrong guesses.",
                answer=True,
                accepted=True,
                reactions={"helpful": 3, "insightful": 2},
            ),
            Said(
                "maria",
                "18h",
                "And ask the person concerned whether they want to say it themselves. Mine did, "
                "at handover, and the room was better afterwards.",
                answer=True,
                reactions={"insightful": 3},
            ),
        ),
    ),
    Post(
        when="22d 14:30",
        by="hamish",
        kind="poll",
        group=GROUP,
        title="Do we invite a sixth reader?",
        poll=Poll(
            options=("Yes, from a school", "Yes, from home care", "Not this year"),
            closes="4d",
            votes={"charlotte": (0,), "jakub": (0,), "kavita": (1,), "maria": (0,)},
        ),
    ),
    Post(
        when="5d 10:20",
        by="jakub",
        kind="discussion",
        group=GROUP,
        title="Draft: ticket machines, Saturday, 14:02 to 16:40",
        topics=("draft",),
        text=(
            "Please read for tone; the facts are checked. My worry is paragraph three: I write "
            "that the alarm *went unnoticed*. It was noticed, by a trainee, who had been told the "
            "week before that this alarm is always wrong.\n\n"
            "> 14:07 The alarm appears on the second screen. The person at the desk has been "
            "shown on Monday how to dismiss it.\n\n"
            "Is that fair to the person who showed her?"
        ),
        reactions={"insightful": 2},
        thread=(
            Said(
                "charlotte",
                "4h",
                "Fair, if you add why it was shown: how many false alarms of that kind were there "
                "in the month before?",
                reactions={"helpful": 2},
                replies=(
                    Said("jakub", "2h", "Two hundred and twelve."),
                    Said("charlotte", "1h", "Then that number is your paragraph three."),
                ),
            ),
        ),
    ),
)
