"""The limits for the cost of pages, and whether they are met."""

from dataclasses import dataclass
from typing import Any

FEEDS = (
    "home feed",
    "home feed, newest",
    "community feed",
    "unanswered questions",
    "best of the year",
    "group feed",
    "topic",
)
COURSES = ("course page", "lesson page")
START, SAVE = "quiz started", "answer saved"
GRADEBOOK, CSV = "gradebook", "gradebook as CSV"
POST_PATH = "/c/bench/new/"
POST_BODY = (
    "csrfmiddlewaretoken=CSRF&public_id=NEW_ID&kind=discussion&title=A+measured+post"
    "&topics=&publish_at=&licence=&body=We+tried+it+on+one+ward+for+a+week+before+we+told+anybody+else."
)


@dataclass(frozen=True)
class Verdict:
    goal: str
    measured: float
    limit: float

    @property
    def missed(self) -> bool:
        return self.measured > self.limit

    def __str__(self) -> str:
        word = "MISSED" if self.missed else "met"
        return f"{word:<7}{self.goal}: {self.measured:.2f}, at most {self.limit:g}"


def judge(tables: dict[str, dict[str, Any]]) -> list[Verdict]:
    """Check all goals that apply to these tables, one table per size."""
    verdicts = []
    for size, table in tables.items():
        for name in FEEDS:
            if name not in table:
                continue
            row, where = table[name], f"{name} at {size}"
            verdicts += [
                Verdict(f"CPU of {where} in empty signed-in pages", row["in_empty"], 3),
                Verdict(f"CPU of {where} in bare Django views", row["in_bare"], 25),
                Verdict(f"queries of {where}", row["queries"], 12),
                Verdict(f"kB of {where}, compressed", row["kilobytes"], 25),
            ]
        verdicts += _of_courses(size, table)
        if "first view" in table:
            kilobytes = table["first view"]["kilobytes"]
            verdicts.append(Verdict(f"kB of CSS and JavaScript at {size}", kilobytes, 100))
        failed = sum(row.get("failed", 0) for row in table.values())
        verdicts.append(Verdict(f"failed requests at {size}", failed, 0))
        for name, row in table.items():  # the site's size must not matter
            if "grow_cpu" in row:
                verdicts += [
                    Verdict(f"CPU of {name}, {size}, to the smallest", row["grow_cpu"], 1.25),
                    Verdict(f"p95 of {name}, {size}, to the smallest", row["grow_p95"], 1.5),
                ]
    return verdicts


def _of_courses(size: str, table: dict[str, dict[str, Any]]) -> list[Verdict]:
    """A lesson costs what a feed does; starting a quiz and saving an answer, four empty pages;
    fifty learners by forty items, ten empty pages; the file of five hundred of them, three
    seconds."""
    verdicts = []
    for name in COURSES:
        if name in table:
            row, where = table[name], f"{name} at {size}"
            verdicts += [
                Verdict(f"CPU of {where} in empty signed-in pages", row["in_empty"], 3),
                Verdict(f"CPU of {where} in bare Django views", row["in_bare"], 25),
            ]
    for name in (START, SAVE):
        if name in table:
            what = f"CPU of {name} at {size} in empty signed-in pages"
            verdicts.append(Verdict(what, table[name]["in_empty"], 4))
    if GRADEBOOK in table:
        row = table[GRADEBOOK]
        own = row["queries"] - table.get("empty signed-in page", {}).get("queries", 0)
        verdicts += [
            Verdict(f"CPU of {GRADEBOOK} at {size} in empty pages", row["in_empty"], 10),
            Verdict(f"queries of {GRADEBOOK} at {size}, besides an empty page's", own, 12),
        ]
    if CSV in table:
        verdicts.append(Verdict(f"seconds of CPU of {CSV} at {size}", table[CSV]["cpu"] / 1000, 3))
    return verdicts
