"""Measures and charts: the clinic for numbers."""

from ..script import Poll, Post, Said

GROUP = "measures-and-charts"

POSTS = (
    Post(
        when="158d 10:00",
        by="tomas",
        kind="announcement",
        group=GROUP,
        title="Clinic on Tuesdays, and how to ask so that somebody can answer",
        text=(
            "I am here on Tuesdays between two and four. Others answer on other days, often "
            "better.\n\n"
            "Please bring:\n\n"
            "- what you want to find out, in one sentence\n"
            "- ten lines of the real data, with names removed\n"
            "- what you would do on Monday if the answer were *yes*\n\n"
            "If you cannot say the third, we can save each other some time."
        ),
        pinned_by="tomas",
        reactions={"helpful": 6, "thanks": 3},
    ),
    Post(
        when="149d 11:40",
        by="marisol",
        kind="question",
        group=GROUP,
        title="Five phone calls after a course: what am I allowed to say?",
        topics=("small-numbers", "evaluation"),
        text=(
            "I ring five of eighteen participants after six weeks. Last time four of five had "
            "changed something. My director wants to print “80 % apply what they learned”. "
            "Something in me says no, but I cannot say why in a way that survives a meeting."
        ),
        reactions={"same": 5},
        thread=(
            Said(
                "tomas",
                "1h",
                "Say *four of the five people we reached*. The eighty per cent pretends to know "
                "the other thirteen.\n\n"
                "If the meeting wants an interval: with 4 of 5, anything from about 38 % to 96 % "
                "would be unsurprising. I have seen that sentence end the discussion kindly.\n\n"
                "```python\nfrom math import sqrt\n\n"
                "def wilson(x, n, z=1.96):\n"
                "    p = x / n\n"
                "    middle = (p + z * z / (2 * n)) / (1 + z * z / n)\n"
                "    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)\n"
                "    return middle - half, middle + half\n\n"
                "wilson(4, 5)   # (0.376, 0.964)\n```",
                answer=True,
                accepted=True,
                reactions={"helpful": 8, "insightful": 4, "thanks": 2},
                replies=(
                    Said(
                        "marisol",
                        "1d",
                        "It ended the discussion. The brochure now has two quotations and no "
                        "percentage, and it reads better.",
                        reactions={"celebrate": 4},
                    ),
                ),
            ),
            Said(
                "gwenllian",
                "4h",
                "How do you choose the five? If it is whoever picks up the phone, I would worry "
                "about that before the interval.",
                answer=True,
                reactions={"insightful": 5},
                replies=(
                    Said("marisol", "1h", "The first five on the list, alphabetically."),
                    Said(
                        "abena",
                        "2h",
                        "Draw them from a hat and ring until you have reached those five, not "
                        "any five. I say this as somebody who stands first on every list.",
                        reactions={"celebrate": 3, "helpful": 2},
                    ),
                ),
            ),
        ),
    ),
    Post(
        when="137d 14:20",
        by="adaeze",
        kind="question",
        group=GROUP,
        title="A week with four rounds instead of twenty: leave it out?",
        topics=("run-chart", "small-numbers"),
        text=(
            "Norovirus closed half of the ward and we observed four rounds. Two of four is 50 %, "
            "our best week ever. It looks silly on the chart, and it looks like cheating if I "
            "take it out."
        ),
        reactions={"same": 3},
        thread=(
            Said(
                "haruka",
                "2h",
                "Draw it as a hollow point, do not count it in the runs, and write *n = 4, ward "
                "half closed* beside it. Readers forgive what they can see.",
                answer=True,
                accepted=True,
                reactions={"helpful": 6},
            ),
            Said(
                "tomas",
                "5h",
                "Haruka is right. Decide the rule now, for all future weeks, before you have "
                "seen them: *fewer than ten rounds: shown, not counted.* Then nobody can accuse "
                "you of liking a week.",
                answer=True,
                reactions={"helpful": 4, "insightful": 3},
            ),
        ),
    ),
    Post(
        when="117d 09:30",
        by="haruka",
        kind="resource",
        group=GROUP,
        title="A run chart on squared paper, in nine drawings",
        kept_by=("adaeze", "leonie", "gwenllian"),
        topics=("run-chart", "drawing"),
        url="https://drawings.aldervale.example/run-chart-on-paper",
        licence="cc-by-sa",
        text=(
            "For wards, workshops and staff rooms without a computer. Nine drawings, hardly any "
            "words. Count the squares, find the middle one, draw the line, never move it again."
        ),
        reactions={"helpful": 7, "thanks": 5, "celebrate": 1},
        thread=(
            Said(
                "pekka",
                "1d",
                "This hangs in the welding shop since Monday. Somebody has added a tenth drawing "
                "with me in it.",
                reactions={"celebrate": 5},
            ),
        ),
    ),
    Post(
        when="99d 13:15",
        by="jakub",
        kind="discussion",
        group=GROUP,
        title="The average of our response times is a fiction",
        topics=("distributions",),
        text=(
            "We answer alarms in 4 minutes on average. Nobody has ever waited 4 minutes. They "
            "wait 40 seconds, or they wait half an hour because the message went to somebody on "
            "holiday.\n\n"
            "Since we report *how many waited longer than ten minutes* instead, the meeting is "
            "about those three people and not about a decimal."
        ),
        reactions={"insightful": 8, "same": 4},
        thread=(
            Said(
                "kavita",
                "3h",
                "The same with antibiotics. The mean is fine; it is the two who waited four "
                "hours that I go home with.",
                reactions={"same": 3},
            ),
            Said(
                "gwenllian",
                "1d",
                "And with marks. I stopped giving class averages when a parent asked me who the "
                "average child was.",
                reactions={"insightful": 4, "celebrate": 2},
            ),
        ),
    ),
    Post(
        when="85d 11:05",
        by="vy",
        kind="question",
        group=GROUP,
        title="Rounds that are booked twice appear twice in the export. How do I keep the last?",
        topics=("sql", "audit-export"),
        text=(
            "One line per change, same booking number. I want the last line of each booking and "
            "nothing deleted.\n\n"
            "```sql\nselect booking_no, outcome, changed_at\nfrom   round_events\n"
            "where  week = 34\norder  by booking_no, changed_at;\n```\n\n"
            "This gives 27 lines for 22 rounds."
        ),
        reactions={"same": 2},
        thread=(
            Said(
                "farrukh",
                "1h",
                "In a spreadsheet: sort by booking number, then by time with the newest first, "
                "then *Remove duplicates* on the booking number. It keeps the first line it "
                "meets.",
                answer=True,
                reactions={"helpful": 3},
            ),
            Said(
                "tomas",
                "3h",
                "`distinct on` keeps the first row of each group in the order that you ask "
                "for:\n\n"
                "```sql\nselect distinct on (booking_no)\n"
                "       booking_no, outcome, changed_at\n"
                "from   round_events\nwhere  week = 34\n"
                "order  by booking_no, changed_at desc;\n```\n\n"
                "22 lines. Before you trust it, look at one of the five by hand.",
                answer=True,
                accepted=True,
                reactions={"helpful": 6, "thanks": 2},
                replies=(
                    Said(
                        "vy",
                        "2h",
                        "I looked at all five. One booking was moved to another ward and *both* "
                        "lines are right. So 23.",
                        reactions={"insightful": 4},
                    ),
                    Said("tomas", "1h", "That is why one looks."),
                ),
            ),
        ),
    ),
    Post(
        when="72d 15:30",
        by="gwenllian",
        kind="question",
        group=GROUP,
        title="Is a chart right when the thing happens once a term?",
        topics=("rare-events",),
        text=(
            "We want to know whether lesson visits lead to anything. There are three a term. "
            "Six points in two years is not a chart, it is a constellation."
        ),
        thread=(
            Said(
                "tomas",
                "1d",
                "Then do not chart the visits. Chart what would be different in the weeks "
                "between them, if they worked. What would a pupil notice?",
                answer=True,
                reactions={"insightful": 6},
            ),
            Said(
                "haruka",
                "1d 3h",
                "For rare things one can count the days between them. But your question is not "
                "rare events; it is a rare cause. Tomás has it.",
                answer=True,
                reactions={"helpful": 2},
            ),
        ),
    ),
    Post(
        when="54d 10:45",
        by="leonie",
        kind="poll",
        group=GROUP,
        title="What should the clinic offer next?",
        text="Choose as many as you would really come to.",
        poll=Poll(
            options=(
                "An hour on paper charts, for beginners",
                "Reading each other’s charts aloud",
                "SQL for people who were promised a report",
                "How to write one sentence under a chart",
            ),
            mode="multiple",
            closes="10d",
            votes={
                "adaeze": (1, 3),
                "joao": (0, 3),
                "kavita": (1, 3),
                "gwenllian": (1,),
                "marisol": (0, 1, 3),
                "jakub": (1, 2),
                "vy": (2, 3),
                "farrukh": (0, 2),
                "layla": (0, 3),
            },
        ),
        thread=(
            Said(
                "tomas", "11d", "The sentence it is: the first Tuesday of the month, bring a chart."
            ),
        ),
    ),
    Post(
        when="40d 16:20",
        by="layla",
        kind="question",
        group=GROUP,
        title="How do I count something that did not happen?",
        topics=("definitions",),
        text=(
            "I want to know how much of our advice is followed. On a visit I see what people do. "
            "I do not see what they stopped doing, and that was often the advice."
        ),
        reactions={"insightful": 4},
        thread=(
            Said(
                "charlotte",
                "6h",
                "We ask mothers to tell us about yesterday, hour by hour, and say nothing "
                "ourselves. What is missing becomes visible by itself.",
                answer=True,
                reactions={"helpful": 5, "insightful": 2},
            ),
        ),
    ),
    Post(
        when="26d 09:15",
        by="abena",
        kind="discussion",
        group=GROUP,
        title="I drew the wrong conclusion in front of thirty parents",
        topics=("run-chart",),
        text=(
            "Three rising points, a happy voice, and the word *trend*. Then two falling points, "
            "in front of the same parents a month later. What I should have said: three points "
            "are three points. I write it here so that somebody else need not."
        ),
        reactions={"thanks": 7, "same": 4, "insightful": 2},
        thread=(
            Said(
                "jakub",
                "2h",
                "I once wrote “resolved” on a status page forty seconds before the second half "
                "of the outage. Welcome to the club; we have a chart.",
                reactions={"celebrate": 5},
            ),
        ),
    ),
    Post(
        when="12d 14:10",
        by="farrukh",
        kind="resource",
        group=GROUP,
        title="A spreadsheet that draws the median and refuses to draw a trend line",
        topics=("run-chart", "spreadsheets"),
        url="https://sheets.aldervale.example/run-chart-template",
        licence="cc-by",
        text=(
            "Paste dates, numerators and denominators. It draws points and a median from the "
            "first twelve, shows weeks with fewer than ten as hollow, and has no button for a "
            "trend line. I looked for one to remove and found four."
        ),
        reactions={"helpful": 6, "thanks": 4, "celebrate": 2},
        thread=(
            Said(
                "vy",
                "1d",
                "The colours fail for people who cannot tell red from green, and the printed "
                "copy is grey anyway. Shapes would do it.",
                reactions={"helpful": 3},
                replies=(
                    Said(
                        "farrukh",
                        "1d",
                        "Changed: circle, filled circle, diamond. Thank you.",
                        edited="Changed: hollow circle, filled circle, diamond. Thank you, Vy.",
                    ),
                ),
            ),
        ),
    ),
    Post(
        when="2d 13:40",
        by="kavita",
        kind="question",
        group=GROUP,
        title="May I move the median now that the level has clearly changed?",
        followed_by=("adaeze",),
        topics=("run-chart",),
        text=(
            "Ten weeks above the old median. I would like a new one from the first of the ten. "
            "@tomas, you will ask what changed, so: the phone, and we know the date."
        ),
        reactions={"same": 2},
        thread=(
            Said(
                "haruka",
                "3h",
                "Do you expect it to last when Wulandari is on leave? If you cannot say yes, "
                "wait until she has been.",
                answer=True,
                reactions={"insightful": 4},
                replies=(
                    Said("kavita", "2h", "She is on leave next week. How inconvenient of you."),
                ),
            ),
        ),
    ),
    Post(
        when="5h",
        by="gwenllian",
        kind="question",
        group=GROUP,
        title="Exit tickets: does “3 of 4 right” go on a chart as a score or as a yes?",
        topics=("definitions", "exit-tickets"),
        text=(
            "Eleven classes, four questions, every Thursday. As a score it is smooth and says "
            "little. As *ready to move on: yes or no* it jumps and we argue about the line. "
            "Which would you rather look at every week for a year?"
        ),
        reactions={"same": 1},
    ),
)
