"""What assessment adds to the demo: a bank of questions of all types."""

from typing import Any

from communities.demo.content.pictures import run_chart
from plc.core.registry import demo_scenes
from plc.files.actions import store_upload

from .actions.questions import Written, write_question
from .demo_content import QUESTIONS, Asked
from .types import type_of

COMMUNITY, AUTHOR = "aldervale", "leonie"


def tell_of_questions(told: Any) -> None:
    for number, asked in enumerate(QUESTIONS):
        when = told.days_ago(60 - number, "20:15")
        told.at(when, _write, told, asked)


def _write(told: Any, asked: Asked) -> None:
    by, community = told.people[AUTHOR], told.communities[COMMUNITY]
    kind, picture = type_of(asked.kind), None
    if kind.needs_picture:
        picture = store_upload(by=by, upload=run_chart("chart.png"), purpose="picture")
    rows = asked.rows
    if kind.Rows is not None:
        fields = kind.Rows.base_fields
        rows = [{name: row.get(name) for name in fields} for row in asked.rows]
    write_question(
        by=by,
        community=community,
        kind=asked.kind,
        written=Written(
            title=asked.title,
            text=asked.text,
            given=asked.given,
            rows=rows,
            feedback={"right_words": asked.right, "wrong_words": asked.wrong},
            tags=asked.tags.split(","),
            difficulty=asked.difficulty,
            picture=picture,
        ),
    )


demo_scenes.register("assessment", tell_of_questions)
