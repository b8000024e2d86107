"""Connections kept between requests: asked for their health by a look, and found out when gone."""

from datetime import UTC

import pytest
from django.db import OperationalError, connection, connections

from plc.accounts.models import User
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept():
    """A connection of a process that answers requests, which kept it since the last one."""
    own = connections.create_connection("default")
    own.settings_dict = {**own.settings_dict, "CONN_HEALTH_CHECKS": True}
    own.connect()
    begin_request(own)
    ask(own)
    yield own
    own.close()


def begin_request(own):
    own.close_if_unusable_or_obsolete()


def ask(own, question="SELECT pg_backend_pid()"):
    with own.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def last_question_of(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
        return cursor.fetchone()[0]


def end(pid):
    """As a restart of the server does; returns when the connection is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_connection_that_just_answered_is_not_asked_again(kept):
    pid = ask(kept, "SELECT pg_backend_pid() /* a page */")
    begin_request(kept)
    with kept.cursor():
        assert "a page" in last_question_of(pid)


def test_a_connection_that_was_silent_for_long_answers_first(kept):
    pid = ask(kept, "SELECT pg_backend_pid() /* a page */")
    begin_request(kept)
    kept.answered_at -= 60
    with kept.cursor():
        assert last_question_of(pid) == "SELECT 1"


def test_a_connection_that_the_server_closed_is_replaced_at_the_next_request(kept):
    pid = ask(kept)
    end(pid)
    begin_request(kept)
    assert ask(kept) != pid


def test_within_one_request_a_lost_connection_is_not_hidden(kept):
    end(ask(kept))
    with pytest.raises(OperationalError):
        ask(kept)
    begin_request(kept)
    assert ask(kept)


def test_times_come_back_in_utc_also_from_a_long_list():
    make.user()
    assert User.objects.get().date_joined.tzinfo is UTC
    assert [one.date_joined.tzinfo for one in User.objects.iterator(chunk_size=1)] == [UTC]
