"""People who take one timed quiz at the same time, while workers, Valkey and web processes end.

    python -m tests.chaos --learners 200 --faults 30

Every learner starts the quiz, answers all of its questions in an order of their own, changes some
answers, and hands in. What is not properly answered is sent again with the same number, as the
page does. Afterwards, the last acknowledged answer to every question has to be the one that counts.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
import traceback
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from .living_site import LivingSite

CSRF = "c" * 32
TIMEOUT_S, ENOUGH_S = 20, 600
QUESTIONS, CHANGES = 10, 4
STORED = """
    SELECT a.learner_id, i.position, i.answer ->> 'text', i.late_answer ->> 'text', a.state
    FROM assessment_attemptitem i JOIN assessment_attempt a ON a.id = i.attempt_id"""


@dataclass
class Learner(threading.Thread):
    """``kept`` is the last acknowledged answer by position; ``unclear`` what was sent after it."""

    site: LivingSite
    person: dict[str, Any]
    start_path: str
    seed: str
    pause: float
    deadly: float
    kept: dict[int, str] = field(default_factory=dict)
    saves: int = 0
    again: int = 0
    slowest: float = 0
    died: int = 0
    handed_in: bool = False
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(self.seed)
        self.connection: http.client.HTTPConnection | None = None

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        try:
            time.sleep(self.chance.uniform(0, self.pause))
            self.take(self.insist(self.start_path, {}).headers["Location"])
        except Exception:  # a mistake of ours: nothing may pass for a result
            self.wrong.append(traceback.format_exc())

    def take(self, attempt: str) -> None:
        for number, position in enumerate(self.order(), start=1):
            time.sleep(self.chance.uniform(0, 2 * self.pause))
            words = f"{self.person['id']} {position} {number}"
            form = {f"a{position}-text": words, "writer": "page1", "sequence": number}
            answer = self.insist(f"{attempt}{position}/", form)
            said = json.loads(answer.body) if answer.status == 200 else {}
            if said.get("saved") in ("kept", "older"):
                self.kept[position] = words
                self.saves += 1
            else:
                self.wrong.append(f"{attempt}{position}/: {answer.status} {answer.body[:200]}")
        answer = self.insist(attempt, {"submit": "1"})
        self.handed_in = answer.status == 303

    def order(self) -> list[int]:
        every = list(range(1, QUESTIONS + 1))
        self.chance.shuffle(every)
        return every + self.chance.sample(every, CHANGES)

    def insist(self, path: str, form: dict[str, Any]) -> "Answer":
        """Until there is an answer, with the same words."""
        began, until = time.monotonic(), time.monotonic() + ENOUGH_S
        deadly = self.chance.random() < self.deadly
        while time.monotonic() < until:
            answer = self.send(path, form, deadly=deadly)
            self.died += deadly and not answer.status
            deadly = False
            if answer.status and answer.status < 500:
                self.slowest = max(self.slowest, time.monotonic() - began)
                return answer
            self.again += 1
            time.sleep(self.chance.uniform(0.2, 1))
        raise AssertionError(f"No answer from {path}.")

    def send(self, path: str, form: dict[str, Any], *, deadly: bool) -> "Answer":
        body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": CSRF})
        headers = {
            "Cookie": f"sessionid={self.person['session']}; csrftoken={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
            **({"X-Die-After-Commit": "1"} if deadly else {}),
        }
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.site.port, timeout=TIMEOUT_S
                )
            self.connection.request("POST", path, body, headers)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.read().decode(), dict(answer.headers))
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return Answer(0, "", {})


@dataclass(frozen=True)
class Answer:
    """``status`` is 0 if the connection was cut."""

    status: int
    body: str
    headers: dict[str, str]


def besiege(
    site: LivingSite, *, learners: int, faults: int, pause: float, deadly: float
) -> dict[str, Any]:
    """``pause`` is between two answers of a learner, and between two faults, in seconds on average;
    ``deadly`` the share of requests that end their web process. Returns figures, and what is
    wrong."""
    paper = json.loads(site.finish("-m", "tests.chaos.exam", "give"))
    people = site.known["people"][:learners]
    assert len(people) == learners
    sitting = [
        Learner(site, person, paper["start"], f"{site.seed}/{n}", pause, deadly)
        for n, person in enumerate(people)
    ]
    began = time.monotonic()
    for learner in sitting:
        learner.start()
    hurt(site, sitting, faults=faults, pause=pause)
    seconds = time.monotonic() - began
    return verdict(site, sitting) | {"seconds": round(seconds, 1)}


def hurt(site: LivingSite, sitting: list[Learner], *, faults: int, pause: float) -> None:
    """While anybody is answering, one kind after the other."""
    kinds = [
        *(site.kill_worker, site.kill_valkey, site.kill_web_child),
        *(site.flush_valkey, site.kill_both_workers, site.valkey_away),
    ]
    again = time.monotonic()
    while any(learner.is_alive() for learner in sitting):
        if len(site.faults) < faults and time.monotonic() > again:
            site.hurt(kinds[len(site.faults) % len(kinds)])
            again = time.monotonic() + site.chance.uniform(0, 2 * pause)
        site.look_after()
        time.sleep(0.1)


def verdict(site: LivingSite, sitting: list[Learner]) -> dict[str, Any]:
    rows = site.ask(STORED)
    stored = {(learner, position): text for learner, position, text, *_ in rows}
    lost = [
        f"of {learner.person['id']} to {position}: {stored.get((learner.person['id'], position))}"
        f" instead of {words}"
        for learner in sitting
        for position, words in learner.kept.items()
        if stored.get((learner.person["id"], position)) != words
    ]
    late = [row for row in rows if row[3] is not None]
    attempts = site.ask("SELECT learner_id, count(*) FROM assessment_attempt GROUP BY 1")
    twice = [f"{count} attempts of {learner}" for learner, count in attempts if count != 1]
    every = len(sitting) * QUESTIONS
    missing = [f"{len(stored)} answers instead of {every}"] if len(stored) != every else []
    open_still = [row for row in rows if row[4] == "open"]
    wrong = [*lost, *twice, *missing, *(line for one in sitting for line in one.wrong)]
    wrong += [f"not handed in: {len(open_still)}"] * bool(open_still)
    return {
        "learners": len(sitting),
        "acknowledged": sum(learner.saves for learner in sitting),
        "sent again": sum(learner.again for learner in sitting),
        "died after commit": sum(learner.died for learner in sitting),
        "slowest": round(max(learner.slowest for learner in sitting), 1),
        "faults": len(site.faults),
        "lost": len(lost),
        "late": len(late),
        "handed in": sum(learner.handed_in for learner in sitting),
        "wrong": wrong,
    }


def table(found: dict[str, Any]) -> str:
    """Markdown."""
    rows = [f"| {name} | {value:,} |" for name, value in found.items() if name != "wrong"]
    return "\n".join(["| a timed quiz under siege | |", "|---|---|", *rows])


def give() -> None:
    """A quiz in the public community; prints where it starts."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.chaos.settings")
    django.setup()
    from django.urls import reverse

    from communities.community.models import Community
    from learning.assessment.actions.questions import Written, write_question
    from learning.assessment.actions.quizzes import add_questions, give_quiz, write_quiz

    community = Community.objects.get(slug="open")
    founder = community.memberships.order_by("id").first().user
    place = {"by": founder, "community": community}
    rows = [{"text": "North", "how": "exact", "credit": "100", "feedback": ""}]
    asked = [
        write_question(
            **place,
            kind="short",
            written=Written(
                title=f"Ward {n}", text="Which ward is it?", given={"cases": False}, rows=rows
            ),
        )
        for n in range(QUESTIONS)
    ]
    quiz = write_quiz(**place, title="Wards", rules={"minutes": 60, "attempts_most": 1})
    add_questions(by=founder, quiz=quiz, questions=asked)
    sitting = give_quiz(by=founder, quiz=quiz)
    start = reverse("assessment:start", args=[community.slug, sitting.public_id])
    print(json.dumps({"start": start}))


if __name__ == "__main__":
    assert sys.argv[1:] == ["give"]
    give()
