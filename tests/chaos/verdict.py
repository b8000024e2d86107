"""Compares points, boards and badges with what was acknowledged.

`python -m tests.chaos.verdict FOLDER` prints JSON: numbers, and `wrong`, a list of
sentences. Replays the drivers' logs into a World.
"""

import json
import os
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.chaos.settings")
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db.models import Count, QuerySet, Sum  # noqa: E402

from communities.feed.models import Comment, Post  # noqa: E402
from gamification.audit.checking import audit  # noqa: E402
from gamification.boards import building, live  # noqa: E402
from gamification.models import (  # noqa: E402
    BadgeAward,
    Board,
    BoardScore,
    DayScore,
    LedgerEntry,
    Outcome,
    Period,
    ValueKind,
)
from gamification.models.leaderboards import SITE  # noqa: E402
from tests.chaos.world import BOARDS, CAPS, KINDS, NO_CAP, POINTS, Expected, World  # noqa: E402

BUILT_AFTER_S = 60  # a builder that was killed blocks others for half of it


class Verdict:
    def __init__(self, folder: Path) -> None:
        self.known = json.loads((folder / "known.json").read_text())
        self.logs = sorted(folder.glob("driver-*.log"))
        self.world = World()
        self.numbers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.unsure: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.retried_texts: dict[str, float] = {}  # what was repeated, and when first
        self.views: list[dict[str, Any]] = []
        self.tried = World()  # every text that somebody tried to write
        self.begun: dict[Expected, float] = {}  # every deed that may have counted, and since when

    def reached(self) -> dict[str, Any]:
        for log in self.logs:
            for attempts in by_action(log):
                self.replay(attempts)
        self.read_texts()
        self.compare_texts()
        self.compare_ledger()
        self.compare_caps()
        self.compare_sums()
        self.compare_views()
        for board in BOARDS:
            for kind in KINDS:
                self.compare_board(board, kind)
        self.compare_badge()
        broken = [finding for finding in audit() if finding.number]
        self.numbers["broken"] = len(broken)
        self.wrong += [str(finding).replace("\n", ";") for finding in broken]
        self.numbers["entries"] = LedgerEntry.objects.count()
        return {"wrong": self.wrong, **self.numbers}

    # --- the log -----------------------------------------------------------------------------

    def replay(self, attempts: list[dict[str, Any]]) -> None:
        action, last = attempts[0], attempts[-1]
        if action["verb"] == "view":
            self.numbers["boards viewed"] += last["status"] == 200
            if 200 < last["status"] < 500:
                self.wrong.append(f"{action} was answered with {last['status']}")
            self.views.append(action)
            return
        if action["verb"] != "err":
            self.note(action)
        self.numbers["actions"] += 1
        self.numbers["attempts"] += len(attempts)
        faults = [one for one in attempts if one["status"] == 0 or one["status"] >= 500]
        self.numbers["met a fault"] += bool(faults)
        self.numbers["cut"] += sum(one["status"] == 0 for one in faults)
        self.numbers["5xx"] += sum(one["status"] >= 500 for one in faults)
        self.numbers["died after commit"] += any(one["deadly"] for one in faults)
        if last["given_up"]:
            self.numbers["given up"] += 1
            self.unsure.append(action)
        elif last in faults:  # the driver was stopped
            self.numbers["never answered"] += 1
            self.unsure.append(action)
        elif action["verb"] == "err":
            self.numbers["refused"] += 1
            self.refused.append(action.get("new") or action["what"])
            if last["status"] < 400:
                self.wrong.append(f"{action} was answered with {last['status']}")
        elif last["status"] >= 400 and not faults:
            self.wrong.append(f"{action} was refused with {last['status']}")
        else:
            self.numbers["acknowledged"] += 1
            self.world.apply(action)
            if faults and action["verb"] in ("post", "comment"):
                self.retried_texts[action["what"]] = attempts[1]["at"]

    def note(self, action: dict[str, Any]) -> None:
        """Since when its deeds may have counted: whatever was answered, and is undone since."""
        if action["verb"] in ("post", "comment"):
            self.tried.apply(action)
        for deed in self.tried.deeds_by(action):
            self.begun[deed] = min(action["at"], self.begun.get(deed, action["at"]))

    # --- texts -------------------------------------------------------------------------------

    def read_texts(self) -> None:
        ours = self.known["places"]
        self.posts = {
            str(post.public_id): post
            for post in Post.objects.filter(
                community__in=[place["community"] for place in ours.values()]
            )
        }
        self.comments = {
            str(comment.public_id): comment
            for comment in Comment.objects.filter(
                post__in=[post.pk for post in self.posts.values()]
            )
        }
        self.found = self.posts | self.comments

    def compare_texts(self) -> None:
        for action in self.unsure:
            if action["verb"] not in ("post", "comment"):
                raise AssertionError(f"only new texts are given up, not {action}")
            if action["what"] in self.found:
                self.numbers["given up, but there"] += 1
                self.world.apply(action)
        acknowledged = self.world.posts.keys() | self.world.comments.keys()
        for what in acknowledged - self.found.keys():
            self.numbers["lost writes"] += 1
            self.wrong.append(f"{what} was acknowledged and is not there")
        for what in self.found.keys() - acknowledged:
            self.numbers["doubled writes"] += 1
            self.wrong.append(f"{what} is there, and nobody acknowledged it")
        for what in self.found.keys() & set(self.refused) - acknowledged:
            self.wrong.append(f"{what} was refused, and is there")
        for texts, column in ((Post, "title"), (Comment, "body")):
            for row in texts.objects.values(column).annotate(n=Count("pk")).filter(n__gt=1):
                self.numbers["doubled writes"] += 1
                self.wrong.append(f"{row[column]} is there {row['n']} times")
        for what in self.retried_texts.keys() & self.found.keys():
            made, repeated_at = self.found[what], self.retried_texts[what]
            at = made.published_at if isinstance(made, Post) else made.created_at
            before = at.timestamp() < repeated_at
            self.numbers["repeated, done before" if before else "repeated, not done before"] += 1

    # --- points ------------------------------------------------------------------------------

    def compare_ledger(self) -> None:
        posted = LedgerEntry.objects.filter(community=self.capped, reverses=None)
        self.paid = Counter(by_day(posted))
        self.deeds = [
            deed
            for deed in self.world.deeds()
            if deed.rule in self.known["rules"] and deed.source in self.found
        ]
        expected = {self.key_of(deed): deed for deed in self.deeds}
        entries: dict[tuple, list[LedgerEntry]] = {}
        for entry in LedgerEntry.objects.unreversed():
            key = (
                *(entry.rule, entry.source_type_id, entry.source_id),
                *(entry.member_id, entry.given_by_id, entry.community_id, entry.group_id),
            )
            entries.setdefault(key, []).append(entry)
        self.numbers["deeds"] = len(expected)
        for key in expected.keys() - entries.keys():
            self.numbers["lost points"] += 1
            self.wrong.append(f"{expected[key]} has no points")
        for key in entries.keys() - expected.keys():
            self.numbers["doubled points"] += 1
            self.wrong.append(f"{entries[key][0]} was posted for nothing: {key}")
        for key in expected.keys() & entries.keys():
            self.compare_entries(expected[key], entries[key])

    def compare_entries(self, deed: Expected, entries: list[LedgerEntry]) -> None:
        if len(entries) > 1:
            self.numbers["doubled points"] += 1
            self.wrong.append(f"{deed} was posted {len(entries)} times")
        entry, points = entries[0], POINTS[deed.rule]
        capped = deed.place[0] == "capped" and entry.outcome == Outcome.DAILY_CAP
        # So much was paid that day at times, at most, also for what is undone since.
        paid = self.paid[entry.member_id, entry.rule, entry.day]
        if capped and paid + points <= CAPS.get(deed.rule, NO_CAP):
            self.wrong.append(f"{deed} was not counted after {paid} points that day")
        self.numbers["capped"] += capped
        if entry.points != (0 if capped else points):
            self.wrong.append(f"{deed} is worth {points}, and got {entry.points}")

    @property
    def capped(self) -> int:
        return self.known["places"]["capped"]["community"]

    def compare_caps(self) -> None:
        entries = LedgerEntry.objects.filter(community=self.capped)
        for (member, rule, day), points in by_day(entries).items():
            if points > CAPS.get(rule, NO_CAP):
                self.wrong.append(f"{member} was paid {points} for {rule} on {day}")

    def key_of(self, deed: Expected) -> tuple:
        slug, in_group = deed.place
        place = self.known["places"][slug]
        model = Post if deed.of == "post" else Comment
        people = self.known["people"]
        return (
            deed.rule,
            ContentType.objects.get_for_model(model).pk,
            self.found[deed.source].pk,
            people[deed.member]["id"],
            None if deed.giver is None else people[deed.giver]["id"],
            place["community"],
            place["group"] if in_group else None,
        )

    def compare_sums(self) -> None:
        """Ledger, days and boards have the same sums, by member, kind and community."""
        for place in self.known["places"].values():
            community = place["community"]
            ledger = sums(LedgerEntry.objects.filter(community=community))
            days = sums(DayScore.objects.filter(place=-community))
            ever = BoardScore.objects.filter(board__place=-community, board__period=Period.EVER)
            boards = sums(ever.filter(board__kind__gt=0), "board__kind")
            of_all_kinds = sums(ever.filter(board__kind=0), "board__kind")
            if not ledger == days == boards or total(ledger) != total(of_all_kinds):
                sentence = f"the sums of {community} differ:"
                self.wrong.append(f"{sentence} {ledger}, {days}, {boards}, {of_all_kinds}")

    # --- what follows from points ------------------------------------------------------------

    def compare_board(self, which: str, kind: str) -> None:
        """Compare what members see of the board, from Valkey: as faults left it there, or built
        anew if it is not there any more."""
        places = self.known["places"]["open"]
        place = {"community": -places["community"], "group": places["group"], "site": SITE}[which]
        of_kind = ValueKind[kind.upper()] if kind else 0
        board = Board.objects.filter(place=place, kind=of_kind, period=Period.EVER).first()
        points = self.world.scores(self.deeds, which, kind)
        ids = [person["id"] for person in self.known["people"]]
        expected = ranked({ids[person]: score for person, score in points.items()})
        said = {} if board is None else self.read_board(board.pk, ids)
        if said != expected:
            self.numbers["wrong boards"] += 1
            self.wrong.append(f"the board of {which} ({kind or 'all'}) says {said} for {expected}")

    def read_board(self, board: int, ids: list[int]) -> dict[int, tuple[int, int]]:
        """The points and the rank of each member whom the board lists."""
        stayed = live.is_ready(board)
        self.numbers["boards that stayed" if stayed else "boards built anew"] += 1
        until = time.monotonic() + BUILT_AFTER_S
        while not live.is_ready(board) and not building.build(board):
            if time.monotonic() > until:
                self.wrong.append(f"the board {board} cannot be built")
                return {}
            time.sleep(0.5)
        found = [around.mine for pk in ids if (around := live.around(board, pk))]
        found += live.top(board)
        return {row.member: (row.points, row.rank) for row in found}

    def compare_views(self) -> None:
        """What people saw meanwhile may have been behind, but never ahead of what was given."""
        given: dict[tuple[str, str, int], tuple[list[float], list[int]]] = {}
        for deed, at in sorted(self.begun.items(), key=lambda one: one[1]):
            for board, kind in product(BOARDS, KINDS):
                if points := World.scores([deed], board, kind)[deed.member]:
                    times, totals = given.setdefault((board, kind, deed.member), ([], [0]))
                    times.append(at)
                    totals.append(totals[-1] + points)
        for view in self.views:
            seen_at = view["at"] + view["took"]
            for person, points in view["rows"]:
                self.numbers["places seen"] += 1
                key = (view["board"], view["kind"], person)
                times, totals = given.get(key, ([], [0]))
                most = totals[bisect_right(times, seen_at)]
                if points > most:
                    self.numbers["places ahead"] += 1
                    self.wrong.append(f"{key} had {points} points, and {most} were given by then")

    def compare_badge(self) -> None:
        """It is held by who has done enough for it, and was awarded to each of them once."""
        people = self.known["people"]
        expected = {people[person]["id"] for person in self.world.holders(self.deeds)}
        awards = BadgeAward.objects.filter(badge=self.known["badge"])
        held = Counter(awards.valid().values_list("member", flat=True))
        awarded = Counter(awards.values_list("member", flat=True))
        self.numbers["badges"] = len(expected)
        for member in sorted(expected ^ held.keys()):
            self.numbers["wrong badges"] += 1
            has = "has" if member in held else "has not"
            self.wrong.append(f"{member} {has} the badge, and ought to be otherwise")
        for member in sorted(member for member, times in awarded.items() if times > 1):
            self.numbers["wrong badges"] += 1
            self.wrong.append(f"{member} was awarded the badge {awarded[member]} times")


def by_day(entries: QuerySet[LedgerEntry]) -> dict[tuple[int, str, date], int]:
    """Points by member, rule and day."""
    found = entries.values_list("member", "rule", "day").annotate(sum=Sum("points"))
    return {(member, rule, day): points for member, rule, day, points in found}


def sums(rows: QuerySet[Any], kind: str = "kind") -> Counter[tuple[int, int]]:
    """Points by member and kind. Counters are equal if they differ by zeros only."""
    found = rows.values_list("member", kind).annotate(sum=Sum("points"))
    return Counter({(member, of_kind): points for member, of_kind, points in found})


def total(of_kinds: Counter[tuple[int, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (member, _), points in of_kinds.items():
        found[member] += points
    return found


def ranked(scores: dict[int, int]) -> dict[int, tuple[int, int]]:
    """Points with their dense rank."""
    ranks = {n: rank for rank, n in enumerate(sorted(set(scores.values()), reverse=True), 1)}
    return {member: (points, ranks[points]) for member, points in scores.items()}


def by_action(log: Path) -> Iterator[list[dict[str, Any]]]:
    """The attempts of each action."""
    attempts: list[dict[str, Any]] = []
    for line in log.read_text().splitlines():
        attempt = json.loads(line)
        if attempts and not attempt["attempt"]:
            yield attempts
            attempts = []
        attempts.append(attempt)
    if attempts:
        yield attempts


if __name__ == "__main__":
    print(json.dumps(Verdict(Path(sys.argv[1])).reached()))
