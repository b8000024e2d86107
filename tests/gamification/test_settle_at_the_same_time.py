"""Two workers settle the same deed at once."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.community.models import Membership
from communities.feed import actions as feed
from gamification.boards.listing import relist
from gamification.boards.seasons import recompute_season
from gamification.ledger import locks
from gamification.ledger.settling import concerned_by, settle
from gamification.models import BoardScore, LedgerEntry, Season
from plc.journal.models import Entry
from tests.waiting import eventually, somebody_waits

from .awards import ask
from .ledgers import points_of

pytestmark = pytest.mark.django_db(transaction=True)


def while_it_is_entered(fact, act, hear):
    """Enter the deeds of a fact; do something, and hear of it, before that is committed."""
    entered, both_heard = Event(), Event()

    @transaction.atomic
    def enter():
        settle(concerned_by(Entry.objects.filter(name=fact))[0])
        entered.set()
        assert both_heard.wait(20)

    def alone(work):
        try:
            work()
        finally:
            connection.close()

    first, second = Thread(target=alone, args=[enter]), Thread(target=alone, args=[hear])
    first.start()
    assert entered.wait(20)
    act()
    second.start()
    eventually(lambda: somebody_waits() or not second.is_alive())  # it need not wait for the first
    both_heard.set()
    first.join()
    second.join()


@pytest.mark.parametrize("most_locks", [locks.MOST_LOCKS, 0])
def test_what_is_deleted_while_it_is_being_entered_is_reversed(cast, monkeypatch, most_locks):
    """Who hears of the deletion sees neither the post nor its entry, which is not committed yet."""
    monkeypatch.setattr(locks, "MOST_LOCKS", most_locks)
    [asked] = ask(cast)
    while_it_is_entered(
        "feed.PostPublished",
        lambda: feed.delete_post(by=cast.chidi, post=asked),
        lambda: settle(concerned_by(Entry.objects.filter(name="feed.PostDeleted"))[0]),
    )
    assert LedgerEntry.objects.count() == 2
    assert points_of(cast.chidi) == 0


def test_who_is_suspended_while_their_first_deed_is_entered_is_on_no_board(cast):
    """Whoever decides that boards do not list them sees no standing and no score yet."""
    ask(cast)
    while_it_is_entered(
        "feed.PostPublished",
        lambda: Membership.objects.filter(user=cast.chidi).update(
            suspended_until=timezone.now() + timedelta(days=7)
        ),
        lambda: relist([cast.chidi.pk]),
    )
    scores = BoardScore.objects.filter(member=cast.chidi)
    assert scores.exists()
    assert not scores.filter(listed=True).exists()


def test_a_season_named_while_a_first_deed_is_entered_counts_it(cast):
    """Whoever enters it read the seasons before; its standing and scores are not committed yet."""
    ask(cast)
    today = timezone.now().date()
    while_it_is_entered(
        "feed.PostPublished",
        lambda: Season.objects.create(
            community=cast.community,
            name="Term",
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=1),
        ),
        lambda: recompute_season(Season.objects.get().pk),
    )
    scores = BoardScore.objects.filter(member=cast.chidi, board__season=Season.objects.get())
    assert [score.points for score in scores.filter(board__kind=0)] == [points_of(cast.chidi)]
