"""The table to download and fill in: a question of every type that a table holds."""

from django.utils.translation import gettext as _

from .drafts import Draft
from .table import write_table


def template() -> bytes:
    return write_table(examples()).content


def examples() -> list[Draft]:
    """In the language of the reader."""
    choices = [
        {"text": _("The median"), "credit": "100", "right": True, "feedback": ""},
        {
            "text": _("The mean"),
            "credit": "0",
            "right": False,
            "feedback": _("One unusual week would move it."),
        },
        {"text": _("The target"), "credit": "0", "right": False, "feedback": ""},
    ]
    line = _("Which line runs through the middle of a run chart?")
    shuffle = {"shuffle": True}
    steps = [_("Wet your hands"), _("Take soap"), _("Rub for twenty seconds"), _("Rinse")]
    return [
        Draft("single", _("Middle line"), line, shuffle, choices),
        Draft(
            "multiple", _("Signals"), _("What is a signal?"), shuffle | {"partial": True}, _ticks()
        ),
        Draft("confidence", _("Middle line, and how sure"), line, shuffle, choices),
        Draft(
            "truefalse",
            _("Nine points"),
            _("Nine points in a row above the median are a signal."),
            {"right": "true"},
        ),
        Draft(
            "short",
            _("Name of the line"),
            _("What is the middle line called?"),
            {"cases": False},
            [{"text": _("median"), "how": "exact", "credit": "100", "feedback": ""}],
        ),
        Draft(
            "long",
            _("A chart of yours"),
            _("What does your own chart say?"),
            {"most_words": 200, "model": _("It names the change, and when it began.")},
        ),
        Draft(
            "numeric",
            _("Ten of forty"),
            _("Ten of forty rounds were missed. How many percent is that?"),
            {"right": "25", "tolerance": "0.5", "how": "absolute"},
            [{"unit": "%", "factor": "1"}],
        ),
        Draft(
            "formula",
            _("Percent of rounds"),
            _("{missed} of 40 rounds were missed. How many percent is that?"),
            {"formula": "100 * missed / 40", "tolerance": "1", "how": "percent"},
            [{"name": "missed", "low": "1", "high": "40", "step": "1"}],
        ),
        Draft(
            "gaps",
            _("Lines with gaps"),
            _("Fill in the gaps."),
            {
                "gaps": _(
                    "The middle line is the [[median]], and a run is [[*a signal | a target]]."
                )
            },
        ),
        Draft(
            "matching",
            _("Charts and questions"),
            _("Which chart answers which question?"),
            {"more": _("Pie chart")},
            [
                {"left": _("Did something change?"), "right": _("Run chart")},
                {"left": _("What happens most often?"), "right": _("Pareto chart")},
            ],
        ),
        Draft(
            "ordering",
            _("Washing hands"),
            _("Put the steps in order."),
            {},
            [{"text": step} for step in steps],
        ),
        Draft(
            "groups",
            _("Counted or measured"),
            _("What is counted, and what is measured?"),
            {"more": ""},
            [
                {"text": _("Falls"), "group": _("Counted")},
                {"text": _("Minutes of waiting"), "group": _("Measured")},
            ],
        ),
        Draft(
            "matrix",
            _("Signal or chance"),
            _("What does each of these show?"),
            {"columns": "\n".join([_("A signal"), _("Chance")])},
            [
                {"text": _("Nine points above the median"), "right": _("A signal")},
                {"text": _("Three points above the median"), "right": _("Chance")},
            ],
        ),
        Draft(
            "scale",
            _("How often"),
            _("How often do you look at your chart?"),
            {
                "low": 1,
                "high": 5,
                "low_label": _("Never"),
                "high_label": _("Every week"),
                "tolerance": 0,
            },
        ),
        Draft(
            "upload",
            _("Your chart"),
            _("Send a picture of your chart."),
            {"most": 1, "model": _("It has a title, a median and a date.")},
        ),
    ]


def _ticks() -> list[dict[str, object]]:
    return [
        {"text": _("Nine points in a row above the median"), "right": True, "feedback": ""},
        {"text": _("Six points in a row that rise"), "right": True, "feedback": ""},
        {"text": _("Two points below the median"), "right": False, "feedback": ""},
    ]
