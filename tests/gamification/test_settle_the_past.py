"""The past is entered in chunks, and recomputed only when somebody decides so."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from communities.feed import actions as feed
from communities.feed.models import Comment, Post
from gamification.actions.recomputations import decide_recomputation
from gamification.ledger import backfilling, repricing
from gamification.models import (
    Backfill,
    BoardScore,
    DayScore,
    LedgerEntry,
    Recomputation,
    RuleOverride,
    Standing,
    Why,
)
from gamification.rules import RULES
from tests import make
from tests.gamification.ledgers import counted, points_of

SAMPLE = Path(__file__).parents[1] / "communities" / "archives" / "stackexchange-testing"


@pytest.fixture
def past(cast):
    """Five questions with answers, of which nobody has heard."""
    for n in range(5):
        post = feed.publish_post(
            by=cast.chidi, community=cast.community, kind="question", title=f"Q{n}?", body="So."
        )
        answer = feed.write_comment(by=cast.ben, post=post, body="Yes.", kind="answer")
        feed.accept_answer(by=cast.chidi, comment=answer)
        feed.react(by=cast.amara, to=answer, kind="helpful")


def ledger() -> list[tuple]:
    rows = LedgerEntry.objects.unreversed().order_by("rule", "source_id", "member")
    return list(rows.values_list("rule", "source_id", "member", "points", "outcome", "day"))


def forget() -> None:
    """Empty everything that was derived, as if recognition had just been installed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE gamification_ledgerentry CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for model in (Standing, DayScore, BoardScore, Backfill):
        model.objects.all().delete()


def test_the_past_is_entered_like_the_present(cast, past, relay):
    relay()
    by_facts = ledger()
    assert by_facts
    forget()
    call_command("settle_points", "--now")
    assert ledger() == by_facts
    assert not LedgerEntry.objects.exclude(entry=None).exists()
    call_command("settle_points", "--now")
    assert ledger() == by_facts


def test_an_interrupted_backfill_goes_on(cast, past, monkeypatch):
    monkeypatch.setattr(backfilling, "CHUNK", 2)
    backfill = backfilling.begin_backfill(community_id=cast.community.pk)
    for _ in range(3):
        backfilling.enter_chunk(backfill.pk)
    assert not Backfill.objects.get(pk=backfill.pk).done_at
    assert backfilling.enter_past() == 1
    assert points_of(cast.ben, "answer_accepted") == 5 * 15
    assert backfilling.enter_past() == 0


def test_a_backfill_that_fails_stops_no_other(cast, past, monkeypatch):
    other = make.community(by=cast.amara, name="Northmoor")
    for community in (other, cast.community):
        backfilling.begin_backfill(community_id=community.pk)
    enter_chunk, first = backfilling.enter_chunk, Backfill.objects.get(community=other).pk

    def fails_for_the_first(pk):
        if pk == first:
            raise ValueError("Northmoor")
        return enter_chunk(pk)

    monkeypatch.setattr(backfilling, "enter_chunk", fails_for_the_first)
    assert backfilling.enter_past() == 1
    assert Backfill.objects.get(done_at=None).pk == first


def test_a_run_ends_long_before_its_time_limit(settings):
    assert backfilling.RUN_S < settings.CELERY_TASK_SOFT_TIME_LIMIT / 2


def test_rules_that_an_upgrade_adds_meanwhile_shift_nothing(cast, past, monkeypatch):
    ways = list(RULES.ways)
    first = ways.index((RULES.rules["answer_written"], RULES.rules["answer_written"].ways[0]))
    monkeypatch.setattr(backfilling, "CHUNK", 2)
    monkeypatch.setitem(vars(RULES), "ways", ways[first:])
    backfill = backfilling.begin_backfill(community_id=cast.community.pk)
    backfilling.enter_chunk(backfill.pk)
    monkeypatch.setitem(vars(RULES), "ways", ways)
    backfilling.enter_past()
    assert points_of(cast.ben, "answer_written") == 5 * 2
    assert points_of(cast.chidi, "question_asked") == 6
    assert Backfill.objects.get().done_at


def test_a_backfill_reverses_what_is_no_longer_so(cast, past, relay):
    relay()
    Comment.objects.filter(author=cast.ben).update(state="removed")
    Post.objects.update(accepted_answer=None)
    backfilling.begin_backfill(community_id=cast.community.pk)
    backfilling.enter_past()
    assert points_of(cast.ben) == 0


@pytest.fixture
def archive(tmp_path):
    """The sample, with the vote by which its answer was accepted."""
    folder = tmp_path / "stackexchange-testing"
    shutil.copytree(SAMPLE, folder)
    votes = folder / "Votes.xml"
    accepted = '<row Id="50" PostId="2" VoteTypeId="1" CreationDate="2018-03-06T00:00:00.000" />'
    votes.write_text(votes.read_text().replace("</votes>", f"{accepted}\n</votes>"))
    return folder


def test_an_archive_is_entered_after_its_import_with_the_days_of_its_deeds(cast, archive, relay):
    call_command("import_stackexchange", str(archive), community=cast.community.slug)
    relay()
    assert backfilling.enter_past() == 1
    question = Post.objects.get(accepted_answer__isnull=False)
    assert counted("answer_accepted") == [(question.accepted_answer.author, question.author)]
    assert LedgerEntry.objects.get(rule="answer_accepted").day == date(2018, 3, 6)
    assert question.accepted_at.date() == date(2018, 3, 6)
    assert counted("helpful_received")
    assert counted("question_well_received") == [(question.author, None)]


@pytest.fixture
def recompute(cast):
    def ask() -> Recomputation:
        one = Recomputation.objects.create(community=cast.community, asked_by=cast.amara)
        repricing.work_on_recomputations()
        one.refresh_from_db()
        return one

    return ask


def changes(recomputation: Recomputation) -> list[tuple]:
    return list(recomputation.changes.order_by("-size").values_list("member", "before", "after"))


def applied(recomputation: Recomputation) -> None:
    decide_recomputation(recomputation=recomputation, apply=True, by=recomputation.asked_by)
    repricing.work_on_recomputations()
    recomputation.refresh_from_db()
    assert recomputation.state == Recomputation.State.DONE


def test_the_same_rules_change_nothing(cast, past, relay, recompute):
    relay()
    before = ledger()
    one = recompute()
    assert one.state == Recomputation.State.READY
    assert (one.changed, one.changes.count()) == (0, 0)
    applied(one)
    assert ledger() == before
    assert not LedgerEntry.objects.filter(reverses__isnull=False).exists()


def test_a_preview_says_who_changes_and_changes_nothing(cast, past, relay, recompute):
    relay()
    before = ledger()
    RuleOverride.objects.create(community=cast.community, rule="answer_accepted", points=10)
    one = recompute()
    ben = points_of(cast.ben)
    assert changes(one) == [(cast.ben.pk, ben, ben - 25)]
    assert (one.changed, one.gained, one.lost) == (1, 0, 25)
    assert ledger() == before


def test_what_is_applied_equals_a_ledger_from_scratch(cast, past, relay, recompute, monkeypatch):
    relay()
    for rule, terms in {
        "answer_accepted": {"points": 10, "daily_cap": 30},
        "question_asked": {"on": False},
        "question_closed": {"cooldown_minutes": 60},
    }.items():
        RuleOverride.objects.create(community=cast.community, rule=rule, **terms)
    monkeypatch.setattr(repricing, "AT_ONCE", 1)
    one = recompute()
    applied(one)
    recomputed, boards = ledger(), scores()
    changed = LedgerEntry.objects.filter(recomputation=one)
    assert set(changed.exclude(reverses=None).values_list("why", flat=True)) == {Why.RECOMPUTED}
    assert points_of(cast.chidi, "question_asked") == 0
    assert points_of(cast.ben, "answer_accepted") == 30
    forget()
    call_command("settle_points", "--now")
    assert ledger() == recomputed
    assert scores() == boards


def scores() -> list[tuple]:
    rows = BoardScore.objects.exclude(points=0).order_by("member", "board")
    return list(rows.values_list("member", "board__place", "board__kind", "points"))


def test_an_interrupted_recomputation_goes_on(cast, past, relay, recompute, monkeypatch):
    relay()
    RuleOverride.objects.create(community=cast.community, rule="question_asked", points=1)
    one = recompute()
    Recomputation.objects.filter(pk=one.pk).update(state="running", through_member=cast.ben.pk)
    repricing.work_on_recomputations()
    assert points_of(cast.chidi, "question_asked") == 5
    repricing.work_on_recomputations()
    assert points_of(cast.chidi, "question_asked") == 5


def test_a_preview_and_its_application_go_on_from_run_to_run(
    cast, past, relay, recompute, monkeypatch
):
    """No run of a task is long enough for a community of 100,000 members."""
    relay()
    RuleOverride.objects.create(community=cast.community, rule="question_asked", points=3)
    RuleOverride.objects.create(community=cast.community, rule="answer_accepted", points=10)
    whole = recompute()
    at_once = changes(whole)
    monkeypatch.setattr(repricing, "AT_ONCE", 1)
    Recomputation.objects.filter(pk=whole.pk).update(state=Recomputation.State.DROPPED)
    one = Recomputation.objects.create(community=cast.community)
    runs = run_briefly(one)
    assert runs > 1
    assert one.state == Recomputation.State.READY
    assert changes(one) == at_once
    assert (one.changed, one.gained, one.lost) == (whole.changed, whole.gained, whole.lost)
    decide_recomputation(recomputation=one, apply=True, by=cast.amara)
    one.refresh_from_db()
    assert run_briefly(one) == runs
    assert one.state == Recomputation.State.DONE
    assert {member: points_of(member) for member, *_ in at_once} == {
        member: after for member, _before, after in at_once
    }


def run_briefly(one: Recomputation) -> int:
    """Runs that end at once, until nothing is left. Returns their number."""
    before, runs = one.state, 0
    while one.state == before:
        repricing.work_on_recomputations(seconds=0)
        one.refresh_from_db()
        runs += 1
    return runs


def test_a_run_reads_deeds_of_those_it_visits_only(cast, past, relay, recompute, queries):
    """However many there are in the community: a run that goes on does not begin with all."""
    relay()
    one = recompute()
    Recomputation.objects.filter(pk=one.pk).update(state="previewing")
    with queries(at_most=12):
        repricing.work_on_recomputations()
    one.refresh_from_db()
    assert one.state == Recomputation.State.READY


def test_who_cannot_be_priced_holds_up_nobody(cast, past, relay, recompute, monkeypatch):
    relay()
    RuleOverride.objects.create(community=cast.community, rule="question_asked", points=1)
    RuleOverride.objects.create(community=cast.community, rule="answer_accepted", points=10)
    before = points_of(cast.ben)
    compute = repricing.changes_for

    def fails_for_ben(community: int, members: Any) -> Any:
        if cast.ben.pk in members:
            raise ValueError("about one of his deeds")
        return compute(community, members)

    monkeypatch.setattr(repricing, "changes_for", fails_for_ben)
    one = recompute()
    assert one.state == Recomputation.State.READY
    assert [member for member, *_ in changes(one)] == [cast.chidi.pk]
    applied(one)
    assert points_of(cast.chidi, "question_asked") == 5
    assert points_of(cast.ben) == before


@pytest.mark.parametrize("apply", [True, False])
def test_the_rows_of_a_preview_go_once_it_is_decided_and_its_sums_stay(
    cast, past, relay, recompute, apply
):
    relay()
    RuleOverride.objects.create(community=cast.community, rule="answer_accepted", points=10)
    one = recompute()
    assert one.changes.exists()
    decide_recomputation(recomputation=one, apply=apply, by=cast.amara)
    repricing.work_on_recomputations()
    one.refresh_from_db()
    assert not one.changes.exists()
    assert (one.changed, one.lost) == (1, 25)


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_leaves_alone_what_another_is_at(cast, past, relay, monkeypatch):
    relay()
    one = Recomputation.objects.create(community=cast.community)
    begun, go_on, compute = Event(), Event(), repricing.changes_for

    def slowly(community: int, members: Any) -> Any:
        begun.set()
        go_on.wait(10)
        return compute(community, members)

    def work() -> None:
        try:
            repricing.work_on_recomputations()
        finally:
            connection.close()

    monkeypatch.setattr(repricing, "changes_for", slowly)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(work)
        assert begun.wait(10)
        repricing.work_on_recomputations()
        assert not go_on.is_set() and not first.done()
        go_on.set()
        first.result()
    one.refresh_from_db()
    assert one.state == Recomputation.State.READY


def test_a_community_whose_preview_fails_does_not_hold_up_others(cast, past, relay, monkeypatch):
    relay()
    other = make.community(by=cast.ben, name="Northmoor")
    mine, theirs = (
        Recomputation.objects.create(community=community) for community in (cast.community, other)
    )
    visit = repricing.visit_chunk

    def fails_here(pk: int) -> bool:
        if pk == mine.pk:
            raise ValueError("about the community")
        return visit(pk)

    monkeypatch.setattr(repricing, "visit_chunk", fails_here)
    repricing.work_on_recomputations()
    for one, state in ((mine, "previewing"), (theirs, "ready")):
        one.refresh_from_db()
        assert one.state == state


def test_what_came_from_a_community_where_it_had_counted_is_recomputed_here(cast, relay):
    """The rule was off here when it was moved; at another time it counts again."""
    elsewhere = make.community(by=cast.chidi, name="Elsewhere")
    off = RuleOverride.objects.create(community=elsewhere, rule="question_asked", on=False)
    question = feed.publish_post(
        by=cast.chidi, community=cast.community, kind="question", title="Where?", body="So."
    )
    relay()
    feed.move_post(by=cast.chidi, post=question, community=elsewhere, group=None, confirmed=True)
    relay()
    assert points_of(cast.chidi) == 0
    off.delete()
    one = Recomputation.objects.create(community=elsewhere, asked_by=cast.chidi)
    repricing.work_on_recomputations()
    applied(Recomputation.objects.get(pk=one.pk))
    assert points_of(cast.chidi) == 2
