"""Questions of every type, as an author writes them, with right and wrong answers as they are sent.

Every word of a key and of feedback is a canary: it contains SECRET."""

from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from learning.assessment.actions.questions import Written, newest_version, write_question
from learning.assessment.models import Question, QuestionVersion
from learning.assessment.types import TYPES, Sent
from plc.files.actions import store_upload
from tests.plc.files.conftest import picture

SECRET = "quokka"
WORDS = {name: f"{SECRET} {name}" for name in ("right_words", "wrong_words", "always_words")}


class Example(NamedTuple):
    """``right`` and ``wrong`` are (name of a field, texts): names and values may be texts of the
    body, which stand for their ids."""

    given: dict[str, Any]
    rows: list[dict[str, Any]]
    right: dict[str, Any]
    wrong: dict[str, Any]


EXAMPLES: dict[str, Example] = {
    "single": Example(
        {"shuffle": True},
        [
            {"text": "Ward", "credit": "100", "feedback": f"{SECRET} yes"},
            {"text": "Bay", "credit": "0", "feedback": f"{SECRET} no"},
            {"text": "Bed", "credit": "50", "feedback": ""},
        ],
        {"choice": ["Ward"]},
        {"choice": ["Bay"]},
    ),
    "multiple": Example(
        {"shuffle": True, "partial": True},
        [
            {"text": "Before", "right": True, "feedback": f"{SECRET} yes"},
            {"text": "After", "right": True, "feedback": ""},
            {"text": "Never", "right": False, "feedback": f"{SECRET} no"},
        ],
        {"choice": ["Before", "After"]},
        {"choice": ["Never"]},
    ),
    "truefalse": Example({"right": "true"}, [], {"choice": ["true"]}, {"choice": ["false"]}),
    "short": Example(
        {"cases": False},
        [
            {"text": SECRET, "how": "exact", "credit": "100", "feedback": f"{SECRET} exact"},
            {"text": f"{SECRET}*", "how": "pattern", "credit": "50", "feedback": ""},
        ],
        {"text": [f"  {SECRET.upper()}. "]},
        {"text": ["mean"]},
    ),
    "long": Example(
        {"most_words": 100, "model": f"{SECRET} model"},
        [],
        {"text": ["All of it."]},
        {"text": [" "]},
    ),
    "numeric": Example(
        {"right": 71317, "tolerance": 10, "how": "absolute"},
        [{"unit": "g", "factor": 1}, {"unit": "kg", "factor": 1000}, {"unit": "m", "factor": None}],
        {"number": ["71,312"], "unit": ["kg"]},
        {"number": ["71317"], "unit": ["m"]},
    ),
    "formula": Example(
        {"formula": "100 * hits / (hits + 71317)", "tolerance": 1, "how": "percent"},
        [{"name": "hits", "low": 1, "high": 9, "step": 1}],
        {"number": ["0.0042"]},
        {"number": ["about 4"]},
    ),
    "gaps": Example(
        {"gaps": f"The [[{SECRET} | {SECRET}s]] is the [[*middle | mean]]."},
        [],
        {"gap0": [SECRET], "gap1": ["middle"]},
        {"gap0": ["mean"], "gap1": ["mean"]},
    ),
    "matching": Example(
        {"more": "Nothing"},
        [{"left": "Run", "right": "Median"}, {"left": "Bar", "right": "Count"}],
        {"Run": ["Median"], "Bar": ["Count"]},
        {"Run": ["Count"], "Bar": ["Nothing"]},
    ),
    "ordering": Example(
        {},
        [{"text": "Wet"}, {"text": "Soap"}, {"text": "Rub"}, {"text": "Rinse"}],
        {"Wet": ["1"], "Soap": ["2"], "Rub": ["3"], "Rinse": ["4"]},
        {"Wet": ["4"], "Soap": ["3"], "Rub": ["2"], "Rinse": ["1"]},
    ),
    "groups": Example(
        {"more": ""},
        [{"text": "Tally", "group": "Count"}, {"text": "Kilo", "group": "Measure"}],
        {"Tally": ["Count"], "Kilo": ["Measure"]},
        {"Tally": ["Measure"], "Kilo": ["Count"]},
    ),
    "matrix": Example(
        {"columns": "Yes\nNo"},
        [{"text": "First", "right": "yes"}, {"text": "Second", "right": "No"}],
        {"First": ["Yes"], "Second": ["No"]},
        {"First": ["No"], "Second": ["Yes"]},
    ),
    "hotspot": Example(
        {"alt": "A chart"},
        [{"x": 71.317, "y": 40.0, "radius": 5.0}],
        {"x": ["72"], "y": ["41,5"]},
        {"x": ["10"], "y": ["10"]},
    ),
    "scale": Example(
        {
            "low": 1,
            "high": 5,
            "low_label": "Never",
            "high_label": "Always",
            "right": 4,
            "tolerance": 1,
        },
        [],
        {"value": ["4"]},
        {"value": ["1"]},
    ),
    "upload": Example({"most": 1, "model": f"{SECRET} model"}, [], {}, {}),
    "confidence": Example(
        {"shuffle": False},
        [
            {"text": "Ward", "right": True, "feedback": f"{SECRET} yes"},
            {"text": "Bay", "right": False, "feedback": f"{SECRET} no"},
        ],
        {"choice": ["Ward"], "sure": ["sure"]},
        {"choice": ["Bay"], "sure": ["sure"]},
    ),
}


def ids_in(body: Any) -> dict[str, str]:
    """Texts of a body and their ids; gaps are called gap0, gap1."""
    found = {}
    for listed in body.values() if isinstance(body, dict) else ():
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and "id" in one:
                found[one.get("text", f"gap{len(found)}")] = one["id"]
    return found


def sent(body: Any, fields: dict[str, list[str]], name: str = "a") -> QueryDict:
    """As a browser sends an answer."""
    ids, data = ids_in(body), QueryDict(mutable=True)
    data[f"{name}-here"] = "1"
    for field, values in fields.items():
        data.setlist(f"{name}-{ids.get(field, field)}", [ids.get(one, one) for one in values])
    return data


def read(version: QuestionVersion, fields: dict[str, list[str]]) -> Any:
    kind = TYPES[version.question.kind]
    return kind.read(Sent(sent(version.body, fields), "a"), version.body)


def written(kind: str, *, by: Any = None, **other: Any) -> Written:
    example = EXAMPLES[kind]
    given: dict[str, Any] = {
        "title": f"About {kind}",
        "text": "What is it? {hits}" if kind == "formula" else "What is it?",
        "given": example.given,
        "rows": example.rows,
        "feedback": WORDS,
        "tags": ["charts", kind],
    }
    if TYPES[kind].needs_picture and by is not None:
        upload = SimpleUploadedFile("chart.png", picture())
        given["picture"] = store_upload(by=by, upload=upload, purpose="picture")
    return Written(**given | other)


def a_question(cast: Any, kind: str = "single", **other: Any) -> Question:
    """By Amara, of the community; or by Ben, of his group."""
    group = other.pop("group", None)
    by = other.pop("by", cast.ben if group else cast.amara)
    return write_question(
        by=by,
        community=cast.community,
        group=group,
        kind=kind,
        written=written(kind, by=by, **other),
    )


def a_version(cast: Any, kind: str = "single", **other: Any) -> QuestionVersion:
    return newest_version(a_question(cast, kind, **other))
