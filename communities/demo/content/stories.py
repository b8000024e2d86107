"""Spotlights, success stories and testimonials of the demo."""

from ..script import Story

ALDERVALE = (
    Story(
        when="74d 12:20",
        by="kavita",
        kind="success",
        group="ten-oclock-round",
        about=("joao", "adaeze", "wulandari"),
        title="Six weeks of counting before anybody had an idea",
        quote="We said six weeks.",
        picture="run-chart.png",
        text=(
            "Everybody on Ward 4 had an idea on the first Monday, and João wrote all of them on "
            "a sheet, folded it and put it in the drawer. Then we counted. Adaeze made the sheet, "
            "and made it again when two people counted the same round and came to one and four. "
            "Wulandari wrote down what people had wanted when they pulled a nurse away, which "
            "nobody had asked her to do.\n\n"
            "That list changed everything. It was not the bells. Eleven times in a week somebody "
            "was looking for something, and seven times it was the same key. Not one idea in the "
            "drawer was about a key.\n\n"
            "So the first thing that we tried was a second key on a lanyard, for two weeks, and we "
            "wrote down beforehand what we thought would happen. The sheet of ideas is still in "
            "the drawer. We read it aloud at Christmas and laughed a good deal.\n\n"
            "**If you want to try it:** count for longer than you can bear, let somebody write "
            "down the reasons, and fold up your ideas."
        ),
        reviewed_by="leonie",
    ),
    Story(
        when="33d 13:05",
        by="adaeze",
        kind="spotlight",
        about=("wulandari",),
        title="Wulandari, who answers the bells",
        quote="It is rarely what you would guess.",
        text=(
            "If you come to Ward 4 between ten and eleven, you will not see her sit. She has the "
            "telephone in one pocket and a pencil in the other, and she goes to every bell, so "
            "that the nurse with the trolley can finish.\n\n"
            "The pencil is the part that I want to tell you about. From the first week she wrote "
            "down what each bell was for, in four words at most: *window, too warm*. *Wants the "
            "daughter*. *Where is the key*. After eleven weeks she had a notebook that knew our "
            "ward better than any of us. When I am unsure what to count next, I ask to see it.\n\n"
            "She also has one name only, and every form that we own asks for two. She fills them "
            "in with great patience. I have begun to fill them in beside her, to learn the "
            "patience."
        ),
        reviewed_by="leonie",
    ),
    Story(
        when="20d 17:30",
        by="farrukh",
        kind="testimonial",
        title="I came for the spreadsheets and stayed for the questions",
        own_role="Teaches spreadsheets in the evening, and came here to offer help with them",
        text=(
            "I joined because somebody told me that nurses were adding up columns by hand. I "
            "thought: here I am useful. In my first week I built them a beautiful file, and "
            "nobody used it, and Tomás asked me kindly which question it answered.\n\n"
            "I have kept that sentence over my desk. Now I begin my own course with it: which "
            "question do you want answered by Friday? People who feared formulas write three "
            "good ones in an evening, if they want to know something.\n\n"
            "What I like here is that one may say “it did not work”, and the next thing that "
            "somebody writes below is “what did you see?”."
        ),
        reviewed_by="leonie",
    ),
    Story(
        when="61d 18:40",
        by="gwenllian",
        kind="success",
        group="maths-7-to-9",
        about=("abena", "dmytro"),
        title="Three piles while the kettle boils",
        quote="A wrong answer is a working theory.",
        text=(
            "In spring we marked exit tickets the way we mark everything: twenty-two minutes a "
            "class, eleven classes, and on Friday nobody could say what was in them.\n\n"
            "Abena stopped. She makes three piles while the kettle boils: *has it*, *has a "
            "theory*, *blank*. She photographs one from the middle, and that photograph is the "
            "first slide of the next lesson. Dmytro tried it with the class that answers before "
            "he has finished writing, and found the middle pile was the largest there.\n\n"
            "What came of it, as far as we can tell: four minutes instead of twenty-two, in nine "
            "of eleven classes, for seven weeks. Whether they know more fractions we do not know "
            "yet. We know which wrong rule they have, on the next morning, and that is new.\n\n"
            "It did not work in the last lesson on a Friday. Nothing does."
        ),
        reviewed_by="leonie",
    ),
    Story(
        when="55d 13:15",
        by="siobhan",
        kind="spotlight",
        about=("pekka",),
        title="Pekka, who times his own talking",
        quote="Nine minutes. Too long.",
        text=(
            "In his first session he set a kitchen timer on the bench, for himself. At nine "
            "minutes it rang, he said “too long”, and put the torch into somebody’s hand.\n\n"
            "I train carers, and I have borrowed the timer. Mine rings at seven."
        ),
        reviewed_by="leonie",
        withdrawn_by="pekka",
    ),
    Story(
        when="47d 20:05",
        by="charlotte",
        kind="testimonial",
        title="I sat in the corner first",
        own_role="Midwife and supervisor; guest in reviews of other trades",
        text=(
            "I asked to listen to a review of a broken ticket machine, because I wanted to hear "
            "how people talk about a mistake that hurt nobody. They talked exactly as we do: "
            "who, who, who. Then somebody laid a sheet on the table with the minutes down the "
            "side, and the *who* stopped.\n\n"
            "I took the sheet back to my ward. We have used it after two bad nights. Both times "
            "the youngest in the room spoke before me, which had not happened in nine years."
        ),
        reviewed_by="leonie",
    ),
    Story(
        when="2d 16:10",
        by="joao",
        kind="spotlight",
        about=("adaeze",),
        title="Adaeze and the sixth version of the sheet",
        quote="I like questions that can be answered by Friday.",
        text=(
            "Two years ago I gave Adaeze a clipboard for one shift, because she was the only one "
            "who was not busy. She has not given it back.\n\n"
            "Our tally sheet is in its sixth version. The first had nine columns, and she took "
            "out one at each meeting, always with the same question: who did something different "
            "because of this column? Now it has four. Ward 7 has asked for it twice.\n\n"
            "She says that she does not like to speak in a room of seniors. I have seen her hold "
            "up that sheet in such a room and wait. It was enough."
        ),
        waits_for=("adaeze",),
    ),
    Story(
        when="12d 17:50",
        by="kavita",
        kind="spotlight",
        about=("hamish",),
        title="Hamish and the cup of tea",
        text=(
            "Reports here are read within a day, by a man with a cup of tea. I have been on the "
            "other end of one: a remark of mine about locums was reported, rightly. What I got "
            "was not a rule but a question, and it was a good one."
        ),
        answers={
            "hamish": (
                "decline",
                "That is kind, Kavita. But I moderate here. Write about the locums instead.",
            )
        },
    ),
    Story(
        when="8d 12:45",
        by="jakub",
        kind="success",
        about=("tomas",),
        title="The clinic where you may not bring a summary",
        text=(
            "On Tuesdays Tomás sits in the canteen with a pencil. You bring the numbers, not "
            "what you think they say. I brought two years of ticket machines that fail on "
            "Mondays. He asked how many of them are *used* on other days. It took a week to find "
            "out, and there was nothing left of my Monday."
        ),
        answers={
            "tomas": (
                "change",
                "It was your own count that showed it, not my question. Could you say that?",
            )
        },
    ),
    Story(
        when="4d 15:20",
        by="marisol",
        kind="success",
        about=("siobhan", "farrukh"),
        title="Day one is one day",
        quote="Nobody rang in tears.",
        text=(
            "New carers at Vale used to get everything on Monday: lifting, medicines, the "
            "computer, the fire exits, forty-one forms. Siobhán asked her own new starters in "
            "which week they had first *needed* each of these. Farrukh made a sheet of it with "
            "one line for each and five columns for the weeks.\n\n"
            "Nineteen of forty-one were not needed before week three. Day one is one day now. In "
            "the first two intakes nobody rang in tears on Tuesday, which is how Siobhán counts."
        ),
    ),
    Story(
        when="1d 21:10",
        by="joao",
        kind="spotlight",
        about=("kavita",),
        title="Forty-one dull reasons",
        text=(
            "Kavita collects the dull reasons for which medicines come late. A key, a phone, a "
            "locum who cannot find the fridge. (Ask her for number 17 before this goes out.)"
        ),
        draft=True,
    ),
)
LERNWERKSTATT = (
    Story(
        when="41d 18:15",
        by="matthias",
        kind="spotlight",
        about=("ozlem",),
        audience="public",
        title="Özlem Aydın, bei der um neun noch alle wach sind",
        quote="Ich nehme ihnen den Zettel weg und gebe ihnen einen Grund zu reden.",
        text=(
            "Wer in Oberried dienstags am Fenster der Volkshochschule vorbeigeht, sieht Leute im "
            "Stehen Deutsch lernen. Das ist der Kurs von Özlem, und dass dort gestanden wird, "
            "liegt an einer Frage, die sie hier gestellt hat: Was tun, wenn um halb neun die "
            "Hälfte gähnt?\n\n"
            "Sie hat die Antworten nicht gesammelt, sondern ausprobiert, eine nach der anderen, "
            "jeweils drei Abende lang. Danach stand hier, was es gebracht hat, auch wenn es "
            "nichts gebracht hat. Ich habe zweiundzwanzig Jahre ausgebildet und mir das nie "
            "getraut: vor anderen hinzuschreiben, dass ein Abend misslungen ist.\n\n"
            "Seitdem schreibe ich es auch hin."
        ),
        reviewed_by="annegret",
    ),
    Story(
        when="15d 19:00",
        by="urs",
        kind="testimonial",
        audience="public",
        title="Drei Lernende auf einmal, und endlich jemand zum Fragen",
        own_role="Praxisanleiter in der Pflege, allein auf weiter Flur",
        text=(
            "In unserem Spital bin ich der einzige Praxisanleiter. Es gibt also niemanden, den "
            "ich im Gang fragen kann, wie man drei Lernende zugleich anleitet, ohne dass zwei "
            "davon zuschauen.\n\n"
            "Hier habe ich einen Ausbilder für Gewinde und eine Lehrerin für Abendkurse "
            "gefunden. Beide kennen genau mein Problem, nur mit anderem Werkzeug. Die Übung, bei "
            "der die Lernenden ansagen und ich nur ausführe, kommt aus einer Metallwerkstatt. "
            "Sie funktioniert auch mit Verbänden."
        ),
        reviewed_by="annegret",
    ),
)
STORIES = {"aldervale": ALDERVALE, "lernwerkstatt-sued": LERNWERKSTATT}
