"""Facts become entries of the ledger: once each, reversed when what they are for no longer
counts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from communities.feed import actions as feed
from communities.feed.models import Post
from gamification.ledger.settling import concerned_by, settle
from gamification.models import BoardScore, DayScore, LedgerEntry, Outcome, Standing, Why
from gamification.rules import RULES
from plc.journal.models import Entry
from tests.gamification.ledgers import points_of


def test_a_question_counts_for_who_asked(cast, question, relay):
    relay()
    entry = LedgerEntry.objects.get(rule="question_asked")
    assert (entry.member, entry.community, entry.points) == (cast.chidi, cast.community, 2)
    heard = Entry.objects.get(pk=entry.entry)
    assert (heard.name, heard.data["post_id"]) == ("feed.PostPublished", question.pk)


def test_a_new_post_is_looked_at_by_the_one_rule_for_its_kind(cast, question):
    """Each rule costs two queries for every batch, and most facts are about new posts."""
    sources, _heard = concerned_by(Entry.objects.filter(name="feed.PostPublished"))
    assert [(rule.key, ids) for (rule, _way), ids in sources.items()] == [
        ("question_asked", {question.pk})
    ]


def test_an_accepted_answer_counts_for_its_author(cast, answer, relay):
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    entry = LedgerEntry.objects.get(rule="answer_accepted")
    assert (entry.member, entry.given_by, entry.points) == (cast.ben, cast.chidi, 15)


def test_an_answer_no_longer_accepted_is_reversed_and_counts_again(cast, answer, relay):
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    feed.unaccept_answer(by=cast.chidi, comment=answer)
    relay()
    assert points_of(cast.ben, "answer_accepted") == 0
    scores = BoardScore.objects.filter(member=cast.ben, board__period="ever", board__kind=1)
    assert set(scores.values_list("points", flat=True)) == {2}  # for having written it
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    assert points_of(cast.ben, "answer_accepted") == 15
    entries = LedgerEntry.objects.filter(rule="answer_accepted").order_by("id")
    assert [(entry.points, entry.occasion) for entry in entries] == [(15, 0), (-15, 0), (15, 1)]


def test_an_answer_accepted_anew_is_dated_anew_although_nobody_heard_of_the_time_between(
    cast, answer, relay
):
    feed.accept_answer(by=cast.chidi, comment=answer)
    Post.objects.update(accepted_at=timezone.now() - timedelta(days=3))
    relay()
    feed.unaccept_answer(by=cast.chidi, comment=answer)
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    assert points_of(cast.ben, "answer_accepted") == 15
    accepted_at = Post.objects.get().accepted_at
    for rule in ("answer_accepted", "question_closed"):
        entries = LedgerEntry.objects.filter(rule=rule)
        assert entries.unreversed().get().at == accepted_at
        assert entries.exclude(reverses=None).get().why == Why.DATED_ANEW


def test_a_deleted_question_takes_its_points_back_quietly(cast, question, relay):
    relay()
    feed.delete_post(by=cast.chidi, post=question)
    relay()
    assert points_of(cast.chidi) == 0
    feed.bring_back_post(by=cast.chidi, post=question)
    relay()
    assert points_of(cast.chidi) == 2


def test_facts_heard_in_the_wrong_order_come_to_the_same(cast, question, relay):
    feed.delete_post(by=cast.chidi, post=question)
    relay()
    assert not LedgerEntry.objects.exists()


def test_an_entry_cannot_be_changed_or_deleted(cast, question, relay):
    relay()
    entries = LedgerEntry.objects.all()
    for change in (lambda: entries.update(points=1000), lambda: entries._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            change()


def test_a_deed_cannot_have_two_unreversed_entries(cast, question, relay):
    relay()
    twin = LedgerEntry.objects.get(rule="question_asked")
    twin.pk = None
    twin.entry = None
    for occasion in (0, 1):
        twin.occasion = occasion
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)


def test_a_reversal_cannot_differ_from_what_it_reverses(cast, question, relay):
    relay()
    entry = LedgerEntry.objects.get(rule="question_asked")
    reversal = LedgerEntry.objects.get(pk=entry.pk)
    reversal.pk, reversal.reverses, reversal.why, reversal.points = None, entry, 1, -100
    with pytest.raises(IntegrityError), transaction.atomic():
        reversal.save(force_insert=True)


def test_more_than_the_daily_cap_is_entered_with_nothing(cast, relay):
    for n in range(4):
        feed.publish_post(
            by=cast.chidi,
            community=cast.community,
            kind="question",
            title=f"Question {n}?",
            body="One more.",
        )
    relay()
    entries = LedgerEntry.objects.filter(member=cast.chidi).order_by("at")
    assert [entry.points for entry in entries] == [2, 2, 2, 0]
    assert entries[3].outcome == Outcome.DAILY_CAP


def test_the_cap_of_one_day_is_not_that_of_the_next(cast, relay):
    for n in range(4):
        feed.publish_post(
            by=cast.chidi,
            community=cast.community,
            kind="question",
            title=f"Question {n}?",
            body="One more.",
        )
    last = Post.objects.order_by("-id").first()
    Post.objects.filter(pk=last.pk).update(published_at=timezone.now() - timedelta(days=1))
    relay()
    assert points_of(cast.chidi) == 8


def test_what_moves_fills_no_cap_twice(cast, relay):
    for n in range(3):
        question = feed.publish_post(
            by=cast.ben,
            community=cast.community,
            group=cast.group,
            kind="question",
            title=f"Question {n}?",
            body="One more.",
        )
    relay()
    feed.move_post(by=cast.ben, post=question, community=cast.community, group=None, confirmed=True)
    relay()
    assert points_of(cast.ben, "question_asked") == 6
    entries = LedgerEntry.objects.filter(rule="question_asked")
    assert set(entries.values_list("outcome", flat=True)) == {Outcome.PAID}


def test_rollups_are_sums_of_the_ledger(cast, question, answer, relay):
    group_question = feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        group=cast.group,
        kind="question",
        title="Only for us?",
        body="A smaller circle.",
    )
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    assert group_question.group_id == cast.group.pk
    days = DayScore.objects.filter(member=cast.chidi).values_list("place", "points")
    assert dict(days) == {-cast.community.pk: 6, cast.group.pk: 2}
    boards = BoardScore.objects.filter(member=cast.ben, board__place=-cast.community.pk)
    scores = boards.values_list("board__period", "board__kind", "points")
    periods = ("week", "month", "quarter", "ever")
    # 2 for the answer, 15 because it was accepted, and 3 for welcoming who asked
    assert set(scores) == {
        (period, kind, points) for period in periods for kind, points in ((0, 20), (1, 17), (6, 3))
    }


def test_settling_twice_posts_once(cast, question, relay):
    relay()
    rule = RULES.rules["question_asked"]
    assert settle({(rule, rule.ways[0]): {question.pk}}) == 0
    assert LedgerEntry.objects.count() == 1


def test_who_posted_is_to_be_followed(cast, question, relay):
    relay()
    standing = Standing.objects.get(member=cast.chidi)
    assert standing.touched_at is not None
