"""Posts for everyone in Alder Vale, the latest months."""

from ..script import Poll, Post, Said

POSTS = (
    Post(
        when="50d 09:45",
        by="jakub",
        kind="discussion",
        title="What we learned from letting a nurse run our incident review",
        topics=("incident-review", "visits"),
        text=(
            "Charlotte facilitated, knowing nothing about ticket machines. Four things happened "
            "that do not happen with us:\n\n"
            "- She asked what *an alarm sounds like*. Nobody in the room knew; ours are silent.\n"
            "- She let eleven seconds pass, twice. The second time our newest colleague spoke.\n"
            "- She wrote on paper, in front of everybody, and asked “have I got you right?”\n"
            "- She ended four minutes early and asked each of us for one word.\n\n"
            "The review has two pages instead of nine and three actions instead of twenty. All "
            "three are done."
        ),
        reactions={"insightful": 8, "celebrate": 4, "thanks": 3},
        thread=(
            Said(
                "charlotte",
                "2h",
                "It helped that I was allowed not to understand. Jakub, you come to us next.",
                reactions={"celebrate": 3},
            ),
            Said("marisol", "1d", "Eleven seconds again. Pekka, you have started something."),
        ),
    ),
    Post(
        when="39d 10:35",
        by="leonie",
        kind="poll",
        title="Would you say here that something of yours did not work?",
        text=(
            "Nobody learns who answered what: the answers are drawn out of a box when it closes, "
            "and only if five or more are in it."
        ),
        poll=Poll(
            options=(
                "I have done so",
                "I would, but have not yet",
                "In a group, not before everybody",
                "No",
            ),
            anonymous=True,
            closes="8d",
            ballots=(
                *((0,), (0,), (0,), (0,), (0,), (1,), (1,), (1,), (1,)),
                *((2,), (2,), (2,), (2,), (2,), (2,), (3,)),
            ),
        ),
        thread=(
            Said(
                "leonie",
                "9d",
                "Two in five of us would say it in a group and not here. I take that "
                "seriously: what would have to be different?",
                reactions={"insightful": 3},
                replies=(
                    Said(
                        "abena",
                        "1d",
                        "For me: fewer people who could be my inspector one day.",
                        reactions={"same": 3, "insightful": 4},
                    ),
                ),
            ),
        ),
    ),
    Post(
        when="31d 16:30",
        by="farrukh",
        kind="discussion",
        title="Reply-all, and what it did to a Tuesday",
        topics=("meetings",),
        text=(
            "Can we agree that a meeting without an agenda may be left after ten minutes? I have "
            "been to four this week. In one of them somebody read us the minutes of another."
        ),
        reactions={"same": 8},
        locked_by="hamish",
        key="locked",
        thread=(
            Said("pekka", "30m", "I leave after five. Nobody has noticed yet."),
            Said(
                "abena",
                "1h",
                "Some of us would love to be invited to a meeting at all. Part-timers hear about "
                "decisions from the caretaker.",
                reactions={"same": 4},
            ),
            Said(
                "farrukh",
                "3h",
                "That was not my point, and you know it.",
                deleted=True,
                replies=(
                    Said("abena", "1h", "I did not. But I would have come to all four."),
                    Said("farrukh", "2h", "I have taken back the sentence above. It was late."),
                ),
            ),
            Said(
                "hamish",
                "20h",
                "Both points are good and they are two. I close this one, and Abena’s gets a post "
                "of its own if she likes. Nobody did anything wrong.",
                reactions={"thanks": 6},
            ),
        ),
    ),
    Post(
        when="28d 11:50",
        by="abena",
        kind="question",
        title="How do part-timers hear of a decision before it is one?",
        topics=("meetings", "part-time"),
        text=(
            "I work Monday to Wednesday. Thursday is when things are decided, in all three places "
            "I have worked. What has anybody seen that really changed this?"
        ),
        reactions={"same": 7, "insightful": 2},
        thread=(
            Said(
                "maria",
                "14h",
                "A sheet on the door: *to be decided on Thursday*, with a pencil on a string. We "
                "won two votes by pencil.",
                answer=True,
                accepted=True,
                reactions={"helpful": 6, "celebrate": 3},
            ),
            Said(
                "annegret",
                "1d",
                "Our meeting moves by one weekday each month. Everybody misses one, nobody misses "
                "all. It is confusing for exactly two months.",
                answer=True,
                reactions={"helpful": 4},
            ),
        ),
    ),
    Post(
        when="21d 09:20",
        by="pekka",
        kind="discussion",
        title="Boots: the visit, with a photograph",
        topics=("visits",),
        files=("workshop.png",),
        text=(
            "Rosalind and two of her pupils’ mothers came to the shop. They welded. I drew what "
            "each of them looked at, because cameras do not like the light: the flame, the hands, "
            "the door, my face. Only one looked at the seam, and hers was the best."
        ),
        reactions={"celebrate": 6, "insightful": 5},
        thread=(Said("rosalind", "2h", "I looked at the door. I admit it freely."),),
    ),
    Post(
        when="14d 13:25",
        by="adaeze",
        kind="question",
        title="How do I write a prediction that can be wrong?",
        followed_by=("tane",),
        topics=("predictions",),
        text=(
            "Mine are all like “it will be calmer”. Whatever happens, I was right. João smiles and "
            "says nothing, which is worse than a correction."
        ),
        reactions={"same": 6},
        thread=(
            Said(
                "haruka",
                "2h",
                "Write the number that would surprise you, on both sides. *Below 40 or above 60, "
                "and I have misunderstood the ward.* You need not be right, only surprised.",
                answer=True,
                accepted=True,
                reactions={"helpful": 8, "insightful": 6},
                replies=(
                    Said(
                        "adaeze",
                        "4d",
                        "I wrote 40 to 55. It was 59. I was so surprised that I counted again.",
                        reactions={"celebrate": 5},
                    ),
                ),
            ),
            Said(
                "pekka",
                "6h",
                "Bet a coffee. The numbers come by themselves.",
                answer=True,
                reactions={"celebrate": 5, "helpful": 2},
            ),
            Said(
                "marisol",
                "1d",
                "Give it to somebody in an envelope. I noticed that I write differently when I "
                "know that it will be opened.",
                answer=True,
                reactions={"helpful": 3},
            ),
        ),
    ),
    Post(
        when="11d 08:55",
        by="siobhan",
        kind="discussion",
        title="A list of agencies that are cheaper than training your own",
        topics=("staffing",),
        key="closed-case",
        text=(
            "Since several of you asked over lunch: there are three agencies in the valley that "
            "will send trained carers within a day. One of them belongs to my brother-in-law and "
            "gives a discount to readers of this page."
        ),
    ),
    Post(
        when="8d 15:35",
        by="wulandari",
        kind="discussion",
        title="What the bell is about, eleven weeks",
        kept_by=("adaeze", "joao"),
        followed_by=("adaeze",),
        topics=("bells", "observation"),
        text=(
            "412 bells between ten and eleven. I wrote down the first words and then what it "
            "was.\n\n"
            "| First words | Times | What it was, mostly |\n"
            "| --- | ---: | --- |\n"
            "| “Sorry to bother you” | 143 | toilet |\n"
            "| “Nurse?” | 97 | lonely, or the television |\n"
            "| “Is it ten yet?” | 61 | a tablet that must be on time |\n"
            "| nothing, points | 58 | water out of reach |\n"
            "| other | 53 | |\n\n"
            "Fifty-eight times the water stood where no arm is that long. We move tables when we "
            "clean. I now look at every table on my way out, and last week it was two."
        ),
        reactions={"insightful": 12, "thanks": 6, "helpful": 4},
        thread=(
            Said(
                "rosalind",
                "2h",
                "“Sorry to bother you” means *toilet* in Year 5, too.",
                reactions={"celebrate": 7},
            ),
            Said(
                "tomas",
                "5h",
                "From fifty-eight in eleven weeks to two in one, by looking. I should like to "
                "frame this and hang it over every dashboard that I have built.",
                reactions={"same": 4},
                replies=(
                    Said("wulandari", "1d", "One week is one week. You taught me that."),
                    Said("tomas", "1d 1h", "I walked into it."),
                ),
            ),
        ),
    ),
    Post(
        when="5d 14:05",
        by="leonie",
        kind="poll",
        title="How do you feel about the evaluation visits?",
        text=(
            "Anonymous, open until next week. I go to the meeting with the councils and would "
            "like to say more than what I heard in corridors."
        ),
        poll=Poll(
            options=("Useful, if announced", "Useful either way", "Harmless", "Harmful"),
            anonymous=True,
            closes="12d",
            ballots=((0,), (0,), (2,), (3,), (0,), (1,)),
        ),
        reactions={"thanks": 3},
    ),
    Post(
        when="4d 16:20",
        by="gwenllian",
        kind="poll",
        title="When could you spare half an hour to watch somebody else work?",
        text=(
            "I am pairing people who have never seen each other’s workplace. Choose every hour "
            "that would do, not only the best one; I will ask again when I know who fits whom."
        ),
        poll=Poll(
            options=(
                "Early, before eight",
                "Over lunch",
                "In the afternoon, when it is quiet",
                "In the evening",
                "Only on a day off",
            ),
            mode="multiple",
            votes={
                "kavita": (0, 1),
                "marisol": (1, 2),
                "jakub": (2,),
                "vy": (1, 2, 3),
                "farrukh": (0, 4),
                "layla": (2, 3),
            },
        ),
        reactions={"helpful": 2},
    ),
    Post(
        when="4d 09:05",
        by="dmytro",
        kind="discussion",
        title="Words that took me a year",
        topics=("language",),
        text=(
            "*Quite good* is less than good. *I hear what you say* is no. *We must have lunch* is "
            "not an invitation. In Poltava people tell you that your lesson was boring, and then "
            "you have lunch.\n\n"
            "A small wish: when something should change, say the thing that should change."
        ),
        reactions={"insightful": 9, "same": 4, "celebrate": 6},
        thread=(
            Said(
                "annegret",
                "3h",
                "In German there is also *interessant*. It is not interesting.",
                reactions={"celebrate": 6},
            ),
            Said(
                "adaeze",
                "1d",
                "I translate for patients sometimes: “the doctor says it is a little "
                "uncomfortable” means hold on to something.",
                reactions={"same": 5, "insightful": 3},
            ),
        ),
    ),
    Post(
        when="3d 11:30",
        by="abena",
        kind="discussion",
        topics=("observation",),
        key="open-case",
        text=(
            "Honestly, some people here measure so much that I wonder when they work. No names, "
            "but Ward 4 would have finished the round twice in the time it takes to chart it."
        ),
        reactions={"same": 1},
        thread=(
            Said(
                "haruka",
                "2h",
                "It is a fair question, and it can be counted: the tally takes four minutes a day. "
                "What would you do with the four minutes?",
                reactions={"insightful": 3},
            ),
        ),
    ),
    Post(
        when="1d 10:25",
        by="marisol",
        kind="question",
        title="Who has rung back people who did not finish a course?",
        topics=("evaluation",),
        text=(
            "I only ever ring those who stayed. Six left the last course early, and I have never "
            "asked why. What is a decent way to open that call, and who should make it?"
        ),
        reactions={"insightful": 3, "same": 2},
    ),
    Post(
        when="20h",
        by="kavita",
        kind="resource",
        title="Delay, omission, refusal: one page on what to write when a dose is not given",
        topics=("medicines", "definitions"),
        url="https://wards.aldervale.example/delay-omission-refusal",
        licence="cc-by",
        text=(
            "Three words that our charts mix up, so that we count what did not happen and blame "
            "who did nothing wrong. With six examples, two of them mine."
        ),
        reactions={"helpful": 5, "thanks": 2},
        thread=(
            Said(
                "maria",
                "10h",
                "Example four happened to me on Sunday. I had written *omission*. It was a "
                "refusal, and a good one. @adaeze, shall we bring this to handover?",
                reactions={"insightful": 2},
            ),
        ),
    ),
    Post(
        when="3h",
        by="charlotte",
        kind="discussion",
        title="The word at the end",
        followed_by=("adaeze",),
        topics=("debriefing",),
        text=(
            "For half a year I have ended every debrief by asking for one word each. Of 211 "
            "words, *tired* 38 times, *relieved* 31, *hungry* 24. Since last month *heard* comes "
            "up: nine times, after never before.\n\n"
            "I changed nothing last month that I know of. What did you do?"
        ),
        reactions={"insightful": 4},
        thread=(
            Said(
                "jakub",
                "1h",
                "Most junior first? You told all of us, and began it yourself much later.",
            ),
        ),
    ),
    Post(
        when="20d 10:00",
        by="leonie",
        kind="announcement",
        title="Open afternoon: bring one thing that did not work",
        text=(
            "Three o’clock in the canteen of the hospital, with soup. Ten tables, ten minutes "
            "each. Whoever brings something that worked is welcome too, but sits at the small "
            "table."
        ),
        in_days=2,
    ),
    Post(
        when="2d 16:00",
        by="adaeze",
        kind="discussion",
        group="ten-oclock-round",
        title="Test 4: the doctors’ whiteboard, first three days",
        text=(
            "I want Friday’s round in before this goes out.\n\n"
            "**I predicted** that half of the questions would be answered before eleven by "
            "somebody else. **So far:** 9 of 16."
        ),
        in_days=1,
    ),
)
