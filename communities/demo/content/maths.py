"""Maths, Years 7 to 9: four teachers and one warm-up a week."""

from ..script import Poll, Post, Said

GROUP = "maths-7-to-9"

POSTS = (
    Post(
        when="152d 16:10",
        by="gwenllian",
        kind="announcement",
        group=GROUP,
        title="How this term works",
        text=(
            "One warm-up a week, the same in all eleven classes, planned on Thursday, taught "
            "whenever you like before the next one. Bring **five scripts each**: two good, two "
            "wrong, one that you do not understand. We start with those."
        ),
        pinned_by="gwenllian",
        reactions={"helpful": 2, "thanks": 2},
    ),
    Post(
        when="146d 15:55",
        by="abena",
        kind="discussion",
        group=GROUP,
        title="“Because the bottom one is bigger”",
        topics=("fractions", "wrong-answers"),
        text=(
            "Warm-up: which is larger, 3/7 or 3/8? Nineteen of twenty-six got it right, and "
            "eleven of the nineteen wrote *because 7 is closer to 3*. That rule gives the right "
            "answer until it does not.\n\n"
            "I would have ticked all nineteen if I had not asked for a reason."
        ),
        reactions={"insightful": 6, "same": 2},
        thread=(
            Said(
                "dmytro",
                "2h",
                "Next week give them 5/7 and 7/9. *Closer* says they are equal: two away each.",
                reactions={"helpful": 4},
                replies=(
                    Said("abena", "1d", "Nine said equal. Bless them, they were consistent."),
                ),
            ),
        ),
    ),
    Post(
        when="134d 12:30",
        by="dmytro",
        kind="question",
        group=GROUP,
        title="How do you stop the quick ones from ending the number talk?",
        topics=("warm-ups", "number-talks"),
        text=(
            "I write 18 × 5 on the board, and before the others have read it Ezra says ninety. "
            "He is right, he is proud, and it is over for twenty-seven people."
        ),
        reactions={"same": 4},
        thread=(
            Said(
                "rosalind",
                "3h",
                "A thumb at the chest, not a hand in the air: one finger for one way, two for "
                "two ways. The quick ones look for a third way and the others do not see them "
                "do it. It took my class four days.",
                answer=True,
                accepted=True,
                reactions={"helpful": 6, "thanks": 2},
                replies=(Said("dmytro", "7d", "Four days, exactly. Ezra has found seven ways."),),
            ),
            Said(
                "abena",
                "5h",
                "Whiteboards face down until I count to eight. I count slowly.",
                answer=True,
                reactions={"helpful": 2},
            ),
        ),
    ),
    Post(
        when="116d 16:30",
        by="gwenllian",
        kind="resource",
        group=GROUP,
        title="Forty hinge questions on fractions, with what each wrong answer means",
        topics=("fractions", "hinge-questions"),
        url="https://maths.ridgeway.example/hinge-questions-fractions",
        licence="cc-by-sa",
        text=(
            "Collected by the four of us over two terms. Each has four options and a sentence "
            "per option: *whoever chooses B adds tops and bottoms.* Three are bad and marked as "
            "bad; we keep them to remember why."
        ),
        reactions={"helpful": 5, "thanks": 4, "celebrate": 2},
    ),
    Post(
        when="94d 15:20",
        by="abena",
        kind="discussion",
        group=GROUP,
        title="Exit tickets in four minutes: three piles, no marks",
        topics=("exit-tickets",),
        text=(
            "I stopped marking them. Three piles while the kettle boils: *has it*, *has a theory*, "
            "*blank*. I count the piles, photograph one from the middle, and that photograph is "
            "tomorrow’s first slide.\n\n"
            "| | Piles | Marking |\n| --- | ---: | ---: |\n| Minutes a class | 4 | 22 |\n"
            "| Scripts I remember next day | 1 | 0 |\n\n"
            "That second row is why I will not go back."
        ),
        reactions={"helpful": 4, "insightful": 5, "same": 1},
        thread=(
            Said(
                "tomas",
                "1d",
                "I am only a guest here, but: please write the three counts on the photograph. In "
                "ten weeks you will have something to look at.",
                reactions={"helpful": 2},
            ),
            Said(
                "marisol",
                "2d",
                "Stolen for adults. My middle pile is called *has a theory about Brigitte*, from "
                "the case study.",
                reactions={"celebrate": 3},
            ),
        ),
    ),
    Post(
        when="66d 14:00",
        by="rosalind",
        kind="question",
        group=GROUP,
        title="What do you say first after a lesson that went badly?",
        topics=("observation", "feedback"),
        text=(
            "I watch new teachers and have to speak to them ten minutes later, often in a "
            "corridor. “How do you think it went?” is a trap and they know it."
        ),
        reactions={"same": 5, "insightful": 1},
        thread=(
            Said(
                "gwenllian",
                "2h",
                "“Tell me about Maya’s second answer.” One pupil, one moment, something both of "
                "you saw. They start with thinking instead of with apologising.",
                answer=True,
                accepted=True,
                reactions={"helpful": 5, "insightful": 4},
            ),
            Said(
                "charlotte",
                "1d",
                "After a hard birth I ask: *what do you want to put down before we talk?* "
                "Sometimes it takes an hour and then there is no need to talk.",
                answer=True,
                reactions={"insightful": 6},
            ),
        ),
    ),
    Post(
        when="45d 16:15",
        by="dmytro",
        kind="win",
        group=GROUP,
        title="A pupil corrected the textbook, with a proof",
        topics=("geometry",),
        text=(
            "Page 84, exercise 6: the triangle with sides 4, 5 and 9 does not exist. She drew it, "
            "it was flat, she wrote two lines explaining why, and asked where one sends such "
            "things. I have sent it to the publisher with her name on top."
        ),
        reactions={"celebrate": 8, "thanks": 1},
        thread=(
            Said("abena", "30m", "Frame the flat triangle."),
            Said("gwenllian", "2h", "It hangs in the corridor, nine centimetres long."),
        ),
    ),
    Post(
        when="24d 15:40",
        by="gwenllian",
        kind="poll",
        group=GROUP,
        title="Which warm-up in the week before the test?",
        text="All eleven classes take the same one. It closes on its own when the week is over.",
        poll=Poll(
            options=(
                "Estimate, then calculate",
                "Find the mistake in a worked example",
                "Two methods, one answer",
            ),
            closes="5d",
            votes={"gwenllian": (1,), "abena": (1,), "dmytro": (2,), "rosalind": (1,)},
        ),
        thread=(Said("dmytro", "6d", "Outvoted, and I admit that the mistakes were good ones."),),
    ),
    Post(
        when="10d 16:05",
        by="abena",
        kind="question",
        group=GROUP,
        title="Has anybody got photographs of wrong number lines?",
        topics=("wrong-answers", "negative-numbers"),
        text=(
            "Year 7, negative numbers. I have three where minus five stands to the right of "
            "minus two and would like ten before I believe in a pattern."
        ),
        reactions={"same": 2},
    ),
    Post(
        when="4d 12:20",
        by="gwenllian",
        kind="discussion",
        group=GROUP,
        title="I talk for 64 % of the lesson. Dmytro held the watch",
        topics=("observation", "talking"),
        text=(
            "Three lessons, a stopwatch, one button for me and one for anybody else. My guess "
            "before was forty. The strange thing is when: nineteen minutes of it are *after* I "
            "have set the task, walking about and explaining it again to people who had begun.\n\n"
            "Prediction for next week: if I stay at the back for the first five minutes, 50 %."
        ),
        reactions={"insightful": 5, "same": 4},
        thread=(
            Said(
                "dmytro",
                "2h",
                "For fairness: 67 % me, with fewer jokes.",
                reactions={"celebrate": 3},
            ),
            Said(
                "hamish",
                "20h",
                "May I borrow watch and Dmytro? The lecturers here all say “about half”.",
                replies=(Said("gwenllian", "1h", "The watch, yes."),),
            ),
        ),
    ),
    Post(
        when="8h",
        by="rosalind",
        kind="discussion",
        group=GROUP,
        title="Year 5 did your fractions warm-up, and now I have a question for you",
        topics=("fractions", "warm-ups"),
        text=(
            "Same prompt, two years younger. Eight of thirty drew circles, and of those eight "
            "seven got it right. In the rest it was half. Do yours still draw, or do we teach it "
            "out of them by twelve?"
        ),
        reactions={"insightful": 3},
    ),
)
