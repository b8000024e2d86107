from threading import Barrier, Thread

import pytest
from django.db import connection

from plc.accounts.actions import deactivate_account
from plc.accounts.models import User
from plc.core.refusals import Refused
from tests import make


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_administrators_who_go_at_once_one_stays():
    people = [make.user(name, is_superuser=True) for name in ("Fatima", "Gunnar")]
    start, refused = Barrier(2), []

    def go(person):
        start.wait()
        try:
            deactivate_account(person=person, by=person)
        except Refused as refusal:
            refused.append(refusal.sentence)
        finally:
            connection.close()

    threads = [Thread(target=go, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert User.objects.active().filter(is_superuser=True).count() == 1
