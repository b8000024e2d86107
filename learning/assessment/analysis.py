"""What came of a quiz: results for those who teach, and what its questions are worth.

Facility is the mean share of the points of a question. Discrimination is how far those who did well
in the rest of the quiz did better in this question: as a correlation (point-biserial, with the rest
of the points), and as the difference between the upper and the lower 27 percent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

from django.db.models import Avg, Count, ExpressionWrapper, F, FloatField, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .marking import right_choices
from .models import Attempt, AttemptItem, AttemptState, QuestionVersion, Sitting
from .types import type_of

MOST_READ = 1000  # attempts, the newest
FEW = 5  # below, no figure says anything
SHARE = 0.27  # of the upper and lower group, after Kelley
HARD, WEAK = 0.3, 0.1
WAITS = Q(state=AttemptState.SUBMITTED) | Q(
    items__late_arrived_at__isnull=False, items__late_settled_at=None
)


def attempts_of(sitting: Sitting) -> Any:
    return (
        Attempt.objects.filter(sitting=sitting)
        .select_related("learner", "sitting__quiz")
        .distinct()
    )


def with_late(attempts: Iterable[Attempt]) -> list[tuple[Attempt, int]]:
    """Each with the number of late answers that wait. One query."""
    listed = list(attempts)
    waiting = AttemptItem.objects.filter(
        attempt__in=listed, late_arrived_at__isnull=False, late_settled_at=None
    )
    counts = dict(
        waiting.order_by()
        .values_list("attempt")
        .annotate(n=Count("id"))
        .values_list("attempt", "n")
    )
    return [(one, counts.get(one.pk, 0)) for one in listed]


def summary_of(sitting: Sitting) -> dict[str, Any]:
    """One query."""
    marked = Q(state=AttemptState.MARKED, out_of__gt=0)
    percent = ExpressionWrapper(100.0 * F("points") / F("out_of"), output_field=FloatField())
    found: dict[str, Any] = Attempt.objects.filter(sitting=sitting).aggregate(
        people=Count("learner", distinct=True),
        open=Count("id", filter=Q(state=AttemptState.OPEN)),
        to_mark=Count("id", filter=Q(state=AttemptState.SUBMITTED)),
        marked=Count("id", filter=marked),
        mean=Avg(percent, filter=marked),
    )
    return found


@dataclass(frozen=True)
class Choice:
    text: str
    right: bool
    count: int
    percent: int


@dataclass(frozen=True)
class Row:
    """One question as it was asked: ``facility`` from 0 to 1, discrimination from -1 to 1 (None
    where too few answered, or all alike)."""

    number: int
    version: QuestionVersion
    answered: int
    facility: float
    correlation: float | None
    difference: float | None
    choices: list[Choice]

    @property
    def percent(self) -> int:
        return round(100 * self.facility)

    @property
    def advice(self) -> str:
        if self.correlation is None:
            return ""
        if self.correlation < 0:
            return _("Those who did well did worse here. Is the right answer the right one?")
        if self.facility < HARD:
            return _("Hard: few got it.")
        if self.correlation < WEAK:
            return _("It hardly tells apart who knows and who does not.")
        return ""


def items_of(sitting: Sitting) -> list[Row]:
    """In the order of how hard they were, by the first attempt of each person: who tries again
    knows what was asked. Five queries."""
    newest = Attempt.objects.filter(sitting=sitting, number=1).exclude(state=AttemptState.OPEN)
    ids = list(newest.order_by("-id").values_list("pk", flat=True)[:MOST_READ])
    answers: dict[int, dict[int, tuple[float, float, Any]]] = defaultdict(dict)
    totals: dict[int, float] = defaultdict(float)
    listed = AttemptItem.objects.filter(attempt__in=ids, fraction__isnull=False).order_by("id")
    for attempt, version, fraction, points, answer in listed.values_list(
        "attempt", "version", "fraction", "points", "answer"
    ):
        share, worth = float(fraction or 0), float(points)
        answers[version][attempt] = (share, worth, answer)
        totals[attempt] += share * worth
    versions = QuestionVersion.objects.filter(pk__in=answers.keys()).select_related("question")
    by_id = {version.pk: version for version in versions}
    right = right_choices(list(by_id.values()))
    ordered = sorted(by_id, key=lambda pk: -_mean([one[0] for one in answers[pk].values()]))
    return [
        _row(number, by_id[pk], answers[pk], totals, right[pk])
        for number, pk in enumerate(ordered, 1)
    ]


def _row(
    number: int,
    version: QuestionVersion,
    answers: Mapping[int, tuple[float, float, Any]],
    totals: Mapping[int, float],
    right: Mapping[str, bool],
) -> Row:
    fractions = [one[0] for one in answers.values()]
    rests = [totals[attempt] - one[0] * one[1] for attempt, one in answers.items()]
    enough = len(fractions) >= FEW
    return Row(
        number=number,
        version=version,
        answered=len(fractions),
        facility=_mean(fractions),
        correlation=correlation(fractions, rests) if enough else None,
        difference=difference(fractions, rests) if enough else None,
        choices=_choices(version, [one[2] for one in answers.values()], right),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def correlation(ones: Sequence[float], others: Sequence[float]) -> float | None:
    """Pearson's; with right and wrong as 1 and 0 it is the point-biserial one. None if all are
    alike."""
    mean, mean_other = _mean(ones), _mean(others)
    both = sum((a - mean) * (b - mean_other) for a, b in zip(ones, others, strict=True))
    own = sum((a - mean) ** 2 for a in ones)
    other = sum((b - mean_other) ** 2 for b in others)
    return both / sqrt(own * other) if own > 1e-12 and other > 1e-12 else None


def difference(fractions: Sequence[float], rests: Sequence[float]) -> float | None:
    """Between the means of the upper and the lower 27 percent by the rest of their points."""
    ordered = [one for _rest, one in sorted(zip(rests, fractions, strict=True))]
    count = ceil(len(ordered) * SHARE)
    if len(set(rests)) < 2:
        return None
    return _mean(ordered[-count:]) - _mean(ordered[:count])


def _choices(
    version: QuestionVersion, answers: Sequence[Any], right: Mapping[str, bool]
) -> list[Choice]:
    kind = type_of(version.question.kind)
    options = kind.show(version.body, {}, None).get("options", ())
    counts: dict[str, int] = defaultdict(int)
    for answer in answers:
        for one in (kind.chosen(version.body, answer) or ()) if answer else ():
            counts[one] += 1
    return [
        Choice(
            option["text"],
            right.get(option["id"], False),
            counts[option["id"]],
            round(100 * counts[option["id"]] / max(1, len(answers))),
        )
        for option in options
    ]


def sentence_of(rows: Sequence[Row]) -> str:
    """Reads the chart aloud."""
    if not rows:
        return ""
    easiest, hardest = rows[0], rows[-1]
    said = _(
        "“%(easy)s” was easiest, with %(easy_percent)s percent of its points; “%(hard)s” hardest,"
        " with %(hard_percent)s."
    ) % {
        "easy": easiest.version.question.title,
        "easy_percent": easiest.percent,
        "hard": hardest.version.question.title,
        "hard_percent": hardest.percent,
    }
    doubtful = sum(row.correlation is not None and row.correlation < 0 for row in rows)
    if doubtful:
        more = ngettext(
            "One question needs another look: those who did well did worse in it.",
            "%(n)s questions need another look: those who did well did worse in them.",
            doubtful,
        )
        said += " " + more % {"n": doubtful}
    return said


@dataclass(frozen=True)
class Bar:
    y: int
    width: int
    row: Row

    @property
    def middle(self) -> int:
        return self.y + 12

    @property
    def end(self) -> int:
        return 40 + self.width + 8


@dataclass(frozen=True)
class Chart:
    height: int
    bars: list[Bar]


PITCH, LONGEST = 26, 420


def chart_of(rows: Sequence[Row]) -> Chart:
    bars = [
        Bar(n * PITCH, max(2, round(row.facility * LONGEST)), row) for n, row in enumerate(rows)
    ]
    return Chart(len(rows) * PITCH + 4, bars)


def csv_rows(rows: Sequence[Row]) -> Iterator[Sequence[Any]]:
    yield (
        _("Question"),
        _("Version"),
        _("Answers"),
        _("Share of the points"),
        _("Correlation with the rest"),
        _("Upper less lower 27 percent"),
        _("Choices"),
    )
    for row in rows:
        choices = "; ".join(f"{one.text}: {one.count}" for one in row.choices)
        figures = (round(row.facility, 3), _figure(row.correlation), _figure(row.difference))
        yield row.version.question.title, row.version.number, row.answered, *figures, choices


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
