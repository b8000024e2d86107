"""Two workers settle the same deed at once."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from communities.feed import actions as feed
from gamification.ledger import settling
from gamification.ledger.settling import concerned_by, settle
from gamification.models import LedgerEntry
from plc.journal.models import Entry

from .awards import ask
from .ledgers import points_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("most_locks", [settling.MOST_LOCKS, 0])
def test_what_is_deleted_while_it_is_being_entered_is_reversed(cast, monkeypatch, most_locks):
    """Who hears of the deletion sees neither the post nor its entry, which is not committed yet."""
    monkeypatch.setattr(settling, "MOST_LOCKS", most_locks)
    [asked] = ask(cast)
    entered, both_heard = Event(), Event()

    def hear(name):
        with transaction.atomic():
            settle(concerned_by(Entry.objects.filter(name=name))[0])
            entered.set()
            assert both_heard.wait(20)

    def hear_and_close(name):
        try:
            hear(name)
        finally:
            connection.close()

    first = Thread(target=hear_and_close, args=["feed.PostPublished"])
    second = Thread(target=hear_and_close, args=["feed.PostDeleted"])
    first.start()
    assert entered.wait(20)
    feed.delete_post(by=cast.chidi, post=asked)
    second.start()
    second.join(1)  # as long as it would take if it did not wait for the first
    both_heard.set()
    first.join()
    second.join()
    assert LedgerEntry.objects.count() == 2
    assert points_of(cast.chidi) == 0
