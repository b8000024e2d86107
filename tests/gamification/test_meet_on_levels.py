"""Two at once: workers, those who decide, and whoever changes the ladder."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from gamification.actions import ladders, terms
from gamification.ledger.locks import lock_standings
from gamification.levels import advancement
from gamification.levels import terms as level_terms
from gamification.models import Holding, HoldingState, Level
from plc.core.refusals import Refused
from plc.journal.models import Entry

from .climbing import accepted, earn, held

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Do each in a thread of its own, and return what each returned or raised."""
    results = [None] * len(works)

    def do(n, work):
        try:
            results[n] = work()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def meet(monkeypatch, module, name):
    """Two that call this function wait for each other, unless a lock keeps one of them away."""
    barrier, real = threading.Barrier(2), getattr(module, name)

    def waiting(*args, **more):
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return real(*args, **more)

    monkeypatch.setattr(module, name, waiting)


def facts_of(name):
    return Entry.objects.filter(name=name).count()


def test_two_who_approve_begin_one_term(cast, ladder, monkeypatch):
    holding = accepted(cast, cast.chidi)
    meet(monkeypatch, terms, "begin_term")
    before = facts_of("groups.GroupRoleChanged")

    def approve(by):
        mine = Holding.objects.select_related("level", "member").get(pk=holding.pk)
        return lambda: terms.approve_level(by=by, holding=mine, group=cast.group)

    assert sorted(at_once(approve(cast.amara), approve(cast.ben))) == [False, True]
    assert facts_of("groups.GroupRoleChanged") == before + 1
    assert facts_of("gamification.LevelReached") == 2  # the first level, and this one


def test_two_who_approve_renew_a_term_once(cast, ladder, monkeypatch):
    former = held(cast, cast.chidi)
    level_terms.remind(former)
    renewal = Holding.objects.pending().get(member=cast.chidi)
    terms.answer_offer(by=cast.chidi, holding=renewal, accept=True)
    meet(monkeypatch, terms, "begin_term")

    def approve(by):
        mine = Holding.objects.select_related("level", "member").get(pk=renewal.pk)
        return lambda: terms.approve_level(by=by, holding=mine)

    assert sorted(at_once(approve(cast.amara), approve(cast.ben))) == [False, True]
    former.refresh_from_db()
    renewal.refresh_from_db()
    assert (former.state, renewal.state) == (HoldingState.RENEWED, HoldingState.HELD)


def test_one_who_approves_and_one_who_does_not_decide_once(cast, ladder, monkeypatch):
    holding = accepted(cast, cast.chidi)
    meet(monkeypatch, terms, "_move")
    one, two = (Holding.objects.select_related("level", "member").get(pk=holding.pk) for _ in "ab")
    done = at_once(
        lambda: terms.approve_level(by=cast.amara, holding=one),
        lambda: terms.refuse_level(by=cast.ben, holding=two, reason="Not yet."),
    )
    assert sorted(done) == [False, True]


def test_two_workers_offer_one_renewal(cast, ladder, monkeypatch):
    holding = held(cast, cast.chidi)
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=9))
    meet(monkeypatch, level_terms, "meets_requirements")
    assert at_once(level_terms.end_terms, level_terms.end_terms) == [0, 0]
    assert Holding.objects.pending().filter(member=cast.chidi).count() == 1
    assert facts_of("gamification.TermEndsSoon") == 0


def test_two_workers_say_once_that_a_term_ends(cast, ladder, monkeypatch):
    holding = held(cast, cast.chidi)
    earn(cast, cast.chidi, -30)
    Holding.objects.filter(pk=holding.pk).update(until=timezone.now() + timedelta(days=9))
    meet(monkeypatch, level_terms, "meets_requirements")
    assert at_once(level_terms.end_terms, level_terms.end_terms) == [0, 0]
    assert facts_of("gamification.TermEndsSoon") == 1


@pytest.fixture
def while_it_is_given(cast, ladder):
    """Do something while a worker gives Chidi the first level, which it has not committed."""

    def during(work):
        given, over = threading.Event(), threading.Event()

        @transaction.atomic
        def give():
            total = earn(cast, cast.chidi, 10)
            given.set()
            over.wait(timeout=1)
            return total

        def meanwhile():
            given.wait(timeout=5)
            try:
                return work()
            finally:
                over.set()

        return at_once(give, meanwhile)

    return during


def test_a_level_that_is_being_given_is_not_removed(cast, ladder, while_it_is_given):
    first, _second = ladder
    total, refused = while_it_is_given(lambda: ladders.remove_level(by=cast.amara, level=first))
    assert total == 1 and isinstance(refused, Refused)
    assert Holding.objects.get(member=cast.chidi).level == first


def test_nobody_is_given_a_role_without_approval(cast, ladder, while_it_is_given):
    first, _second = ladder

    def make_it_a_role():
        ladders.change_level(
            by=cast.amara,
            community=cast.community,
            level=first,
            name=first.name,
            description="",
            after=None,
            requirements=first.requirements,
            appoints=True,
            term_months=12,
        )

    total, refused = while_it_is_given(make_it_a_role)
    assert total == 1 and isinstance(refused, Refused)
    assert not Level.objects.get(pk=first.pk).appoints


def test_a_removed_level_is_given_to_nobody(cast, ladder, monkeypatch):
    first, second = ladder
    real = advancement.checks_for

    def late(asked):
        checks = real(asked)
        at_once(lambda: ladders.remove_level(by=cast.amara, level=first))
        return checks

    monkeypatch.setattr(advancement, "checks_for", late)
    assert earn_alone(cast, 10) == 0
    assert not Holding.objects.exists()
    assert list(Level.objects.all()) == [second]


def earn_alone(cast, points):
    with transaction.atomic():
        lock_standings([(cast.community.pk, cast.chidi.pk)])
        return earn(cast, cast.chidi, points)


def test_removing_a_level_twice_removes_it_once(cast, ladder):
    first, second = ladder
    ladders.remove_level(by=cast.amara, level=Level.objects.get(pk=first.pk))
    ladders.remove_level(by=cast.amara, level=first)
    assert Level.objects.get() == second
    with pytest.raises(Refused, match="has removed"):
        ladders.change_level(
            by=cast.amara,
            community=cast.community,
            level=first,
            name="Contributor",
            description="",
            after=None,
            requirements={"points": 10},
            appoints=False,
            term_months=12,
        )


def test_a_renewal_that_waits_is_over_when_its_term_is_ended_before(cast, ladder):
    for state, after in (
        (HoldingState.LAID_DOWN, HoldingState.DECLINED),
        (HoldingState.ENDED, HoldingState.NOT_APPROVED),
        (HoldingState.EXPIRED, HoldingState.OFFERED),
    ):
        Holding.objects.all().delete()
        holding = held(cast, cast.chidi)
        level_terms.remind(holding)
        renewal = Holding.objects.pending().get(member=cast.chidi)
        terms.end_term(by=cast.amara, holding=holding, state=state, reason="A break.")
        renewal.refresh_from_db()
        assert renewal.state == after
