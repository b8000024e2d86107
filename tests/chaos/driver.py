"""Writes over HTTP, and logs every attempt with its answer: `python -m tests.chaos.driver FOLDER`.

Views a board now and then, so that there are some in Valkey.

Ends when FOLDER/stop exists. An attempt without a proper answer (a 5xx, a cut connection) is
repeated until there is one, with the same id of the form; of new texts some are given up instead,
which then must exist once or not at all. Each thread writes below its own posts, so that the order
of what it does is known; people, communities and groups are shared by all threads.
"""

import http.client
import json
import os
import random
import re
import sys
import threading
import time
import traceback
import urllib.parse
import uuid
from pathlib import Path
from typing import Any

from tests.chaos.world import BOARDS, KINDS, WORDS, World

THREADS = 8
TIMEOUT_S = 20
CSRF = "c" * 32
VIEWS = 0.3  # of a board, for each action
ROW = re.compile(r'>Member(\d+)</a>.*?<td class="end">([\d,]+)</td>', re.DOTALL)
REACTIONS = [*WORDS, *WORDS, "thanks"]


class Driver(threading.Thread):
    def __init__(self, folder: Path, number: int, *, port: int, seed: int, deadly: float) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(f"{seed}/{number}")
        self.known = json.loads((folder / "known.json").read_text())
        self.people = self.known["people"]
        self.stranger = len(self.people) - 1
        self.world = World()
        self.log = (folder / f"driver-{number}.log").open("a", buffering=1)
        self.stop_file, self.port, self.deadly = folder / "stop", port, deadly
        self.connection: http.client.HTTPConnection | None = None
        self.answered = 0

    def run(self) -> None:
        try:
            while not self.stop_file.exists():
                self.carry_out(self.choose())
                if self.chance.random() < VIEWS:
                    self.view()
        except BaseException:  # a mistake of ours: nothing may pass for a result
            traceback.print_exc()
            os._exit(1)

    # --- what to do --------------------------------------------------------------------------

    def choose(self) -> dict[str, Any]:
        """Something that is possible in the world as this thread knows it."""
        shown = [post for post in self.world.posts.values() if post.shown][-40:]
        texts = [text for text in self.world.comments.values() if text.shown][-60:]
        texts = [text for text in texts if self.world.posts[text.post].shown]
        ways = [self.post, self.comment, self.accept, self.react, self.keep, self.show, self.err]
        while True:
            (way,) = self.chance.choices(ways, [16, 22, 12, 30, 10, 7, 3])
            action = way(shown, texts)
            if action is not None:
                return action

    def anybody(self, but: int = -1) -> int:
        return self.chance.choice([n for n in range(self.stranger) if n != but])

    def post(self, *_: Any) -> dict[str, Any]:
        kind = self.chance.choice(["question", "question", "question", "resource", "win"])
        place = {"community": self.chance.choice(["open", "open", "capped"])}
        place["group"] = self.chance.random() < 0.4
        return {"verb": "post", "what": new_id(), "by": self.anybody(), "kind": kind, **place}

    def comment(self, shown: list, _: list) -> dict[str, Any] | None:
        if not shown:
            return None
        post = self.chance.choice(shown)
        kind = "answer" if post.kind == "question" and self.chance.random() < 0.8 else "comment"
        what = {"what": new_id(), "post": post.public_id}
        return {"verb": "comment", **what, "by": self.anybody(), "kind": kind}

    def accept(self, _: list, texts: list) -> dict[str, Any] | None:
        answers = [text for text in texts if text.kind == "answer"]
        if not answers:
            return None
        answer = self.chance.choice(answers)
        asker = self.world.posts[answer.post].by
        on = self.world.accepted.get(answer.post) != answer.public_id
        return {"verb": "accept", "what": answer.public_id, "by": asker, "on": int(on)}

    def react(self, shown: list, texts: list) -> dict[str, Any] | None:
        if not shown:
            return None
        text = self.chance.choice([*shown, *texts])
        target = {"of": "comment" if text.post else "post", "what": text.public_id}
        mine = [one for one in self.world.reactions if one[:2] == tuple(target.values())]
        if mine and self.chance.random() < 0.35:
            *_, by, word = self.chance.choice(sorted(mine))
            return {"verb": "react", **target, "by": by, "word": word, "on": 0}
        by, word = self.anybody(but=text.by), self.chance.choice(REACTIONS)
        return {"verb": "react", **target, "by": by, "word": word, "on": 1}

    def keep(self, shown: list, _: list) -> dict[str, Any] | None:
        resources = [post for post in shown if post.kind == "resource"]
        if not resources:
            return None
        what, by = self.chance.choice(resources).public_id, self.anybody()
        return {
            "verb": "keep",
            "what": what,
            "by": by,
            "on": int((what, by) not in self.world.kept),
        }

    def show(self, shown: list, texts: list) -> dict[str, Any] | None:
        """Delete something, or bring back what was deleted."""
        every = [*self.world.posts.values(), *self.world.comments.values()]
        gone = [
            text
            for text in every[-400:]
            if not text.shown and (not text.post or self.world.posts[text.post].shown)
        ]
        back = bool(gone) and self.chance.random() < 0.6
        if not (choices := gone if back else [*shown, *texts]):
            return None
        text = self.chance.choice(choices)
        of = "comment" if text.post else "post"
        return {"verb": "show", "of": of, "what": text.public_id, "by": text.by, "on": int(back)}

    def err(self, shown: list, texts: list) -> dict[str, Any] | None:
        """Something that must be refused."""
        what = self.chance.choice(["empty", "stranger", "own", "not-asker"])
        if what == "empty":
            return {"verb": "err", "why": what, "what": new_id(), "by": self.anybody()}
        answers = [text for text in texts if text.kind == "answer"]
        if not shown or not answers:
            return None
        if what == "not-asker":
            text = self.chance.choice(answers)
            by = self.anybody(but=self.world.posts[text.post].by)
            return {"verb": "err", "why": what, "what": text.public_id, "by": by}
        post = self.chance.choice(shown)
        by = self.stranger if what == "stranger" else post.by
        return {"verb": "err", "why": what, "what": post.public_id, "by": by, "new": new_id()}

    # --- doing it ----------------------------------------------------------------------------

    def carry_out(self, action: dict[str, Any]) -> None:
        """Repeat until there is an answer, unless a new text is given up."""
        for attempt in range(10_000):
            deadly = not attempt and self.chance.random() < self.deadly
            began = time.time()
            path, form = request_of(action)
            status, error, _page = self.send(path, form, by=action["by"], deadly=deadly)
            met_a_fault = status == 0 or status >= 500
            given_up = met_a_fault and action["verb"] in ("post", "comment")
            given_up = given_up and self.chance.random() < 0.2
            took = round(time.time() - began, 3)
            said = {"attempt": attempt, "at": began, "took": took, "status": status}
            said |= {"error": error, "deadly": deadly, "given_up": given_up}
            self.log.write(json.dumps(action | said) + "\n")
            if given_up:
                return
            if not met_a_fault:
                break
            time.sleep(min(0.1 * 2**attempt, 1))
        self.answered += 1
        # What is refused only when it is repeated has taken effect before.
        if action["verb"] != "err" and (status < 400 or attempt):
            self.world.apply(action)

    def view(self) -> None:
        """Look at a board, which is in Valkey from then on, and note what it says."""
        board, kind = self.chance.choice(sorted(BOARDS)), self.chance.choice(KINDS)
        path, by, began = f"{BOARDS[board]}?period=ever&kind={kind}", self.anybody(), time.time()
        status, error, page = self.send(path, None, by=by)
        said = {"attempt": 0, "at": began, "status": status, "error": error}
        said |= {"took": time.time() - began, "rows": rows_of(page)}
        what = {"verb": "view", "what": path, "by": by, "board": board, "kind": kind}
        self.log.write(json.dumps(what | said) + "\n")

    def send(
        self, path: str, form: dict[str, Any] | None, *, by: int, deadly: bool = False
    ) -> tuple[int, str, str]:
        """Submit a form, or without one, read a page. Returns status, error and page."""
        session = self.people[by]["session"]
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
            **({"X-Die-After-Commit": "1"} if deadly else {}),
        }
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": CSRF})
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=TIMEOUT_S
                )
            self.connection.request("GET" if body is None else "POST", path, body, headers)
            answer = self.connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return 0, type(error).__name__, ""
        return answer.status, "", page


def rows_of(page: str) -> list[tuple[int, int]]:
    """The people that a board shows, and their points."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [(int(n), int(points.replace(",", ""))) for n, points in ROW.findall(table)]


def new_id() -> str:
    return str(uuid.uuid4())


def request_of(action: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The path and the form."""
    what = action["what"]
    if action["verb"] == "post":
        slug = action["community"]
        place = f"/c/{slug}/g/{slug}-group/new/" if action["group"] else f"/c/{slug}/new/"
        words = {"title": f"About {what}?", "body": "It takes long.", "public_id": what}
        more = {"url": "https://example.org/"} if action["kind"] == "resource" else {}
        return place, {"kind": action["kind"], **words, **more}
    if action["verb"] == "comment":
        form = {"kind": action["kind"], "body": f"Like so: {what}", "public_id": what}
        return f"/p/{action['post']}/comments/", form
    if action["verb"] == "accept":
        return f"/comments/{what}/accept/", {"on": action["on"]}
    if action["verb"] == "keep":
        return f"/p/{what}/keep/", {"on": action["on"]}
    if action["verb"] == "err":
        return _wrong_request(action)
    place = f"/p/{what}" if action["of"] == "post" else f"/comments/{what}"
    if action["verb"] == "react":
        return f"{place}/reactions/", {"give" if action["on"] else "take": action["word"]}
    return f"{place}/{'bring-back' if action['on'] else 'delete'}/", {}


def _wrong_request(action: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    what = action["what"]
    return {
        "empty": lambda: ("/c/open/new/", {"kind": "question", "title": "", "public_id": what}),
        "stranger": lambda: (
            f"/p/{what}/comments/",
            {"body": "Let me in.", "public_id": action["new"]},
        ),
        "own": lambda: (f"/p/{what}/reactions/", {"give": "helpful"}),
        "not-asker": lambda: (f"/comments/{what}/accept/", {"on": 1}),
    }[action["why"]]()


def main(folder: str, port: str, seed: str, deadly: str) -> None:
    place = Path(folder)
    drivers = [
        Driver(place, number, port=int(port), seed=int(seed), deadly=float(deadly))
        for number in range(THREADS)
    ]
    for driver in drivers:
        driver.start()
    while any(driver.is_alive() for driver in drivers):
        time.sleep(0.5)
        (place / "answered.new").write_text(str(sum(driver.answered for driver in drivers)))
        (place / "answered.new").rename(place / "answered")


if __name__ == "__main__":
    main(*sys.argv[1:])
