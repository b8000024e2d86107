"""Lernwerkstatt Süd: the second community, public and in German."""

from ..script import Poll, Post, Said

POSTS = (
    Post(
        when="137d 19:30",
        by="annegret",
        kind="announcement",
        title="Wozu wir hier sind",
        text=(
            "Wir arbeiten an verschiedenen Orten mit Erwachsenen, die lernen wollen und müde sind. "
            "Hier steht, was geholfen hat. Schreibt ruhig kurz: **was war, was habt ihr getan, was "
            "kam heraus.** Wer nur eine Frage hat, stellt sie."
        ),
        pinned_by="annegret",
        reactions={"thanks": 2},
    ),
    Post(
        when="129d 18:45",
        by="ozlem",
        kind="question",
        title="Was tun, wenn um halb neun die Hälfte gähnt?",
        topics=("abendkurs",),
        text=(
            "B1, zwei Mal zwei Stunden in der Woche. Bis acht geht es gut. Danach lese ich in "
            "Gesichtern, dass ich allein unterrichte. Früher aufhören darf ich nicht."
        ),
        reactions={"same": 3},
        thread=(
            Said(
                "annegret",
                "1d",
                "Ich drehe den Abend um: das Neue zuerst, ohne Begrüßungsrunde, und ab acht nur "
                "noch, was im Stehen geht. Zettel an den Wänden, zu zweit, jede Station fünf "
                "Minuten. Um neun sind alle wacher als ich.",
                answer=True,
                accepted=True,
                reactions={"helpful": 3},
                replies=(
                    Said(
                        "ozlem",
                        "8d",
                        "Drei Abende ausprobiert. Es gähnt noch einer, und der fährt Frühschicht.",
                        reactions={"celebrate": 2},
                    ),
                ),
            ),
            Said(
                "matthias",
                "1d 2h",
                "Fenster auf. Ich meine das ernst, bei uns hängt ein Messgerät, und ab einem "
                "gewissen Wert lernt keiner mehr etwas.",
                answer=True,
                reactions={"helpful": 2},
            ),
        ),
    ),
    Post(
        when="92d 17:10",
        by="matthias",
        kind="discussion",
        title="Vormachen, nachmachen, und dazwischen?",
        topics=("werkstatt",),
        text=(
            "Vier Stufen, so habe ich es gelernt. In der Mitte fehlt mir eine: der Lehrling sagt "
            "*mir* an, was ich tun soll, und ich tue genau das und nicht mehr. Beim "
            "Gewindeschneiden habe ich so in zehn Minuten drei Missverständnisse gefunden, die "
            "sonst drei Gewinde gekostet hätten."
        ),
        reactions={"insightful": 3, "helpful": 2},
        thread=(
            Said(
                "urs",
                "1d",
                "Mache ich jetzt beim Verbandwechsel, an der Puppe. Die Lernenden genießen es, "
                "mich falsch machen zu lassen, was sie falsch ansagen.",
                reactions={"celebrate": 2},
            ),
        ),
    ),
    Post(
        when="48d 18:20",
        by="annegret",
        kind="resource",
        title="Lernstandskarten für den ersten Abend",
        topics=("abendkurs", "material"),
        url="https://material.oberried.example/lernstandskarten",
        licence="cc-by-sa",
        text=(
            "Zwölf Karten statt eines Einstufungstests. Man legt sie in drei Reihen: kann ich, "
            "konnte ich, will ich. Dauert eine Viertelstunde, und niemand fühlt sich geprüft."
        ),
        reactions={"helpful": 3, "thanks": 2},
    ),
    Post(
        when="11d 12:00",
        by="urs",
        kind="poll",
        title="Wann treffen wir uns das nächste Mal?",
        text="Eine Stunde, am Bildschirm. Die Umfrage bleibt zwei Wochen offen.",
        poll=Poll(
            options=("Montag, 17 Uhr", "Mittwoch, 19 Uhr", "Freitag, 13 Uhr"),
            closes="14d",
            votes={"annegret": (1,), "ozlem": (2,), "urs": (1,)},
        ),
    ),
    Post(
        when="1d 16:40",
        by="ozlem",
        kind="question",
        title="Rollenspiel „Beim Amt“: wie wird es weniger steif?",
        topics=("sprechen",),
        text=(
            "Alle kennen die Sätze, und alle lesen sie ab. Draußen reden dieselben Leute "
            "ohne Zettel. Was nehme ich ihnen weg, oder was gebe ich ihnen in die Hand?"
        ),
        reactions={"same": 1},
        thread=(
            Said(
                "leonie",
                "3h",
                "Gib der Person am Schalter ein Geheimnis, das die andere nicht kennt: der Drucker "
                "ist kaputt, in fünf Minuten ist Pause. Dann müssen beide zuhören.",
                answer=True,
                reactions={"helpful": 2},
            ),
        ),
    ),
)
