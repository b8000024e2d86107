"""Points come out the same however often, in which order, and with which interruptions facts are
heard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities.feed import actions as feed
from communities.feed.models import Bookmark, Comment, Post, Reaction
from gamification import tasks
from gamification.audit.checking import audit
from gamification.ledger.settling import Sources, settle
from gamification.models import (
    BoardScore,
    DayScore,
    LedgerEntry,
    RuleOverride,
    Standing,
)
from gamification.rules import DEED, RULES
from plc.journal import actions as journal
from plc.journal.models import Entry, Hearing

LISTENER = "gamification.listeners.settle_deeds"


class Killed(BaseException):
    """Like kill -9: nothing in the product catches it."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """The process ends before it sends this statement of ours, counted from 0."""
    numbers = count()

    def send(execute: Callable, *args: Any) -> Any:
        if next(numbers) == statement:
            raise Killed
        return execute(*args)

    with connection.execute_wrapper(send):
        yield


def unreversed() -> set[tuple]:
    """What counts, with its points."""
    return set(
        LedgerEntry.objects.unreversed().values_list(
            *("rule", "source_type", "source_id", "member", "given_by"),
            *("community", "group", "kind", "points", "outcome", "at", "day"),
        )
    )


def days() -> set[tuple]:
    return set(
        DayScore.objects.exclude(points=0).values_list("member", "place", "day", "kind", "points")
    )


def scores() -> set[tuple]:
    columns = ("place", "kind", "period", "starts_on")
    return set(
        BoardScore.objects.exclude(points=0).values_list(
            "member", *(f"board__{column}" for column in columns), "points", "listed"
        )
    )


def everything() -> tuple:
    heard = set(Hearing.objects.filter(listener=LISTENER).values_list("entry", flat=True))
    return LedgerEntry.objects.count(), unreversed(), days(), scores(), heard


def from_scratch() -> tuple[set, set, set]:
    """What counts, and the rollups, if the ledger were empty and all was settled at once."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE gamification_ledgerentry CASCADE")
        DayScore.objects.all().delete()
        BoardScore.objects.all().delete()
        everywhere: Sources = {
            (rule, way): {row[0] for row in way.deeds().values_list(*DEED)}
            for rule, way in RULES.ways
        }
        settle({key: ids for key, ids in everywhere.items() if ids})
        found = unreversed(), days(), scores()
        transaction.set_rollback(True)
    return found


def broken() -> list[str]:
    return [str(finding) for finding in audit() if finding.number]


@pytest.fixture
def uncapped(cast):
    """No caps: which of too many deeds are paid depends on when they are heard, on purpose."""
    for key in RULES.rules:
        RuleOverride.objects.create(
            community=cast.community,
            rule=key,
            daily_cap=100_000,
            weekly_cap=100_000,
            cooldown_minutes=0,
        )


# --- sequences of actions ----------------------------------------------------------------------


class Members:
    """Carries out actions, each chosen by numbers among what is possible."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.people = [cast.amara, cast.ben, cast.chidi]

    def do(self, what: str, who: int, which: int) -> None:
        by = self.people[who % 3]
        with transaction.atomic():
            getattr(self, what)(by, which)

    def one(self, found: Any, which: int) -> Any:
        rows = list(found.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def publish(self, by, which: int) -> None:
        kind = ("question", "question", "resource", "win")[which % 4]
        group = self.cast.group if which % 3 == 0 and by != self.cast.amara else None
        words = {"title": f"Number {which}", "body": "So it is.", "url": "https://example.org/"}
        if kind != "resource":
            del words["url"]
        feed.publish_post(by=by, community=self.cast.community, group=group, kind=kind, **words)

    def comment(self, by, which: int) -> None:
        if post := self.one(Post.objects.filter(state="published"), which):
            kind = "answer" if post.kind == "question" and which % 4 else "comment"
            feed.write_comment(by=by, post=post, body=f"Like so {which}.", kind=kind)

    def accept(self, by, which: int) -> None:
        answers = Comment.objects.filter(kind="answer", state="published", post__state="published")
        if answer := self.one(answers, which):
            feed.accept_answer(by=answer.post.author, comment=answer)

    def unaccept(self, by, which: int) -> None:
        if post := self.one(Post.objects.exclude(accepted_answer=None), which):
            feed.unaccept_answer(by=post.author, comment=post.accepted_answer)

    def react(self, by, which: int) -> None:
        model = (Post, Comment)[which % 2]
        if to := self.one(model.objects.filter(state="published").exclude(author=by), which):
            feed.react(by=by, to=to, kind=("helpful", "insightful", "thanks")[which % 3])

    def take_back(self, by, which: int) -> None:
        if reaction := self.one(Reaction.objects.all(), which):
            to = reaction.post or reaction.comment
            feed.take_back_reaction(by=reaction.user, to=to, kind=reaction.kind)

    def keep(self, by, which: int) -> None:
        if post := self.one(Post.objects.filter(state="published", kind="resource"), which):
            feed.keep_post(by=by, post=post)

    def unkeep(self, by, which: int) -> None:
        if bookmark := self.one(Bookmark.objects.all(), which):
            feed.unkeep_post(by=bookmark.user, post=bookmark.post)

    def delete_post(self, by, which: int) -> None:
        if post := self.one(Post.objects.filter(state="published"), which):
            feed.delete_post(by=post.author, post=post)

    def bring_back_post(self, by, which: int) -> None:
        if post := self.one(Post.objects.filter(state="deleted"), which):
            feed.bring_back_post(by=post.author, post=post)

    def delete_comment(self, by, which: int) -> None:
        if comment := self.one(Comment.objects.filter(state="published"), which):
            feed.delete_comment(by=comment.author, comment=comment)

    def bring_back_comment(self, by, which: int) -> None:
        found = Comment.objects.filter(state="deleted", post__state="published")
        if comment := self.one(found, which):
            feed.bring_back_comment(by=comment.author, comment=comment)

    def hear(self, by, which: int) -> None:
        """Some of the journal, in some order, perhaps again, perhaps interrupted."""
        entries = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
        some = entries[which % 5 :: 1 + which % 3]
        if which % 2:
            some.reverse()
        halves = [some[: len(some) // 2], some[len(some) // 2 :]] if which % 7 < 3 else [some]
        for batch in halves:
            if which % 4 == 0:
                with pytest.raises(Killed), transaction.atomic(), killed_at(which % 11):
                    journal.hear(listener=LISTENER, entry_ids=batch)
                    raise Killed  # fewer statements than that
            journal.hear(listener=LISTENER, entry_ids=batch)
            if which % 5 == 0:
                journal.hear(listener=LISTENER, entry_ids=batch)


ACTIONS = [
    *("publish", "publish", "comment", "comment", "comment", "accept", "accept", "unaccept"),
    *("react", "react", "react", "take_back", "keep", "keep", "unkeep", "delete_post"),
    *("bring_back_post", "delete_comment", "bring_back_comment", "hear", "hear", "hear", "hear"),
]
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2), st.integers(0, 1000)),
    min_size=8,
    max_size=30,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_ledger_is_what_a_recomputation_finds_however_facts_were_heard(cast, uncapped, steps):
    with transaction.atomic():
        members = Members(cast)
        for step in [("publish", 2, 0), ("comment", 1, 1), *steps]:
            members.do(*step)
        entries = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
        journal.hear(listener=LISTENER, entry_ids=entries)
        assert (unreversed(), days(), scores()) == from_scratch()
        assert broken() == []
        transaction.set_rollback(True)


# --- interruptions -----------------------------------------------------------------------------


@pytest.fixture
def written(cast) -> list[int]:
    """Entries of the journal by which points are given, taken and given again; their ids."""
    members = Members(cast)
    for step in (
        *(("publish", 2, 0), ("publish", 1, 2), ("comment", 1, 1), ("accept", 2, 0)),
        *(("react", 0, 1), ("react", 0, 3), ("keep", 2, 0)),
    ):
        members.do(*step)
    journal.hear(listener=LISTENER, entry_ids=list(Entry.objects.values_list("pk", flat=True)))
    before = Entry.objects.latest("pk").pk
    for step in (("unaccept", 2, 0), ("delete_comment", 1, 0), ("comment", 1, 5), ("accept", 2, 0)):
        members.do(*step)
    return list(Entry.objects.filter(pk__gt=before).values_list("pk", flat=True))


def is_killed(work: Callable[[], object], *, at: int) -> bool:
    """Run the work, unless it is killed at this statement."""
    try:
        with transaction.atomic(), killed_at(at):
            work()
    except Killed:
        return True
    return False


def interruptions(work: Callable[[], object], state: Callable[[], Any]) -> int:
    """Run the work, killed at its first statement, then at its second, and so on, until it
    finishes. Nothing may have changed before. Returns how often it was killed."""
    before, times = state(), 0
    while is_killed(work, at=times):
        assert state() == before, f"changed by a run that was killed at statement {times}"
        times += 1
    return times


def test_a_hearing_that_is_killed_anywhere_leaves_nothing_and_is_made_up_for(written):
    def hear() -> int:
        return journal.hear(listener=LISTENER, entry_ids=written)

    assert interruptions(hear, everything) > 10
    assert (unreversed(), days(), scores()) == from_scratch()
    done = everything()
    assert hear() == 0
    assert everything() == done
    assert broken() == []


def test_standings_are_followed_by_who_is_not_killed_on_the_way(written):
    def waiting() -> set[int]:
        return set(Standing.objects.exclude(touched_at=None).values_list("pk", flat=True))

    journal.hear(listener=LISTENER, entry_ids=written)
    assert waiting()
    assert interruptions(tasks.follow_standings.run, waiting) > 1
    assert not waiting()
